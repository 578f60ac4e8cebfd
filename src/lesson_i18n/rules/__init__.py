"""The rules of `lint`: each is a function that looks at one lesson and says what is wrong with it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lesson_i18n.model import Severity
from lesson_i18n.rules.leads import broken_link, dead_fragment, dead_link, malformed_link, missing_image, path_case
from lesson_i18n.rules.pages import Page, Remark
from lesson_i18n.rules.site import Site
from lesson_i18n.rules.wording import metadata_typo, split_sentence


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by the name that findings and settings give it."""

    name: str
    severity: Severity
    look: Callable[[Page, Site], Iterator[Remark]]

    @property
    def meaning(self) -> str:
        """What it finds, as its function is documented."""
        found = " ".join((inspect.getdoc(self.look) or "").removeprefix("Say that ").split())
        return found[:1].upper() + found[1:]


RULES = {
    rule.name: rule
    for rule in (
        Rule("malformed-link", Severity.ERROR, malformed_link),
        Rule("broken-link", Severity.ERROR, broken_link),
        Rule("dead-link", Severity.ERROR, dead_link),
        Rule("dead-fragment", Severity.ERROR, dead_fragment),
        Rule("missing-image", Severity.ERROR, missing_image),
        Rule("path-case", Severity.ERROR, path_case),
        Rule("metadata-typo", Severity.WARNING, metadata_typo),
        Rule("split-sentence", Severity.WARNING, split_sentence),
    )
}
"""All rules by name."""
