"""The command `build`: each language's tree, of the translations that may be published."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from lesson_i18n import files
from lesson_i18n.config import Config
from lesson_i18n.copies import copies
from lesson_i18n.output import OutputFolder
from lesson_i18n.project import Progress, language_entries, project_cache, read_project, tell
from lesson_i18n.report import BuildReport
from lesson_i18n.tree import language_build, localized_tree


def build(
    config: Config,
    languages: Sequence[str] = (),
    include_drafts: bool = False,
    check: bool = False,
    progress: Progress | None = None,
) -> BuildReport:
    """Write the localized tree of each language, all of them where none is named.

    Translated and confirmed entries are used, with `include_drafts` fuzzy ones too, the source's text for the rest.
    A translation that would change what must not change is left out and reported as a finding of severity ERROR.
    With `check`, nothing is written.
    """
    chosen = config.chosen(tuple(languages))
    with files.locked(config.path), closing(project_cache(config)) as cache:
        project = read_project(config, cache, progress)
        folders = [OutputFolder(config.output, language.tag, config.root) for language in chosen]
        catalogs = [language_entries(config, language, project.templates) for language in chosen]
        copied = [copies(config, language, project.sources) for language in chosen]
        built = []
        for number, (language, folder, entries, copy) in enumerate(
            zip(chosen, folders, catalogs, copied, strict=True)
        ):
            tell(progress, f"building {language.tag}", number, len(chosen))
            tree = localized_tree(config, project, language, entries, include_drafts, cache)
            wanted: dict[str, files.Content] = {name: lesson.text.encode() for name, lesson in tree.items()}
            wanted.update(copy.files)
            written, removed = folder.changes(wanted) if check else folder.write(wanted)
            built.append(language_build(language, tree.values(), copy, written, removed))
        if not check:
            cache.save()
    return BuildReport(tuple(built))
