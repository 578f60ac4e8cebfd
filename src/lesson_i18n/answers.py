"""The answers of engines, kept so that none is asked for twice, and the record of what left this machine.

Both stand in the folder of the catalogs, not in that of builds: an answer may have been paid for, and a build folder
may be removed at any time. Neither is for version control.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import Lock

from lesson_i18n.engines import Answer, Query
from lesson_i18n.errors import OutputError

FOLDER = ".lesson-i18n"
"""The folder beside the catalogs for what `draft` must remember."""

_TABLE = """
CREATE TABLE IF NOT EXISTS answers (
    key BLOB PRIMARY KEY, engine TEXT, pair TEXT, source TEXT, text TEXT, score REAL, unknown INTEGER, detail TEXT, remark TEXT
) WITHOUT ROWID
"""


class Answers:
    """The answers of all engines so far, in a file; each is on the disk as soon as it was put there."""

    def __init__(self, folder: Path) -> None:
        """Open the store in a folder, and make it where there is none; raises `OutputError` where that cannot be."""
        self._path = folder / "answers.sqlite"
        self._sent = folder / "sent.jsonl"
        self._lock = Lock()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / ".gitignore").write_text("*\n")
            self._connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.execute(_TABLE)
        except (sqlite3.Error, OSError) as error:
            raise self._error(error) from error

    def get(self, key: bytes) -> Answer | None:
        """Return the answer of a key, its own key left empty, or None."""
        query = "SELECT text, score, unknown, detail, remark FROM answers WHERE key = ?"
        with self._lock:
            try:
                found = self._connection.execute(query, (key,)).fetchone()
            except sqlite3.Error as error:
                raise self._error(error) from error
        return Answer("", *found) if found else None

    def put(self, key: bytes, engine: str, pair: str, source: str, answer: Answer) -> None:
        """Keep an answer; it is on the disk when this returns."""
        row = (key, engine, pair, source, *answer[1:])
        with self._lock:
            try:
                self._connection.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
            except sqlite3.Error as error:
                raise self._error(error) from error

    def note_sent(self, engine: str, pair: str, day: str, texts: Iterable[str]) -> None:
        """Write down that texts are about to leave this machine, a line of JSON for each."""
        lines = [
            json.dumps({"day": day, "engine": engine, "pair": pair, "text": text}, ensure_ascii=False) + "\n"
            for text in texts
        ]
        with self._lock, self._sent.open("a", encoding="utf-8") as file:
            file.write("".join(lines))

    def _error(self, error: sqlite3.Error | OSError) -> OutputError:
        reason = error.strerror if isinstance(error, OSError) else error
        is_damaged = not isinstance(error, OSError | sqlite3.OperationalError)
        way_out = "move the file away" if is_damaged else "mend this and run again"
        return OutputError(f"{self._path}: the answers of engines cannot be kept there: {reason}; {way_out}")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def answer_key(engine: str, version: str, pair: str, query: Query) -> bytes:
    """Return the key of all that an answer depends on."""
    return _digest([engine, version, pair, query.text, *(part for term in sorted(query.terms) for part in term)])


def _digest(parts: Sequence[str]) -> bytes:
    digest = hashlib.blake2b(digest_size=20)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(data) + data)
    return digest.digest()
