"""Verify bundles: that each is exactly what its manifest says, and who signed it. Nothing is unpacked to the disk."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lesson_i18n.bundles import SIGNATURE
from lesson_i18n.bundles.names import unsafe_names, visible
from lesson_i18n.bundles.opened import DamagedError, Member, opened
from lesson_i18n.bundles.reading import deep_links_of, manifest_bytes, pages_of, read_json, rules_of
from lesson_i18n.bundles.signature import is_signed, public_key
from lesson_i18n.errors import ConfigError
from lesson_i18n.model import Finding
from lesson_i18n.rules.site import Site

if TYPE_CHECKING:
    from lesson_i18n.bundles.signature import Ed25519PublicKey

_LONGEST_INDEX = 16 << 20
_SIGNATURE_SIZE = 64
_MOST_TEXT = 256 << 20
"""No course has lessons of more bytes; they are in memory while it is looked where their links lead."""

_LINKS = ("dead-link", "missing-image", "path-case", "dead-fragment")


@dataclass(frozen=True, slots=True)
class Verified:
    """What `verify` found out about a bundle, or an index: how many files are in it, and what is wrong.

    `signature` is "none", "unverified" where no public key was given, "valid", or "wrong".
    """

    path: str
    files: int
    signature: str
    findings: tuple[Finding, ...]

    @property
    def failed(self) -> bool:
        """Whether something is wrong with it, and be it a dead link."""
        return bool(self.findings)

    @property
    def trusted(self) -> bool:
        """Whether it is what its manifest says, and signed with the key where one was given."""
        return all(finding.rule in _LINKS for finding in self.findings)


def verify(paths: Sequence[Path], key_file: Path | None = None, links: bool = True) -> tuple[Verified, ...]:
    """Return what there is to say of bundles, and of all bundles that an index names.

    With `key_file`, the public key of the publisher in PEM, one that is not signed with it is an error. `links` asks where
    the links of lessons lead. Raises `ConfigError` for a file that cannot be read, and for one that is no bundle at all.
    """
    key = public_key(key_file) if key_file else None
    found = []
    for path in paths:
        if path.suffix == ".json":
            index, named = _index(path, key)
            found += [index, *(_bundle(bundle, key, links) for bundle in named)]
        else:
            found.append(_bundle(path, key, links))
    return tuple(found)


def _index(path: Path, key: Ed25519PublicKey | None) -> tuple[Verified, list[Path]]:
    """Return what there is to say of an index, and the bundles beside it that are what it says."""
    say = _Remarks(path)
    data = _read(path, _LONGEST_INDEX)
    made = path.with_name(path.name + ".sig")
    signature = _signature(say, key, _read(made, _SIGNATURE_SIZE) if made.is_file() else b"", data)
    bundles: list[Path] = []
    entries = []
    try:
        entries = read_json(data, "index")["bundles"]
    except DamagedError as error:
        say("index", str(error))
    for entry in entries:
        bundle = path.with_name(entry["file"]) if not any(unsafe_names([entry["file"]])) else None
        if not bundle or not bundle.is_file():
            say("missing", f"{entry['file']!r} is not there")
        elif (bundle.stat().st_size, _sha256(bundle)) != (entry["size"], entry["sha256"]):
            say("file", f"{entry['file']!r} is another file than the one that the index was made of")
        else:
            bundles.append(bundle)
    return Verified(str(path), len(bundles), signature, tuple(say.findings)), bundles


def _bundle(path: Path, key: Ed25519PublicKey | None, links: bool) -> Verified:
    say = _Remarks(path)
    contents = _Contents(say, key)
    try:
        with opened(path) as members:
            contents.read(members)
            if links and not say.findings:
                say.findings += _links(str(path), contents.manifest, contents.texts)
    except DamagedError as error:
        say("damaged", str(error))
    return Verified(str(path), contents.files, contents.signature, tuple(say.findings))


class _Remarks:
    """Gathers what is wrong with a file."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)
        self.findings: list[Finding] = []

    def __call__(self, rule: str, message: str) -> None:
        """Note what is wrong."""
        self.findings.append(Finding(self.path, 0, "", rule, visible(message)))


