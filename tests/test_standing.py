"""What a run takes over from the last one, because nothing about it changed, is what it would have made anew."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from lesson_i18n.config import parse_config
from lesson_i18n.errors import LessonI18nError
from lesson_i18n.pipeline import extract

SETTINGS = '[project]\nname = "course"\nlanguages = ["es", "ar"]\n\n[catalogs]\ndepth = {depth}\n'
TEXTS = (
    "Use a long password.",
    "Lock the screen.",
    "Do not open the file.",
    "Open the file.",
    "See [the guide](https://a.example).",
    "# Stay calm",
    'Say "no", and `rm -rf` nothing.',
)
LESSONS = ("a.md", "b.md", "safety/c.md", "safety/d.md")
TEMPLATE, SPANISH, ARABIC = "locale/course.pot", "locale/es/LC_MESSAGES/course.po", "locale/ar/LC_MESSAGES/course.po"

Action = Callable[[Path], None]


def put(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def lesson(name: str, paragraphs: list[str]) -> Action:
    return lambda root: put(root, f"source/{name}", "\n\n".join(paragraphs) + "\n")


def removed(name: str) -> Action:
    return lambda root: (root / "source" / name).unlink(missing_ok=True)


def changed(name: str, change: Callable[[list[str]], list[str]]) -> Action:
    """Change the messages of a catalog, where there is one."""

    def act(root: Path) -> None:
        if (root / name).exists():
            head, *messages = (root / name).read_text(encoding="utf-8").rstrip("\n").split("\n\n")
            put(root, name, "\n\n".join([head, *change(messages)]) + "\n")

    return act


def translated(messages: list[str], which: set[int], msgstr: str) -> list[str]:
    return [
        message.replace('msgstr ""', f'msgstr "{msgstr} {position}"') if position in which else message
        for position, message in enumerate(messages)
    ]


def fuzzy(messages: list[str], which: set[int]) -> list[str]:
    return [
        message.replace("msgctxt", "#, fuzzy\nmsgctxt", 1)
        if position in which and "#," not in message and not message.startswith("#~")
        else message
        for position, message in enumerate(messages)
    ]


def doubled(messages: list[str], at: int) -> list[str]:
    """Return messages and one of them once more under another id, as a merge may leave it."""
    again = [message.replace('msgctxt "', 'msgctxt "z', 1) for message in messages[at : at + 1]]
    return messages + again


ALL = set(range(100))
WHICH = st.sets(st.integers(0, 12))
ACTIONS = st.one_of(
    st.builds(lesson, st.sampled_from(LESSONS), st.lists(st.sampled_from(TEXTS), max_size=5)),
    st.builds(removed, st.sampled_from(LESSONS)),
    st.builds(
        lambda name, which, number: changed(name, lambda messages: translated(messages, which, f"x{number}")),
        st.sampled_from((SPANISH, ARABIC)),
        WHICH,
        st.integers(0, 1),
    ),
    st.builds(lambda which: changed(SPANISH, lambda messages: fuzzy(messages, which)), WHICH),
    st.builds(lambda at: changed(TEMPLATE, lambda messages: messages[:at] + messages[at + 1 :]), st.integers(0, 5)),
    st.builds(lambda at: changed(SPANISH, lambda messages: messages[at:] + messages[:at]), st.integers(0, 5)),
    st.builds(lambda at: changed(TEMPLATE, lambda messages: messages[at:] + messages[:at]), st.integers(0, 5)),
    st.builds(lambda at: changed(TEMPLATE, lambda messages: messages + messages[at : at + 1]), st.integers(0, 5)),
    st.builds(lambda at: changed(ARABIC, lambda messages: messages + messages[at : at + 1]), st.integers(0, 5)),
    st.builds(lambda at: changed(TEMPLATE, lambda messages: doubled(messages, at)), st.integers(0, 5)),
)


def locale_of(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted((root / "locale").rglob("*"))
        if path.is_file()
    }


def run(root: Path) -> object:
    config = parse_config(root / "lesson-i18n.toml", (root / "lesson-i18n.toml").read_text())
    try:
        report = extract(config)
    except LessonI18nError as error:
        return str(error)
    return report


def translate_all(root: Path) -> None:
    for path in (root / "locale").rglob("*.po"):
        changed(path.relative_to(root).as_posix(), lambda messages: translated(messages, ALL, "all"))(root)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.lists(ACTIONS, max_size=3), st.booleans()), min_size=1, max_size=7), st.integers(0, 1))
def test_with_what_it_remembers_a_run_writes_what_it_writes_without(
    steps: list[tuple[list[Action], bool]], depth: int
) -> None:
    with TemporaryDirectory() as folder:
        remembers, forgets = Path(folder, "one/course"), Path(folder, "two/course")
        for root in (remembers, forgets):
            put(root, "lesson-i18n.toml", SETTINGS.format(depth=depth))
            lesson("a.md", list(TEXTS[:4]))(root)
        for number, (actions, all_at_last) in enumerate(steps):
            for action in (*actions, translate_all) if all_at_last else actions:
                action(remembers)
                action(forgets)
            shutil.rmtree(forgets / "build", ignore_errors=True)
            with mock.patch.dict(os.environ, SOURCE_DATE_EPOCH=str(number * 86_400)):
                assert run(remembers) == run(forgets)
            assert locale_of(remembers) == locale_of(forgets)
