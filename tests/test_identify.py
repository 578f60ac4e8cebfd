from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from lesson_i18n.identify import identify, new_id
from lesson_i18n.model import Entry, Segment, Span

Lessons = Mapping[str, Sequence[Segment]]


def segment(text: str, kind: str = "paragraph") -> Segment:
    return Segment(kind, text, text, Span(0, 0), 1, translatable=bool(text))


def lesson(*texts: str) -> list[Segment]:
    return [segment(text) for text in texts]


def template(lessons: Lessons, ids: Mapping[str, Sequence[str]]) -> list[Entry]:
    return [
        Entry(name, found.text, path=path, comments=(found.kind,))
        for path, segments in lessons.items()
        for name, found in zip(ids[path], segments, strict=True)
    ]


def after(before: Lessons, now: Lessons) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Return the ids of two versions of some lessons, the second with the first as its template."""
    first = identify(before, [])
    return first, identify(now, template(before, first))


A = "Do not open links in messages from people you do not know."
B = "Use a long password that you use nowhere else."
C = "Ask a friend to go with you."
D = "Keep a copy of your notes in another place."
LONG = (
    "Turn the phone off before you cross the border. Leave it off until you have reached a place where you feel safe."
)


def test_a_new_id_is_eight_characters_of_lower_case_base_32() -> None:
    (name,) = identify({"a.md": lesson(A)}, [])["a.md"]
    assert len(name) == 8
    assert set(name) <= set("0123456789abcdefghijklmnopqrstuv")


def test_two_people_who_extract_the_same_text_give_it_the_same_id() -> None:
    assert identify({"a.md": lesson(A, B)}, []) == identify({"a.md": lesson(A, B)}, [])


def test_repeated_texts_get_ids_of_their_own() -> None:
    assert len(set(identify({"a.md": lesson(A, A, A), "b.md": lesson(A)}, [])["a.md"])) == 3


def test_an_id_that_is_taken_is_lengthened() -> None:
    short = new_id("a.md", segment(A), 1, set())
    longer = new_id("a.md", segment(A), 1, {short})
    assert longer.startswith(short)
    assert len(longer) > len(short)


def test_a_text_that_is_not_translatable_has_no_id() -> None:
    assert identify({"a.md": [segment(A), segment("")]}, [])["a.md"][1] == ""


def test_unchanged_texts_keep_their_ids_around_an_insertion() -> None:
    first, second = after({"a.md": lesson(A, B)}, {"a.md": lesson(C, A, D, B)})
    assert (second["a.md"][1], second["a.md"][3]) == first["a.md"]
    assert len(set(second["a.md"])) == 4


def test_swapped_paragraphs_keep_their_ids() -> None:
    first, second = after({"a.md": lesson(A, B, C)}, {"a.md": lesson(C, B, A)})
    assert second["a.md"] == first["a.md"][::-1]


def test_a_repeated_text_is_told_apart_by_its_neighbours() -> None:
    first, second = after({"a.md": lesson(A, "Yes", B, "Yes")}, {"a.md": lesson(B, "Yes", A, "Yes")})
    one, yes, two, other_yes = first["a.md"]
    assert second["a.md"] == (two, other_yes, one, yes)


def test_of_equal_texts_in_a_row_the_edited_one_keeps_its_own_id() -> None:
    edited = A.replace("links", "any links")
    for position in range(6):
        now = lesson(A, A, A, A, A, A)
        now[position] = segment(edited)
        first, second = after({"a.md": lesson(A, A, A, A, A, A)}, {"a.md": now})
        assert second == first


def test_of_equal_texts_between_others_the_edited_ones_keep_their_own_ids() -> None:
    edited = A.replace("links", "any links")
    before = {"a.md": lesson(B, A, A, A, A, A, A, A, C)}
    first, second = after(before, {"a.md": lesson(B, edited, A, edited, A, A, edited, A, C)})
    assert second == first


def test_a_repeated_text_is_told_apart_by_its_kind() -> None:
    before = {"a.md": [segment("Yes", "heading 2"), segment(A), segment("Yes")]}
    first, second = after(before, {"a.md": [segment(A), segment("Yes")]})
    assert second["a.md"] == first["a.md"][1:]
    first, second = after(before, {"a.md": [segment("Yes"), segment(A)]})
    assert second["a.md"] == (first["a.md"][2], first["a.md"][1])


def test_a_changed_heading_level_keeps_the_id() -> None:
    before = {"a.md": [segment(A, "heading 2")]}
    first, second = after(before, {"a.md": [segment(A, "heading 3")]})
    assert second == first


def test_an_edited_text_keeps_its_id() -> None:
    first, second = after({"a.md": lesson(A, B, C)}, {"a.md": lesson(A, B.replace("long", "very long"), C)})
    assert second == first


def test_an_edited_text_of_another_kind_gets_a_new_id() -> None:
    first, second = after({"a.md": [segment(B)]}, {"a.md": [segment(B + " Now.", "list item")]})
    assert second["a.md"] != first["a.md"]


def test_a_rewritten_text_gets_a_new_id() -> None:
    first, second = after({"a.md": lesson(A, B)}, {"a.md": lesson(A, C)})
    assert second["a.md"][0] == first["a.md"][0]
    assert second["a.md"][1] != first["a.md"][1]


def test_the_larger_part_of_a_split_text_keeps_the_id() -> None:
    one, other = "Turn the phone off before you cross the border.", LONG[48:]
    first, second = after({"a.md": lesson(A, LONG, B)}, {"a.md": lesson(A, one, other, B)})
    assert second["a.md"][2] == first["a.md"][1]
    assert second["a.md"][1] not in first["a.md"]


def test_a_joined_text_keeps_the_id_of_its_larger_part() -> None:
    one, other = "Turn the phone off before you cross the border.", LONG[48:]
    first, second = after({"a.md": lesson(A, one, other, B)}, {"a.md": lesson(A, LONG, B)})
    assert second["a.md"][1] == first["a.md"][2]


def test_a_moved_paragraph_takes_its_id_to_the_other_lesson() -> None:
    first, second = after({"a.md": lesson(A, B), "b.md": lesson(C)}, {"a.md": lesson(A), "b.md": lesson(C, B)})
    assert second["b.md"][1] == first["a.md"][1]


def test_a_copied_paragraph_gets_a_new_id() -> None:
    first, second = after({"a.md": lesson(A, B)}, {"a.md": lesson(A, B), "b.md": lesson(B)})
    assert second["a.md"] == first["a.md"]
    assert second["b.md"][0] not in first["a.md"]


def test_a_renamed_lesson_keeps_its_ids_also_of_edited_texts() -> None:
    edited = LONG.replace("border", "frontier")
    first, second = after({"a.md": lesson(A, LONG, B)}, {"new/name.md": lesson(A, edited, B)})
    assert second["new/name.md"] == first["a.md"]


def test_a_lesson_split_in_two_keeps_all_ids() -> None:
    first, second = after({"a.md": lesson(A, B, C, D)}, {"one.md": lesson(A, B), "two.md": lesson(C, D)})
    assert second["one.md"] + second["two.md"] == first["a.md"]


def test_two_merged_lessons_keep_all_ids() -> None:
    first, second = after({"a.md": lesson(A, B), "b.md": lesson(C, D)}, {"a.md": lesson(A, B, C, D)})
    assert second["a.md"] == first["a.md"] + first["b.md"]


def test_two_lessons_with_the_same_texts_do_not_share_ids_when_both_are_renamed() -> None:
    before = {"a.md": lesson(A, B), "b.md": lesson(A, B)}
    first, second = after(before, {"x.md": lesson(A, B), "y.md": lesson(A, B)})
    assert sorted(second["x.md"] + second["y.md"]) == sorted(first["a.md"] + first["b.md"])


def test_texts_that_differ_in_blanks_alone_are_the_same() -> None:
    first, second = after({"a.md": lesson("One\ntwo", A)}, {"a.md": lesson("One two", A)})
    assert second == first


TEXTS = st.sampled_from([A, B, C, D, LONG, LONG[:47], LONG[48:], "Yes", "No", A + " " + B, B.upper()])
VERSIONS = st.dictionaries(st.sampled_from(["a.md", "b.md", "c/d.md"]), st.lists(TEXTS, max_size=8), max_size=3)


@given(VERSIONS, VERSIONS)
def test_no_id_is_given_twice_and_none_changes_for_unchanged_lessons(
    before: dict[str, list[str]], now: dict[str, list[str]]
) -> None:
    old = {path: lesson(*texts) for path, texts in before.items()}
    new = {path: lesson(*texts) for path, texts in now.items()}
    first, second = after(old, new)
    given_ids = [name for ids in second.values() for name in ids]
    assert len(set(given_ids)) == len(given_ids)
    assert identify(old, template(old, first)) == first
    for path in old.keys() & new.keys():
        for text in {*before[path]} & {*now[path]}:
            had = {name for name, found in zip(first[path], before[path], strict=True) if found == text}
            has = {name for name, found in zip(second[path], now[path], strict=True) if found == text}
            assert len(had & has) == min(len(had), len(has))
