"""What is new in a bundle: hosts and links first, because a changed link can send a reader to the wrong place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lesson_i18n.bundles import SIGNATURE
from lesson_i18n.bundles.names import visible
from lesson_i18n.bundles.opened import DamagedError, opened
from lesson_i18n.bundles.reading import manifest_bytes, pages_of, read_json, rules_of
from lesson_i18n.errors import ConfigError

_TOLD = ("title", "licence", "language", "revision", "tool")


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two bundles.

    `hosts` and `links` are pairs of what is new and what is gone: the hosts by the lessons that name them, the targets
    of links by lesson. `lessons` and `assets` map paths to "added", "removed" or "changed"; `titles` are those of
    lessons. `words` gives the words by state before and after, in all and, by path, in each lesson where they differ. `facts` are other keys of the
    manifests that differ, and "signed".
    """

    hosts: tuple[Mapping[str, list[str]], Mapping[str, list[str]]]
    links: tuple[Mapping[str, list[str]], Mapping[str, list[str]]]
    lessons: Mapping[str, str]
    titles: Mapping[str, str]
    words: Mapping[str, tuple[Mapping[str, int], Mapping[str, int]]]
    assets: Mapping[str, str]
    facts: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class _Bundle:
    """A bundle as it is compared: its manifest, whether it is signed, and the targets of each lesson's links."""

    manifest: Mapping[str, Any]
    is_signed: bool
    targets: Mapping[str, Counter[str]]

    def files(self, *kinds: str) -> dict[str, dict[str, Any]]:
        """Return the files of some kinds by path."""
        return {file["path"]: file for file in self.manifest["files"] if file["kind"] in kinds}


def compare(old: Path, new: Path) -> Difference:
    """Return what differs between two bundles; raises `ConfigError` for one that cannot be read."""
    one, two = _read(old), _read(new)
    lessons = [bundle.files("lesson", "data") for bundle in (one, two)]
    assets = [bundle.files("asset", "export") for bundle in (one, two)]
    facts = {key: (one.manifest[key], two.manifest[key]) for key in _TOLD}
    facts["signed"] = (one.is_signed, two.is_signed)
    return Difference(
        (_hosts(two, one), _hosts(one, two)),
        (_links(two, one), _links(one, two)),
        _changes(*lessons),
        {path: file["title"] for files in lessons for path, file in files.items() if file.get("title")},
        dict(_words(one, two)),
        _changes(*assets),
        {key: pair for key, pair in facts.items() if pair[0] != pair[1]},
    )


def _read(path: Path) -> _Bundle:
    try:
        with opened(path) as members:
            manifest = read_json(manifest_bytes(members), "manifest")
            lessons = {file["path"] for file in manifest["files"] if file["kind"] in ("lesson", "data")}
            texts, is_signed = {}, False
            for member in members:
                is_signed |= member.name == SIGNATURE
                parts = [part for part in member.parts if member.name in lessons]
                if member.name in lessons:
                    texts[member.name] = b"".join(parts).decode("utf-8", "replace")
            pages = pages_of(texts, rules_of(manifest))
            targets = {page.name: Counter(link.target for link in page.links) for page in pages}
    except DamagedError as error:
        raise ConfigError(f"{path}: {error}; get it from its publisher again") from error
    return _Bundle(manifest, is_signed, targets)


def _links(bundle: _Bundle, other: _Bundle) -> dict[str, list[str]]:
    """Return the targets that a bundle has and another has not, or not as often, by lesson."""
    found = {
        path: sorted((targets - other.targets.get(path, Counter())).elements())
        for path, targets in sorted(bundle.targets.items())
    }
    return {path: targets for path, targets in found.items() if targets}


def _hosts(bundle: _Bundle, other: _Bundle) -> dict[str, list[str]]:
    """Return the hosts that a bundle names and another does not, each with the lessons that name it."""
    known = {_host(target) for targets in other.targets.values() for target in targets}
    found: dict[str, list[str]] = {}
    for path, targets in sorted(bundle.targets.items()):
        for host in sorted({_host(target) for target in targets} - known - {""}):
            found.setdefault(host, []).append(path)
    return dict(sorted(found.items()))


