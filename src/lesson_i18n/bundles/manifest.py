"""The manifest of a bundle: what is in it, in which state, and made of what."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lesson_i18n.bundles import SCHEMA_VERSION
from lesson_i18n.bundles.revision import Revision
from lesson_i18n.bundles.top import top_of
from lesson_i18n.config import Config
from lesson_i18n.files import Content
from lesson_i18n.formats.data import DataFormat
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.locales import Language
from lesson_i18n.localizing import LocalizedLesson
from lesson_i18n.plugins import Format
from lesson_i18n.report import Count, LanguageBuild, LocalizedTarget
from lesson_i18n.settings import SYNTAXES
from lesson_i18n.states import STATES
from lesson_i18n.version import __version__

_MOST_IDS = 20
_PART = 1 << 20


@dataclass(frozen=True, slots=True)
class Tree:
    """A language's tree as it is to be bundled.

    `files` is what it holds by path, `lessons` those of them that are lessons, with their `formats` and `titles`; `exports` the
    names of those that were made of lessons.
    """

    files: Mapping[str, Content]
    lessons: Mapping[str, LocalizedLesson]
    formats: Mapping[str, Format]
    titles: Mapping[str, str]
    exports: frozenset[str] = frozenset()


def manifest_of(config: Config, done: LanguageBuild, tree: Tree, revision: Revision) -> dict[str, Any]:
    """Return the manifest of a language's bundle, as its JSON Schema has it."""
    states = (lesson.states for lesson in tree.lessons.values())
    return {
        "schema": SCHEMA_VERSION,
        "project": config.name,
        "title": config.bundle.title or None,
        "licence": config.bundle.licence or None,
        **language_names(done.language),
        "source_language": config.source_language.tag,
        "revision": {"commit": revision.commit, "dirty": revision.dirty} if revision.commit else None,
        "tool": f"lesson-i18n {__version__}",
        "syntax": next(name for name, syntax in SYNTAXES.items() if syntax is config.rules.syntax),
        "slugger": config.policy.slugger or None,
        "links": {address: list(files) for address, files in config.links.items()},
        "words": _words(states),
        "targets": [_target(target, config) for target in done.targets],
        "left_out": [{"path": name, "reason": reason} for name, reason in sorted(done.left_out.items())],
        "files": [_file(name, tree, config) for name in sorted(tree.files)],
    }


def language_names(language: Language) -> dict[str, str]:
    """Return what manifest and index say of a language."""
    return {
        "language": language.tag,
        "name": language.own_name,
        "english_name": language.name,
        "direction": language.direction,
    }


def json_bytes(data: Mapping[str, Any]) -> bytes:
    """Return data as the bytes of a file: a line for each key, and for each item of a list of objects."""
    lines = []
    for key, value in data.items():
        items = value if isinstance(value, list) and value and isinstance(value[0], dict) else None
        text = ",\n  ".join(map(_json, items)) if items else ""
        lines.append(f" {_json(key)}: " + (f"[\n  {text}\n ]" if items else _json(value)))
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def sha256_of(content: Content) -> str:
    """Return the SHA-256 of bytes, or of a file, which is never in memory as a whole."""
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    digest = hashlib.sha256()
    with content.open("rb") as file:
        while part := file.read(_PART):
            digest.update(part)
    return digest.hexdigest()


def _target(target: LocalizedTarget, config: Config) -> dict[str, Any]:
    begin = config.shown(config.source / "x")[:-1]
    lessons = [path.removeprefix(begin) for path in target.lessons]
    found = {"source": target.source, "target": target.target, "reason": target.reason, "lessons": lessons}
    return {**found, **({"borrowed": target.borrowed} if target.borrowed else {})}


def _file(name: str, tree: Tree, config: Config) -> dict[str, Any]:
    content = tree.files[name]
    size = content.stat().st_size if isinstance(content, Path) else len(content)
    found = {"path": name, "sha256": sha256_of(content), "size": size}
    lesson = tree.lessons.get(name)
    if not lesson:
        return found | {"kind": "export" if name in tree.exports else "asset"}
    markup = tree.formats[name]
    is_markdown = isinstance(markup, MarkdownFormat)
    return {
        **found,
        "kind": _kind(markup),
        "title": tree.titles[name] or None,
        "order": top_of(lesson.text, config.rules.syntax).value("Order") if is_markdown else None,
        "words": _words([lesson.states]),
        "borrowed": {tag: count.words for tag, count in lesson.borrowed.items()},
        "fallbacks": list(_fallbacks(lesson)),
        "risk": lesson.level,
    }


def _kind(markup: object) -> str:
    return "data" if isinstance(markup, DataFormat) else "lesson"


def _words(states: Iterable[Mapping[str, Count]]) -> dict[str, int]:
    """Return how many words there are in each state."""
    found: dict[str, int] = {}
    for counts in states:
        for state, count in counts.items():
            found[state] = found.get(state, 0) + count.words
    return found or dict.fromkeys(STATES, 0)


def _fallbacks(lesson: LocalizedLesson) -> Iterator[dict[str, Any]]:
    """Return the reasons why texts are not translated, each with the texts that it is the reason for.

    One without an id is the reason for the lesson as a whole.
    """
    ids: dict[tuple[str, str], list[str]] = {}
    for fallback in lesson.fallbacks:
        ids.setdefault((fallback.kind, fallback.message), []).append(fallback.id)
    for (kind, message), found in sorted(ids.items()):
        amount = len(found) if all(found) else lesson.total.segments
        yield {"reason": kind, "message": message, "segments": amount, "ids": list(filter(None, found))[:_MOST_IDS]}
