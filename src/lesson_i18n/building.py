"""The command `build`: each language's tree, of the translations that may be published."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

from lesson_i18n import files
from lesson_i18n.bundles.making import Bundler
from lesson_i18n.config import Config
from lesson_i18n.copies import copies
from lesson_i18n.edition import edition
from lesson_i18n.output import OutputFolder
from lesson_i18n.project import Progress, project_cache, read_project, tell
from lesson_i18n.report import BuildReport
from lesson_i18n.targets import with_own_targets
from lesson_i18n.tree import language_build, language_shelves, language_tree


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
    With `check`, nothing is written. `sign_key` is a private key in PEM, or the name of its file, to sign bundles with.
    """
    chosen = config.chosen(tuple(languages))
    with files.locked(config.path), closing(project_cache(config)) as cache:
        project = read_project(config, cache, progress, keep_going=True)
        plan = edition(config, project, include_drafts)
        shelves = language_shelves(plan, chosen)
        folders = [OutputFolder(config.output, language.tag, config.root) for language in chosen]
        copied = [copies(config, language, project.sources) for language in chosen]
        bundler = Bundler(config, cache, check, sign_key)
        built = []
        for at, (language, folder, copy) in enumerate(zip(chosen, folders, copied, strict=True)):
            tell(progress, f"building {language.tag}", at, len(chosen))
            own, targets = with_own_targets(config, language, project, cache)
            tree = language_tree(replace(plan, project=own), shelves[language.tag], cache, folder.last)
            packed = bundler.packed(language, tree, copy.files)
            written, removed = folder.changes(packed.files) if check else folder.write(packed.files, plan.terms)
            built.append(bundler.put(language_build(language, tree, copy, targets, written, removed), packed))
        bundler.finish()
        if not check:
            cache.save()
    return BuildReport(tuple(built), plan.remarks, tuple(bundler.folder.written), tuple(bundler.folder.removed))
