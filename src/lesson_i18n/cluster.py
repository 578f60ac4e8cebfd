"""A Dask cluster that helps with the work. The only module that knows Dask.

The machines of a cluster share no disk: they get values, and find what to do with them in the same version of this
program, installed there too.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lesson_i18n.errors import WorkError
from lesson_i18n.helpers import Helpers

if TYPE_CHECKING:
    from concurrent.futures import Future

_SECONDS = 10
"""So long a cluster may take to answer; while it works, it is looked at so often."""

_PARSERS = ("markdown-it-py", "mdit-py-plugins", "Pygments", "PyYAML")
"""The packages that decide, beside this one, how lessons are read."""

_ALONE = threading.Lock()
"""A process of a cluster may have several threads, and the parsers are made for one."""


@contextmanager
def cluster(address: str) -> Iterator[Helpers]:
    """Return the workers of the cluster whose scheduler has an address such as "tcp://10.0.0.1:8786".

    Raises `WorkError` where Dask is not installed, and where no scheduler answers or it has no workers.
    """
    try:
        from concurrent.futures import CancelledError

        from distributed import Client
        from distributed.comm.core import CommClosedError
        from distributed.scheduler import KilledWorker
    except ImportError as error:
        raise WorkError("--cluster needs Dask; run: pip install 'lesson-i18n[cluster]'") from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError, ImportError, RuntimeError) as error:
        raise WorkError(
            f"--cluster: no Dask scheduler answers at {address!r}; start one, or mend the address"
        ) from error
    with client:
        _await_workers(client, address)
        executor = client.get_executor()
        yield Helpers(
            partial(executor.submit, _alone, _versions()),
            sum(client.ncores().values()),
            partial(_result, client, address),
            (KilledWorker, CommClosedError, CancelledError),
            f"--cluster: {address} has lost the work; look at the logs of its scheduler and workers, and run again",
        )


def _await_workers(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=_SECONDS)
    except TimeoutError as error:
        raise WorkError(f"--cluster: {address} has no workers; start some: dask worker {address}") from error


def _alone(versions: Mapping[str, str], function: Callable[[Any], Any], chunk: Any) -> Any:
    """Return what a function makes, in a worker of the cluster; raises `WorkError` where it would make something else."""
    for name, ours in versions.items():
        if (here := _versions()[name]) != ours:
            raise WorkError(
                f"--cluster: a worker has {name} {here}, and this machine {ours}; install the same there and restart it"
            )
    with _ALONE:
        return function(chunk)


@cache
def _versions() -> dict[str, str]:
    """Return the versions of all that decides what is made of a lesson; of this program, the hash of its text."""
    from importlib.metadata import PackageNotFoundError, version

    program = sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        program.update(path.read_bytes())
    found = {"lesson-i18n": program.hexdigest()[:12], "Python": f"{sys.version_info[0]}.{sys.version_info[1]}"}
    for name in _PARSERS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # installed in another way
            found[name] = "none"
    return found


def _result(client: Any, address: str, future: Future[Any]) -> Any:
    """Return what a worker made; raises `WorkError` where none is left to make it."""
    while True:
        try:
            return future.result(_SECONDS)
        except TimeoutError:
            if not future.done():
                _await_workers(client, address)
        except (ImportError, AttributeError, RuntimeError) as error:
            reason = f"--cluster: the scheduler or a worker of {address} lacks this program: {str(error).partition('.')[0]}"
            raise WorkError(f"{reason}; install it on all of them as here, and restart them") from error
