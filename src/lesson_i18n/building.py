"""The command `build`: each language's tree, of the translations that may be published."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

from lesson_i18n import files
from lesson_i18n.bundles.making import Bundler
from lesson_i18n.cache import Cache
from lesson_i18n.config import Config
from lesson_i18n.copies import copies
from lesson_i18n.edition import edition
from lesson_i18n.locales import Language
from lesson_i18n.output import OutputFolder, trees
from lesson_i18n.project import Progress, project_cache, read_project, tell
from lesson_i18n.report import BuildReport, record, recorded
from lesson_i18n.said import Asked
from lesson_i18n.standing import Standing
from lesson_i18n.tree import language_build, language_tree, own_edition
from lesson_i18n.work import Workers


def build(
    config: Config,
    languages: Sequence[str] = (),
    include_drafts: bool = False,
    check: bool = False,
    progress: Progress | None = None,
    sign_key: str = "",
) -> BuildReport:
    """Write the localized tree and the bundle of each language, all of them where none is named; then the bundles' index.

    Translated and confirmed entries are used, with `include_drafts` fuzzy ones too, the source's text for the rest.
    A translation that would change what must not change is left out and reported as a finding of severity ERROR. So is a
    lesson that cannot be read or cut: what the last build made of it stays, or the source's text stands there.
    With `check`, nothing is written. `sign_key` is a private key in PEM, or the name of its file, to sign bundles with. A
    language of which nothing has changed since it was built, and that stands as it was left, is not built again; its
    report is the same.
    """
    asked = Asked(tuple(languages), include_drafts, check, sign_key)
    return build_rest(config, asked, project_standing(config), progress, Workers())


def build_rest(
    config: Config, asked: Asked, standing: Standing, progress: Progress | None, workers: Workers
) -> BuildReport:
    """Do what `build` does, where it was looked already at what stands; the cache of `standing` is closed after it."""
    chosen = config.chosen(asked.languages)
    with files.locked(config.path), closing(standing.cache):
        known = {language.tag: language for language in chosen}
        reports = standing.reports(asked)
        report = recorded([(known[tag], report) for tag, report in reports.items() if tag in known])
        built = {one.language.tag: one for one in report.languages}
        if rest := [language for language in chosen if language.tag not in built]:
            report, may_stand = _built(config, rest, asked, standing.cache, progress, workers)
            built |= {one.language.tag: one for one in report.languages}
        report = replace(report, languages=tuple(built[language.tag] for language in chosen))
        if rest and may_stand and not asked.check:
            standing.remember(record(report), asked, [language.tag for language in rest])
            standing.cache.save()
    return report


def project_standing(config: Config) -> Standing:
    """Return what stands of a project as the last builds left it."""
    folders = {"source": config.source, "locale": config.locale, "output": config.output}
    languages = {language.tag: language.folder for language in config.languages}
    return Standing(config.path, folders, languages, project_cache(config))


def _built(
    config: Config,
    languages: Sequence[Language],
    asked: Asked,
    cache: Cache,
    progress: Progress | None,
    workers: Workers,
) -> tuple[BuildReport, bool]:
    """Build languages one after the other, so that no more than one language's catalogs are in memory.

    The second value says whether it is known what all of that depends on, as it is not where others made a format.
    """
    project = read_project(config, cache, progress, keep_going=True, workers=workers)
    plan = edition(config, project, asked.include_drafts)
    folders = [OutputFolder(config.output, language.tag, config.root) for language in languages]
    wanted = {language.tag for language in config.languages}
    unwanted = [OutputFolder(config.output, tag, config.root) for tag in trees(config.output) if tag not in wanted]
    copied = [copies(config, language, project.sources) for language in languages]
    bundler = Bundler(config, cache, asked.check, asked.sign_key)
    built = []
    for at, (language, folder, copy) in enumerate(zip(languages, folders, copied, strict=True)):
        tell(progress, f"building {language.tag}", at, len(languages))
        own, targets = own_edition(plan, language, cache)
        tree = language_tree(own, language, cache, folder.last, workers)
        packed = bundler.packed(language, tree, copy.files)
        changes = folder.changes(packed.files) if asked.check else folder.write(packed.files, own.terms)
        built.append(bundler.put(language_build(language, tree, copy, targets, *changes), packed))
        if not asked.check:
            cache.save()
    bundler.finish()
    gone = (f"{folder.name}/{name}" for folder in unwanted for name in folder.remove(asked.check))
    written, removed = tuple(bundler.folder.written), (*gone, *bundler.folder.removed)
    return BuildReport(tuple(built), plan.remarks, written, removed), project.sources.maker.is_ours
