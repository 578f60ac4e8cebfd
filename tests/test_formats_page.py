"""The tutorial docs/formats.md: its code is installed as a package of somebody else, and does what the page says."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import polib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lesson_i18n import Format, Lesson, Rules, SourceError
from lesson_i18n.plugins import load_formats
from lesson_i18n.reassemble import localize
from projects import SETTINGS, Project, missing, msgfmt_accepts, snapshot

PAGE = Path(__file__).resolve().parent.parent / "docs" / "formats.md"
_FILE = re.compile(r"`([\w./-]+\.\w+)`[^`]*:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TIMES = re.compile(r"^\d+:\d\d:\d\d,\d+ -->.*", re.MULTILINE)
_TEST = re.compile(r"^## Test it$.*?^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def page_files() -> dict[str, str]:
    """Return the files that the page shows, each under the name that stands before it; parts of one file are joined."""
    files: defaultdict[str, str] = defaultdict(str)
    for name, content in _FILE.findall(PAGE.read_text("utf-8")):
        files[name] += f"\n\n{content}" if name in files else content
    return dict(files)


FILES = page_files()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder into which pip has installed the page's package."""
    for needed in ("pip", "hatchling"):
        if not importlib.util.find_spec(needed):
            missing(f"{needed} is not installed; run scripts/env")
    package, target = tmp_path_factory.mktemp("package"), tmp_path_factory.mktemp("site")
    for name in ("pyproject.toml", "lesson_i18n_srt.py"):
        (package / name).write_text(FILES[name], "utf-8")
    options = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "install", *options, "--target", str(target), str(package)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture
