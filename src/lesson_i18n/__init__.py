"""lesson-i18n: localize lessons in Markdown and data files through gettext catalogs, byte for byte.

The public API; each command is one function that returns a report and prints nothing:

    config = load_config(find_settings(Path.cwd()))
    extract(config)                 # lessons → template and catalogs
    status(config)                  # how far each catalog is
    build(config, ["es"])           # catalogs → a localized tree
    check(config, ["es"])           # what is wrong with the translations
    lint(config)                    # what is wrong with the lessons themselves
    prune(config)                   # obsolete entries leave the catalogs
    review(config, "main..HEAD")    # what changed in the translations
    memory_stats(config)            # what was translated before, to draft from
    draft(config, ["es"])           # machines propose what nobody has translated
    verify([Path("course-es.zip")]) # is a bundle what its manifest says, and who signed it
    compare(old, new)               # what readers of a new bundle get that those of the old one did not

For those who add a format: `Format`, `Lesson`, `Rules`, `Segment`, `Segmentation`, `SourceError`, `Syntax`, `text_segment`.
For those who add a check: `Check`, `WideCheck`, `Scope`, `Subject`, `Severity`, `Example`.
For those who add an engine: `Engine`, `Setup`, `Setting`, `Traits`, `Dialect`, `Query`, `Term`, `Answer`, and the errors `EngineError`,
`BusyError`, `RejectedError`, `UnusableError`.

Names are imported when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from lesson_i18n.version import __version__ as __version__

if TYPE_CHECKING:
    from lesson_i18n.building import build
    from lesson_i18n.bundles.compare import Difference, compare
    from lesson_i18n.bundles.verify import Verified, verify
    from lesson_i18n.checker import CheckOptions, check
    from lesson_i18n.checks.protocol import Check, Example, Scope, Subject, WideCheck
    from lesson_i18n.checks.report import CheckReport
    from lesson_i18n.config import Config, find_settings, load_config
    from lesson_i18n.dialects import Dialect
    from lesson_i18n.draft_report import DraftReport, EngineUse, LanguageDrafts, Proposed
    from lesson_i18n.drafting import draft
    from lesson_i18n.engines import (
        Answer,
        BusyError,
        Engine,
        EngineError,
        Query,
        RejectedError,
        Setup,
        Term,
        Traits,
        UnusableError,
    )
    from lesson_i18n.errors import CatalogError, ConfigError, LessonI18nError, OutputError, SourceError
    from lesson_i18n.linter import lint
    from lesson_i18n.model import (
        Catalog,
        DataRule,
        Entry,
        Finding,
        Lesson,
        Place,
        Rules,
        Segment,
        Segmentation,
        Severity,
        Span,
        Syntax,
        Target,
    )
    from lesson_i18n.pipeline import extract, init, status
    from lesson_i18n.plugins import Format
    from lesson_i18n.project_memory import export_memory, import_memory, memory_stats
    from lesson_i18n.report import (
        BuildReport,
        CatalogStatus,
        Count,
        ExtractReport,
        LanguageBuild,
        LanguagePrune,
        LocalizedTarget,
    )
    from lesson_i18n.reviewing import review
    from lesson_i18n.reviews.report import ReviewReport
    from lesson_i18n.rules.report import LintReport
    from lesson_i18n.settings import Setting
    from lesson_i18n.third_party import text_segment
    from lesson_i18n.upkeep import merge_files, prune

_HOMES = {
    "bundles.compare": ("Difference", "compare"),
    "bundles.verify": ("Verified", "verify"),
    "checker": ("CheckOptions", "check"),
    "checks.protocol": ("Check", "Example", "Scope", "Subject", "WideCheck"),
    "checks.report": ("CheckReport",),
    "config": ("Config", "find_settings", "load_config"),
    "dialects": ("Dialect",),
    "draft_report": ("DraftReport", "EngineUse", "LanguageDrafts", "Proposed"),
    "drafting": ("draft",),
    "engines": (
        "Answer",
        "BusyError",
        "Engine",
        "EngineError",
        "Query",
        "RejectedError",
        "Setup",
        "Term",
        "Traits",
        "UnusableError",
    ),
    "errors": ("CatalogError", "ConfigError", "LessonI18nError", "OutputError", "SourceError"),
    "linter": ("lint",),
    "model": (
        "Catalog",
        "DataRule",
        "Entry",
        "Finding",
        "Lesson",
        "Place",
        "Rules",
        "Segment",
        "Segmentation",
        "Severity",
        "Span",
        "Syntax",
        "Target",
    ),
    "building": ("build",),
    "pipeline": ("extract", "init", "status"),
    "report": (
        "BuildReport",
        "CatalogStatus",
        "Count",
        "ExtractReport",
        "LanguageBuild",
        "LanguagePrune",
        "LocalizedTarget",
    ),
    "reviews.report": ("ReviewReport",),
    "reviewing": ("review",),
    "rules.report": ("LintReport",),
    "plugins": ("Format",),
    "project_memory": ("export_memory", "import_memory", "memory_stats"),
    "settings": ("Setting",),
    "third_party": ("text_segment",),
    "upkeep": ("merge_files", "prune"),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Answer",
    "BuildReport",
    "BusyError",
    "Catalog",
    "CatalogError",
    "CatalogStatus",
    "Check",
    "CheckOptions",
    "CheckReport",
    "Config",
    "ConfigError",
    "Count",
    "DataRule",
    "Dialect",
    "Difference",
    "DraftReport",
    "Engine",
    "EngineError",
    "EngineUse",
    "Entry",
    "Example",
    "ExtractReport",
    "Finding",
    "Format",
    "LanguageBuild",
    "LanguageDrafts",
    "LanguagePrune",
    "Lesson",
    "LessonI18nError",
    "LintReport",
    "LocalizedTarget",
    "OutputError",
    "Place",
    "Proposed",
    "Query",
    "RejectedError",
    "ReviewReport",
    "Rules",
    "Scope",
    "Segment",
    "Segmentation",
    "Setting",
    "Setup",
    "Severity",
    "SourceError",
    "Span",
    "Subject",
    "Syntax",
    "Target",
    "Term",
    "Traits",
    "UnusableError",
    "Verified",
    "WideCheck",
    "build",
    "check",
    "compare",
    "draft",
    "export_memory",
    "extract",
    "find_settings",
    "import_memory",
    "init",
    "lint",
    "load_config",
    "memory_stats",
    "merge_files",
    "prune",
    "review",
    "status",
    "text_segment",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'lesson_i18n' has no attribute {name!r}")
    return getattr(import_module(f"lesson_i18n.{_HOME_OF[name]}"), name)
