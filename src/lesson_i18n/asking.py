"""Ask an engine: once for each text, as fast as it may be asked, and no more than was allowed.

The one place for what all engines need: answers that are kept, repeated texts, calls of the right size, several at a time,
waiting, trying again, giving up, and the limit of characters.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from threading import Lock

from lesson_i18n.answers import Answers, answer_key
from lesson_i18n.engines import Answer, BusyError, Engine, EngineError, Query, RejectedError, UnusableError

TRIES = 4
"""How often a call is made before its texts are given up."""

FAILURES = 3
"""After so many calls in a row that were given up, an engine is set aside."""

LONGEST_WAIT = 300.0
"""How many seconds a run waits for an engine at most; one that wants more is set aside."""

TOO_MANY = "not asked: more characters than --max-characters"
SET_ASIDE = "not asked: the engine was set aside"
DRY = "not asked: a dry run"
NO_ANSWER = "no answer"
TOO_LONG = "longer than the engine takes"


@dataclass(slots=True)
class Allowance:
    """How many characters may still be sent in a run; None for any number."""

    characters: int | None = None
    _lock: Lock = field(default_factory=Lock)

    def take(self, count: int) -> bool:
        """Whether so many characters may be sent; if so, they count as sent."""
        with self._lock:
            if self.characters is not None and count > self.characters:
                return False
            self.characters = None if self.characters is None else self.characters - count
            return True


@dataclass(slots=True)
class Asked:
    """What came of asking, by the keys of the queries: answers, or why there is none.

    `rejected` are those that the engine may answer in smaller pieces.
    """

    answers: dict[str, Answer] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    rejected: set[str] = field(default_factory=set)

    def fail(self, queries: Sequence[Query], reason: str) -> None:
        """Note why queries have no answer."""
        self.failures |= {query.key: reason for query in queries}


@dataclass(slots=True)
class Pace:
    """How fast an engine is asked: `calls` at once, `per_minute` of them begun in a minute (0: any number)."""

    calls: int = 1
    per_minute: float = 0.0
    sleep: Callable[[float], object] = time.sleep
    _next: float = 0.0
    _lock: Lock = field(default_factory=Lock)

    def wait_turn(self) -> None:
        """Wait until the next call may begin."""
        if not self.per_minute:
            return
        with self._lock:
            now = time.monotonic()
            begin = max(now, self._next)
            self._next = begin + 60 / self.per_minute
        self.sleep(begin - now)


@dataclass(slots=True)
class Asker:
    """Asks one engine for one pair of languages.

    `set_aside` says why the engine is not asked any more; `texts` and `characters` count what was sent to it, or in a dry run
    would be. `day` is for the record of what left the machine.
    """

    engine: Engine
    pair: tuple[str, str]
    store: Answers
    allowance: Allowance
    pace: Pace
    day: str
    is_dry: bool = False
    set_aside: str = ""
    texts: int = 0
    characters: int = 0
    _given_up: int = 0
    _lock: Lock = field(default_factory=Lock)

    def ask(self, queries: Sequence[Query], done: Callable[[int], None] = lambda count: None) -> Asked:
        """Return answers to queries; those that the store has are not asked for. `done` is told how many were made."""
        asked = Asked()
        if self.engine.traits.by_text:
            groups = self._unanswered(queries, asked)
        else:
            groups = {query.key.encode(): [query] for query in queries}
        keys = {same[0].key: key for key, same in groups.items()}
        batches = list(self._batches([same[0] for same in groups.values()], asked))
        with ThreadPoolExecutor(self.pace.calls) as pool:
            calls = [pool.submit(self._call, batch, keys, asked) for batch in batches]
            try:
                for number, call in enumerate(as_completed(calls), 1):
                    call.result()
                    done(len(queries) * number // len(calls))
            finally:
                pool.shutdown(cancel_futures=True)  # an interrupted run makes no further calls
        for first, *others in groups.values():
            for query in others:
                if found := asked.answers.get(first.key):
                    asked.answers[query.key] = found._replace(key=query.key)
                else:
                    asked.failures[query.key] = asked.failures[first.key]
                    asked.rejected |= {query.key} if first.key in asked.rejected else set()
        return asked

    def _unanswered(self, queries: Sequence[Query], asked: Asked) -> dict[bytes, list[Query]]:
        """Take what the store knows; return the other queries by their keys there, equal ones together."""
        groups: dict[bytes, list[Query]] = {}
        for query in queries:
            key = answer_key(self.engine.name, self.engine.traits.version, " ".join(self.pair), query)
            if key not in groups and (known := self.store.get(key)):
                asked.answers[query.key] = known._replace(key=query.key)
            else:
                groups.setdefault(key, []).append(query)
        return groups

    def _batches(self, queries: Sequence[Query], asked: Asked) -> Iterator[list[Query]]:
        """Return the queries of each call; notes which are too long for any."""
        traits = self.engine.traits
        batch: list[Query] = []
        length = 0
        for query in queries:
            size = len(query.text)
            if traits.characters and size > traits.characters:
                asked.fail([query], TOO_LONG)
                asked.rejected.add(query.key)
                continue
            if batch and (len(batch) == traits.batch or (traits.characters and length + size > traits.characters)):
                yield batch
                batch, length = [], 0
            batch.append(query)
            length += size
        if batch:
            yield batch

    def _call(self, batch: Sequence[Query], keys: dict[str, bytes], asked: Asked) -> None:
        """Ask for some texts, unless that is forbidden."""
        size = sum(len(text) for query in batch for text in self._sent(query))
        if self.set_aside:
            asked.fail(batch, SET_ASIDE)
        elif self.engine.traits.by_text and not self.allowance.take(size):
            asked.fail(batch, TOO_MANY)
        else:
            with self._lock:
                self.texts += len(batch)
                self.characters += size
            if self.is_dry and self.engine.traits.by_text:
                asked.fail(batch, DRY)
            else:
                self._try(batch, keys, asked)

    def _sent(self, query: Query) -> list[str]:
        """Return all texts that the engine sees of a query."""
        around = (query.title, query.before, query.after) if self.engine.traits.context else ()
        return [query.text, *filter(None, around)]

    def _try(self, batch: Sequence[Query], keys: dict[str, bytes], asked: Asked) -> None:
        """Ask for some texts until there are answers, or nothing more to be hoped for."""
        missing = {query.key: query for query in batch}
        reason = ""
        for attempt in range(TRIES):
            if self.set_aside:
                break
            try:
                self._ask_once(missing, keys, asked)
            except RejectedError as error:
                self._reject(list(missing.values()), keys, asked, str(error))
                return
            except EngineError as error:
                reason = str(error)
                self._rest(error, attempt)
            else:
                self._given_up = 0
                asked.fail(list(missing.values()), NO_ANSWER)
                return
        self._given_up += 1
        if self._given_up >= FAILURES and not self.set_aside:
            self.set_aside = f"{FAILURES} calls in a row failed, the last one because: {reason}"
        asked.fail(list(missing.values()), reason or SET_ASIDE)

    def _ask_once(self, missing: dict[str, Query], keys: dict[str, bytes], asked: Asked) -> None:
        """Make one call; what is answered is kept at once and is no longer missing."""
        self.pace.wait_turn()
        queries = list(missing.values())
        if self.engine.traits.leaves_machine:
            sent = dict.fromkeys(text for query in queries for text in self._sent(query))
            self.store.note_sent(self.engine.name, " ".join(self.pair), self.day, sent)
        for answer in self.engine.translate(queries, *self.pair):
            if query := missing.pop(answer.key, None):
                asked.answers[query.key] = answer
                if self.engine.traits.by_text:
                    self.store.put(keys[query.key], self.engine.name, " ".join(self.pair), query.text, answer)

    def _reject(self, queries: Sequence[Query], keys: dict[str, bytes], asked: Asked, reason: str) -> None:
        """Ask one by one for what was rejected together; what is rejected alone can be asked in pieces."""
        self._given_up = 0
        if len(queries) > 1:
            for query in queries:
                self._try([query], keys, asked)
            return
        asked.fail(queries, reason)
        asked.rejected |= {query.key for query in queries}

    def _rest(self, error: EngineError, attempt: int) -> None:
        """Wait before the next try, or set the engine aside where there is no sense in one."""
        seconds = error.seconds if isinstance(error, BusyError) and error.seconds is not None else 2.0**attempt
        if isinstance(error, UnusableError):
            self.set_aside = str(error)
        elif seconds > LONGEST_WAIT:
            self.set_aside = f"{error}; it wants to be left alone for {seconds:.0f} seconds"
        elif attempt + 1 < TRIES:
            self.pace.sleep(seconds)
