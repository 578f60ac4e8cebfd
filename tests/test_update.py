from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lesson_i18n.catalog import read_catalog, rendered
from lesson_i18n.entries import read_entry
from lesson_i18n.header import catalog_text
from lesson_i18n.locales import Language
from lesson_i18n.model import Catalog, Entry
from lesson_i18n.settle import translations_of
from lesson_i18n.template import Template
from lesson_i18n.update import REVIEW_FIRST, Updated, update

A = "Use a long password that you use nowhere else."
A_EDITED = "Use a very long password that you use nowhere else."
B = "Keep a copy of your notes in another place."
PROSE = "Ask a friend to go with you."


def wanted(name: str, text: str, path: str = "a.md", kind: str = "paragraph") -> Entry:
    return Entry(name, text, path=path, comments=(kind,))


def done(name: str, text: str, path: str = "a.md", kind: str = "paragraph") -> Entry:
    return wanted(name, text, path, kind)._replace(msgstr=f"[{text}]")


def run(template: list[Entry], old: list[Entry]) -> Updated:
    return update(Template.of({"d": template}), {"d": old})["d"]


def only(template: Entry, *old: Entry) -> tuple[Entry, str]:
    """Return what became of one entry, and its outcome."""
    result = run([template], list(old))
    return result.entries[0], result.outcomes[template.id]


def obsolete(result: Updated) -> list[Entry]:
    return [entry for entry in result.entries if entry.obsolete]


def test_an_unchanged_entry_is_the_same_object() -> None:
    old = done("1", A)._replace(raw="as the editor wrapped it", translator_comment="mine", flags=("x-own",))
    assert only(wanted("1", A), old) == (old, "kept")


def test_a_fuzzy_entry_stays_as_it_is() -> None:
    old = done("1", A)._replace(flags=("fuzzy",), previous_msgid="Use it nowhere.", raw="raw")
    assert only(wanted("1", A), old) == (old, "fuzzy")


def test_a_new_text_is_empty() -> None:
    assert only(wanted("1", A)) == (wanted("1", A), "new")


def test_an_edited_text_keeps_its_translation_as_fuzzy_beside_the_text_that_it_was_made_for() -> None:
    entry, outcome = only(wanted("1", A_EDITED), done("1", A)._replace(translator_comment="mine"))
    assert (entry.msgstr, entry.fuzzy, entry.previous_msgid, outcome) == (f"[{A}]", True, A, "fuzzy")
    assert entry.translator_comment == "mine"


def test_a_second_edit_keeps_the_text_that_the_translation_was_made_for() -> None:
    first = run([wanted("1", A_EDITED)], [done("1", A)])
    second = run([wanted("1", A_EDITED + " Always.")], list(first.entries))
    assert second.entries[0].previous_msgid == A


def test_an_edit_that_is_taken_back_gives_the_translation_back_unflagged() -> None:
    edited = run([wanted("1", A_EDITED)], [done("1", A)])
    back = run([wanted("1", A)], list(edited.entries))
    assert (back.entries[0].msgstr, back.entries[0].usable, back.outcomes["1"]) == (f"[{A}]", True, "revived")
    assert obsolete(back) == []


def test_an_edit_that_was_translated_and_is_taken_back_loses_neither_translation() -> None:
    edited = run([wanted("1", A_EDITED)], [done("1", A)])
    translated = [done("1", A_EDITED), *obsolete(edited)]
    back = run([wanted("1", A)], translated)
    assert (back.entries[0].msgstr, back.entries[0].usable) == (f"[{A}]", True)
    again = run([wanted("1", A_EDITED)], list(back.entries))
    assert (again.entries[0].msgstr, again.entries[0].usable) == (f"[{A_EDITED}]", True)


def test_a_translation_that_somebody_changed_without_confirming_it_is_not_published_by_taking_the_edit_back() -> None:
    edited = run([wanted("1", A_EDITED)], [done("1", A)])
    changed = [edited.entries[0]._replace(msgstr="half done"), *obsolete(edited)]
    back, _ = only(wanted("1", A), *changed)
    assert (back.msgstr, back.usable) == (f"[{A}]", True)


def test_a_removed_text_becomes_obsolete_and_comes_back() -> None:
    gone = run([wanted("2", B)], [done("1", A), done("2", B)])
    assert [(entry.id, entry.msgstr) for entry in obsolete(gone)] == [("1", f"[{A}]")]
    assert gone.outcomes["1"] == "obsolete"
    back = run([wanted("1", A), wanted("2", B)], list(gone.entries))
    assert (back.entries[0].msgstr, back.entries[0].usable, back.outcomes["1"]) == (f"[{A}]", True, "revived")


