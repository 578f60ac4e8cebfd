"""Checks that protect readers: a translation that fails one of them is never published, and none can be muted.

What they find is found by `lesson_i18n.faults`, which a build asks as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lesson_i18n.checks.mends import without_hidden
from lesson_i18n.checks.protocol import Example, Subject
from lesson_i18n.model import Severity
from lesson_i18n.negation import lost_prohibition

_LINK = "Read [the guide](https://a.example) first."
_PLAIN = "Keep the door shut."


class Refused:
    """What makes a build leave a translation out."""

    name = ""
    severity = Severity.ERROR
    is_blocking = True

    def check(self, subject: Subject) -> Iterable[str]:
        """Return the faults that this rule explains."""
        return [fault.message for fault in subject.faults if fault.rule == self.name]


class Number(Refused):
    """A number in braces, such as {1}, is missing, stands twice, or does not exist in the source.

    The number stands for a link target or an address. Copy it as it is, in the same digits, once. Two braces, {{ and }},
    are one brace to the reader.
    """

    name = "number"
    examples: Sequence[Example] = (
        Example(_LINK, "Lee primero [la guía]({1}).", found=False),
        Example(_LINK, "Lee primero la guía.", found=True),
        Example(_LINK, "Lee primero [la guía]({1}) y [más]({1}).", found=True),
        Example(_LINK, "Lee primero [la guía]({2}).", found=True),
        Example(_LINK, "Lee primero [la guía]({1}).}", found=True),
    )


class Target(Refused):
    """A link, an image or an address was lost, added, or is written otherwise than in the source.

    Targets come from the source. To lead readers to a page in their own language, ask the maintainer; a link cannot be
    brought in by a translation.
    """

    name = "target"
    examples: Sequence[Example] = (
        Example(_PLAIN, "Deja la [puerta](https://b.example) cerrada.", found=True),
        Example(_PLAIN, "Deja la puerta cerrada: www.example.net", found=True),
        Example(_PLAIN, "Deja la ![puerta](a.png) cerrada.", found=True),
        Example(_LINK, "Lee primero [la guía] ({1}).", found=True),
        Example(_LINK, "Lee primero ![la guía]({1}).", found=True),
        Example(_PLAIN, "Deja la puerta cerrada.", found=False),
    )


class Tag(Refused):
    """An HTML tag or attribute was lost, added or changed.

    Keep the source's tags around the words that they belong to. Texts inside a tag, such as alt="…", are translated.
    """

    name = "tag"
    examples: Sequence[Example] = (
        Example("Press <b>Enter</b>.", "Pulsa <b>Intro</b>.", found=False),
        Example("Press <b>Enter</b>.", "Pulsa <i>Intro</i>.", found=True),
        Example("Press <b>Enter</b>.", "Pulsa Intro.", found=True),
        Example("Press <b>Enter</b>.", "Pulsa <b class='x'>Intro</b>.", found=True),
        Example(_PLAIN, "Deja la puerta <x cerrada.", found=True),
    )


class Script(Refused):
    """A script, a handler such as onclick, or a target that runs something, such as javascript: or data:, was added."""

    name = "script"
    examples: Sequence[Example] = (
        Example(_PLAIN, "Deja la <b onclick='x()'>puerta</b> cerrada.", found=True),
        Example(_PLAIN, "Deja <script>x()</script> la puerta cerrada.", found=True),
        Example(_PLAIN, "Deja la [puerta](javascript:x()) cerrada.", found=True),
        Example(_PLAIN, "Deja la [puerta](data:text/html;x) cerrada.", found=True),
        Example(_PLAIN, "Deja la puerta cerrada; escribe javascript.", found=False),
    )


class DeceptiveAddress(Refused):
    """An address was added that looks like another: letters of two scripts in its host, or a name before an @.

    Write names of hosts as the source has them, and put a blank behind the full stop of a sentence.
    """

    name = "deceptive-address"
    examples: Sequence[Example] = (
        Example(_PLAIN, "Deja la puerta cerrada: https://good.example@evil.example", found=True),
        Example(_PLAIN, "Deja la puerta cerrada: \u0430\u0440\u0440\u04cf\u0435.com", found=True),
        Example(_PLAIN, "Deja la puerta cerrada: p\u0430ypal.dev", found=True),
        Example(_PLAIN, "Deja la puerta cerrada.Ciérrala.", found=False),
        Example(_PLAIN, "Держите дверь закрытой.Закройте SIM-картой.", found=False, language="ru"),
    )


class LinkText(Refused):
    """The text of a link shows another address than it leads to, or the texts of two links changed places.

    The order of links is free, but each number stays with its own words.
    """

    name = "link-text"
    examples: Sequence[Example] = (
        Example(
            "Get [Signal](https://s.example) or [Tor](https://t.example).", "[Tor]({2}) o [Signal]({1}).", found=False
        ),
        Example(
            "Get [Signal](https://s.example) or [Tor](https://t.example).", "[Signal]({2}) o [Tor]({1}).", found=True
        ),
        Example(
            "Go to [a.org](https://a.org) or [b.org](https://b.org).", "Ve a [{1}]({4}) o a [{3}]({2}).", found=True
        ),
    )


class Contact(Refused):
    """An e-mail address or a telephone number was lost, added or changed.

    Digits of another script are fine.
    """

    name = "contact"
    examples: Sequence[Example] = (
        Example("Call +1 202-555-0134 at night.", "Llama al +1 202 555 0134 de noche.", found=False),
        Example("Call +1 202-555-0134 at night.", "اتصل على +١ ٢٠٢-٥٥٥-٠١٣٤ ليلا.", found=False, language="ar"),
        Example("Call +1 202-555-0134 at night.", "Llama al +1 202-555-0135 de noche.", found=True),
        Example(_PLAIN, "Deja la puerta cerrada. evil@b.example", found=True),
    )


class HiddenCharacter(Refused):
    """A control character, an invisible one, or a change of the direction of writing that is not closed.

    They hide text, or show it in another order than it has. Joiners and marks of direction between letters of scripts
    that need them are fine.
    """

    name = "hidden-character"
    examples: Sequence[Example] = (
        Example(_PLAIN, "Deja \u202eal atreup\u202c cerrada.", found=True),
        Example(_PLAIN, "Deja la pu\u200berta cerrada.", found=True),
        Example(_PLAIN, "Deja \u2067la puerta cerrada.", found=True),
        Example(_PLAIN, "در را بسته نگه می\u200cدارید.", found=False, language="fa"),
        Example(_PLAIN, "أبق \u2067الباب\u2069 مغلقا.", found=False, language="ar"),
    )

    def fixed(self, subject: Subject) -> str | None:
        """Return the msgstr without characters that are plainly of no use."""
        return without_hidden(subject) if any(self.check(subject)) else None


class Prohibition:
    """The source forbids something ("Do not open …"), and the translation negates nothing.

    A build leaves such a translation out, in languages whose words were tried on human translations. If the translation
    is right, its way to negate is missing from the language's list of words; please report it.
    """

    name = "prohibition"
    severity = Severity.ERROR
    is_blocking = True
    examples: Sequence[Example] = (
        Example("Do not open the door.", "No abras la puerta.", found=False),
        Example("Do not open the door.", "Abre la puerta.", found=True),
        Example("Never open the door.", "افتح الباب.", found=True, language="ar"),
        Example("Never open the door.", "تجنّب فتح الباب.", found=False, language="ar"),
        Example("Do not open the door.", "Ouvrez la porte.", found=False, language="fr"),
    )

    def check(self, subject: Subject) -> Iterable[str]:
        """Return the words that forbid, where nothing negates."""
        if subject.entry.msgstr == subject.entry.msgid:
            return []
        lost = lost_prohibition(subject.entry.msgid, subject.source.tag, subject.entry.msgstr, subject.target.tag)
        return [f"the source says {lost!r}, and nothing here negates"] if lost else []


TRUST = (
    Number(),
    Target(),
    Tag(),
    Script(),
    DeceptiveAddress(),
    LinkText(),
    Contact(),
    HiddenCharacter(),
    Prohibition(),
)
"""The checks of this family."""
