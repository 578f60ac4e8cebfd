"""The bundles of a project on the disk, beside the trees, with a record of those that a build wrote, and their index."""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lesson_i18n.bundles import ENDINGS, INDEX, MANIFEST, SCHEMA_VERSION, SIGNATURE
from lesson_i18n.bundles.archive import write_archive
from lesson_i18n.bundles.manifest import json_bytes, sha256_of
from lesson_i18n.cache import BUNDLES, RECORDS
from lesson_i18n.config import Config
from lesson_i18n.errors import OutputError
from lesson_i18n.files import Content, remove_files, replace_files
from lesson_i18n.locales import Language

_INDEX_SIGNATURE = f"{INDEX}.sig"
_TOLD = ("language", "name", "english_name", "direction", "revision", "words")


class BundleFolder:
    """The bundles of a project, and the record of the files that were written beside the trees.

    The record names a file before that is written, so that a killed run leaves none that nobody owns. With `check`, nothing
    is written. `written` and `removed` are the names of files that were, or would be.
    """

    def __init__(self, config: Config, check: bool = False) -> None:
        """Read the record; raises `OutputError` where it is damaged, or a file is in the way that no build wrote."""
        self._config, self._check = config, check
        self._form = config.bundle.format
        self._record = config.output / RECORDS / f"{BUNDLES}.json"
        self._known = self._read_record()
        self._made: dict[str, dict[str, Any]] = {}
        self._left_out: set[str] = set()
        self.written: list[str] = []
        self.removed: list[str] = []
        for name in self._names():
            path = config.output / name
            is_ours = name in self._known and path.is_file() and not path.is_symlink()
            if os.path.lexists(path) and not is_ours:
                raise OutputError(
                    f"{config.shown(path)}: was not written by lesson-i18n, so it is left alone; "
                    "move it away, or choose another output"
                )

    def file_name(self, language: Language) -> str:
        """Return the name of a language's bundle."""
        return f"{self._config.name}-{language.tag}{ENDINGS[self._form]}"

    def put(
        self, language: Language, files: Mapping[str, Content], manifest: bytes, signature: bytes, time: int
    ) -> None:
        """Write a language's bundle where it differs; `signature` is empty where it has none."""
        name = self.file_name(language)
        path = self._config.output / name
        members = {**files, MANIFEST: manifest} | ({SIGNATURE: signature} if signature else {})
        made_of = _digest(manifest, signature, f"{self._form} {time} {zlib.ZLIB_RUNTIME_VERSION}".encode())
        old = sha256_of(path) if path.is_file() else ""
        known = self._known.get(name, {})
        if not old or (known.get("sha256"), known.get("made_of")) != (old, made_of):
            with TemporaryDirectory() as folder:
                made = Path(folder) / name
                write_archive(made, self._form, members, time)
                entry = _entry(json.loads(manifest), bool(signature), made)
                record = {"sha256": entry["sha256"], "made_of": made_of, "entry": entry}
                self._write(name, made, record, entry["sha256"] != old)
            self._made[name] = entry

    def leave_out(self, language: Language) -> None:
        """Note that a language is not to have a bundle, even where an earlier build made one."""
        self._left_out.add(self.file_name(language))

    def finish(self, sign: Any = None) -> None:
        """Write the index of all bundles that there are; remove files of earlier builds that are not wanted any more.

        `sign` makes a signature of the index's bytes, where there is to be one.
        """
        if self._form != "none":
            index = json_bytes(self._index())
            self._put_small(INDEX, index)
            if sign:
                self._put_small(_INDEX_SIGNATURE, sign(index))
        wanted = set(self._names()) - self._left_out - ({_INDEX_SIGNATURE} if not sign else set())
        gone = sorted(self._known.keys() - wanted)
        self.removed += [name for name in gone if os.path.lexists(self._config.output / name)]
        if gone and not self._check:
            remove_files([self._config.output / name for name in self.removed], self._config.root)
            self._note({name: record for name, record in self._known.items() if name in wanted})

    def _names(self) -> list[str]:
        """Return the names of all files that there can be beside the trees, by the settings."""
        if self._form == "none":
            return []
        return [*map(self.file_name, self._config.languages), INDEX, _INDEX_SIGNATURE]

    def _put_small(self, name: str, content: bytes) -> None:
        path = self._config.output / name
        is_same = path.is_file() and path.read_bytes() == content
        self._write(name, content, {"sha256": sha256_of(content), "made_of": ""}, not is_same)

    def _write(self, name: str, content: Content, record: dict[str, Any], differs: bool) -> None:
        if differs:
            self.written.append(name)
        if not self._check:
            if self._known.get(name) != record:
                self._note({**self._known, name: record})
            replace_files({self._config.output / name: content} if differs else {}, self._config.root)

    def _index(self) -> dict[str, Any]:
        config = self._config
        entries = map(self._found, config.languages)
        return {
            "schema": SCHEMA_VERSION,
            "project": config.name,
            "title": config.bundle.title or None,
            "licence": config.bundle.licence or None,
            "source_language": config.source_language.tag,
            "bundles": [entry for entry in entries if entry],
        }

    def _found(self, language: Language) -> dict[str, Any] | None:
        """Return what the index says of a bundle; None where there is none that stands as a build made it."""
        name = self.file_name(language)
        if name in self._made:
            return self._made[name]
        path, record = self._config.output / name, self._known.get(name, {})
        is_ours = name not in self._left_out and path.is_file() and sha256_of(path) == record.get("sha256")
        return record.get("entry") if is_ours else None

    def _read_record(self) -> dict[str, dict[str, Any]]:
        """Return the files that earlier builds wrote beside the trees."""
        shown = self._config.shown(self._record)
        try:
            found: dict[str, dict[str, Any]] = json.loads(self._record.read_bytes())["files"]
            if not all(Path(name).name == name and isinstance(found[name], dict) for name in found):
                raise ValueError(shown)
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except OSError as error:
            raise OutputError(f"{shown}: cannot be read: {error.strerror}; mend its permissions") from error
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise OutputError(f"{shown}: damaged; remove it together with the bundles, and build again") from error
        return found

    def _note(self, known: dict[str, dict[str, Any]]) -> None:
        text = json.dumps({"files": dict(sorted(known.items()))}, ensure_ascii=False, indent=0) + "\n"
        replace_files({self._record: text.encode()}, self._config.root)
        self._known = known


def _entry(manifest: Mapping[str, Any], signed: bool, path: Path) -> dict[str, Any]:
    """Return what the index says of a bundle."""
    lessons = sum(file["kind"] in ("lesson", "data") for file in manifest["files"])
    own = {
        "file": path.name,
        "sha256": sha256_of(path),
        "size": path.stat().st_size,
        "signed": signed,
        "lessons": lessons,
    }
    return {key: manifest[key] for key in _TOLD} | own


def _digest(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(b"%d:" % len(part) + part)
    return digest.hexdigest()