def test_a_removed_text_comes_back_to_its_lesson_under_another_id() -> None:
    gone = run([wanted("2", B)], [done("1", A), done("2", B)])
    back = run([wanted("3", A), wanted("2", B)], list(gone.entries))
    assert (back.entries[0].msgstr, back.entries[0].usable, back.outcomes["3"]) == (f"[{A}]", True, "revived")


def test_an_empty_entry_whose_text_is_gone_is_dropped() -> None:
    assert run([], [wanted("1", A)]).entries == ()


def test_exchanged_code_and_tags_are_exchanged_in_the_translation() -> None:
    old = wanted("1", "Type `one` and press <kbd>A</kbd>.")._replace(msgstr="<kbd>A</kbd> nach `one`!")
    entry, outcome = only(wanted("1", "Type `two` and press <kbd>A</kbd>."), old)
    assert (entry.msgstr, entry.usable, outcome) == ("<kbd>A</kbd> nach `two`!", True, "carried")


def test_an_ambiguous_exchange_is_left_to_a_person() -> None:
    old = wanted("1", "From `one` to `one`.")._replace(msgstr="Von `one` nach `one`.")
    entry, outcome = only(wanted("1", "From `two` to `three`."), old)
    assert (entry.msgstr, entry.fuzzy, outcome) == ("Von `one` nach `one`.", True, "fuzzy")


def test_a_changed_line_break_needs_nobody() -> None:
    entry, outcome = only(wanted("1", "One\ntwo"), wanted("1", "One two")._replace(msgstr="Eins zwei"))
    assert (entry.msgstr, entry.usable, outcome) == ("Eins zwei", True, "carried")


def test_a_blank_between_a_word_and_a_link_is_a_change() -> None:
    entry, _ = only(
        wanted("1", "See [this]({1} )."), wanted("1", "See[this]({1}).")._replace(msgstr="Siehe[das]({1}).")
    )
    assert entry.fuzzy


def test_the_same_text_elsewhere_is_propagated_where_all_agree_and_the_kind_is_the_same() -> None:
    entry, outcome = only(wanted("9", A, "b.md"), done("1", A))
    assert (entry.msgstr, entry.usable, outcome) == (f"[{A}]", True, "propagated")


def test_the_same_text_of_another_kind_is_only_offered() -> None:
    entry, outcome = only(wanted("9", A, "b.md", "Title"), done("1", A))
    assert (entry.msgstr, entry.fuzzy, outcome) == (f"[{A}]", True, "fuzzy")


def test_the_same_text_is_only_offered_where_its_translations_differ() -> None:
    entry, _ = only(wanted("9", A, "b.md"), done("1", A), done("2", A)._replace(msgstr="otherwise"))
    assert entry.fuzzy


def test_a_fuzzy_translation_is_not_propagated() -> None:
    entry, outcome = only(wanted("9", A, "b.md"), done("1", A)._replace(flags=("fuzzy",)))
    assert (entry.msgstr, outcome) == ("", "new")


def test_an_exact_translation_wins_over_the_edited_one() -> None:
    entry, outcome = only(wanted("1", B), done("1", A), done("2", B, "b.md"))
    assert (entry.msgstr, entry.usable, outcome) == (f"[{B}]", True, "propagated")


def test_a_similar_text_that_the_lesson_lost_is_offered() -> None:
    entry, outcome = only(wanted("9", A_EDITED, kind="list item"), done("1", A))
    assert (entry.msgstr, entry.fuzzy, entry.previous_msgid, outcome) == (f"[{A}]", True, A, "fuzzy")


def test_a_similar_text_of_another_lesson_is_not_offered() -> None:
    entry, _ = only(wanted("9", A_EDITED, "b.md"), done("1", A))
    assert entry.msgstr == ""


def test_a_text_that_still_stands_in_the_lesson_is_not_offered_to_another() -> None:
    result = run([wanted("1", A), wanted("9", A_EDITED)], [done("1", A)])
    assert result.entries[1].msgstr == ""


def test_both_parts_of_a_split_text_are_offered_its_translation() -> None:
    whole = f"{A} {B}"
    result = run([wanted("1", A), wanted("9", B)], [done("1", whole)])
    assert [entry.msgstr for entry in result.entries[:2]] == [f"[{whole}]", f"[{whole}]"]
    assert all(entry.fuzzy and entry.previous_msgid == whole for entry in result.entries[:2])


def test_a_guess_is_never_offered_across_a_negation() -> None:
    entry, _ = only(
        wanted("9", "Open the attachment of the message."),
        done("1", "Do not open the attachment of the message."),
    )
    assert entry.msgstr == ""


