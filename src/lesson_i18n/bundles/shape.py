"""The shapes of manifest and index: JSON Schemas that come with the program, and whether data has such a shape.

Of JSON Schema this knows what those two use; a test holds it against a validator that knows all of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from lesson_i18n.bundles import INDEX, MANIFEST

SHAPES = {"manifest": MANIFEST, "index": INDEX}
"""The shapes by name, and the files that have them."""

_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}


def schema_text(name: str) -> str:
    """Return the JSON Schema (2020-12) of "manifest" or "index"."""
    return (files("lesson_i18n.bundles") / "schemas" / f"{name}.json").read_text("utf-8")


@cache
def schema(name: str) -> dict[str, Any]:
    """Return a schema as data."""
    found: dict[str, Any] = json.loads(schema_text(name))
    return found


def misfits(name: str, value: object) -> Iterator[str]:
    """Return what keeps a value from having the shape "manifest" or "index": where, and why."""
    return _misfits(value, schema(name), schema(name), "")


def _misfits(value: Any, wanted: Mapping[str, Any], root: Mapping[str, Any], at: str) -> Iterator[str]:
    wanted = root["$defs"][wanted["$ref"].rpartition("/")[2]] if "$ref" in wanted else wanted
    types = wanted.get("type", [])
    if types and not _is_of(value, types):
        yield f"{at or 'it'} is no {' or '.join([types] if isinstance(types, str) else types)}"
    elif isinstance(value, dict):
        yield from _in_object(value, wanted, root, at)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _misfits(item, wanted.get("items", {}), root, f"{at}/{number}")
    elif reason := _in_value(value, wanted):
        yield f"{at} {reason}"


def _is_of(value: object, types: str | list[str]) -> bool:
    wanted = {kind for name in ([types] if isinstance(types, str) else types) for kind in _TYPES[name]}
    return type(value) in wanted


def _in_object(
    value: Mapping[str, Any], wanted: Mapping[str, Any], root: Mapping[str, Any], at: str
) -> Iterator[str]:
    known = wanted.get("properties", {})
    yield from (f"{at}/{key} is missing" for key in wanted.get("required", []) if key not in value)
    for key, part in value.items():
        if key in known:
            yield from _misfits(part, known[key], root, f"{at}/{key}")
        elif wanted.get("additionalProperties", True) is False:
            yield f"{at}/{key} is unknown"
        elif isinstance(wanted.get("additionalProperties"), dict):
            yield from _misfits(part, wanted["additionalProperties"], root, f"{at}/{key}")


def _in_value(value: object, wanted: Mapping[str, Any]) -> str:
    """Return what is wrong with a text, a number, true, false or null; "" where nothing is."""
    if "const" in wanted and value != wanted["const"]:
        return f"is not {wanted['const']}"
    if "enum" in wanted and value not in wanted["enum"]:
        return f"is not one of {', '.join(map(str, wanted['enum']))}"
    if isinstance(value, int) and value < wanted.get("minimum", value):
        return f"is less than {wanted['minimum']}"
    if isinstance(value, str) and not re.search(wanted.get("pattern", ""), value):
        return f"is not written as {wanted['pattern']}"
    return ""


def fields(name: str) -> Iterator[tuple[str, str, str]]:
    """Return what each field of "manifest" or "index" is, for a table: where it stands, its type, its meaning."""
    yield from _fields(schema(name), schema(name), "")


def _fields(wanted: Mapping[str, Any], root: Mapping[str, Any], at: str) -> Iterator[tuple[str, str, str]]:
    for key, given in wanted.get("properties", {}).items():
        part = {**root["$defs"][given["$ref"].rpartition("/")[2]], **given} if "$ref" in given else given
        types = part.get("type", [])
        yield f"{at}{key}", types if isinstance(types, str) else " or ".join(types), part.get("description", "")
        yield from _fields(part, root, f"{at}{key}.")
        yield from _fields(part.get("items", {}), root, f"{at}{key}[].")
