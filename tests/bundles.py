"""Bundles as a build makes them, and as somebody could make them who means harm."""

from __future__ import annotations

import gzip
import io
import json
import stat
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from lesson_i18n.bundles.archive import write_archive
from projects import Project

LESSON = "[Title]: # (First steps)\n[Order]: # (2)\n\nRead [more](other.md#more) at <https://example.org/a>.\n"
OTHER = "# Other\n\n## More\n\nKeep calm.\n"
TRANSLATIONS = {
    "First steps": "Primeros pasos",
    "Read [more]({1}) at <{2}>.": "Lee [más]({1}) en <{2}>.",
    "Other": "Otra",
    "Keep calm.": "Mantén la calma.",
}


def course(root: Path, settings: str = "") -> Project:
    """Return a project with two lessons and an image, nearly all of it translated into Spanish; nothing is built."""
    root.mkdir(parents=True, exist_ok=True)
    project = Project(root, '[project]\nname = "course"\nlanguages = ["es", "ar"]\n' + settings)
    project.write("source/steps.md", LESSON)
    project.write("source/other.md", OTHER)
    project.write("source/images/map é.png", b"\x89PNG\r\n\x1a\n\0")
    project.extract()
    project.translate(TRANSLATIONS)
    return project


def contents(path: Path) -> dict[str, bytes]:
    """Return the files of a bundle in its order, as other programs unpack them."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    with tarfile.open(path) as packed:
        members = {member.name: packed.extractfile(member) for member in packed}
        return {name: file.read() for name, file in members.items() if file}


def manifest(path: Path) -> Any:
    """Return the manifest of a bundle as data."""
    return json.loads(contents(path)["manifest.json"])


def repacked(path: Path, change: Callable[[dict[str, bytes]], Mapping[str, bytes]]) -> Path:
    """Pack a bundle again with other files, as a build packs it."""
    form = "zip" if path.suffix == ".zip" else "tar.gz"
    write_archive(path, form, change(contents(path)), 0)
    return path


def with_entry(path: Path, name: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE, link: str = "") -> Path:
    """Add an entry of any kind to a bundle: a plain file, or with `kind` a link, a folder, a device."""
    old = contents(path)
    if path.suffix == ".zip":
        modes = {tarfile.REGTYPE: stat.S_IFREG, tarfile.SYMTYPE: stat.S_IFLNK, tarfile.CHRTYPE: stat.S_IFCHR}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for each, data in old.items():
                archive.writestr(zipfile.ZipInfo(each), data)
            added = zipfile.ZipInfo(name)
            added.external_attr = (modes.get(kind, stat.S_IFDIR) | 0o644) << 16
            archive.writestr(added, link.encode() or content)
        return path
    with tarfile.open(path, "w:gz", format=tarfile.PAX_FORMAT) as packed:
        for each, data in [*old.items(), (name, content)]:
            member = tarfile.TarInfo(each)
            if (each, data) == (name, content):
                member.type, member.linkname = kind, link
            member.size = len(data)
            packed.addfile(member, io.BytesIO(data))
    plain = gzip.decompress(path.read_bytes())
    path.write_bytes(gzip.compress(plain, mtime=0))
    return path
