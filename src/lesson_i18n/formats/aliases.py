"""Where else a text stands: the places that aliases of YAML give it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lesson_i18n.formats.fields import Field, Path

_MOST = 100_000
"""So many places are listed for one source: a few lines of aliases to aliases can stand for billions."""


@dataclass(slots=True)
class Anchor:
    """What an anchor names: the texts from `first` up to `last`, below the path of `depth` parts that it stands at.

    `value` is what it names where that is a scalar, `is_key` whether an alias makes that a key. `uses` are the paths of
    its other aliases, with the anchors around each.
    """

    first: int
    last: int
    depth: int
    value: str
    is_key: bool = False
    uses: list[tuple[Path, Sequence[Anchor]]] = field(default_factory=list)


def shared_paths(anchors: Sequence[Anchor], fields: Sequence[Field]) -> dict[int, Field]:
    """Return, by identity, the fields that aliases put in other places, completed by these.

    Where an alias is a key, or stands in what other aliases repeat, its places cannot be told.
    """
    used = [anchor for anchor in anchors if anchor.uses or anchor.is_key]
    places: defaultdict[int, list[Path]] = defaultdict(list)
    uncertain: set[int] = set()
    left = _MOST
    for anchor in used:
        texts = range(anchor.first, min(anchor.last, len(fields)))
        left -= len(anchor.uses) * len(texts)
        if anchor.is_key or left < 0 or any(around.uses for _, outer in anchor.uses for around in outer):
            uncertain.update(texts)
            continue
        for path, _ in anchor.uses:
            for text in texts:
                places[text].append(_merged(path) + fields[text].path[anchor.depth :])
    return {
        id(fields[text]): replace(fields[text], shared=None if text in uncertain else tuple(places[text]))
        for text in sorted({*places, *uncertain})
    }


def _merged(path: Path) -> Path:
    """Return a path without the merge key: what is merged stands where the key stands."""
    return path[: path.index("<<")] if "<<" in path else path
