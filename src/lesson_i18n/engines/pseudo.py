"""Text that looks foreign and still can be read, to try layouts before there is any translation.

    Leave your phone at home  →  ⟦Ļéàvé ýöûŕ þĥöñé àţ ĥöḿé ·······⟧

Into languages written from right to left, letters become Arabic ones of a similar sound. Meant for the test locales en-XA and
ar-XB, but any language will do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar

from lesson_i18n.dialects import Dialect
from lesson_i18n.engines import Answer, Options, Query, Setup, Traits
from lesson_i18n.locales import language
from lesson_i18n.settings import Setting

_PLAIN = "AaBCcDdEeGgHhIiJjKkLlMmNnOoPpRrSsTtUuWwYyZz"
_ACCENTED = "ÀàßÇçÐðÉéĜĝĤĥÎîĴĵĶķĻļḾḿÑñÖöÞþŔŕŠšŢţÛûŴŵÝýŽž"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ARABIC = "ابكدهفجحيجكلمنوبقرستوفوخيز"
_LEFT_TO_RIGHT = str.maketrans(_PLAIN, _ACCENTED)
_RIGHT_TO_LEFT = str.maketrans(_LETTERS + _LETTERS.upper(), _ARABIC * 2)

_WORD = re.compile(r"<[^<>]*>|&\w+;|[^\W\d_]+")
"""Marks and entities, which stay, and words."""


class Pseudo:
    """The engine: it never fails, and nothing leaves the machine."""

    options: ClassVar[Options] = {
        "longer": Setting(float, 0.3, "By which share of its length a text grows."),
    }

    def __init__(self, setup: Setup) -> None:
        self.name = setup.name
        self._longer = float(str(setup.options["longer"]))
        self.traits = Traits(Dialect.XML, leaves_machine=False, version=f"1 {self._longer}", batch=1000)

    def supports(self, source: str, target: str) -> bool:
        """Whether there is a translation: always."""
        return True

    def translate(self, queries: Sequence[Query], source: str, target: str) -> Iterator[Answer]:
        """Return the answers."""
        table = _RIGHT_TO_LEFT if language(target).direction == "rtl" else _LEFT_TO_RIGHT
        for query in queries:
            changed = _WORD.sub(lambda m: m[0] if m[0][0] in "<&" else m[0].translate(table), query.text)
            longer = "·" * max(1, round(len(query.text) * self._longer))
            yield Answer(query.key, f"⟦{changed} {longer}⟧", 1.0)

    def close(self) -> None:
        """Do nothing: there is nothing to let go of."""
