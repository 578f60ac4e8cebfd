"""Read a bundle that anybody may have made: strictly, in parts, within limits, and never to the disk.

Only what `archive` writes is read. A program that unpacks bundles is seldom so strict, and what two programs read in two ways is how an
archive deceives; so any byte that is no part of a file, and any entry that is no plain file, is a fault.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tarfile import BLOCKSIZE, REGTYPE, XHDTYPE, HeaderError, TarInfo
from typing import IO

from lesson_i18n.errors import ConfigError

LARGEST = 4 << 30
"""So many bytes all files of a bundle may have together."""

_RATIO = 200
_FREE = 1 << 20
"""No file of a lesson can be packed into less than one part of so many; up to so many bytes it does not matter."""

_PART = 1 << 16
_LONGEST_NAME = 1 << 16
_END = struct.Struct("<4s4H2IH")
_LOCAL = struct.Struct("<4s5H3I2H")
_UTF8 = 0x800


class DamagedError(Exception):
    """A bundle that is not as a build writes it; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a bundle: its name, its size in bytes, and its content, to be read to its end before the next member."""

    name: str
    size: int
    parts: Iterator[bytes]


@contextmanager
def opened(path: Path) -> Iterator[Iterator[Member]]:
    """Open a bundle and give its files in order; whatever is wrong with it is a `DamagedError` while they are read.

    Raises `ConfigError` where it cannot be read, or is no archive at all.
    """
    try:
        with path.open("rb") as file:
            begin = file.read(4)
            file.seek(0)
            if begin[:2] == b"PK":
                yield _zip_members(file)
            elif begin[:2] == b"\x1f\x8b":
                yield _tar_members(file)
            else:
                raise ConfigError(f"{path}: is no bundle; name a file that a build wrote")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}; name a file that a build wrote") from error


def _zip_members(file: IO[bytes]) -> Iterator[Member]:
    """Return the files of a ZIP archive that is nothing but entries, one behind the other, and their directory."""
    directory = _directory(file)
    try:
        entries = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, struct.error) as error:
        raise DamagedError(f"damaged: {error}") from error
    if sum(entry.file_size for entry in entries) > LARGEST:
        raise DamagedError(f"unpacks to more than {LARGEST >> 30} GiB")
    at = 0
    for entry in entries:
        if entry.header_offset != at:
            raise DamagedError(f"{entry.filename!r}: does not stand where the file before it ends")
        begin = _content(file, entry)
        yield Member(entry.filename, entry.file_size, _unpacked(file, entry, begin))
        at = begin + entry.compress_size
    if at != directory:
        raise DamagedError("holds something behind its last file")


def _directory(file: IO[bytes]) -> int:
    """Return where the directory of a ZIP archive begins; it must end where the last 22 bytes say so."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END.size))
    last = file.read()
    if len(last) < _END.size or not last.startswith(b"PK\5\6"):
        raise DamagedError("does not end as a ZIP archive does: cut off, or something was added")
    _, disk, other, here, there, length, begin, comment = _END.unpack(last)
    if (disk, other, comment) != (0, 0, 0) or here != there or begin + length + _END.size != size:
        raise DamagedError("holds something before, between or behind the parts of a ZIP archive")
    return int(begin)


def _content(file: IO[bytes], entry: zipfile.ZipInfo) -> int:
    """Return where the content of an entry begins; its own header must say what the directory says."""
    mode, name = entry.external_attr >> 16, entry.filename
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG) or name.endswith("/"):
        raise DamagedError(f"{name!r}: is no plain file but a folder, link or device")
    if entry.flag_bits & 1:
        raise DamagedError(f"{name!r}: is encrypted")
    if (
        entry.flag_bits & ~_UTF8
        or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        or entry.extra
        or entry.comment
    ):
        raise DamagedError(f"{name!r}: is packed in a way that no build uses")
    if entry.file_size > _FREE and entry.file_size > _RATIO * entry.compress_size:
        raise DamagedError(f"{name!r}: unpacks to more than {_RATIO} times its size")
    file.seek(entry.header_offset)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size:
        raise DamagedError(f"{name!r}: is cut off")
    mark, _, flags, method, _, _, crc, packed, size, length, extra = _LOCAL.unpack(header)
    written = file.read(length)
    # what zipfile made of the name must be the name: it ends names at a null, and reads some as another code
    is_same = written == entry.orig_filename.encode() and entry.orig_filename == name
    own = (entry.flag_bits, entry.compress_type, entry.CRC, entry.compress_size, entry.file_size, 0)
    if mark != b"PK\3\4" or not is_same or (flags, method, crc, packed, size, extra) != own:
        raise DamagedError(f"{name!r}: has two descriptions that differ")
    return entry.header_offset + _LOCAL.size + int(length)


