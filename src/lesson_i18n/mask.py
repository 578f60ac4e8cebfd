"""Hide from an engine what it must not translate, and prove of its answer that all of it came back."""

from __future__ import annotations

from enum import StrEnum


class Dialect(StrEnum):
    """How the marks that stand for protected parts are written: what an engine is most likely to keep.

    XML: ``<x1>text</x1>`` and ``<x2/>``, the text's own ``&``, ``<`` and ``>`` as entities. BRACKETS: ``[1]text[/1]`` and
    ``[2]``. BLANKS: Apertium's stream, where marks are bound to the words between them. MSGID: no marks, the text is the
    msgid and the answer a msgstr; for a translation memory, which exchanges placeables itself.
    """

    XML = "xml"
    BRACKETS = "brackets"
    BLANKS = "blanks"
    MSGID = "msgid"
