"""The command `lint`: the lessons in the source's language, looked at by rules, and mended where that is mechanical."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from difflib import get_close_matches
from pathlib import Path

from lesson_i18n import files
from lesson_i18n.config import Config, located
from lesson_i18n.errors import ConfigError
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.model import Finding, Lesson
from lesson_i18n.plugins import format_of, load_formats
from lesson_i18n.project import Progress, tell
from lesson_i18n.rules import RULES, Rule
from lesson_i18n.rules.pages import Edit
from lesson_i18n.rules.reading import markdown_page, values_page
from lesson_i18n.rules.report import LintReport
from lesson_i18n.rules.site import Site


def lint(
    config: Config,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    fix: bool = False,
    progress: Progress | None = None,
) -> LintReport:
    """Look at every lesson in the source's language and return what rules say about it.

    All rules are asked, or those of `select`, without those that `ignore` and the settings name. With `fix`, what is
    mechanical is mended first, without another byte changed, and what is left is returned. Raises `ConfigError` for an
    unknown rule, `SourceError` for a lesson that cannot be read, and `OutputError` for one that cannot be written.
    """
    rules = _chosen(config, select, ignore)
    with files.locked(config.path) if fix else nullcontext():
        site = _read(config, progress)
        found = dict(_findings(config, site, rules, progress))
        fixed: list[Finding] = []
        if fix and any(found.values()):
            fixed = _mend(config, site, found)
            site = _read(config, progress)
            found = dict(_findings(config, site, rules, progress))
    findings = sorted(found, key=_place)
    mendable = tuple(finding for finding in findings if found[finding])
    return LintReport(len(site.pages), tuple(findings), mendable, tuple(sorted(fixed, key=_place)))


def _place(finding: Finding) -> tuple[str, int, int, str]:
    return finding.path, finding.line, finding.column, finding.rule


def _chosen(config: Config, select: Sequence[str], ignore: Sequence[str]) -> list[Rule]:
    """Return the rules to ask; raises `ConfigError` for a name that none has."""
    for names, where in ((select, "--select"), (ignore, "--ignore"), (config.ignored, "")):
        for name in names:
            if name not in RULES:
                close = get_close_matches(name, RULES, 1, 0.4)
                hint = f"did you mean {close[0]!r}?" if close else f"known: {', '.join(RULES)}"
                fact = f"there is no rule {name!r}; {hint}"
                raise ConfigError(f"{where}: {fact}") if where else located(config.path, ConfigError(fact))
    left_out = {*ignore, *(config.ignored if not select else ())}
    return [rule for name, rule in RULES.items() if name in (select or RULES) and name not in left_out]


def _read(config: Config, progress: Progress | None) -> Site:
    """Read every source file that is a lesson."""
    formats = load_formats(config.rules)
    names = files.source_files(config.source, config.root, (config.locale, config.output))
    pages = []
    for number, name in enumerate(names):
        tell(progress, "reading lessons", number, len(names))
        markup = format_of(name, formats)
        if not markup:
            continue
        path = config.source / name
        shown = config.shown(path)
        lesson = Lesson(shown, files.decode(files.read_bytes(path, shown), shown))
        if isinstance(markup, MarkdownFormat):
            pages.append(markdown_page(name, lesson, config.rules))
        else:
            pages.append(values_page(name, lesson, markup.segment(lesson).segments))
    policy = config.policy
    return Site(names, pages, config.links, config.rules, policy.expected_ids, policy.renamed)


def _findings(
    config: Config, site: Site, rules: Iterable[Rule], progress: Progress | None
) -> Iterator[tuple[Finding, Edit | None]]:
    """Return what the rules say, each with the edit that would mend it, where there is one."""
    for number, page in enumerate(site.pages.values()):
        tell(progress, "looking at lessons", number, len(site.pages))
        for rule in rules:
            for remark in rule.look(page, site):
                line, column = page.position(remark.at)
                path = page.lesson.path
                yield Finding(path, line, "", rule.name, remark.message, rule.severity, column), remark.edit
    if any(rule.name == "path-case" for rule in rules):
        for path, other in site.twins():
            message = f"this path and {other} differ in capitals alone; rename one"
            yield Finding(config.shown(config.source / path), 1, "", "path-case", message, column=1), None


def _mend(config: Config, site: Site, found: dict[Finding, Edit | None]) -> list[Finding]:
    """Make the edits, and return the findings that they mend; of edits that overlap, the first one counts."""
    wanted: dict[Path, bytes] = {}
    fixed = []
    for page in site.pages.values():
        own = [(edit, finding) for finding, edit in found.items() if edit and finding.path == page.lesson.path]
        text, at, parts = page.lesson.text, 0, []
        for edit, finding in sorted(own, key=lambda pair: (pair[0].start, pair[0].stop)):
            if edit.start >= at:
                parts += [text[at : edit.start], edit.text]
                at = edit.stop
                fixed.append(finding)
        if parts:
            path = (config.source / page.name).resolve()
            wanted[path] = "".join([*parts, text[at:]]).encode()
    files.replace_files(wanted, config.root)
    return fixed