class _Contents:
    """Holds the files of a bundle against its manifest, in the order in which they come."""

    def __init__(self, say: _Remarks, key: Ed25519PublicKey | None) -> None:
        self._say, self._key = say, key
        self.manifest: dict[str, Any] = {}
        self.files = 0
        self.signature = "none"
        self.texts: dict[str, str] = {}
        self._text_size = 0

    def read(self, members: Iterator[Member]) -> None:
        """Read all files of a bundle; raises `DamagedError`."""
        data = manifest_bytes(members)
        made = b""
        self.manifest = read_json(data, "manifest")
        listed = {file["path"]: file for file in self.manifest["files"]}
        paths = [file["path"] for file in self.manifest["files"]]
        for name, reason in unsafe_names(paths):
            self._say("name", f"{name!r} {reason}")
        if len(listed) < len(paths):
            self._say("manifest", "its manifest names a file twice")
        seen: set[str] = set()
        for number, member in enumerate(members):
            if number == 0 and member.name == SIGNATURE:
                made = _small(member, _SIGNATURE_SIZE)
            else:
                self._file(member, listed, seen)
        for name in sorted(listed.keys() - seen):
            self._say("missing", f"{name!r} is in the manifest, but not in the bundle")
        self.signature = _signature(self._say, self._key, made, data)
        self.files = len(seen)

    def _file(self, member: Member, listed: Mapping[str, Mapping[str, Any]], seen: set[str]) -> None:
        name = member.name
        wanted = listed.get(name)
        if name in seen or not wanted:
            self._say("extra", f"{name!r} is {'there twice' if name in seen else 'not in the manifest'}")
        seen.add(name)
        is_lesson = wanted is not None and wanted["kind"] in ("lesson", "data")
        digest, kept = hashlib.sha256(), []
        for part in member.parts:
            digest.update(part)
            if is_lesson:
                kept.append(part)
                self._text_size += len(part)
            if self._text_size > _MOST_TEXT:
                raise DamagedError(f"holds more than {_MOST_TEXT >> 20} MiB of lessons")
        if wanted and (member.size, digest.hexdigest()) != (wanted["size"], wanted["sha256"]):
            self._say("file", f"{name!r} was changed: it is not what its manifest says")
        elif is_lesson:
            try:
                self.texts[name] = b"".join(kept).decode()
            except UnicodeDecodeError:
                self._say("file", f"{name!r} is a lesson, and not UTF-8")


def _small(member: Member, size: int) -> bytes:
    if member.size != size:
        raise DamagedError(f"{member.name!r}: is not of {size} bytes")
    return b"".join(member.parts)


def _signature(say: _Remarks, key: Ed25519PublicKey | None, made: bytes, data: bytes) -> str:
    """Return what there is to say of a signature, and note where it is not as wanted."""
    if not key:
        return "unverified" if made else "none"
    if not made:
        say("signature", "is not signed; get it from its publisher again")
        return "none"
    if not is_signed(key, made, data):
        say("signature", "was not signed with this key, or was changed since; get it from its publisher again")
        return "wrong"
    return "valid"


def _links(path: str, manifest: Mapping[str, Any], texts: Mapping[str, str]) -> list[Finding]:
    """Return what is wrong with where the links of lessons lead, as `lint` says it.

    Fragments are looked at where the manifest says how the ids of headings are made.
    """
    rules, slugger = rules_of(manifest), manifest["slugger"]
    pages = list(pages_of(texts, rules))
    site = Site([file["path"] for file in manifest["files"]], pages, deep_links_of(manifest), rules, slugger or "")
    findings = []
    for page in pages:
        for rule in _LINKS:
            for remark in site.problems(page, rule):
                line, column = page.position(remark.at)
                place, message = f"{path}/{page.name}", visible(remark.message)
                findings.append(Finding(place, line, "", rule, message, column=column))
    return findings


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}; name a file that a build wrote") from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify_lines(verified: Verified) -> list[str]:
    """Return what there is to say of a bundle or an index, for people to read; its findings stand elsewhere."""
    signed = {
        "none": "not signed",
        "unverified": "signed, but no public key was given, so that anybody may have made it",
        "valid": "signed with this key",
        "wrong": "not signed with this key",
    }
    state = "is what it says" if verified.trusted else "must not be trusted"
    dead = sum(finding.rule in _LINKS for finding in verified.findings)
    noun = "bundle" if verified.path.endswith(".json") else "file"
    files = f"{verified.files:,} {noun}{'' if verified.files == 1 else 's'}"
    links = f"; {dead:,} dead link{'' if dead == 1 else 's'}" if dead else ""
    return [f"{verified.path}: {state}; {files}; {signed[verified.signature]}{links}"]


def verify_data(report: Sequence[Verified]) -> dict[str, Any]:
    """Return what there is to say of bundles as JSON has it.

    - `bundles`: a list, each with `path`, `trusted` (true or false), `files` (how many), `signature` (`none`, `unverified`, `valid`,
      `wrong`), and `findings`: a list, each with `path`, `line` and `column` (0 where there is none), `id`, `rule`, `message`,
      `severity`
    """
    return {
        "bundles": [
            {
                "path": verified.path,
                "trusted": verified.trusted,
                "files": verified.files,
                "signature": verified.signature,
                "findings": [asdict(finding) for finding in verified.findings],
            }
            for verified in report
        ]
    }
