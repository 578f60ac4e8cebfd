"""A translation memory that a team shares, on a PostgreSQL server with pg_trgm's index. The only module that knows psycopg.

Nothing is ever forgotten there: what one member has changed, another may still have. The newest comes first. All pairs of
languages are in two tables. A password comes from the environment or a file, as PostgreSQL's own tools read it.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from types import ModuleType
from typing import Any, LiteralString
from urllib.parse import parse_qsl, urlsplit

from lesson_i18n.errors import ConfigError, OutputError
from lesson_i18n.memory import LEAST, SHORT, Match, Stats, Unit, digest, prose
from lesson_i18n.memory.grams import counted, rare_grams
from lesson_i18n.similarity import most_similar

_BATCH = 5_000
_COMPARED = 300
_SAMPLE = 20_000
"""From so many texts it is told how rare a gram is."""

_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_WAY_OUT = "see that the server runs and admits you (PGPASSWORD or ~/.pgpass), or mend 'url' in [memory]"
_TABLES: tuple[LiteralString, ...] = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    """CREATE TABLE IF NOT EXISTS lesson_i18n_texts (
        language text NOT NULL, digest bigint NOT NULL, prose bigint NOT NULL, source text NOT NULL,
        PRIMARY KEY (language, digest))""",
    "CREATE INDEX IF NOT EXISTS lesson_i18n_prose ON lesson_i18n_texts (prose)",
    "CREATE INDEX IF NOT EXISTS lesson_i18n_grams ON lesson_i18n_texts USING gin (source gin_trgm_ops)",
    """CREATE TABLE IF NOT EXISTS lesson_i18n_units (
        language text NOT NULL, text bigint NOT NULL, target_language text NOT NULL, digest bigint NOT NULL,
        target text NOT NULL, path text NOT NULL, id text NOT NULL, kind text NOT NULL, neighbours text NOT NULL,
        obsolete boolean NOT NULL, origin text NOT NULL, number bigint GENERATED ALWAYS AS IDENTITY,
        PRIMARY KEY (language, text, target_language, digest),
        FOREIGN KEY (language, text) REFERENCES lesson_i18n_texts (language, digest))""",
    """CREATE TABLE IF NOT EXISTS lesson_i18n_origins (
        name text NOT NULL, language text NOT NULL, target_language text NOT NULL, version text NOT NULL,
        PRIMARY KEY (name, language, target_language))""",
)
_UNITS: LiteralString = """
    SELECT source, target, path, id, kind, neighbours, obsolete, origin
    FROM lesson_i18n_texts texts JOIN lesson_i18n_units units
    ON texts.language = units.language AND texts.digest = text AND target_language = %s WHERE texts.language = %s
