"""What can be wrong with a catalog as a file, beside its translations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lesson_i18n.checks.protocol import Example
from lesson_i18n.model import Severity


@dataclass(frozen=True, slots=True)
class CatalogRule:
    """A rule that the command itself follows; `help` is what translators see."""

    name: str
    severity: Severity
    help: str
    is_blocking: bool = False
    examples: Sequence[Example] = ()


UNKNOWN_ID = CatalogRule(
    "unknown-id",
    Severity.ERROR,
    "An entry's msgctxt is not in the template: it was changed, or the catalog is not up to date. Run 'lesson-i18n extract'.",
)
STALE_TEMPLATE = CatalogRule(
    "stale-template",
    Severity.ERROR,
    "The lessons hold texts that the catalog has not, or has otherwise: what is judged is not what readers get. Run"
    " 'lesson-i18n extract'.",
)
UNUSED_IGNORE = CatalogRule(
    "unused-ignore",
    Severity.WARNING,
    "A comment `# i18n-ignore: RULE reason` is not needed, has no reason, names no rule, or one that cannot be muted.",
)
UNUSED_BASELINE = CatalogRule(
    "unused-baseline",
    Severity.WARNING,
    "The baseline accepts a finding that there is no more: the translation was mended, or one of its texts was changed. Write"
    " it again with 'lesson-i18n check --write-baseline'.",
)
WITHDRAWN = CatalogRule(
    "withdrawn",
    Severity.ERROR,
    "The entry's text, or its translation, was withdrawn, for the reason that is given: nobody may read it any more. Translate the"
    " text anew; the same words stay withdrawn. A text of the source waits for the maintainers, who change the lesson.",
    is_blocking=True,
)
LOCALIZED_TARGET = CatalogRule(
    "localized-target",
    Severity.ERROR,
    "An entry of the language's links.toml cannot be used, in any lesson or in one, so that the source's target stays there:"
    " it is of another scheme, its host is no plain name, it leads to no file, the text of its link shows another host, or"
    " it has no reason.",
    is_blocking=True,
)
UNUSED_TARGET = CatalogRule(
    "unused-target",
    Severity.WARNING,
    "An entry of the language's links.toml is for a target that no lesson has, or not any more. Mend its source, or remove it.",
)
CATALOG = (UNKNOWN_ID, STALE_TEMPLATE, UNUSED_IGNORE, UNUSED_BASELINE, WITHDRAWN, LOCALIZED_TARGET, UNUSED_TARGET)
"""The rules of this family."""