def test_an_edit_that_removes_a_negation_is_to_be_reviewed_first() -> None:
    entry, _ = only(wanted("1", "Open the attachment."), done("1", "Do not open the attachment."))
    assert entry.fuzzy
    assert entry.comments == ("paragraph", REVIEW_FIRST)
    confirmed = entry._replace(flags=(), msgstr="offen")
    assert only(wanted("1", "Open the attachment."), confirmed)[0].comments == ("paragraph",)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (
            "Write the number of a lawyer on your arm.",
            "Write the number of a lawyer on your arm. Do not use a pencil.",
        ),
        ("Open no message, and reply to nobody that you do not know.", "Open no message, and reply to nobody."),
    ],
)
def test_a_guess_across_a_negation_that_came_with_more_words_is_to_be_reviewed_first(before: str, now: str) -> None:
    entry, _ = only(wanted("9", now), done("1", before))
    assert (entry.msgstr, entry.fuzzy, entry.comments) == (f"[{before}]", True, ("paragraph", REVIEW_FIRST))


def test_a_part_of_a_text_whose_translation_is_fuzzy_is_offered_that_translation() -> None:
    edited = run([wanted("1", f"{A_EDITED} {B}")], [done("1", f"{A} {B}")])
    parts = run([wanted("1", A_EDITED), wanted("9", B)], list(edited.entries))
    assert (parts.entries[1].msgstr, parts.entries[1].previous_msgid) == (f"[{A} {B}]", f"{A} {B}")


def test_a_text_that_comes_back_edited_is_offered_the_translation_that_was_put_aside() -> None:
    gone = run([wanted("2", B)], [done("1", A), done("2", B)])
    back = run([wanted("9", A_EDITED), wanted("2", B)], list(gone.entries))
    assert (back.entries[0].msgstr, back.entries[0].previous_msgid) == (f"[{A}]", A)


def test_of_many_lost_texts_the_one_with_the_same_rare_words_is_offered() -> None:
    old = [done(f"a{n}", f"Look at picture number {n} and tell the group what you see.") for n in range(1000)]
    entry, _ = only(wanted("9", "Look at picture number 777 and tell the group what you think."), *old)
    assert entry.previous_msgid == "Look at picture number 777 and tell the group what you see."


def test_a_text_that_comes_back_elsewhere_finds_the_translation_that_its_kind_had() -> None:
    gone = done("2", A, "b.md")._replace(obsolete=True)
    entry, outcome = only(wanted("9", A, "c.md"), done("1", A, "a.md", "Title"), gone)
    assert (entry.msgstr, entry.usable, outcome) == (f"[{A}]", True, "revived")


def test_a_text_that_comes_back_finds_a_translation_of_which_an_editor_dropped_kind_and_reference() -> None:
    entry, outcome = only(wanted("9", A), done("1", A, "", "")._replace(comments=(), obsolete=True))
    assert (entry.msgstr, entry.usable, outcome) == (f"[{A}]", True, "revived")


def test_what_a_translator_remarked_stays_when_a_translation_comes_back() -> None:
    entry, _ = only(
        wanted("1", A), wanted("1", A)._replace(translator_comment="mine"), done("2", A)._replace(obsolete=True)
    )
    assert (entry.usable, entry.translator_comment) == (True, "mine")


def test_a_translation_with_code_exchanged_serves_the_same_text_elsewhere_at_once() -> None:
    old = wanted("2", "Type `one`.")._replace(msgstr="Escribe `one`.")
    result = run([wanted("1", "Type `two`."), wanted("2", "Type `two`.")], [old])
    assert [entry.msgstr for entry in result.entries if entry.usable] == ["Escribe `two`."] * 2


def test_code_that_was_exchanged_and_comes_back_brings_its_translation_back() -> None:
    first = wanted("1", "Type `one` or `two`.")._replace(msgstr="Escribe `one` o `two`.")
    exchanged = run([wanted("1", "Type `one` or `one`.")], [first])
    assert exchanged.entries[0].usable
    back = run([wanted("1", first.msgid)], list(exchanged.entries))
    assert (back.entries[0].msgstr, back.entries[0].usable) == (first.msgstr, True)


def test_of_two_translations_under_one_id_for_one_text_the_confirmed_one_is_kept() -> None:
    guess = done("1", A)._replace(msgstr="guessed", flags=("fuzzy",), obsolete=True)
    assert [entry.msgstr for entry in run([], [done("1", A), guess]).entries] == [f"[{A}]"]
    assert [entry.msgstr for entry in run([], [guess, done("1", A)]).entries] == [f"[{A}]"]