def _host(target: str) -> str:
    """Return the host that a target leads to, the scheme of one that has none; "" where it leads into the bundle.

    Browsers mend what is written oddly, as in ``https:/example.org``; such a target stands for itself.
    """
    text = target.strip().replace("\\", "/")
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return target
    if parts.scheme == "mailto":
        return parts.path.rpartition("@")[2].lower()
    if parts.scheme in ("http", "https") or text.startswith("//"):
        return host or target
    return f"{parts.scheme}:" if parts.scheme else ""


def _changes(old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    found = dict.fromkeys(old.keys() - new.keys(), "removed")
    found |= dict.fromkeys(new.keys() - old.keys(), "added")
    found |= {path: "changed" for path in old.keys() & new.keys() if old[path]["sha256"] != new[path]["sha256"]}
    return dict(sorted(found.items()))


def _words(one: _Bundle, two: _Bundle) -> Iterator[tuple[str, tuple[dict[str, int], dict[str, int]]]]:
    """Return the words by state where they differ: those of the bundles under "", those of lessons by path."""
    files = one.files("lesson", "data"), two.files("lesson", "data")
    pairs = {"": (one.manifest["words"], two.manifest["words"])}
    pairs |= {
        path: (file["words"], files[1][path]["words"])
        for path, file in files[0].items()
        if path in files[1] and "words" in file and "words" in files[1][path]
    }
    yield from ((path, pair) for path, pair in sorted(pairs.items()) if pair[0] != pair[1])


def diff_lines(found: Difference) -> list[str]:
    """Return what differs between two bundles, for people to read."""
    lines = [f"{key}: {_shown(old)} → {_shown(new)}" for key, (old, new) in found.facts.items()]
    for word, hosts in zip(("new host", "host gone"), found.hosts, strict=True):
        lines += [f"{word}: {host} ({', '.join(paths)})" for host, paths in hosts.items()]
    for path in sorted({*found.links[0], *found.links[1]}):
        lines += [f"link gone: {path}: {target}" for target in found.links[1].get(path, ())]
        lines += [f"new link: {path}: {target}" for target in found.links[0].get(path, ())]
    for path, change in found.lessons.items():
        title = found.titles.get(path)
        lines.append(f"lesson {change}: {path}" + (f" ({title})" if title else ""))
    for path, (old, new) in found.words.items():
        states = [state for state in {**old, **new} if old.get(state, 0) != new.get(state, 0)]
        changes = (f"{state} {old.get(state, 0):,} → {new.get(state, 0):,}" for state in states)
        lines.append(f"words{f' of {path}' if path else ''}: {', '.join(changes)}")
    lines += [f"file {change}: {path}" for path, change in found.assets.items()]
    return [visible(line) for line in lines] or ["no difference"]


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return f"{value.get('commit', '')[:12]}{' and more' if value.get('dirty') else ''}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value or "none")


def diff_data(found: Difference) -> dict[str, Any]:
    """Return what differs between two bundles as JSON has it.

    - `facts`: the keys of the manifests that differ, and `signed`, each with a list of the old and the new value
    - `hosts`: `new` and `gone`, each by host a list of the lessons that name it
    - `links`: `new` and `gone`, each by lesson a list of targets
    - `lessons`, `assets`: by path `added`, `removed` or `changed`; `titles`: by path the title of each lesson that has one
    - `words`: by path, "" for all, a list of the old and the new words by state
    """
    return {
        "facts": {key: list(pair) for key, pair in found.facts.items()},
        "hosts": dict(zip(("new", "gone"), found.hosts, strict=True)),
        "links": dict(zip(("new", "gone"), found.links, strict=True)),
        "lessons": dict(found.lessons),
        "titles": dict(found.titles),
        "words": {path: list(pair) for path, pair in found.words.items()},
        "assets": dict(found.assets),
    }
