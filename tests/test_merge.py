"""Two versions of a catalog as one: what stands in it, what is confirmed, and that no translation is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lesson_i18n.combine import CHOOSE, NOTED, OTHER
from lesson_i18n.merge import folded, interleaved, merge, merged_header
from lesson_i18n.model import Entry
from lesson_i18n.template import Template
from lesson_i18n.update import update

A = "Use a long password."
A_EDITED = "Use a very long password."
A_AGAIN = "Use a very, very long password."
B = "Keep a copy of your notes."


def entry(msgid: str = A, msgstr: str = "", name: str = "1", path: str = "a.md") -> Entry:
    return Entry(name, msgid, path, ("paragraph",), msgstr=msgstr, raw=f"{name} {msgid} {msgstr} {path}")


def fuzzy(msgid: str, msgstr: str, previous: str | None = None) -> Entry:
    return entry(msgid, msgstr)._replace(flags=("fuzzy",), previous_msgid=previous, raw="")


def aside(msgid: str, msgstr: str) -> Entry:
    return Entry("1", msgid, msgstr=msgstr, obsolete=True)


def one(base: Entry | None, ours: Entry, theirs: Entry) -> Entry:
    """Return the entry in use that two versions of one become."""
    (found,) = (each for each in merge([base] if base else [], [ours], [theirs]).entries if not each.obsolete)
    return found


def remark(base: Entry | None, ours: Entry, theirs: Entry) -> str:
    """Return what is said of a merge of two versions of an entry."""
    return "; ".join(said for _, said in merge([base] if base else [], [ours], [theirs]).remarks)


# one entry


@pytest.mark.parametrize("changed", [entry(A, "x"), entry(A_EDITED), entry(A, path="b.md"), fuzzy(A, "x")])
def test_what_one_side_changed_is_taken_from_it_as_it_stands(changed: Entry) -> None:
    assert one(entry(), changed, entry()) is changed
    assert one(entry(), entry(), changed) is changed
    assert remark(entry(), changed, entry()) == ""


def test_what_both_changed_in_the_same_way_stands_once() -> None:
    changed = entry(A, "x")
    assert merge([entry()], [changed], [changed._replace(line=9, raw="wrapped elsewhere")]).entries == (changed,)


def test_an_entry_that_was_only_wrapped_gives_way_to_one_that_was_translated() -> None:
    wrapped = entry(A, "x")._replace(raw="wrapped")
    assert one(entry(A, "x"), wrapped, entry(A, "y")).msgstr == "y"


def test_an_edit_of_the_text_and_a_new_translation_give_a_fuzzy_one_beside_the_text_it_was_made_for() -> None:
    edited = fuzzy(A_EDITED, "old", A)
    for merged in (one(entry(A, "old"), edited, entry(A, "new")), one(entry(A, "old"), entry(A, "new"), edited)):
        assert (merged.msgid, merged.msgstr, merged.fuzzy, merged.previous_msgid) == (A_EDITED, "new", True, A)


def test_an_edit_of_a_text_without_translation_and_its_first_translation_are_put_together() -> None:
    merged = one(entry(A), entry(A_EDITED), entry(A, "new"))
    assert (merged.msgid, merged.msgstr, merged.fuzzy, merged.previous_msgid) == (A_EDITED, "new", True, A)


def test_a_translation_that_was_only_carried_gives_way_to_one_that_a_person_changed() -> None:
    base, carried = entry("Type `a`.", "Pon `a`."), entry("Type `b`.", "Pon `b`.")
    merged = one(base, carried, entry("Type `a`.", "Escribe `a`."))
    assert (merged.msgid, merged.msgstr, merged.usable) == ("Type `b`.", "Escribe `b`.", True)


def test_a_rename_and_a_translation_are_put_together() -> None:
    merged = one(entry(A), entry(A, path="b.md"), entry(A, "x"))
    assert (merged.path, merged.msgstr, merged.usable) == ("b.md", "x", True)


def test_a_rename_and_an_edit_are_put_together() -> None:
    merged = one(entry(A, "x"), entry(A, "x", path="b.md"), fuzzy(A_EDITED, "x", A))
    assert (merged.path, merged.msgid, merged.fuzzy, merged.previous_msgid) == ("b.md", A_EDITED, True, A)


def test_of_two_edits_ours_stands_unless_theirs_is_the_text_of_today() -> None:
    base, ours, theirs = entry(A), entry(A_EDITED), entry(A_AGAIN)
    assert one(base, ours, theirs).msgid == A_EDITED
    assert merge([base], [ours], [theirs], today={A_AGAIN}).entries[0].msgid == A_AGAIN


def test_two_confirmed_translations_of_one_text_are_both_kept_and_neither_is_published() -> None:
    merged = one(entry(A, "old"), entry(A, "ours"), entry(A, "theirs\nfor all"))
    assert (merged.msgstr, merged.fuzzy) == ("ours", True)
    assert merged.translator_comment == f"{OTHER}\ntheirs\nfor all"
    assert remark(entry(A, "old"), entry(A, "ours"), entry(A, "theirs")) == CHOOSE


def test_a_confirmed_translation_goes_before_a_draft_which_is_noted() -> None:
    for merged in (
        one(entry(A), entry(A, "sure"), fuzzy(A, "perhaps")),
        one(entry(A), fuzzy(A, "perhaps"), entry(A, "sure")),
    ):
        assert (merged.msgstr, merged.usable) == ("sure", True)
        assert merged.translator_comment == f"{OTHER}\nperhaps"
    assert remark(entry(A), entry(A, "sure"), fuzzy(A, "perhaps")) == NOTED


def test_a_draft_that_was_confirmed_is_confirmed() -> None:
    assert one(fuzzy(A, "x"), fuzzy(A, "x")._replace(translator_comment="mine"), entry(A, "x")).usable


def test_a_confirmation_that_was_withdrawn_is_not_given_back_by_another_change() -> None:
    withdrawn, emptied = fuzzy(A, "old"), entry(A, "")
    assert not one(entry(A, "old"), withdrawn, entry(A, "new")).usable
    assert not one(entry(A, "old"), entry(A, "new"), withdrawn).usable
    assert not one(entry(A, "old"), emptied, entry(A, "new")).usable


def test_comments_and_flags_of_both_sides_stay() -> None:
    base = entry(A)._replace(flags=("no-wrap", "x-old"), raw="")
    ours = base._replace(translator_comment="mine", flags=("no-wrap", "x-old", "x-ours"))
    theirs = base._replace(msgstr="x", translator_comment="theirs", flags=("no-wrap", "python-brace-format"))
    merged = one(base, ours, theirs)
    assert merged.translator_comment == "mine\ntheirs"
    assert merged.flags == ("no-wrap", "x-ours")
    assert merged.msgstr == "x"


def test_a_comment_that_both_have_stands_once() -> None:
    ours, theirs = (entry(A, text)._replace(translator_comment="ask Ana", raw="") for text in "xy")
    assert one(None, ours, theirs).translator_comment == f"ask Ana\n{OTHER}\ny"


# whole catalogs


def test_entries_of_theirs_stand_behind_what_they_follow_there() -> None:
    assert interleaved("abc", "xaybz") == list("xaybzc")
    assert interleaved("", "ab") == interleaved("ab", "") == ["a", "b"]
    assert interleaved("abc", "cxba") == list("abcx")


def test_lessons_stand_in_the_order_of_their_names_where_they_did_on_both_sides() -> None:
    first, last = entry(name="1", path="a.md"), entry(name="9", path="z.md")
    mine, other, moved = entry(name="2", path="b/c.md"), entry(name="3", path="b.md"), entry(name="9", path="a.md")
    assert merge([first, last], [first, mine, last], [first, other, last]).entries == (first, mine, other, last)
    assert merge([first, last], [first, mine, last], [moved, first]).entries == (moved, first, mine)
    assert merge([first, last], [last, first], [first, other, last]).entries == (last, first, other)


def test_the_same_text_added_on_both_sides_stands_once() -> None:
    added = entry(B, name="2")
    assert merge([entry()], [entry(), added], [added, entry()]).entries == (entry(), added)


def test_an_entry_that_one_side_removed_goes() -> None:
    assert merge([entry(), entry(B, name="2")], [entry()], [entry(), entry(B, name="2")]).entries == (entry(),)


def test_a_translation_of_an_entry_that_the_other_side_removed_is_put_aside() -> None:
    (left,) = merge([entry(A)], [], [entry(A, "new")]).entries
    assert (left.obsolete, left.msgid, left.msgstr) == (True, A, "new")
    (left,) = merge([entry(A, "old")], [aside(A, "old")], [entry(A, "new")]).entries
    assert (left.obsolete, left.msgstr, left.fuzzy, left.translator_comment) == (True, "new", False, "")


def test_an_entry_that_one_side_edited_and_the_other_removed_stays_for_extract_to_judge() -> None:
    edited = fuzzy(A_EDITED, "x", A)
    assert edited in merge([entry(A, "x")], [edited], [aside(A, "x")]).entries


def test_what_was_put_aside_is_the_newest_translation_of_its_text() -> None:
    ours = [fuzzy(A_EDITED, "old", A), aside(A, "old")]
    merged = merge([entry(A, "old")], ours, [entry(A, "new")])
    assert [(each.msgid, each.msgstr, each.obsolete) for each in merged.entries] == [
        (A_EDITED, "new", False),
        (A, "new", True),
    ]
    assert not merged.entries[1].fuzzy


def test_a_translation_of_an_edit_that_gives_way_to_another_edit_is_put_aside() -> None:
    merged = merge([entry(A, "x")], [fuzzy(A_EDITED, "x", A)], [entry(A_AGAIN, "again")])
    assert [(each.msgid, each.msgstr, each.fuzzy, each.obsolete) for each in merged.entries] == [
        (A_EDITED, "again", True, False),
        (A_AGAIN, "again", False, True),
    ]


def test_what_one_side_pruned_stays_pruned() -> None:
    base = [entry(B, "x", name="2"), aside(A, "old")]
    assert merge(base, base, base[:1]).entries == tuple(base[:1])


def test_a_revival_on_one_side_leaves_nothing_aside() -> None:
    base = [fuzzy(A_EDITED, "x", A), aside(A, "x")]
    assert merge(base, base, [entry(A, "x")]).entries == (entry(A, "x"),)


# entries that stand twice in one file


def test_of_two_entries_with_one_id_the_confirmed_one_stays() -> None:
    for entries in ([entry(A), entry(A, "x")], [fuzzy(A_EDITED, "x", A), entry(A_EDITED, "y")]):
        found = [each for each in folded(entries).entries if not each.obsolete]
        assert found[0].id == "1"
        assert len(found) == 1
        assert found[0].usable


def test_of_two_entries_with_one_id_the_text_of_today_stays_and_the_other_is_put_aside() -> None:
    merged = folded([entry(A, "x"), entry(A_EDITED, "y")], today={A_EDITED})
    assert [(each.msgid, each.msgstr, each.obsolete) for each in merged.entries] == [
        (A_EDITED, "y", False),
        (A, "x", True),
    ]


def test_of_two_texts_put_aside_twice_neither_translation_is_lost() -> None:
    (left,) = folded([aside(A, "x"), aside(A, "y")]).entries
    assert (left.msgstr, left.fuzzy, left.translator_comment) == ("x", True, f"{OTHER}\ny")


def test_a_catalog_in_which_nothing_stands_twice_is_as_it_was() -> None:
    entries = (entry(A, "x"), entry(B, name="2"), aside(A_EDITED, "y"), aside(A, "z"))
    merged = folded(entries)
    assert merged.entries == entries
    assert merged.remarks == ()


def test_many_copies_of_one_entry_are_made_one() -> None:
    entries = [entry(A, str(number)) for number in range(2000)]
    (left,) = folded(entries).entries
    assert left.translator_comment.count(OTHER) == 1999


# header


def test_headers_are_merged_by_field() -> None:
    base = {"Language": "es", "POT-Creation-Date": "2024-01-01 00:00+0000", "X-Old": "1", "X-Both": "1"}
    ours = {"Language": "es", "POT-Creation-Date": "2024-03-01 00:00+0000", "X-Both": "2", "X-Ours": "1"}
    theirs = base | {"POT-Creation-Date": "2024-02-01 00:00+0000", "X-Both": "3", "Plural-Forms": "x"}
    assert merged_header(base, ours, theirs) == {
        "Language": "es",
        "POT-Creation-Date": "2024-03-01 00:00+0000",
        "X-Both": "2",
        "X-Ours": "1",
        "Plural-Forms": "x",
    }


# whatever two branches did

TEXTS = [A, A_EDITED, A_AGAIN, B, "Do not go.", "Go."]
LESSONS = st.dictionaries(
    st.sampled_from("123"), st.tuples(st.sampled_from(TEXTS), st.sampled_from("ab")), max_size=3
)
WORK = st.lists(st.tuples(st.sampled_from("123"), st.sampled_from(["x", "y", "fuzzy", "emptied"])), max_size=4)
Branch = list[tuple[dict[str, tuple[str, str]] | None, list[tuple[str, str]]]]
BRANCH: st.SearchStrategy[Branch] = st.lists(st.tuples(st.none() | LESSONS, WORK), max_size=3)


def worked(entries: list[Entry], branch: Branch) -> list[Entry]:
    """Return a catalog after extracts of other lessons, and after translators' work in between."""
    for lessons, work in branch:
        if lessons is not None:
            wanted = (entry(text, name=name, path=path) for name, (text, path) in sorted(lessons.items()))
            template = [each._replace(raw="") for each in wanted]
            entries = list(update(Template.of({"d": template}), {"d": entries})["d"].entries)
        for name, what in work:
            entries = [translated(each, what) if each.id == name and not each.obsolete else each for each in entries]
    return entries


