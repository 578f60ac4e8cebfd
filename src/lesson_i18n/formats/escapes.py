"""Texts between marks that would end them: table cells, link titles, attributes.

A style names the place: "cell", or "title" or "attribute" with the marks around it, such as ``title "``. What stands
there is read by `unescaped` and written by `escaped`, so that a translator sees no escapes and need not write any.
"""

from __future__ import annotations

import re

_ENTITIES = {'"': "&quot;", "'": "&#39;"}


def unescaped(written: str, style: str) -> str:
    """Return the text that is written in a place of this style."""
    place, _, marks = style.partition(" ")
    if place == "cell":
        return written.replace("\\|", "|")
    if place == "attribute":
        return written.replace(_ENTITIES[marks], marks)
    if place == "title":
        return re.sub(r"\\(.)", lambda pair: pair[1] if pair[1] in marks else pair[0], written)
    return written


def escaped(text: str, style: str) -> str:
    """Return a text as it is written in a place of this style."""
    place, _, marks = style.partition(" ")
    if place == "cell":
        return text.replace("|", "\\|")
    if place == "attribute":
        return text.replace(marks, _ENTITIES[marks])
    if place == "title":
        return re.sub(rf"(\\.)|[{re.escape(marks)}]", lambda mark: mark[1] or "\\" + mark[0], text)
    return text
