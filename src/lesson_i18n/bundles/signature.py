"""Signatures by Ed25519: made with a private key, verified with its public key. The only module that knows cryptography."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lesson_i18n.errors import ConfigError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey as Ed25519PublicKey

_BEGIN = "-----BEGIN"
_LONGEST_KEY = 100_000

_UNSHOWN = "the key of --sign-key or LESSON_I18N_SIGN_KEY"
"""How it is called where it may stand in the place of a file's name; nothing of it must be shown."""


def private_key(given: str) -> Ed25519PrivateKey:
    """Return the private key that a text is, or that the file holds which it names: Ed25519, PEM, PKCS 8, no password.

    Raises `ConfigError`, in which nothing of the key is quoted.
    """
    is_text = _BEGIN in given
    data = given.encode() if is_text else _read(Path(given), _UNSHOWN)
    where = _UNSHOWN if is_text else given
    serialization, ed25519 = _library()
    try:
        key = serialization.load_pem_private_key(data, None)
    except TypeError as error:
        raise ConfigError(f"{where}: is locked by a password; take it away with 'openssl pkey'") from error
    except Exception:  # noqa: BLE001  # whatever it is, its message may quote the key
        raise ConfigError(f"{where}: is no private key in PEM; {_MAKE}") from None
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        raise ConfigError(f"{where}: is a key of another kind than Ed25519; {_MAKE}")
    private: Ed25519PrivateKey = key
    return private


_MAKE = "make one with 'openssl genpkey -algorithm ed25519'"


def public_key(path: Path) -> Ed25519PublicKey:
    """Return the public key that a file holds: Ed25519, PEM. Raises `ConfigError`."""
    data = _read(path, str(path))
    serialization, ed25519 = _library()
    try:
        key = serialization.load_pem_public_key(data)
    except Exception as error:
        raise ConfigError(f"{path}: is no public key in PEM; make one with 'openssl pkey -pubout'") from error
    if not isinstance(key, ed25519.Ed25519PublicKey):
        raise ConfigError(f"{path}: is a key of another kind than Ed25519; take the one that signed the bundle")
    public: Ed25519PublicKey = key
    return public


def signature(key: Ed25519PrivateKey, data: bytes) -> bytes:
    """Return the 64 bytes by which the holder of a private key vouches for data; the same key and data give the same."""
    return key.sign(data)


def is_signed(key: Ed25519PublicKey, made: bytes, data: bytes) -> bool:
    """Whether a signature was made of data with the private key that belongs to a public one."""
    from cryptography.exceptions import InvalidSignature

    try:
        key.verify(made, data)
    except InvalidSignature:
        return False
    return True


def _read(path: Path, shown: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LONGEST_KEY)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", "") or "that is no file name"
        raise ConfigError(f"{shown}: cannot be read: {reason}; name a file in PEM") from None


def _library() -> tuple[Any, Any]:
    """Return the parts of the library that read keys; raises `ConfigError` where it is not installed."""
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError as error:
        raise ConfigError("keys need the extra 'sign'; run: pip install 'lesson-i18n[sign]'") from error
    return serialization, ed25519
