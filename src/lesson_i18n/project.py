"""What is on the disk, read: the lessons with their segments and ids, the templates, a language's entries."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from lesson_i18n import files
from lesson_i18n.cache import Cache, cache_of
from lesson_i18n.catalog import read_catalog
from lesson_i18n.config import Config
from lesson_i18n.errors import CatalogError, SourceError
from lesson_i18n.identify import identify
from lesson_i18n.lazy import Lazy
from lesson_i18n.making import Localized, Localizing, Maker
from lesson_i18n.model import Catalog, Lesson, Segmentation
from lesson_i18n.plugins import Format, format_of, is_built_in, load_formats
from lesson_i18n.remembered import localized_all, segments_of_all
from lesson_i18n.repair import lost_domains, template_domains
from lesson_i18n.work import Workers

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The lessons by name, the format of each, the names of files that are copied as they are, and what makes segments."""

    lessons: Mapping[str, Lesson]
    formats: Mapping[str, Format]
    others: tuple[str, ...]
    maker: Maker

    def cached(self, names: Iterable[str]) -> set[str]:
        """Return those of some lessons about which the cache may be asked: not where others made the format, for who knows what it reads."""
        return {name for name in names if is_built_in(self.formats[name])}

    def cache_for(self, name: str, cache: Cache) -> Cache:
        """Return the cache, or one that remembers nothing for a lesson that is not `cached`."""
        return cache if is_built_in(self.formats[name]) else Cache()


class Broken(NamedTuple):
    """A lesson that cannot be read or cut: its path as messages name it, why, and its text where that could be read."""

    path: str
    reason: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Project:
    """A project's sources, cut, with the ids of each lesson's segments beside them, and its templates by domain.

    `messages` are the ids of all messages of each template. `broken` are lessons that cannot be read or cut, where these need not stop a run; they stand nowhere else.
    """

    sources: Sources
    cut: Mapping[str, Segmentation]
    ids: Mapping[str, tuple[str, ...]]
    templates: Mapping[str, Catalog]
    messages: Mapping[str, tuple[str, ...]]
    broken: Mapping[str, Broken] = field(default_factory=dict)

    def localizing(self, name: str, translations: Mapping[int, str]) -> Localizing:
        """Return a lesson into which translations are to be put, which are given by the positions of its segments."""
        return Localizing(name, self.sources.lessons[name], self.cut[name], translations)


def project_cache(config: Config) -> Cache:
    """Open the project's cache, which stands with the records of builds; everything in it depends on the settings."""
    settings = files.decode(files.read_bytes(config.path, config.path.name), config.path.name)
    return cache_of(config.root, config.output, settings)


def read_sources(config: Config, progress: Progress | None, broken: dict[str, Broken] | None = None) -> Sources:
    """Read every lesson below the folder of the sources.

    Raises `SourceError` for one that cannot be read; where there is `broken`, it goes there.
    """
    formats = load_formats(config.rules)
    lessons, found, others = {}, {}, []
    names = files.source_files(config.source, config.root, (config.locale, config.output))
    begin = config.shown(config.source / "x")[:-1]
    for number, name in enumerate(names):
        tell(progress, "reading lessons", number, len(names))
        markup = format_of(name, formats)
        if not markup:
            others.append(name)
            continue
        shown = begin + name
        try:
            lessons[name] = Lesson(shown, files.decode(files.read_bytes(config.source / name, shown), shown))
        except SourceError as error:
            if broken is None:
                raise
            broken[name] = Broken(shown, str(error), None)
            continue
        found[name] = markup
    return Sources(lessons, found, tuple(others), Maker(config.rules, formats))


def cut_lessons(
    sources: Sources,
    names: Collection[str],
    progress: Progress | None,
    cache: Cache | None = None,
    broken: dict[str, Broken] | None = None,
    workers: Workers | None = None,
) -> dict[str, Segmentation]:
    """Return lessons cut into segments, in brief; see `Segmentation.brief`.

    Raises `SourceError` for one that cannot be cut; where there is `broken`, it goes there.
    """
    lessons = {name: sources.lessons[name] for name in names}
    made = segments_of_all(lessons, sources.cached(names), sources.maker, cache or Cache(), workers or Workers())
    cut = {}
    for number, (name, found) in enumerate(zip(lessons, made, strict=True)):
        tell(progress, "cutting lessons", number, len(names))
        if isinstance(found, Segmentation):
            cut[name] = found
        elif broken is None:
            raise SourceError(found)
        else:
            broken[name] = Broken(lessons[name].path, found, lessons[name].text)
    return cut