def _unpacked(file: IO[bytes], entry: zipfile.ZipInfo, begin: int) -> Iterator[bytes]:
    """Return the content of an entry in parts; it must have the size and the checksum that the entry says."""
    file.seek(begin)
    packed, size, crc = entry.compress_size, 0, 0
    inflate = zlib.decompressobj(-zlib.MAX_WBITS) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    waiting = b""
    while True:
        if not waiting and packed:
            waiting = file.read(min(_PART, packed))
            packed -= len(waiting) or packed  # a file that is cut off has no more
        part, waiting = _inflated(inflate, waiting) if inflate else (waiting, b"")
        size, crc = size + len(part), zlib.crc32(part, crc)
        if size > entry.file_size:
            raise DamagedError(f"{entry.filename!r}: is larger than it says")
        if part:
            yield part
        elif not waiting and not packed:
            break
    is_whole = not inflate or (inflate.eof and not inflate.unused_data)
    if not is_whole or (size, crc) != (entry.file_size, entry.CRC):
        raise DamagedError(f"{entry.filename!r}: damaged, or not of the size that it says")


def _inflated(inflate: zlib._Decompress, data: bytes) -> tuple[bytes, bytes]:
    """Return the next part of what was packed, and what is still to be unpacked."""
    try:
        return inflate.decompress(data, _PART), inflate.unconsumed_tail
    except zlib.error as error:
        raise DamagedError(f"damaged: {error}") from error


def _tar_members(file: IO[bytes]) -> Iterator[Member]:
    """Return the files of a TAR archive that is nothing but plain files, packed by gzip without a remark."""
    stream = _Stream(file)
    while (block := stream.read(BLOCKSIZE)).strip(b"\0"):
        header = _header(block)
        name = header.name
        if header.type == XHDTYPE:
            name = _long_name(stream, header)
            header = _header(stream.read(BLOCKSIZE))
        if header.type != REGTYPE or header.linkname:
            raise DamagedError(f"{name!r}: is no plain file but a folder, link or device")
        yield Member(name, header.size, stream.content(header.size))
    while rest := stream.read_some(_PART):
        if rest.strip(b"\0"):
            raise DamagedError("holds something behind its last file")


def _header(block: bytes) -> TarInfo:
    try:
        header = TarInfo.frombuf(block, "utf-8", "strict")
    except (HeaderError, ValueError) as error:
        raise DamagedError(f"damaged: {error}") from error
    if header.size < 0:
        raise DamagedError(f"{header.name!r}: has no size")
    return header


def _long_name(stream: _Stream, header: TarInfo) -> str:
    """Return the name of a file that is too long for its header, or not ASCII: the one thing that may stand before it."""
    if not 0 < header.size <= _LONGEST_NAME:
        raise DamagedError("has a file name that is too long")
    text = b"".join(stream.content(header.size))
    length, _, rest = text.partition(b" path=")
    if not rest.endswith(b"\n") or rest.count(b"\n") != 1 or length != b"%d" % len(text):
        raise DamagedError("holds something about a file besides its name")
    try:
        return rest[:-1].decode()
    except ValueError as error:
        raise DamagedError("has a file name that is not UTF-8") from error


class _Stream:
    """What was packed by gzip, read in parts, as long as it is no more than a lesson could be."""

    def __init__(self, file: IO[bytes]) -> None:
        if file.read(4)[3:] != b"\0":
            raise DamagedError("is packed in a way that no build uses")
        file.seek(0)
        self._file = file
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._waiting = b""
        self._packed = self._size = 0

    def read_some(self, most: int) -> bytes:
        """Return up to so many bytes, none at the end; raises `DamagedError` where that is not the end of the file."""
        part = b""
        while not part and not self._inflate.eof:
            data = self._waiting or self._file.read(_PART)
            self._packed += 0 if self._waiting else len(data)
            try:
                part = self._inflate.decompress(data, most)
            except zlib.error as error:
                raise DamagedError(f"damaged: {error}") from error
            self._waiting = self._inflate.unconsumed_tail
            if not data and not part:
                raise DamagedError("is cut off")
        self._size += len(part)
        if self._size > LARGEST or self._size > _FREE + _RATIO * self._packed:
            raise DamagedError(f"unpacks to more than {_RATIO} times its size, or {LARGEST >> 30} GiB")
        if not part and (self._inflate.unused_data or self._file.read(1)):
            raise DamagedError("holds something behind its end")
        return part

    def read(self, size: int) -> bytes:
        """Return so many bytes; raises `DamagedError` where there are fewer."""
        parts = []
        while size:
            parts.append(self.read_some(min(size, _PART)))
            if not parts[-1]:
                raise DamagedError("is cut off")
            size -= len(parts[-1])
        return b"".join(parts)

    def content(self, size: int) -> Iterator[bytes]:
        """Return the content of a file in parts, and pass over the empty bytes that fill its last block."""
        left = size
        while left:
            part = self.read(min(left, _PART))
            left -= len(part)
            yield part
        if self.read(-size % BLOCKSIZE).strip(b"\0"):
            raise DamagedError("holds something behind the end of a file")
