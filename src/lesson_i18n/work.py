"""Work in pieces: one after the other in this process, in several processes at once, or on a cluster of machines."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from lesson_i18n.cluster import cluster
from lesson_i18n.errors import WorkError
from lesson_i18n.helpers import Helpers, processes

if TYPE_CHECKING:
    from concurrent.futures import Future

_PATIENCE = 600
"""A run that may choose makes so many pieces by itself before it takes further processes."""

_WORTH = 300
"""To start processes takes as long as to make so many pieces."""

_TOGETHER = 16
"""So many pieces are handed over at a time: some hundredths of a second."""

_MOST = 61
"""Windows waits for no more processes than these."""

Piece = TypeVar("Piece")
Made = TypeVar("Made")


class Workers:
    """Those who do the work of a run, to be closed after it.

    `jobs` is the number of processes, 0 for as many as there are processors once there is enough to do. `cluster` is the
    address of a Dask scheduler; it is called as soon as there is anything to do.
    """

    def __init__(self, jobs: int = 1, cluster: str = "") -> None:
        self._jobs = min(jobs or processors(), _MOST)
        self._cluster = cluster
        self._patience = 0 if jobs or cluster else _PATIENCE
        self._started = ExitStack()
        self._helpers: Helpers | None = None

    def map(self, function: Callable[[Sequence[Piece]], list[Made]], pieces: Sequence[Piece]) -> Iterator[Made]:
        """Return what is made of pieces, in their order; `function` makes some of them at a time.

        Another process must find the function, and what it holds, by name. Raises what the function raises, and
        `WorkError` where the processes or the cluster cannot do the work.
        """
        here = self._here(len(pieces))
        self._patience -= min(here, self._patience)
        for chunk in _chunks(pieces[:here]):
            yield from function(chunk)
        if here < len(pieces):
            yield from self._elsewhere(function, pieces[here:])

    def _here(self, amount: int) -> int:
        """Return how many of some pieces are made in this process."""
        if self._cluster:
            return 0
        if self._jobs == 1 or amount <= _TOGETHER:
            return amount
        here = min(amount, self._patience)
        is_worth = self._helpers or not self._patience or amount - here >= _WORTH
        return here if is_worth else amount

    def _elsewhere(
        self, function: Callable[[Sequence[Piece]], list[Made]], pieces: Sequence[Piece]
    ) -> Iterator[Made]:
        """Return what others make of pieces; no more are under way than keep all of them busy."""
        helpers = self._helpers = self._helpers or self._started.enter_context(self._start())
        chunks = _chunks(pieces)
        under_way: deque[Future[list[Made]]] = deque()
        try:
            while True:
                free = 2 * helpers.at_once + 1 - len(under_way)
                under_way.extend(helpers.submit(function, chunk) for chunk in islice(chunks, free))
                if not under_way:
                    break
                yield from helpers.result(under_way.popleft())
        except helpers.broken as error:
            raise WorkError(helpers.reason) from error
        finally:
            for future in under_way:
                future.cancel()

    def _start(self) -> AbstractContextManager[Helpers]:
        return cluster(self._cluster) if self._cluster else processes(self._jobs)

    def close(self) -> None:
        """End what was started for this run; what is not begun yet is left undone."""
        self._helpers = None
        self._started.close()


def _chunks(pieces: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    return (pieces[at : at + _TOGETHER] for at in range(0, len(pieces), _TOGETHER))


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
