"""The checks: each a small class with a name, a help text, a severity, and examples that are its tests."""

from __future__ import annotations

import inspect

from lesson_i18n.checks.catalogs import CATALOG, CatalogRule
from lesson_i18n.checks.consistency import CONSISTENCY
from lesson_i18n.checks.dates import DATES
from lesson_i18n.checks.language import LANGUAGE
from lesson_i18n.checks.marks import MARKS
from lesson_i18n.checks.meaning import MEANING
from lesson_i18n.checks.numbers import NUMBERS
from lesson_i18n.checks.optional import OPTIONAL
from lesson_i18n.checks.protocol import AnyCheck, Check, Example, Scope, Subject, WideCheck
from lesson_i18n.checks.structure import STRUCTURE
from lesson_i18n.checks.trust import TRUST

__all__ = [
    "FAMILIES",
    "ON_REQUEST",
    "RULES",
    "AnyCheck",
    "AnyRule",
    "Check",
    "Example",
    "Scope",
    "Subject",
    "WideCheck",
    "help_of",
]

AnyRule = AnyCheck | CatalogRule

FAMILIES: dict[str, tuple[AnyRule, ...]] = {
    "Trust": TRUST,
    "Structure": STRUCTURE,
    "Meaning": (*MEANING, *NUMBERS, *DATES),
    "Language": (*LANGUAGE, *MARKS, *OPTIONAL),
    "Consistency": CONSISTENCY,
    "Catalog": CATALOG,
}
"""All rules, by what they are about."""

RULES: dict[str, AnyRule] = {rule.name: rule for family in FAMILIES.values() for rule in family}
"""All rules by name."""

ON_REQUEST = frozenset(rule.name for rule in OPTIONAL)
"""The rules that are asked only where they are named."""


def help_of(rule: AnyRule) -> str:
    """Return what a rule says to translators, in paragraphs."""
    text = rule.help if isinstance(rule, CatalogRule) else inspect.getdoc(rule) or ""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))
