"""What no translation may lose, add or hide, whatever its language: each fault by the rule that explains it."""

from __future__ import annotations

import pytest

from lesson_i18n.disguises import disguised_hosts
from lesson_i18n.faults import Fault, faults
from lesson_i18n.model import Segment, Span
from lesson_i18n.placeables import lock, restore

CYRILLIC = "\u0430\u0440\u0440\u04cf\u0435"
TWO = "Read [Signal](https://signal.example) and [Tor](https://tor.example)."
SHOWN = "Go to [a.org](https://a.org) or [b.org](https://b.org)."
PLAIN = "Keep it shut."


def found(source: str, msgstr: str) -> list[Fault]:
    """Return the faults of a translation of a one-line text."""
    locked = lock(source)
    segment = Segment("paragraph", locked.text, locked.plain, Span(0, len(source)), 1, targets=locked.targets)
    return faults(segment, restore(segment, msgstr), {})


@pytest.mark.parametrize(
    ("source", "msgstr", "rules"),
    [
        (TWO, "[Signal]({1}) y [Tor]({2}).", []),
        (TWO, "Primero [Tor]({2}), luego [Signal]({1}).", []),
        (TWO, "[Signal]({2}) y [Tor]({1}).", ["link-text", "link-text"]),
        (TWO, "[uno]({2}) y [otro]({1}).", []),
        (SHOWN, "Ve a [{1}]({4}) o a [{3}]({2}).", ["link-text", "link-text"]),
        (PLAIN, "Déjalo <b>cerrado</b>.", ["tag", "tag"]),
        (PLAIN, "Déjalo <b onclick='x()'>cerrado</b>.", ["script", "tag"]),
        (PLAIN, "Déjalo [cerrado](javascript:x()).", ["script"]),
        (PLAIN, "Déjalo [cerrado](data:text/html;x).", ["script"]),
        (PLAIN, "Déjalo en https://good.example@evil.example cerrado.", ["deceptive-address"]),
        (PLAIN, f"Déjalo en https://{CYRILLIC}.com cerrado.", ["deceptive-address"]),
        (PLAIN, f"Déjalo en {CYRILLIC}.com cerrado.", ["deceptive-address"]),
        (PLAIN, "Déjalo en paypal.ru cerrado.", ["deceptive-address"]),
        (PLAIN, "Déjalo cerrado.No lo abras; p.ej. con EE.UU y foto.py", []),
        (PLAIN, "Оставьте закрытым.Не открывайте SIM-карту и Wi-Fi.", []),
        (PLAIN, "Llama al +34 600 123 456.", ["contact"]),
        (PLAIN, "Déjalo `cerrado`.", ["placeable"]),
        (PLAIN, "Déja\u200blo.", ["hidden-character"]),
        (PLAIN, "\u2067אבג\u2069 sí", []),
        (PLAIN, "می\u200cخواهم", []),
        (PLAIN, "ปิด\u200bไว้", []),
        (PLAIN, "\u2067אבג", ["hidden-character"]),
        ("Use ab\u200bc.", "Usa ab\u200bc.", []),
    ],
)
def test_names_each_fault_by_its_rule(source: str, msgstr: str, rules: list[str]) -> None:
    assert [fault.rule for fault in found(source, msgstr)] == rules


def test_says_where_a_link_leads_that_changed_its_place() -> None:
    assert found(TWO, "[Signal]({2}) y [otro]({1}).") == [
        Fault(
            "link-text",
            "the link 'Signal' leads to 'https://tor.example', and in the source to 'https://signal.example'",
        )
    ]


def test_a_host_name_that_the_source_shows_as_a_word_may_be_another_word() -> None:
    source = "**Web site:** [eisf.eu](https://www.eisf.eu/) in London"
    assert list(disguised_hosts("**Sitio:** [rvfs.rh](https://www.eisf.eu/) en Londres", source)) == []
    assert list(disguised_hosts("**Sitio:** [eisf.eu](https://www.eisf.eu/) o evil.ru", source)) == ["evil.ru"]
    assert list(disguised_hosts("[rvfs.rh](https://www.eisf.eu/) o evil.ru", source)) == ["evil.ru"]
