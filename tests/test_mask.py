"""What an engine must not translate is hidden from it, comes back, or the answer is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from casefiles import Case, cases, revealed, shown
from lesson_i18n.mask import Dialect, Masked, RefusedError, by_run, by_sentence, mask, unmask
from lesson_i18n.model import Place, Segment, Span, Syntax
from lesson_i18n.placeables import Locked, differences, lock, restore
from test_properties import REFERENCES, targets, texts

MARKED = (Dialect.XML, Dialect.BRACKETS, Dialect.BLANKS)


def masked(locked: Locked, dialect: Dialect, syntax: Syntax = Syntax.MARKDOWN) -> Masked:
    return mask(locked.text, dialect, syntax, bool(locked.targets))


@pytest.mark.parametrize("dialect", Dialect)
@settings(max_examples=300)
@given(texts, st.sampled_from(Syntax), st.sampled_from([{}, REFERENCES]))
def test_what_is_hidden_comes_back(
    dialect: Dialect, text: str, syntax: Syntax, references: Mapping[str, object]
) -> None:
    locked = lock(text, syntax, references)
    hidden = masked(locked, dialect, syntax)
    answer = locked.text if dialect is Dialect.MSGID else hidden.text
    assert unmask(hidden, answer) == locked.text


@pytest.mark.parametrize("dialect", MARKED)
@settings(max_examples=300)
@given(texts, st.sampled_from(Syntax))
def test_sentences_and_runs_are_the_text_again(dialect: Dialect, text: str, syntax: Syntax) -> None:
    locked = lock(text, syntax)
    hidden = masked(locked, dialect, syntax)
    sentences = "".join(unmask(part, part.text) for part in by_sentence(hidden, "en"))
    runs = "".join(part if isinstance(part, str) else unmask(part, part.text) for part in by_run(hidden))
    assert (sentences, runs) == (locked.text.strip(), locked.text.strip())


ATTACKS = (
    "[x](http://evil.example)",
    "<script>alert(1)</script>",
    "<b>",
    "</x1>",
    "[/1]",
    "[[/]]",
    "[[t:x:1]]",
    "`",
    "**",
    "](",
    "www.evil.example",
    "{1}",
    "{{ secret }}",
    "\U000f0000",
    "\n",
    "\x07",
    "&lt;b&gt;",
    "\\",
    "+1 202 555 0199",
)


@st.composite
def mangled(draw: st.DrawFn, text: str) -> str:
    """Return an answer in which pieces of a text are lost, doubled, moved about, and mixed with others."""
    cuts = draw(st.lists(st.integers(0, len(text)), max_size=6).map(sorted))
    pieces = [text[start:stop] for start, stop in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    chosen = draw(st.lists(st.sampled_from([*pieces, *pieces, *ATTACKS]), max_size=9))
    return "".join(draw(st.sampled_from([chosen, draw(st.permutations(pieces)), [*pieces, *chosen[:1]]])))


@pytest.mark.parametrize("dialect", MARKED)
@settings(max_examples=500)
@given(st.data(), texts, st.sampled_from(Syntax))
def test_a_mangled_answer_brings_nothing_new_or_is_refused(
    dialect: Dialect, data: st.DataObject, text: str, syntax: Syntax
) -> None:
    locked = lock(text, syntax)
    hidden = masked(locked, dialect, syntax)
    segment = Segment(
        "paragraph",
        locked.text,
        locked.plain,
        Span(0, 0),
        1,
        syntax,
        Place(hard_break=""),
        locked.targets,
    )
    assume(not differences(segment, locked.plain.strip(), {}))
    with suppress(RefusedError):
        msgstr = unmask(hidden, data.draw(mangled(hidden.text)))
        restored = restore(segment, msgstr)
        # what has grown together with an address is seen only once the address is there again
        is_refused = bool(differences(segment, restored, {}))
        assert is_refused or targets(restored) <= targets(locked.plain.strip())
        assert restored.count("\n") == locked.plain.strip().count("\n")


@pytest.mark.parametrize("case", cases("mask.md"), ids=str)
def test_a_text_is_masked_and_unmasked(case: Case) -> None:
    msgid = revealed(case.input.removesuffix("\n"))
    lines = {line[:9].strip(): line[9:] for line in case.expected.splitlines()}
    hidden = mask(msgid, Dialect.XML, is_numbered=bool(re.search(r"(?<!\{)\{\d+\}", msgid)))
    made = {"sees": shown(hidden.text), "answers": lines["answers"]}
    try:
        made["draft"] = shown(unmask(hidden, revealed(lines["answers"])))
    except RefusedError as error:
        made["refused"] = str(error).replace("\\n", "↵")
    assert made == lines
