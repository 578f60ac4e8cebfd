"""Lessons as JSON, for apps and sites: metadata, Markdown, and HTML that is safe to show. The only module that knows nh3."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial
from importlib.util import find_spec
from typing import Any

from lesson_i18n.bundles import SCHEMA_VERSION
from lesson_i18n.bundles.manifest import json_bytes
from lesson_i18n.bundles.top import top_of
from lesson_i18n.cache import Cache
from lesson_i18n.config import Config
from lesson_i18n.errors import ConfigError
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.locales import Language
from lesson_i18n.model import Lesson
from lesson_i18n.plugins import Format
from lesson_i18n.rules.anchors import heading_ids
from lesson_i18n.rules.reading import markdown_page
from lesson_i18n.syntax import html_of

ENDING = ".json"
"""What the name of an exported lesson has behind that of the lesson."""

_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_NEVER = frozenset({"javascript", "vbscript", "data", "file", "blob"})
_FOOTNOTE = re.compile(r"fn(?:ref)?\d+(?::\d+)?")
_LESSON = re.compile(r"(?:[^?]*\.(?:md|markdown))?(?:\?.*)?", re.IGNORECASE | re.DOTALL)

PREFIX = "user-content-"
"""What ids begin with, so that none can be taken for one of the page around the lesson."""


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
    html = _html(config, own, bodies, cache)
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


def _html(config: Config, lessons: Iterable[Lesson], bodies: Mapping[str, str], cache: Cache) -> dict[str, str]:
    """Return the bodies of lessons as HTML that is safe to show, by their names."""
    version, schemes, slugger = str(_sanitiser().__version__), schemes_of(config.links), config.policy.slugger
    keys = {name: cache.key("html", version, slugger, body, *sorted(schemes)) for name, body in bodies.items()}
    known = cache.get_all(list(keys.values()))
    for lesson in lessons:
        body, key = bodies[lesson.path], keys[lesson.path]
        if key not in known:
            ids = _ids(config, lesson, len(lesson.text) - len(body)) if slugger else {}
            known[key] = safe_html(html_of(body, schemes, ids), schemes, bool(slugger))
            cache.put(key, known[key])
    return {name: known[key] for name, key in keys.items()}


def _ids(config: Config, lesson: Lesson, body: int) -> dict[int, str]:
    """Return the ids of a lesson's headings by the lines that these stand in, counted from where the body begins."""
    page = markdown_page(lesson.path, lesson, config.rules)
    first = page.position(body)[0]
    lines = (page.position(piece.extent[0])[0] - first for piece in page.pieces if piece.kind == "heading")
    return dict(zip(lines, heading_ids(page, config.policy.slugger), strict=True))


def schemes_of(links: Mapping[str, object]) -> frozenset[str]:
    """Return the schemes that links in HTML may have: those of the web, of mail and telephones, and of deep links."""
    found = (_SCHEME.match(address) for address in links)
    return _SCHEMES | ({match[1].lower() for match in found if match} - _NEVER)


def safe_html(html: str, schemes: frozenset[str], has_ids: bool = False) -> str:
    """Return HTML without anything that could run, look like another page, or lead elsewhere than `schemes` allow.

    With `has_ids`, what can be linked to has an id that begins with `PREFIX`, and so has the fragment of each link to a lesson.
    Without, ids are left out but for those of footnotes.
    """
    nh3 = _sanitiser()
    attributes = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
    attributes["*"] = attributes.get("*", set()) | {"id", "dir", "lang"}
    attributes["a"] |= {"name"}
    clean = nh3.clean(
        html,
        attributes=attributes,
        attribute_filter=partial(_filtered, schemes - _SCHEMES, has_ids),
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


def _filtered(deep: frozenset[str], has_ids: bool, tag: str, name: str, value: str) -> str | None:
    """Return the value of an attribute, None where it is to go: an id could stand for something of the page around it."""
    if name == "name" or (name == "id" and not _FOOTNOTE.fullmatch(value)):
        return PREFIX + value if has_ids and value else None
    return _led(value, deep) if has_ids and name == "href" else value


def _led(address: str, deep: frozenset[str]) -> str:
    """Return the address of a link, its fragment prefixed where that is an id of a lesson; `deep` are schemes of deep links."""
    place, mark, fragment = address.partition("#")
    is_own = not fragment or fragment == "top" or (not place and _FOOTNOTE.fullmatch(fragment))
    scheme = _SCHEME.match(place)
    is_lesson = scheme[1].lower() in deep if scheme else _LESSON.fullmatch(place) and not place.startswith("//")
    return place + mark + PREFIX + fragment if is_lesson and not is_own else address