def translated(old: Entry, what: str) -> Entry:
    """Return an entry after a translator's work; a translation names the text that it was made for."""
    if what == "emptied":
        return old._replace(msgstr="", flags=(), previous_msgid=None)
    if what == "fuzzy":
        return old._replace(flags=("fuzzy",) if old.msgstr else ())
    return old._replace(msgstr=f"{what}[{old.msgid}]", flags=(), previous_msgid=None)


@settings(max_examples=300)
@given(BRANCH, BRANCH, BRANCH, st.booleans())
def test_no_merge_loses_a_translation_or_publishes_a_wrong_one(
    before: Branch, one: Branch, other: Branch, is_known: bool
) -> None:
    base = worked([], before)
    ours, theirs = worked(base, one), worked(base, other)
    merged = merge(base if is_known else [], ours, theirs).entries
    ids = [each.id for each in merged if not each.obsolete]
    keys = [(each.id, each.msgid) for each in merged if each.obsolete]
    assert len(ids) == len(set(ids))
    assert len(keys) == len(set(keys))
    sides = [*ours, *theirs]
    for each in (each for each in merged if each.usable):
        assert each.msgstr.endswith(f"[{each.msgid}]")
        assert each.msgstr in {old.msgstr for old in sides if old.msgstr and not old.fuzzy}
    found = "\n".join(f"{each.msgstr}\n{each.translator_comment}" for each in merged)
    known = {each.msgstr for each in base} if is_known else set()
    assert all(each.msgstr in found for each in sides if each.msgstr not in known)


@given(BRANCH, BRANCH)
def test_a_side_that_did_nothing_changes_nothing(before: Branch, work: Branch) -> None:
    base = worked([], before)
    side = worked(base, work)
    assert set(merge(base, base, side).entries) == set(side)
    assert set(merge(base, side, base).entries) == set(side)
    assert merge(base, side, side).entries == tuple(side)
