"""What the rules say to translators, on the command line and as a page."""

from __future__ import annotations

from collections.abc import Iterator

from lesson_i18n.checks import FAMILIES, AnyRule, Example, help_of
from lesson_i18n.checks.installed import installed_rules
from lesson_i18n.settings import nearest


def listed() -> Iterator[str]:
    """Return a line for each rule: its name, its severity, and what it finds."""
    rules = installed_rules()
    width = max(map(len, rules))
    for rule in rules.values():
        yield f"{rule.name:{width}}  {rule.severity:7}  {help_of(rule).partition(chr(10))[0]}"


def explained(name: str) -> Iterator[str]:
    """Return all that there is to say about a rule; raises `KeyError` with the nearest name where there is no such rule."""
    rules = installed_rules()
    if name not in rules:
        raise KeyError(f"there is no rule {name!r}; {nearest(name, rules)}")
    rule = rules[name]
    yield from (f"{rule.name} ({_weight(rule)})", "", help_of(rule))
    for example in rule.examples:
        yield from ("", *_example(example, "  "))


def page() -> Iterator[str]:
    """Return the page of all rules in Markdown."""
    yield "# Rules of check\n\nMade from the code by `scripts/reference`.\n"
    yield "`lesson-i18n check` judges confirmed translations by these rules; `lesson-i18n rule NAME` prints one of them.\n"
    for family, rules in FAMILIES.items():
        yield f"## {family}\n"
        for rule in rules:
            yield f"### {rule.name}\n\n*{_weight(rule)}.* {help_of(rule)}\n"
            for example in rule.examples:
                yield from ("```text", *_example(example), "```\n")


def _weight(rule: AnyRule) -> str:
    return (
        f"{rule.severity}; cannot be muted, a build leaves such a translation out"
        if rule.is_blocking
        else f"{rule.severity}"
    )


def _example(example: Example, indent: str = "") -> Iterator[str]:
    for text in (example.source, f"{example.language}: {example.translation}"):
        yield from (f"{indent}{_visible(line)}" for line in text.split("\n"))
    yield f"{indent}{'✗ found' if example.found else '✓ fine'}"


def _visible(line: str) -> str:
    """Return a line with characters that nobody sees written by their numbers."""
    return "".join(c if c.isprintable() and c != "\u00a0" else f"<U+{ord(c):04X}>" for c in line)
