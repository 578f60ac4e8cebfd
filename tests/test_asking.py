"""Engines are asked once for each text, at their pace, and given up when there is no sense in more."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from engines import Obedient, Online, Recall, Respond, shouted
from lesson_i18n.answers import Answers
from lesson_i18n.asking import Allowance, Asker, Pace
from lesson_i18n.engines import BusyError, Engine, EngineError, Query, RejectedError, Setup, Term, UnusableError
from lesson_i18n.errors import OutputError
from lesson_i18n.model import Segment, Span

SETUP = Setup("obedient", options={"model": "one"})


@pytest.fixture(autouse=True)
def obedient(monkeypatch: pytest.MonkeyPatch) -> Callable[[Respond], None]:
    monkeypatch.setattr(Obedient, "asked", [])
    return lambda respond: monkeypatch.setattr(Obedient, "respond", staticmethod(respond))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Answers]:
    with closing(Answers(tmp_path)) as opened:
        yield opened


class Waits(list[float]):
    """The seconds that were waited."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def queries(*texts: str) -> list[Query]:
    return [Query(str(n), text, Segment("paragraph", text, text, Span(0, 0), 1)) for n, text in enumerate(texts)]


def asker(engine: Engine, store: Answers, pace: Pace | None = None, limit: int | None = None) -> Asker:
    return Asker(engine, ("en", "es"), store, Allowance(limit), pace or Pace(sleep=Waits()), "2026-01-01")


def said(asked: Asker, *texts: str) -> list[str]:
    """Return the answers to texts, or why there is none."""
    found = asked.ask(queries(*texts))
    return [
        found.answers[str(n)].text if str(n) in found.answers else f"({found.failures[str(n)]})"
        for n in range(len(texts))
    ]


def test_equal_texts_are_sent_once(store: Answers) -> None:
    assert said(asker(Obedient(SETUP), store), "yes", "no", "yes") == ["YES", "NO", "YES"]
    assert Obedient.asked == [["yes"], ["no"]]


def test_a_second_run_sends_nothing(store: Answers) -> None:
    said(asker(Obedient(SETUP), store), "yes", "no")
    assert said(asker(Obedient(SETUP), store), "no", "yes", "no") == ["NO", "YES", "NO"]
    assert len(Obedient.asked) == 2


@pytest.mark.parametrize(
    ("setup", "terms"),
    [
        (Setup("obedient", options={"model": "two"}), ()),
        (Setup("other", options={"model": "one"}), ()),
        (SETUP, (Term("yes", "sí"),)),
    ],
)
def test_what_answers_depend_on_makes_them_other_answers(
    store: Answers, setup: Setup, terms: tuple[Term, ...]
) -> None:
    said(asker(Obedient(SETUP), store), "yes")
    asker(Obedient(setup), store).ask([queries("yes")[0]._replace(terms=terms)])
    assert len(Obedient.asked) == 2


def test_an_engine_whose_answers_depend_on_the_place_is_asked_for_each(store: Answers) -> None:
    for _ in range(2):
        assert said(asker(Recall(SETUP), store), "yes", "yes") == ["YES", "YES"]
    assert Obedient.asked == [["yes", "yes"]] * 2


def test_what_was_answered_before_an_error_is_kept(store: Answers, obedient: Callable[[Respond], None]) -> None:
    obedient(lambda query: UnusableError("the quota is used up") if query.text == "c" else shouted(query))
    engine = Obedient(SETUP)
    engine.traits = engine.traits._replace(batch=10)
    first = asker(engine, store)
    assert said(first, "a", "b", "c", "d")[:2] == ["A", "B"]
    assert first.set_aside == "the quota is used up"
    obedient(shouted)
    assert said(asker(engine, store), "a", "b", "c", "d") == ["A", "B", "C", "D"]
    assert Obedient.asked == [["a", "b", "c", "d"], ["c", "d"]]


def test_a_query_without_an_answer_fails_alone(store: Answers, obedient: Callable[[Respond], None]) -> None:
    obedient(lambda query: None if query.text == "b" else shouted(query))
    engine = Obedient(SETUP)
    engine.traits = engine.traits._replace(batch=3)
    assert said(asker(engine, store), "a", "b", "c") == ["A", "(no answer)", "C"]


