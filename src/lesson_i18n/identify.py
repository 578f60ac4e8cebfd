"""Give every segment its stable id: the template's where it knows the segment, a new one elsewhere.

The result depends on the segments and the template alone: no clock, no random number, no cache.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter, defaultdict, deque
from collections.abc import Container, Iterable, Mapping, Sequence

from lesson_i18n.model import Entry, Segment

ID_LENGTH = 8
"""Characters of a new id: 40 bits in lower-case base 32 (RFC 4648, the extended hex alphabet)."""


def identify(
    lessons: Mapping[str, Sequence[Segment]], template: Iterable[Entry]
) -> dict[str, tuple[str, ...]]:
    """Return the ids of the segments of every lesson, an empty one for a segment that is not translatable.

    `lessons` maps paths to segments in reading order. A segment whose lesson and text the template knows gets its
    id back, in order where the text is repeated.
    """
    known: defaultdict[tuple[str, str], deque[str]] = defaultdict(deque)
    taken: set[str] = set()
    for entry in template:
        if entry.id not in taken:
            known[entry.path, entry.msgid].append(entry.id)
            taken.add(entry.id)
    result = {}
    for path, segments in lessons.items():
        occurrences: Counter[tuple[str, str]] = Counter()
        ids = []
        for segment in segments:
            if not segment.translatable:
                ids.append("")
                continue
            occurrences[segment.kind, segment.text] += 1
            old = known.get((path, segment.text))
            ids.append(
                old.popleft()
                if old
                else new_id(path, segment, occurrences[segment.kind, segment.text], taken)
            )
            taken.add(ids[-1])
        result[path] = tuple(ids)
    return result


def new_id(path: str, segment: Segment, occurrence: int, taken: Container[str]) -> str:
    """Return the id of a new segment: a hash of where and what it is, lengthened while it is already taken.

    `occurrence` counts from 1 the segments of the lesson with the same kind and text.
    """
    source = "\0".join((path, segment.kind, segment.text, str(occurrence))).encode()
    name = base64.b32hexencode(hashlib.blake2b(source, digest_size=40).digest()).decode().lower()
    return next(name[:length] for length in range(ID_LENGTH, len(name) + 1) if name[:length] not in taken)
