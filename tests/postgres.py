"""A real PostgreSQL server, started for tests, under a user that may run one: it refuses to run as root."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from projects import missing, program

PASSWORD = "not-in-any-message-7351"  # the server lives as long as the tests and listens to no network


@dataclass(frozen=True)
class Server:
    """Where a server is: `url` names it without the password that it wants."""

    url: str
    password: str = PASSWORD


@contextmanager
def running_server() -> Iterator[Server]:
    """Start a server that listens on a socket in a folder of its own; skip the test where there is none to start."""
    place = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # short, because the paths of sockets must be
    secret = place / "password"
    secret.write_text(PASSWORD)
    user = _user()
    if user:
        for path in (place, secret):
            shutil.chown(path, *user)
    try:
        data, options = str(place / "data"), f"-k {place} -c listen_addresses='' -c fsync=off"
        _run(
            user,
            "initdb",
            "-D",
            data,
            "-U",
            "team",
            "-A",
            "scram-sha-256",
            "--pwfile",
            str(secret),
            "-E",
            "UTF8",
            "--no-sync",
        )
        _run(user, "pg_ctl", "-D", data, "-w", "-l", str(place / "log"), "-o", options, "start")
        try:
            yield Server(f"postgresql://team@/postgres?host={place}")
        finally:
            _run(user, "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(place)


def empty(url: str) -> None:
    """Remove all tables of a memory; the password is in the environment."""
    with psycopg.connect(url) as connection:
        connection.execute("DROP TABLE IF EXISTS lesson_i18n_units, lesson_i18n_texts, lesson_i18n_origins")


def _user() -> tuple[str, str] | None:
    """Return the user and group that run the server where that must be another than this one."""
    if os.getuid():
        return None
    try:
        import pwd

        pwd.getpwnam("postgres")
    except KeyError:
        missing("PostgreSQL's user is missing; on Debian: apt install postgresql")
    return "postgres", "postgres"


def _run(user: tuple[str, str] | None, name: str, *arguments: str) -> None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    path = str(found[-1]) if found else program(name, "postgresql")
    become = (
        [program("setpriv", "util-linux"), "--reuid", user[0], "--regid", user[1], "--clear-groups"] if user else []
    )
    done = subprocess.run([*become, path, *arguments], capture_output=True, text=True, cwd="/", check=False)
    assert done.returncode == 0, done.stderr or done.stdout
