"""Archives that are the same to the byte wherever they are made of the same files, with the same zlib."""

from __future__ import annotations

import gzip
import io
import shutil
import stat
import tarfile
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from lesson_i18n.bundles import MANIFEST, SIGNATURE
from lesson_i18n.errors import OutputError
from lesson_i18n.files import Content

EARLIEST, LATEST = 315_532_800, 4_354_819_198
"""The seconds since 1970 that a ZIP archive can tell: from 1980 to 2107."""

_LEVEL = 6
_MOST_FILES = 65_534
_FIRST = {MANIFEST: 0, SIGNATURE: 1}


def write_archive(path: Path, form: str, members: Mapping[str, Content], time: int) -> None:
    """Write an archive of a format in `ENDINGS`: manifest and signature first, then the other files, sorted.

    `time` is what it gives as the time of every file, in seconds since 1970. Raises `OutputError` where there is more
    than a ZIP archive can hold that every program can read.
    """
    names = sorted(members, key=lambda name: (_FIRST.get(name, 2), name))
    ordered = {name: members[name] for name in names}
    try:
        (_write_zip if form == "zip" else _write_tar)(path, ordered, time)
    except zipfile.LargeZipFile as error:
        raise OutputError(f'{path.name}: too large for a ZIP archive; write format = "tar.gz" in [bundle]') from error


def _write_zip(path: Path, members: Mapping[str, Content], time: int) -> None:
    if len(members) > _MOST_FILES:
        raise zipfile.LargeZipFile
    moment = datetime.fromtimestamp(min(max(time, EARLIEST), LATEST), UTC).timetuple()[:6]
    with zipfile.ZipFile(path, "w", allowZip64=False) as archive:
        for name, content in members.items():
            member = zipfile.ZipInfo(name, moment)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3  # or it would be another on Windows
            member.external_attr = (stat.S_IFREG | 0o644) << 16
            member.file_size = _size(content)
            with archive.open(member, "w") as out, _opened(content) as source:
                shutil.copyfileobj(source, out)


def _write_tar(path: Path, members: Mapping[str, Content], time: int) -> None:
    with (
        path.open("wb") as file,
        gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) as packed,
        tarfile.open(mode="w", fileobj=packed, format=tarfile.PAX_FORMAT, encoding="utf-8") as archive,
    ):
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size, member.mtime, member.mode = _size(content), max(time, 0), 0o644
            with _opened(content) as source:
                archive.addfile(member, source)


def _size(content: Content) -> int:
    return len(content) if isinstance(content, bytes) else content.stat().st_size


def _opened(content: Content) -> IO[bytes]:
    return io.BytesIO(content) if isinstance(content, bytes) else content.open("rb")