def test_an_answer_to_what_was_not_asked_is_ignored(store: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Obedient(SETUP)
    answers = engine.translate
    monkeypatch.setattr(
        engine, "translate", lambda asked, *pair: (a._replace(key="x" + a.key) for a in answers(asked, *pair))
    )
    assert said(asker(engine, store), "a") == ["(no answer)"]


def test_a_busy_engine_is_asked_again_when_it_says(store: Answers, obedient: Callable[[Respond], None]) -> None:
    errors: list[Exception] = [
        BusyError("too many requests", 7.0),
        BusyError("too many requests"),
        EngineError("cut off"),
    ]
    obedient(lambda query: errors.pop(0) if errors else shouted(query))
    waits = Waits()
    assert said(asker(Obedient(SETUP), store, Pace(sleep=waits)), "a") == ["A"]
    assert waits == [7.0, 2.0, 4.0]


def test_an_engine_that_wants_too_long_a_rest_is_set_aside(
    store: Answers, obedient: Callable[[Respond], None]
) -> None:
    obedient(lambda query: BusyError("too many requests", 3600.0))
    asked = asker(Obedient(SETUP), store)
    assert said(asked, "a", "b") == ["(too many requests)", "(not asked: the engine was set aside)"]
    assert asked.set_aside == "too many requests; it wants to be left alone for 3600 seconds"


def test_an_engine_that_fails_again_and_again_is_set_aside(
    store: Answers, obedient: Callable[[Respond], None]
) -> None:
    obedient(lambda query: shouted(query) if query.text == "c" else EngineError("error 500"))
    asked = asker(Obedient(SETUP), store)
    assert said(asked, *"abcdefg") == [
        "(error 500)",
        "(error 500)",
        "C",
        *["(error 500)"] * 3,
        "(not asked: the engine was set aside)",
    ]
    assert asked.set_aside == "3 calls in a row failed, the last one because: error 500"


def test_what_is_rejected_together_is_asked_for_alone(store: Answers, obedient: Callable[[Respond], None]) -> None:
    obedient(lambda query: RejectedError("not this") if query.text == "b" else shouted(query))
    engine = Obedient(SETUP)
    engine.traits = engine.traits._replace(batch=3)
    assert said(asker(engine, store), "a", "b", "c") == ["A", "(not this)", "C"]


def test_calls_hold_what_the_engine_takes(store: Answers) -> None:
    engine = Obedient(SETUP)
    engine.traits = engine.traits._replace(batch=3, characters=6)
    assert (
        said(asker(engine, store), "aaa", "bbb", "c", "d", "e", "f", "1234567")[-1]
        == "(longer than the engine takes)"
    )
    assert Obedient.asked == [["aaa", "bbb"], ["c", "d", "e"], ["f"]]


def test_no_more_characters_are_sent_than_allowed(store: Answers) -> None:
    asked = asker(Obedient(SETUP), store, limit=5)
    assert said(asked, "abc", "defg", "hi") == ["ABC", "(not asked: more characters than --max-characters)", "HI"]
    assert (asked.texts, asked.characters) == (2, 5)


def test_calls_begin_at_the_pace_of_the_settings(store: Answers) -> None:
    waits = Waits()
    said(asker(Obedient(SETUP), store, Pace(per_minute=30, sleep=waits)), "a", "b", "c")
    assert [round(seconds) for seconds in waits] == [0, 2, 4]


def test_several_calls_run_at_once_and_every_answer_is_kept(store: Answers) -> None:
    texts = [f"text {n}" for n in range(200)]
    assert said(asker(Obedient(SETUP), store, Pace(calls=8)), *texts) == [text.upper() for text in texts]
    said(asker(Obedient(SETUP), store), *texts)
    assert len(Obedient.asked) == 200


def test_what_leaves_the_machine_is_written_down_before_it_leaves(store: Answers, tmp_path: Path) -> None:
    said(asker(Obedient(SETUP), store), "stays here")
    said(asker(Online(SETUP), store), "leaves", "leaves")
    lines = (tmp_path / "sent.jsonl").read_text().splitlines()
    assert [json.loads(line)["text"] for line in lines] == ["leaves"]


def test_the_folder_of_the_store_is_not_for_version_control(store: Answers, tmp_path: Path) -> None:
    assert (tmp_path / ".gitignore").read_text() == "*\n"


def test_a_store_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "answers.sqlite").write_bytes(b"no database, but long enough to be taken for one" * 30)
    with pytest.raises(
        OutputError, match=r"answers\.sqlite: the answers of engines cannot be kept there.*; move the file away"
    ):
        Answers(tmp_path)


def test_a_store_that_cannot_be_written_is_not_to_be_moved_away(tmp_path: Path) -> None:
    (tmp_path / "answers.sqlite").mkdir()
    with pytest.raises(OutputError, match=r"answers\.sqlite: the answers .* there: .*; mend this and run again"):
        Answers(tmp_path)
