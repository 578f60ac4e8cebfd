"""What was made of a file once, remembered by all that it depends on, so that a run costs what has changed.

The cache may be deleted at any time, and every doubt about it is settled by doing without.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

RECORDS = ".lesson-i18n"
"""The folder in the output for what this tool must remember: a file for each tree, by its name, and one for the bundles."""

BUNDLES = "bundles"
"""The name of the record of bundles, without its ending."""

_PACKAGE = Path(__file__).parent
_PARSERS = ("babel", "markdown_it", "mdit_py_plugins", "pygments", "yaml")
_DAY = 86_400
_AT_ONCE = 500
"""So many values are looked up at a time; SQLite takes no more than 999 by default."""

_KEPT_DAYS = 30
"""After so many days without use, a value is forgotten."""

_MOST = 512 << 20
"""So many bytes the file may have; beyond that, the half that was used least lately is forgotten."""

_TABLE = "CREATE TABLE IF NOT EXISTS made (key BLOB PRIMARY KEY, day INTEGER NOT NULL, value TEXT NOT NULL)"


def cache_of(root: Path, output: Path, settings: str) -> Cache:
    """Open the cache of the project in a folder, which stands with the records of builds; all in it depends on the settings."""
    path = output / RECORDS / "cache.sqlite"
    is_inside = path.resolve().is_relative_to(root.resolve())
    return Cache(path if is_inside else None, settings)


class Cache:
    """Values that JSON can hold, by keys, in a file; without a path nothing is remembered. Reading writes nothing."""

    def __init__(self, path: Path | None = None, depends_on: str = "") -> None:
        """Open the file, where there is one; `depends_on` is what all values depend on, such as the settings."""
        self._path = path
        self._connection: sqlite3.Connection | None = None
        if path and path.is_file():
            with suppress(sqlite3.Error):
                self._connection = sqlite3.connect(path)
        self._seed = hashlib.sha256((_fingerprint() + depends_on if path else "").encode())
        self._today = int(time.time() // _DAY)
        self._made: dict[bytes, str] = {}
        self._used: list[bytes] = []

    def key(self, *parts: str | bytes) -> bytes:
        """Return the key of what this version of the program makes of these texts."""
        digest = self._seed.copy()
        for part in parts:
            data = part.encode() if isinstance(part, str) else part
            digest.update(b"%d:" % len(data))
            digest.update(data)
        return digest.digest()

    def get(self, key: bytes) -> Any:
        """Return the value of a key, or None."""
        return self.get_all([key]).get(key)

    def get_all(self, keys: Sequence[bytes]) -> dict[bytes, Any]:
        """Return the values of those keys that have one."""
        try:
            return {key: json.loads(text) for key, text in self._texts(keys).items()}
        except ValueError as error:
            self._give_up(error)
            return {}

    def _texts(self, keys: Sequence[bytes]) -> dict[bytes, str]:
        """Return the texts that are stored for keys."""
        found: dict[bytes, str] = {}
        for at in range(0, len(keys), _AT_ONCE) if self._connection else ():
            asked = keys[at : at + _AT_ONCE]
            select = f"SELECT key, day, value FROM made WHERE key IN ({', '.join('?' * len(asked))})"  # noqa: S608
            try:
                rows = self._connection.execute(select, asked).fetchall() if self._connection else []
            except sqlite3.Error as error:
                self._give_up(error)
                return {}
            found.update((key, text) for key, _, text in rows)
            self._used += [key for key, day, _ in rows if day != self._today]
        return found

    def put(self, key: bytes, value: object) -> None:
        """Remember a value until `save`."""
        if self._path:
            self._made[key] = json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def save(self) -> None:
        """Write down what is new, and drop what has not been used for long."""
        known = self._texts(list(self._made))
        rows = [(key, self._today, value) for key, value in self._made.items() if known.get(key) != value]
        self._made.clear()
        if not self._path or not (rows or self._used):
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if not self._path.exists():
                self._path.with_name(".gitignore").write_text(f"/.gitignore\n/{self._path.name}*\n")
            self._connection = self._connection or sqlite3.connect(self._path)
            with self._connection as connection:
                connection.execute(_TABLE)
                connection.execute("DELETE FROM made WHERE day < ?", (self._today - _KEPT_DAYS,))
                connection.executemany(
                    "UPDATE made SET day = ? WHERE key = ?", [(self._today, key) for key in self._used]
                )
                connection.executemany("INSERT OR REPLACE INTO made VALUES (?, ?, ?)", rows)
            self._used.clear()
            _shrink(self._connection)
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)

    def close(self) -> None:
        """Close the file."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def _give_up(self, error: Exception) -> None:
        """Remember nothing in this run; a file that is no cache is removed, for the next run to make a new one."""
        self.close()
        if self._path and not isinstance(error, sqlite3.OperationalError | OSError):
            with suppress(OSError):
                self._path.unlink()
        self._path = None


def _shrink(connection: sqlite3.Connection) -> None:
    """Forget half of what there is where the file has grown too large."""
    (pages,), (size,) = (connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size"))
    if pages * size > _MOST:
        with connection:
            oldest = "SELECT rowid FROM made ORDER BY day, rowid LIMIT (SELECT count(*) / 2 FROM made)"
            connection.execute(f"DELETE FROM made WHERE rowid IN ({oldest})")  # noqa: S608
        connection.execute("VACUUM")


def _fingerprint() -> str:
    """Return what tells this program from another version of itself: the times and sizes of its files, and its parsers'."""
    found = (find_spec(name) for name in _PARSERS)
    parsers = (Path(spec.origin) for spec in found if spec and spec.origin)
    return repr([*_stated(str(_PACKAGE)), *((str(path), path.stat().st_mtime_ns) for path in parsers)])


def _stated(folder: str) -> list[tuple[str, int, int]]:
    """Return the files below a folder with their sizes and times, without what Python makes of them."""
    files: list[tuple[str, int, int]] = []
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir():
                files += _stated(entry.path) if entry.name != "__pycache__" else ()
            else:
                found = entry.stat()
                files.append((entry.path, found.st_size, found.st_mtime_ns))
    return files
