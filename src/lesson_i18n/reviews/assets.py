"""The files beside the catalogs that decide what readers of a language get, compared at two times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff

from lesson_i18n.errors import CatalogError
from lesson_i18n.own_links import OwnLink, parse_own_links
from lesson_i18n.retarget import host

KINDS = {
    "targets": "where links lead",
    "settings": "settings",
    "withdrawn": "texts that were withdrawn",
    "baseline": "findings that are accepted",
    "glossary": "glossary",
    "asset": "localized file",
    "catalog": "catalog",
}
"""The kinds of files that a review shows, in its order, with what they are called."""

_LEAST = 200_000
"""Of files up to so many bytes, the lines that differ are shown."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that differs: its path in the project, what it is ("targets", "settings", …), and what became of it.

    `facts` are what to look at, `hosts` the hosts that readers are led to now and were not before, `lines` those that
    differ, as `diff` has them.
    """

    path: str
    kind: str
    state: str
    facts: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


def file_change(path: str, kind: str, old: bytes | None, new: bytes | None) -> FileChange:
    """Return how a file differs; `old` and `new` are what it held, None where there was none."""
    if old is None and new is None:
        return FileChange(path, kind, "changed", ("is a link that leads out of the project, and is not looked at",))
    state = "added" if old is None else "removed" if new is None else "changed"
    if kind == "asset":
        sizes = [f"{len(data):,} bytes" for data in (old, new) if data is not None]
        return FileChange(path, kind, state, (" → ".join(sizes),))
    if max(len(old or b""), len(new or b"")) > _LEAST:
        return FileChange(path, kind, state, ("is too large to show",))
    texts = [(data or b"").decode("utf-8", "replace") for data in (old, new)]
    before, after = (text.removesuffix("\n").split("\n") if text else [] for text in texts)
    lines = tuple(unified_diff(before, after, lineterm="", n=1))[2:]
    if kind != "targets":
        return FileChange(path, kind, state, (), (), lines)
    try:
        was, now = (parse_own_links(text.removeprefix("\ufeff"), path).links for text in texts)
    except CatalogError as error:
        return FileChange(path, kind, state, (str(error),), (), lines)
    hosts = tuple(sorted(_hosts(now) - _hosts(was) - {host(source) for source in now}))
    return FileChange(path, kind, state, tuple(_of_targets(was, now)), hosts, lines)


def _hosts(links: Mapping[str, OwnLink]) -> set[str]:
    return {host(link.target) for link in links.values() if "." in host(link.target)}


def _of_targets(before: Mapping[str, OwnLink], after: Mapping[str, OwnLink]) -> Iterator[str]:
    for source, link in after.items():
        was = before.get(source)
        if not was:
            yield f"{source} leads to {link.target}: {link.reason}"
        elif was.target != link.target:
            yield f"{source} leads to {link.target}, and led to {was.target}: {link.reason}"
        elif was.reason != link.reason:
            yield f"{source} leads to {link.target} as before, for another reason: {link.reason}"
    for source, link in before.items():
        if source not in after:
            yield f"{source} is the source's again, and led to {link.target}"
