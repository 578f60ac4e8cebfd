"""Lessons as JSON, for apps and sites: metadata, Markdown, and HTML that is safe to show. The only module that knows nh3."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from typing import Any

from lesson_i18n.bundles import SCHEMA_VERSION
from lesson_i18n.bundles.about import top_of
from lesson_i18n.bundles.manifest import json_bytes
from lesson_i18n.cache import Cache
from lesson_i18n.config import Config
from lesson_i18n.errors import ConfigError
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.locales import Language
from lesson_i18n.model import Lesson
from lesson_i18n.plugins import Format
from lesson_i18n.syntax import html_of

ENDING = ".json"
"""What the name of an exported lesson has behind that of the lesson."""

_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_NEVER = frozenset({"javascript", "vbscript", "data", "file", "blob"})
_FOOTNOTE = re.compile(r"fn(?:ref)?\d+(?::\d+)?")


def exported(
    config: Config,
    language: Language,
    lessons: Iterable[Lesson],
    formats: Mapping[str, Format],
    titles: Mapping[str, str],
    cache: Cache,
) -> dict[str, bytes]:
    """Return the Markdown lessons of a language as JSON files, by their names in its tree.

    `lessons` are localized, their paths those in the tree; `formats` and `titles` are theirs by these. Raises `ConfigError` where what
    makes HTML harmless is not installed.
    """
    own = [lesson for lesson in lessons if isinstance(formats[lesson.path], MarkdownFormat)]
    tops = {lesson.path: top_of(lesson.text, config.rules.syntax) for lesson in own}
    bodies = {lesson.path: lesson.text[tops[lesson.path].body :] for lesson in own}
    html = _html(bodies, schemes_of(config.links), cache)
    return {
        name + ENDING: json_bytes(
            {
                "schema": SCHEMA_VERSION,
                "path": name,
                "language": language.tag,
                "direction": language.direction,
                "title": titles[name] or None,
                "front_matter": tops[name].front_matter or None,
                "metadata": [{"key": key, "value": value} for key, value in tops[name].metadata],
                "markdown": body,
                "html": f'<div lang="{language.tag}" dir="{language.direction}">\n{html[name]}</div>\n',
            }
        )
        for name, body in bodies.items()
    }


def _html(bodies: Mapping[str, str], schemes: frozenset[str], cache: Cache) -> dict[str, str]:
    """Return Markdown texts as HTML that is safe to show, by their names."""
    version = str(_sanitiser().__version__)
    keys = {name: cache.key("html", version, body, *sorted(schemes)) for name, body in bodies.items()}
    known = cache.get_all(list(keys.values()))
    for name, key in keys.items():
        if key not in known:
            known[key] = safe_html(html_of(bodies[name], schemes), schemes)
            cache.put(key, known[key])
    return {name: known[key] for name, key in keys.items()}


def schemes_of(links: Mapping[str, object]) -> frozenset[str]:
    """Return the schemes that links in HTML may have: those of the web, of mail and telephones, and of deep links."""
    found = (_SCHEME.match(address) for address in links)
    return _SCHEMES | ({match[1].lower() for match in found if match} - _NEVER)


def safe_html(html: str, schemes: frozenset[str]) -> str:
    """Return HTML without anything that could run, look like another page, or lead elsewhere than `schemes` allow."""
    nh3 = _sanitiser()
    attributes = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
    attributes["*"] = attributes.get("*", set()) | {"id", "dir", "lang"}
    clean = nh3.clean(
        html,
        attributes=attributes,
        attribute_filter=_filtered,
        url_schemes=set(schemes),
        link_rel="noopener noreferrer",
    )
    return str(clean)


def _sanitiser() -> Any:
    """Return nh3; raises `ConfigError` where the extra is not installed."""
    try:
        import nh3

        if not find_spec("linkify_it"):
            raise ImportError("linkify_it")
    except ImportError as error:
        way_out = "run: pip install 'lesson-i18n[export]', or remove the setting"
        raise ConfigError(f"'export' in [bundle] needs the extra 'export'; {way_out}") from error
    return nh3


def _filtered(tag: str, name: str, value: str) -> str | None:
    """Return the value of an attribute, None where it is to go: an id could stand for something of the page around it."""
    return value if name != "id" or _FOOTNOTE.fullmatch(value) else None