def put_together(
    sources: Sources, wanted: Sequence[Localizing], cache: Cache | None = None, workers: Workers | None = None
) -> dict[str, Localized | str]:
    """Return lessons with translations in place, by name, and why some of these were refused; or why one cannot be made."""
    known = sources.cached(one.name for one in wanted)
    made = localized_all(wanted, known, sources.maker, cache or Cache(), workers or Workers())
    return dict(zip((one.name for one in wanted), made, strict=True))


def put_into(sources: Sources, wanted: Localizing, cache: Cache) -> Localized:
    """Return a lesson with translations in place, and why some of these were refused.

    Raises `SourceError` where it cannot be made.
    """
    made = put_together(sources, [wanted], cache)[wanted.name]
    if isinstance(made, str):
        raise SourceError(made)
    return made


def read_project(
    config: Config,
    cache: Cache,
    progress: Progress | None,
    keep_going: bool = False,
    workers: Workers | None = None,
) -> Project:
    """Read every source file, cut the lessons, and give the segments their ids; raises what `read_templates` does.

    With `keep_going`, a lesson that cannot be read or cut is set apart and stops nothing.
    """
    broken: dict[str, Broken] | None = {} if keep_going else None
    return project_of(config, read_sources(config, progress, broken), cache, progress, broken, workers)


def project_of(
    config: Config,
    sources: Sources,
    cache: Cache,
    progress: Progress | None,
    broken: dict[str, Broken] | None = None,
    workers: Workers | None = None,
) -> Project:
    """Cut lessons that were read, and give the segments their ids; raises what `read_templates` does.

    Where `broken` is given, it takes up the lessons that cannot be cut.
    """
    key = _ids_key(config, sources, cache)
    known = cache.get(key) if key and not broken else None
    if known:
        return _known_project(config, sources, cache, known)
    cut = cut_lessons(sources, sources.lessons, progress, cache, broken, workers)
    if broken:
        lessons = {name: lesson for name, lesson in sources.lessons.items() if name not in broken}
        sources = replace(sources, lessons=lessons, formats={name: sources.formats[name] for name in lessons})
    templates = read_templates(config, {config.domain(name) for name in (*sources.lessons, *(broken or ()))})
    memory = (entry for catalog in templates.values() for entry in catalog.entries)
    ids = identify({name: found.segments for name, found in cut.items()}, memory)
    messages = ids_of(templates)
    if key and not broken:
        cache.put(key, (ids, messages))
    return Project(sources, cut, ids, templates, messages, broken or {})


def _ids_key(config: Config, sources: Sources, cache: Cache) -> bytes:
    """Return what the ids of lessons are remembered by; nothing where others made a format, or a template is missing."""
    if not sources.maker.is_ours or lost_domains(config, {config.domain(name) for name in sources.lessons}):
        return b""
    texts = (part for name, lesson in sources.lessons.items() for part in (name, lesson.text))
    templates = ((domain, config.template(domain)) for domain in template_domains(config))
    read = (
        part for domain, path in templates for part in (domain, files.catalog_bytes(path, config.shown(path)) or b"")
    )
    return cache.key("ids", *texts, *read)


def _known_project(config: Config, sources: Sources, cache: Cache, known: Any) -> Project:
    """Return a project whose lessons and templates are read where something asks for them, given what is known of the ids."""
    ids, messages = ({name: tuple(found) for name, found in one.items()} for one in known)
    cut = Lazy(sources.lessons, lambda name: cut_lessons(sources, [name], None, cache)[name])
    templates = Lazy(messages, lambda domain: _template(config.template(domain), config))
    return Project(sources, cut, ids, templates, messages)


def ids_of(templates: Mapping[str, Catalog]) -> dict[str, tuple[str, ...]]:
    """Return the ids of the messages of each template."""
    return {domain: tuple(entry.id for entry in catalog.entries) for domain, catalog in templates.items()}


def read_templates(config: Config, current: Collection[str] = ()) -> dict[str, Catalog]:
    """Return the templates in the locale folder that were written by this tool, by domain.

    Raises `CatalogError` for one that is damaged, and for one that is not there though it has catalogs; `current` are
    the domains of the lessons, where they are known.
    """
    if lost := lost_domains(config, current):
        template = config.shown(config.template(lost[0]))
        raise CatalogError(f"{template}: there is no such template, or it is empty; {_WAY_OUT}")
    return {domain: _template(config.template(domain), config) for domain in template_domains(config)}


_WAY_OUT = "run 'lesson-i18n extract', which makes it anew from the catalogs"


def _template(path: Path, config: Config) -> Catalog:
    try:
        return read_catalog(path, config.shown(path))
    except CatalogError as error:
        if not files.is_readable(path):
            raise
        raise CatalogError(f"{str(error).partition('; ')[0]}; {_WAY_OUT}") from error


def tell(progress: Progress | None, what: str, done: int, of: int) -> None:
    """Call a function that shows progress, where there is one."""
    if progress:
        progress(what, done, of)
