"""Processes of this machine that help a run."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from concurrent.futures import Future


class Helpers(NamedTuple):
    """Those who make pieces elsewhere: how to hand some over, how many they make at once, and how to wait for a result.

    `broken` are the exceptions that say that they cannot go on; `reason` says so to people.
    """

    submit: Callable[[Any, Any], Future[Any]]
    at_once: int
    result: Callable[[Future[Any]], Any]
    broken: tuple[type[BaseException], ...]
    reason: str


@contextmanager
def processes(jobs: int) -> Iterator[Helpers]:
    """Return processes of this machine that help; they begin with nothing of this one's memory, and end with it."""
    from concurrent.futures import Future, ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_all_start_methods, get_context

    methods = get_all_start_methods()
    context = get_context("forkserver" if "forkserver" in methods else "spawn")
    reason = "a process that helped has died, perhaps for want of memory; run again, with fewer --jobs"
    with ProcessPoolExecutor(jobs, context, _begin) as executor:
        try:
            yield Helpers(executor.submit, jobs, Future.result, (BrokenProcessPool,), reason)
        finally:
            executor.shutdown(cancel_futures=True)


def _begin() -> None:
    """Begin a process that helps: it leaves it to the first to hear an interruption, and does not outlive it."""
    from multiprocessing import parent_process

    def follow() -> None:
        if parent := parent_process():
            parent.join()
        signal.raise_signal(signal.SIGTERM)

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=follow, daemon=True).start()