def test_no_obsolete_entry_has_the_id_and_the_text_of_one_in_use() -> None:
    guess = done("1", A)._replace(msgstr="guessed", flags=("fuzzy",), obsolete=True)
    result = run([wanted("1", A), wanted("2", A)], [guess, done("2", A)])
    assert [(entry.id, entry.msgstr, entry.usable) for entry in result.entries] == [
        ("1", f"[{A}]", True),
        ("2", f"[{A}]", True),
    ]


def test_a_guess_that_was_put_aside_comes_back_as_one_where_only_another_kind_of_text_was_confirmed() -> None:
    guess = done("1", A, kind="tab")._replace(msgstr="guessed", flags=("fuzzy",))
    gone = run([wanted("3", B)], [guess, done("2", A, kind="table cell")])
    back = run([wanted("1", A, kind="tab"), wanted("2", A, kind="table cell")], list(gone.entries))
    assert [(entry.msgstr, entry.fuzzy) for entry in back.entries] == [("guessed", True), (f"[{A}]", False)]


def test_a_confirmed_translation_that_was_put_aside_wins_over_a_guess_for_the_same_text() -> None:
    guess = done("1", A)._replace(msgstr="guessed", flags=("fuzzy",))
    entry, outcome = only(wanted("1", A), guess, done("1", A)._replace(obsolete=True))
    assert (entry.msgstr, entry.usable, outcome) == (f"[{A}]", True, "revived")


def test_a_lesson_that_moves_to_another_catalog_takes_its_translations_along() -> None:
    result = update(Template.of({"x": [], "y": [wanted("1", A, "y/a.md")]}), {"x": [done("1", A)], "y": []})
    assert result["x"].entries == ()
    assert (result["y"].entries[0].msgstr, result["y"].entries[0].usable) == (f"[{A}]", True)


WORDS = st.sampled_from([A, A_EDITED, B, PROSE, f"{A} {B}", "Yes", "No", "Type `one`.", "Type `two`."])
VERSIONS = st.lists(
    st.dictionaries(st.sampled_from("123456"), st.tuples(WORDS, st.sampled_from(["a.md", "b.md"])), max_size=6),
    min_size=2,
    max_size=5,
)


@given(VERSIONS, st.booleans())
def test_nothing_is_lost_or_wrong_over_many_versions(
    versions: list[dict[str, tuple[str, str]]], translate: bool
) -> None:
    old: list[Entry] = []
    ever: set[str] = set()
    for version in versions:
        template = [wanted(name, text, path) for name, (text, path) in sorted(version.items())]
        result = run(template, old)
        again = run(template, list(result.entries))
        assert again.entries == result.entries
        for entry in result.entries:
            assert not entry.usable or entry.msgstr == f"[{entry.msgid}]"
        kept = {entry.msgstr for entry in result.entries}
        assert {f"[{text}]" for text in ever if "`" not in text} <= kept
        old = [
            done(entry.id, entry.msgid, entry.path) if translate and not entry.obsolete else entry
            for entry in result.entries
        ]
        ever |= {entry.msgid for entry in old if entry.msgstr == f"[{entry.msgid}]"}


@given(VERSIONS.map(lambda versions: versions[:3]), st.data())
def test_entries_that_are_settled_need_not_be_read(
    versions: list[dict[str, tuple[str, str]]], data: st.DataObject
) -> None:
    old: list[Entry] = []
    for version in versions:
        template = [wanted(name, text, path) for name, (text, path) in sorted(version.items())]
        whole_template = Template.of({"d": template})
        with TemporaryDirectory() as folder:
            path = Path(folder) / "x.po"
            lines = [entry.raw for entry in rendered(old, {})]
            path.write_text(catalog_text(lines, Catalog(), Language("es", "es"), "x", "2024-01-01 00:00+0000"))
            catalog = read_catalog(path, "x.po", translations_of(whole_template.openings["d"]))
            old = list(read_catalog(path, "x.po").entries)
        whole = run(template, old)
        entries = update(whole_template, {"d": catalog.entries}, catalog.settled)["d"].entries
        in_text = [read_entry(text, 0) for text in catalog.settled.values()]
        assert {says(entry) for entry in whole.entries} == {says(entry) for entry in (*entries, *in_text) if entry}
        old = [
            done(entry.id, entry.msgid, entry.path) if not entry.obsolete and data.draw(st.booleans()) else entry
            for entry in whole.entries
        ]


def says(entry: Entry) -> Entry:
    return entry._replace(line=0, raw="")
