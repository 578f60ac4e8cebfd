"""A translation memory in an SQLite file, which may be deleted at any time: it is filled again.

Similar texts are found by the few rarest of their trigrams, in an FTS5 index, and compared by rapidfuzz. Short texts,
which have few, are compared with every text of about the same length; in a small memory all texts are.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from lesson_i18n.errors import OutputError
from lesson_i18n.memory import LEAST, SHORT, Match, Stats, Unit, digest, prose
from lesson_i18n.memory.grams import most_voted, rare_grams
from lesson_i18n.similarity import most_similar

_HELD = 40_000
"""So many texts are held ready to be compared, the shortest ones: that is exact, and for so many as quick as the index."""

_COMPARED = 300
_BATCH = 5_000
_LAYOUT = 1
_TABLES = """
CREATE TABLE origins (name TEXT PRIMARY KEY, version TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE texts (number INTEGER PRIMARY KEY, source TEXT NOT NULL, prose INTEGER NOT NULL);
CREATE INDEX texts_by_prose ON texts (prose);
CREATE TABLE units (
    digest INTEGER PRIMARY KEY, text INTEGER NOT NULL, target TEXT NOT NULL, path TEXT NOT NULL, id TEXT NOT NULL,
    kind TEXT NOT NULL, neighbours TEXT NOT NULL, obsolete INTEGER NOT NULL, origin TEXT NOT NULL
);
CREATE INDEX units_by_text ON units (text);
CREATE VIRTUAL TABLE grams USING fts5(source, content='', columnsize=0, detail=none, tokenize='trigram case_sensitive 1');
CREATE VIRTUAL TABLE frequencies USING fts5vocab(grams, row);
"""
_UNITS = "SELECT source, target, path, id, kind, neighbours, obsolete, origin FROM units JOIN texts ON text = number"


class SqliteMemory:
    """A `Memory` in a file; without a path, one that ends with the run."""

    def __init__(self, path: Path | None = None) -> None:
        """Open the file, or make it; one that is no memory, or one of another version, is made anew.

        Raises `OutputError` where that is not possible.
        """
        self._path = path
        self._frequencies: dict[str, int] | None = None
        self._held: tuple[list[str], list[int]] | None = None
        try:
            self._connection = _opened(path)
        except (sqlite3.Error, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise OutputError(
                f"{path}: no translation memory can be kept here: {reason}; see that files can be written there, "
                "or remove what stands in its place"
            ) from error

    def add(self, units: Iterable[Unit]) -> None:
        """Take in units; one that is there already changes nothing."""
        with self._writing():
            self._put(units)

    def take(self, origin: str, version: str, units: Iterable[Unit]) -> None:
        """Take in the units of a file, of which this is the version; those that it has no longer are forgotten.

        Raises `OutputError` where they cannot be written.
        """
        with self._writing() as connection:
            held = {
                digest for (digest,) in connection.execute("SELECT digest FROM units WHERE origin = ?", (origin,))
            }
            given = self._put(unit._replace(origin=origin) for unit in units)
            self._forget(held - given)
            connection.execute("INSERT OR REPLACE INTO origins VALUES (?, ?)", (origin, version))

    def version(self, origin: str) -> str:
        """Return which version of a file was taken in last, "" where none was."""
        rows = self._all("SELECT version FROM origins WHERE name = ?", origin)
        return str(rows[0][0]) if rows else ""

    def keep(self, origins: Collection[str]) -> None:
        """Forget what other files than these gave."""
        known = {name for (name,) in self._all("SELECT name FROM origins")}
        for origin in known - set(origins):
            self.take(origin, "", ())
            with self._writing() as connection:
                connection.execute("DELETE FROM origins WHERE name = ?", (origin,))

    def exact(self, text: str) -> list[Unit]:
        """Return the units of this very text, those in use before obsolete ones."""
        return self._found("prose = ? AND source = ?", digest(prose(text)), text)

    def same_prose(self, text: str) -> list[Unit]:
        """Return the units of other texts that may differ from this one in placeables and blanks alone."""
        key = prose(text)
        found = self._found("prose = ? AND source <> ?", digest(key), text)
        return [unit for unit in found if prose(unit.source) == key]

    def similar(self, text: str, least: float = LEAST, limit: int = 5) -> list[Match]:
        """Return the units of the most similar texts, `limit` texts at most, best first, none below `least` percent."""
        if len(text) < SHORT:
            return [Match(unit, 100.0) for unit in self.exact(text)]
        others = self._window(text, least)
        others = self._candidates(text) if others is None else others
        best = ((others[at], score) for at, score in most_similar(text, others, least, limit))
        return [
            Match(unit, score)
            for source, score in sorted(best, key=lambda pair: (-pair[1], pair[0]))
            for unit in self.exact(source)
        ]

    def units(self) -> Iterator[Unit]:
        """Return all units, ordered by text, translation and the rest."""
        return map(_unit, self._all(f"{_UNITS} ORDER BY 1, 2, 3, 4, 5, 6, 7, 8"))

    def stats(self) -> Stats:
        """Return how much there is."""
        counts = "SELECT (SELECT count(*) FROM units), (SELECT count(*) FROM texts)"
        ((units, texts),) = self._all(counts)
        origins = self._all("SELECT origin, count(*) FROM units GROUP BY origin ORDER BY origin")
        return Stats(units, texts, tuple(origins))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _found(self, condition: str, *values: object) -> list[Unit]:
        rows = self._all(f"{_UNITS} WHERE {condition}", *values)
        return sorted(map(_unit, rows), key=lambda unit: (unit.obsolete, not unit.id, unit))

    def _window(self, text: str, least: float) -> Sequence[str] | None:
        """Return the texts that are long and short enough to be so similar, or None where not all of them are held."""
        if self._held is None:
            shortest = "SELECT source FROM texts ORDER BY length(source), source LIMIT ?"
            texts = [source for (source,) in self._all(shortest, _HELD + 1)]
            self._held = texts, [len(source) for source in texts]
        texts, lengths = self._held
        least = max(least, 1)
        longest = len(text) * (200 - least) / least
        if len(texts) > _HELD and lengths[-1] <= longest:
            return None
        return texts[bisect_left(lengths, len(text) * least / (200 - least)) : bisect_right(lengths, longest)]

    def _candidates(self, text: str) -> Sequence[str]:
        """Return the texts that share most of this one's rare grams."""
        if self._frequencies is None:
            self._frequencies = dict(self._all("SELECT term, doc FROM frequencies"))
        find = "SELECT group_concat(rowid) FROM grams WHERE grams MATCH ?"
        votes = []
        for gram in rare_grams(text, self._frequencies.get):
            ((numbers,),) = self._all(find, _quoted(gram))
            votes.append(numbers.split(",") if numbers else [])
        chosen = most_voted(votes, _COMPARED)
        wanted = "SELECT source FROM texts WHERE number IN (SELECT value FROM json_each(?))"
        return [source for (source,) in self._all(wanted, f"[{','.join(chosen)}]")]

    def _all(self, query: str, *values: object) -> list[Any]:
        """Return the answer to a query; raises `OutputError`."""
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise self._error(error) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Write all or nothing; raises `OutputError`."""
        try:
            with self._connection as connection:
                yield connection
        except sqlite3.Error as error:
            raise self._error(error) from error

    def _error(self, error: sqlite3.Error) -> OutputError:
        is_damaged = not isinstance(error, sqlite3.OperationalError)
        way_out = "remove it, it is filled again" if is_damaged else "mend this and run again"
        return OutputError(f"{self._path or 'the memory'}: cannot be used: {error}; {way_out}")

    def _put(self, units: Iterable[Unit]) -> set[int]:
        """Write units that are not there yet; return the digests of all."""
        given: set[int] = set()
        remaining = iter(units)
        while batch := list(islice(remaining, _BATCH)):
            numbers, new = self._numbered({unit.source for unit in batch})
            self._connection.executemany("INSERT INTO grams (rowid, source) VALUES (?, ?)", new)
            rows = [(digest(*map(str, unit)), numbers[unit.source], *unit[1:]) for unit in batch]
            self._connection.executemany("INSERT OR IGNORE INTO units VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
            given.update(row[0] for row in rows)
        self._frequencies = self._held = None
        return given

    def _numbered(self, sources: Iterable[str]) -> tuple[dict[str, int], list[tuple[int, str]]]:
        """Return the numbers of texts, and which of them are new."""
        numbers: dict[str, int] = {}
        new: list[tuple[int, str]] = []
        find = "SELECT number FROM texts WHERE prose = ? AND source = ?"
        for source in sorted(sources):
            key = digest(prose(source))
            row = self._connection.execute(find, (key, source)).fetchone()
            if not row:
                added = self._connection.execute("INSERT INTO texts (source, prose) VALUES (?, ?)", (source, key))
                new.append((added.lastrowid or 0, source))
            numbers[source] = row[0] if row else new[-1][0]
        return numbers, new

    def _forget(self, digests: Iterable[int]) -> None:
        """Remove units, and the texts that no unit has any more."""
        connection = self._connection
        connection.execute("CREATE TEMP TABLE IF NOT EXISTS gone (digest INTEGER PRIMARY KEY)")
        connection.execute("DELETE FROM gone")
        connection.executemany("INSERT INTO gone VALUES (?)", ((gone,) for gone in digests))
        texts = "SELECT DISTINCT number, source FROM units JOIN texts ON text = number WHERE digest IN gone"
        touched = list(connection.execute(texts))
        connection.execute("DELETE FROM units WHERE digest IN gone")
        is_used = "SELECT 1 FROM units WHERE text = ?"
        lost = [
            (number, source) for number, source in touched if not connection.execute(is_used, (number,)).fetchone()
        ]
        connection.executemany("INSERT INTO grams (grams, rowid, source) VALUES ('delete', ?, ?)", lost)
        connection.executemany("DELETE FROM texts WHERE number = ?", ((number,) for number, _ in lost))
        self._frequencies = self._held = None


def _opened(path: Path | None) -> sqlite3.Connection:
    """Return a connection to a file with the tables in it."""
    if not path:
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        connection.executescript(_TABLES)
        return connection
    path.parent.mkdir(parents=True, exist_ok=True)
    (path.parent / ".gitignore").write_text("*\n")
    try:
        with closing(sqlite3.connect(path)) as found:
            is_current = found.execute("PRAGMA user_version").fetchone() == (_LAYOUT,)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        is_current = False
    if not is_current:
        path.unlink(missing_ok=True)
    connection = sqlite3.connect(path, check_same_thread=False)  # one at a time, but not always the same
    connection.execute("PRAGMA synchronous = OFF")
    if not is_current:
        connection.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {_LAYOUT}; COMMIT;")
    return connection


def _unit(row: Sequence[Any]) -> Unit:
    source, target, path, name, kind, around, obsolete, origin = row
    return Unit(source, target, path, name, kind, around, bool(obsolete), origin)


def _quoted(gram: str) -> str:
    return '"' + gram.replace('"', '""') + '"'