"""


class PostgresMemory:
    """A `Memory` on a server. The names of files should begin with that of their project: others have such files too."""

    def __init__(self, url: str, source: str, target: str) -> None:
        """Connect to the server, and make the tables where there are none; languages are BCP 47 tags.

        Raises `ConfigError` where psycopg is not installed, `OutputError` where the server cannot be used.
        """
        self._psycopg = _psycopg()
        self._where = _shown(url)
        self._pair = (target, source)
        self._sampled: Counter[str] | None = None
        self._scale = 1
        with self._speaking():
            self._connection = self._psycopg.connect(url, autocommit=True, connect_timeout=10)
        try:
            with self._speaking(), self._connection.transaction():
                self._connection.execute("SELECT pg_advisory_xact_lock(5018)")  # two that make a table both fail
                for statement in _TABLES:
                    self._connection.execute(statement)
        except OutputError:
            self._connection.close()
            raise

    def add(self, units: Iterable[Unit]) -> None:
        """Take in units; one that is there already, wherever its text stood then, takes the place of that one."""
        target, source = self._pair
        self._sampled = None
        remaining = iter(units)
        is_large = False
        with self._speaking(), self._connection.transaction(), self._connection.cursor() as cursor:
            while batch := list(islice(remaining, _BATCH)):
                is_large = is_large or len(batch) == _BATCH
                texts = sorted({unit.source for unit in batch})
                cursor.executemany(
                    "INSERT INTO lesson_i18n_texts VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
                    [(source, digest(text), digest(prose(text)), text) for text in texts],
                )
                cursor.executemany(
                    "INSERT INTO lesson_i18n_units VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
                    " ON CONFLICT (language, text, target_language, digest) DO UPDATE SET path = excluded.path,"
                    " kind = excluded.kind, neighbours = excluded.neighbours, obsolete = excluded.obsolete",
                    [(source, digest(unit.source), target, _same(unit), *unit[1:]) for unit in batch],
                )

        if (
            is_large
        ):  # what the server does by itself some time later; only the owner of the tables may ask for it now
            with self._speaking(), suppress(self._psycopg.errors.InsufficientPrivilege):
                self._connection.execute("ANALYZE lesson_i18n_texts, lesson_i18n_units")
                self._connection.execute("SELECT gin_clean_pending_list('lesson_i18n_grams')")

    def take(self, origin: str, version: str, units: Iterable[Unit]) -> None:
        """Take in the units of a file, of which this is the version; what it gave before stays."""
        self.add(unit._replace(origin=origin) for unit in units)
        self._all(
            "INSERT INTO lesson_i18n_origins VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (name, language, target_language) DO UPDATE SET version = excluded.version RETURNING name",
            (origin, self._pair[1], self._pair[0], version),
        )

    def version(self, origin: str) -> str:
        """Return which version of a file was taken in last, "" where none was."""
        rows = self._all(
            "SELECT version FROM lesson_i18n_origins WHERE target_language = %s AND language = %s AND name = %s",
            (*self._pair, origin),
        )
        return str(rows[0][0]) if rows else ""

    def keep(self, origins: Collection[str]) -> None:
        """Forget nothing: other members may have what this project has no longer."""

    def exact(self, text: str) -> list[Unit]:
        """Return the units of this very text, those in use before obsolete ones, then the newest first."""
        return self._units(f"{_UNITS} AND texts.digest = %s AND source = %s ORDER BY obsolete, number DESC", text)

    def same_prose(self, text: str) -> list[Unit]:
        """Return the units of other texts that may differ from this one in placeables and blanks alone."""
        key = prose(text)
        rows = self._all(
            f"{_UNITS} AND prose = %s AND source <> %s ORDER BY obsolete, number DESC",
            (*self._pair, digest(key), text),
        )
        return [unit for unit in (Unit(*row) for row in rows) if prose(unit.source) == key]

    def similar(self, text: str, least: float = LEAST, limit: int = 5) -> list[Match]:
        """Return the units of the most similar texts, `limit` texts at most, best first, none below `least` percent."""
        if len(text) < SHORT:
            return [Match(unit, 100.0) for unit in self.exact(text)]
        others = self._candidates(text, least)
        best = sorted(
            ((others[at], score) for at, score in most_similar(text, others, least, limit)), key=_best_first
        )
        return [Match(unit, score) for source, score in best for unit in self.exact(source)]

    def units(self) -> Iterator[Unit]:
        """Return all units, ordered by text, translation and the rest."""
        rows = self._all(f"{_UNITS} ORDER BY 1, 2, 3, 4, 5, 6, 7, 8", self._pair)
        return (Unit(*row) for row in rows)

    def stats(self) -> Stats:
        """Return how much there is."""
        of_pair: LiteralString = "FROM lesson_i18n_units WHERE target_language = %s AND language = %s"
        ((units, texts),) = self._all(f"SELECT count(*), count(DISTINCT text) {of_pair}", self._pair)
        origins = self._all(f"SELECT origin, count(*) {of_pair} GROUP BY origin ORDER BY origin", self._pair)
        return Stats(units, texts, tuple((name, number) for name, number in origins))

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _candidates(self, text: str, least: float) -> list[str]:
        """Return the texts of about the same length that share most of this one's rare grams.

        pg_trgm's own similarity would do, but takes three times as long: it computes that of each text it comes across.
        """
        patterns = [f"%{gram}%" for gram in rare_grams(text, self._frequency)]
        if not patterns:
            return []
        shortest, longest = len(text) * least / (200 - least), len(text) * (200 - least) / max(least, 1)
        rows = self._all(
            "SELECT source FROM lesson_i18n_texts texts WHERE source LIKE ANY(%s) AND length(source) BETWEEN %s AND %s"
            " AND EXISTS (SELECT FROM lesson_i18n_units units WHERE target_language = %s AND units.language = %s"
            " AND units.language = texts.language AND text = texts.digest)"
            " ORDER BY (SELECT count(*) FROM unnest(%s::text[]) gram WHERE source LIKE gram) DESC, source LIMIT %s",
            (patterns, int(shortest), int(longest) + 1, *self._pair, patterns, _COMPARED),
        )
        return [source for (source,) in rows]

    def _frequency(self, gram: str) -> int | None:
        """Return about how many texts have a gram; None for one with blanks or signs, which the index does not know."""
        if self._sampled is None:
            ((texts,),) = self._all("SELECT count(*) FROM lesson_i18n_texts", ())
            share = min(100.0, 100 * _SAMPLE / max(texts, 1))
            sample: LiteralString = "SELECT source FROM lesson_i18n_texts TABLESAMPLE SYSTEM (%s) REPEATABLE (1)"
            self._sampled = counted(source for (source,) in self._all(sample, (share,)))
            self._scale = round(100 / share)
        return self._sampled[gram] * self._scale + 1 if gram.isalnum() else None

    def _units(self, query: LiteralString, text: str) -> list[Unit]:
        return [Unit(*row) for row in self._all(query, (*self._pair, digest(text), text))]

    def _all(self, query: LiteralString, values: Collection[object]) -> list[tuple[Any, ...]]:
        with self._speaking():
            return list(self._connection.execute(query, list(values)).fetchall())

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """Turn what the server or the way to it refuses into an `OutputError` that holds no password."""
        try:
            yield
        except self._psycopg.ProgrammingError as error:
            if error.sqlstate and not isinstance(error, self._psycopg.errors.InsufficientPrivilege):
                raise
            fact = error.diag.message_primary or "its address is not right"  # psycopg's words would quote it
            raise OutputError(f"the shared memory at {self._where} cannot be used: {fact}; {_WAY_OUT}") from None
        except self._psycopg.Error as error:
            fact = " ".join(str(error).split())
            raise OutputError(f"the shared memory at {self._where} cannot be used: {fact}; {_WAY_OUT}") from None


def leaves_machine(url: str) -> bool:
    """Whether the server at an address is another machine."""
    parts = urlsplit(url)
    hosts = [host for key, host in parse_qsl(parts.query) if key in ("host", "hostaddr")] or [parts.hostname or ""]
    named = ",".join(filter(None, hosts)) or os.environ.get("PGHOST", "")
    return any(not host.startswith("/") and host not in _HERE for host in named.split(",") if host)


def _same(unit: Unit) -> int:
    """Return a number that tells a unit from others, but not from itself when its text has been moved."""
    return digest(unit.source, unit.target, unit.id, unit.origin)


def _best_first(pair: tuple[str, float]) -> tuple[float, str]:
    return -pair[1], pair[0]


def _psycopg() -> ModuleType:
    try:
        import psycopg
    except ImportError as error:
        raise ConfigError(
            "a shared memory needs psycopg, which is not installed; run: pip install 'lesson-i18n[postgres]'"
        ) from error
    return psycopg


def _shown(url: str) -> str:
    """Return a server's address without user and password."""
    try:
        parts = urlsplit(url)
        return f"{parts.hostname or 'this machine'}{f':{parts.port}' if parts.port else ''}{parts.path}"
    except ValueError:
        return "the address in [memory]"