def project(tmp_path: Path, site: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Return a project whose environment has the page's package."""
    monkeypatch.syspath_prepend(site)
    return Project(tmp_path / "project")


def test_the_page_shows_all_files_of_the_package_and_they_are_small() -> None:
    assert set(FILES) == {
        "source/talk.srt",
        "pyproject.toml",
        "lesson_i18n_srt.py",
        "locale/es/LC_MESSAGES/course.po",
        "build/es/talk.srt",
    }
    assert len(FILES["lesson_i18n_srt.py"].splitlines()) < 80


def test_the_commands_do_what_the_page_says(tmp_path: Path, site: Path) -> None:
    project = Project(tmp_path)
    project.write("source/talk.srt", FILES["source/talk.srt"])
    path = os.pathsep.join(filter(None, [str(site), os.environ.get("PYTHONPATH")]))

    def run(command: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "lesson_i18n", command],
            cwd=project.root,
            env=os.environ | {"PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    run("extract")
    shown = polib.pofile(FILES["locale/es/LC_MESSAGES/course.po"])
    without = [re.sub(r"msgstr (\".*\"\n)+", 'msgstr ""\n', f"{entry.__unicode__(wrapwidth=0)}") for entry in shown]
    assert without == [f"{entry.__unicode__(wrapwidth=0)}" for entry in polib.pofile(str(project.catalog()))]
    project.translate({entry.msgid: entry.msgstr for entry in shown})
    assert msgfmt_accepts(project.catalog()) == ""
    run("build")
    assert project.read("build/es/talk.srt") == FILES["build/es/talk.srt"]


def test_the_pages_own_test_passes(site: Path) -> None:
    (code,) = _TEST.findall(PAGE.read_text("utf-8"))
    path = os.pathsep.join(filter(None, [str(site), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


CUES = [
    "1\n00:00:01,000 --> 00:00:02,000\nHello\n",
    "1\r\n00:00:01,000 --> 00:00:02,000\r\nHello,\r\n<b>you</b>\r\n\r\n2\r\n00:00:03.0 --> 00:00:04.0 X1:5\r\nBye",
    "\ufeff1\n00:00:01,000 --> 00:00:02,000\n  Hello  \n \n\n\n2\n0:00:03,000 --> 0:00:04,000\n{\\an8}- Bye\n- Bye\n\n\n",
    "00:00:01,000 --> 00:00:02,000\n\n1\n00:00:01,000 --> 00:00:02,000\n♪ ♪\n\nnot a subtitle",
    "",
    "\ufeff",
    "00:00:01,000 --> 00:00:02,000",
    "1\r00:00:01,000 --> 00:00:02,000\rHello\r",
]


@pytest.mark.parametrize("text", CUES)
@pytest.mark.parametrize("is_repeated", [False, True], ids=["empty", "repeated"])
def test_a_file_in_which_nothing_is_translated_keeps_its_bytes(
    project: Project, text: str, is_repeated: bool
) -> None:
    project.write("source/talk.srt", text)
    project.extract()
    if is_repeated:
        project.translate({entry.msgid: entry.msgid for entry in project.entries()})
    project.build()
    assert snapshot(project.root / "build/es") == snapshot(project.root / "source")


def test_translations_stand_in_the_places_of_their_texts_and_nothing_else_changes(project: Project) -> None:
    project.write("source/talk.srt", CUES[1])
    project.extract()
    project.translate({"Hello,\n<b>you</b>": "Hola\n<b>tú</b>\ny tú", "Bye": "Adiós"})
    project.build()
    assert project.read("build/es/talk.srt") == CUES[1].replace(
        "Hello,\r\n<b>you</b>", "Hola\r\n<b>tú</b>\r\ny tú"
    ).replace("Bye", "Adiós")


def test_a_place_on_the_screen_and_blanks_around_a_text_stay(project: Project) -> None:
    project.write("source/talk.srt", CUES[2])
    project.extract()
    project.translate({"Hello": "Hola", "- Bye\n- Bye": "Adiós"})
    project.build()
    assert project.read("build/es/talk.srt") == CUES[2].replace("Hello", "Hola").replace("- Bye\n- Bye", "Adiós")


@pytest.mark.parametrize(
    ("msgstr", "reason"),
    [
        (
            "Hola\n\n<i>tú</i>",
            "the format 'srt' of lesson-i18n-srt cannot write it: an empty line would end the subtitle; remove it",
        ),
        ("Hola\n \n<i>tú</i>", "an empty line would end the subtitle"),
        ("Hola, tú", "lost tag '<i>'"),
        ("<b>Hola</b>, <i>tú</i>", "added tag '<b>'"),
        ("Hola, <i>tú</i> www.example.org", "added address 'www.example.org'"),
        ("Hola\n2\n00:00:05,000 --> 00:00:06,000\n<i>tú</i>", "changes the structure of the lesson"),
    ],
)
def test_a_translation_that_would_change_more_than_its_text_is_refused(
    project: Project, msgstr: str, reason: str
) -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nHello, <i>you</i>\n\n2\n00:00:03,000 --> 00:00:04,000\nBye\n"
    project.write("source/talk.srt", text)
    project.extract()
    project.translate({"Hello, <i>you</i>": msgstr, "Bye": "Adiós"})
    done = project.run("build")
    assert done.code == 1
    assert re.fullmatch(rf"error: source/talk\.srt:3: es \w{{8}}: .*{re.escape(reason)}.*\n", done.err)
    assert project.read("build/es/talk.srt") == text.replace("Bye", "Adiós")


@pytest.fixture(scope="module")
def srt(site: Path) -> Format:
    """Return the page's format as the program has it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(site)
        return load_formats(Rules())[".srt"]


PIECES = st.sampled_from(
    [
        "1",
        "00:00:01,000 --> 00:00:02,000",
        "\n00:00:03,000 --> 00:00:04,000\r\na",
        "\n",
        "\r\n",
        "\n\n",
        " ",
        "{\\an8}",
        "<i>",
        "a",
        "-",
        "\u2028",
    ]
)


@given(
    st.lists(PIECES | st.text(max_size=3), max_size=20).map("".join),
    st.lists(st.lists(PIECES, max_size=5).map("".join), max_size=4),
)
@settings(suppress_health_check=[HealthCheck.differing_executors])
def test_whatever_is_translated_the_times_stay(srt: Format, text: str, msgstrs: list[str]) -> None:
    lesson = Lesson("talk.srt", text)
    try:
        cut = srt.segment(lesson)
    except SourceError:
        return
    same = {position: segment.text for position, segment in enumerate(cut.segments)}
    assert localize(lesson, cut, same, srt.segment, srt.fit) == (text, {})
    wanted = dict(zip(same, msgstrs, strict=False))
    built, refused = localize(lesson, cut, wanted, srt.segment, srt.fit)
    assert _TIMES.findall(built) == _TIMES.findall(text)
    expected = {**same, **{at: msgstr.strip() for at, msgstr in wanted.items() if at not in refused}}
    assert [segment.text for segment in srt.segment(Lesson("talk.srt", built)).segments] == list(expected.values())


def test_a_file_that_the_format_cannot_read_is_named(project: Project) -> None:
    project.write("source/talk.srt", CUES[0] + "2\n00:00:03,000 --> 00:00:04,000\nBye\n")
    done = project.run("extract")
    assert (done.code, done.err) == (
        2,
        "error: source/talk.srt:5: no empty line above this subtitle; add one\n",
    )


def test_without_the_package_such_files_are_copied(tmp_path: Path) -> None:
    project = Project(tmp_path, SETTINGS)
    project.write("source/talk.srt", CUES[0])
    assert "0 lessons" in project.extract()
