"""Formats of other people: found by entry point, guarded against their mistakes, never a traceback."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from textwrap import indent

import pytest

from lesson_i18n import Lesson, Rules, Segment, Segmentation, Syntax, Target, text_segment
from lesson_i18n.building import build
from lesson_i18n.model import Place, Span
from lesson_i18n.plugins import load_formats
from projects import Project, snapshot

MODULE = """\
import re
from lesson_i18n import *

class NoteFormat:
    suffixes = (".note",)

    def __init__(self, rules):
        pass

    def reads(self, path):
        return True

    def segment(self, lesson):
        lines = re.finditer("[^\\n]+", lesson.text)
        return Segmentation(tuple(text_segment(lesson, line.span(), "line") for line in lines))

    def fit(self, segment, text):
        return text
"""
NOTE = "Lock the door\nStay at home\n"
NAME = "the format 'note' of someones-notes"
WAY_OUT = "report it to its authors, or uninstall it"


class Site:
    """A folder of installed packages, first on the path."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.monkeypatch = monkeypatch
        monkeypatch.syspath_prepend(folder)

    def install(self, source: str, *methods: str, name: str = "someones-notes", entry: str = "note") -> None:
        """Install a package of one module, its last class with further methods or with other ones in their places."""
        module = name.replace("-", "_")
        self.monkeypatch.delitem(sys.modules, module, raising=False)
        body = "\n\n".join([source, *(indent(method, "    ") for method in methods)])
        (self.folder / f"{module}.py").write_text(body + "\n", "utf-8")
        metadata = self.folder / f"{module}-1.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
        (metadata / "entry_points.txt").write_text(f"[lesson_i18n.formats]\n{entry} = {module}:NoteFormat\n")


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Site:
    return Site(tmp_path_factory.mktemp("site"), monkeypatch)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project of one note and one lesson."""
    project = Project(tmp_path, steps="# First steps\n")
    project.write("source/home.note", NOTE)
    return project


def refused(project: Project, command: str = "extract") -> str:
    """Return the one message of a command that stops before it writes."""
    before = snapshot(project.root)
    done = project.run(command)
    assert (done.code, snapshot(project.root)) == (2, before), done.err
    assert done.err.startswith("error: ")
    assert done.err.count("\n") == 1
    return done.err.removeprefix("error: ").rstrip("\n")


def test_a_format_of_somebody_else_is_used_as_the_built_in_one(project: Project, site: Site) -> None:
    site.install(MODULE)
    project.extract()
    project.translate({"Lock the door": "Cierra la puerta", "First steps": "Primeros pasos"})
    project.build()
    assert project.read("build/es/home.note") == "Cierra la puerta\nStay at home\n"
    assert project.read("build/es/steps.md") == "# Primeros pasos\n"


def test_a_format_is_asked_which_files_it_reads(project: Project, site: Site) -> None:
    site.install(MODULE, "def reads(self, path):\n    return path == 'in/home.note'")
    project.write("source/in/home.note", "Stay calm\n")
    project.extract()
    assert [entry.msgid for entry in project.entries()] == ["Stay calm", "First steps"]


def test_what_a_format_of_somebody_else_makes_is_not_remembered(project: Project, site: Site) -> None:
    site.install("KIND = 'line'\n" + MODULE.replace('"line"', "KIND"))
    project.extract()
    site.monkeypatch.setattr(sys.modules["someones_notes"], "KIND", "a line")
    project.extract()
    assert [entry.comments for entry in project.entries()][:2] == [("a line",), ("a line",)]


# a format that cannot be loaded


@pytest.mark.parametrize(
    ("source", "methods", "fact"),
    [
        ("import nowhere_to_be_found", [], "No module named 'nowhere_to_be_found'"),
        ("NoteFormat = None", [], "'NoneType' object is not callable"),
        ("class Other: pass", [], "has no attribute 'NoteFormat'"),
        (MODULE, ["def __init__(self, rules):\n    raise OSError('no disk')"], "no disk"),
        (MODULE, ["def __init__(self):\n    pass"], "takes 1 positional argument but 2 were given"),
        (MODULE, ["fit = None"], "it has no method 'fit'"),
        (MODULE, ["reads = True"], "it has no method 'reads'"),
        (MODULE, ["suffixes = '.note'"], "its suffixes are '.note', not a tuple such as ('.srt',), in lower case"),
        (MODULE, ["suffixes = ('note',)"], "its suffixes are ('note',), not a tuple such as"),
        (MODULE, ["suffixes = ('.Note',)"], "its suffixes are ('.Note',), not a tuple such as"),
        (MODULE, ["suffixes = ('.tar.gz',)"], "its suffixes are ('.tar.gz',), not a tuple such as"),
        (MODULE, ["suffixes = None"], "its suffixes are None, not a tuple such as"),
        (MODULE, ["suffixes = (1,)"], "its suffixes are (1,), not a tuple such as"),
    ],
)
def test_a_format_that_cannot_be_loaded_is_named_with_its_package(
    project: Project, site: Site, source: str, methods: list[str], fact: str
) -> None:
    site.install(source, *methods)
    message = refused(project)
    assert message.startswith(f"{NAME} cannot be loaded: ")
    assert fact in message
    assert message.endswith("; remove or mend it")


def test_two_formats_for_the_same_files_are_named_both(project: Project, site: Site) -> None:
    site.install(MODULE, "suffixes = ('.note', '.md')")
    assert refused(project) == (
        f"the format 'markdown' of lesson-i18n and {NAME} both read '.md' files; uninstall one of them"
    )


def test_two_packages_may_read_different_files(project: Project, site: Site) -> None:
    site.install(MODULE)
    site.install(MODULE, "suffixes = ('.memo',)", name="other-notes", entry="memo")
    assert {".md", ".note", ".memo"} <= set(load_formats(Rules()))


# a format that fails


@pytest.mark.parametrize(
    ("method", "fact"),
    [
        ("def segment(self, lesson):\n    return {}['x']", r"KeyError: 'x' \(someones_notes\.py:\d+\)"),
        ("def segment(self, lesson):\n    raise ValueError('bad\\nfile')", r"ValueError: bad file \(.*\)"),
        ("def segment(self, lesson):\n    return self.segment(lesson)", r"RecursionError: .*"),
        ("def segment(self, lesson):\n    return []", r"TypeError: 'segment' returned list, not a Segmentation .*"),
        (
            "def segment(self, lesson):\n    return Segmentation(('x',))",
            r"TypeError: .* 'x' where a Segment belongs .*",
        ),
        ("def segment(self, lesson):\n    return Segmentation(None)", r"TypeError: .*"),
        (
            "def segment(self, lesson):\n    return Segmentation((), findings=('x',))",
            r"TypeError: .* 'x' where a Finding belongs .*",
        ),
    ],
)
def test_a_format_that_fails_on_a_file_is_named_with_the_file(
    project: Project, site: Site, method: str, fact: str
) -> None:
    site.install(MODULE, method)
    message = refused(project)
    assert re.fullmatch(rf"source/home\.note: {NAME} failed: {fact}; {WAY_OUT}", message), message


def test_a_format_that_fails_to_say_what_it_reads_is_named(project: Project, site: Site) -> None:
    site.install(MODULE, "def reads(self, path):\n    return path.no_such_thing")
    assert refused(project).startswith(f"home.note: {NAME} failed: AttributeError: ")


def test_what_a_format_says_about_a_bad_file_is_shown_as_it_is(project: Project, site: Site) -> None:
    site.install(MODULE, "def segment(self, lesson):\n    raise SourceError(f'{lesson.path}:2: no end; add one')")
    assert refused(project) == "source/home.note:2: no end; add one"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("raise ValueError('too\\nlong')", "too long"),
        ("return {}['x']", r"KeyError: 'x' \(someones_notes\.py:\d+\)"),
        ("return None", r"TypeError: 'fit' returned None, which is no text \(.*\)"),
    ],
)
def test_a_translation_that_a_format_cannot_write_falls_back_to_the_source(
    project: Project, site: Site, body: str, reason: str
) -> None:
    site.install(MODULE, f"def fit(self, segment, text):\n    if 'puerta' in text:\n        {body}\n    return text")
    project.extract()
    project.translate({"Lock the door": "Cierra la puerta", "Stay at home": "Quédate en casa"})
    done = project.run("build")
    assert done.code == 1
    assert re.fullmatch(rf"error: source/home\.note:1: es \w+: {NAME} cannot write it: {reason}\n", done.err), (
        done.err
    )
    assert project.read("build/es/home.note") == "Lock the door\nQuédate en casa\n"


def test_a_format_that_fails_on_what_was_built_keeps_only_that_translation_out(project: Project, site: Site) -> None:
    site.install(
        MODULE.replace("lines =", "assert 'puerta' not in lesson.text\n        lines ="),
    )
    project.extract()
    project.translate({"Lock the door": "Cierra la puerta", "Stay at home": "Quédate en casa"})
    done = project.run("build")
    assert done.code == 1
    assert "changes the structure of the lesson" in done.err
    assert project.read("build/es/home.note") == "Lock the door\nQuédate en casa\n"


# a format that cuts wrongly


def segments(*made: str) -> str:
    return "def segment(self, lesson):\n    return Segmentation((" + ", ".join(made) + ",))"


def part(text: str, start: int, stop: int, rest: str = "") -> str:
    return f"Segment('line', {text!r}, {text!r}, Span({start}, {stop}), 1, {rest})"


def shifted(by: int, added: str = "") -> str:
    """Return a method whose segments stand beside their texts, or have a text that is longer."""
    return (
        "def segment(self, lesson):\n"
        "    found = re.finditer('[^\\n]+', lesson.text)\n"
        f"    places = [(line[0] {added}, Span(line.start() + {by}, line.end() + {by})) for line in found]\n"
        "    return Segmentation(tuple(Segment('line', text, text, span, 1) for text, span in places))"
    )


@pytest.mark.parametrize(
    ("method", "line", "fact"),
    [
        (
            segments("text_segment(lesson, (0, 13), 'line')", "text_segment(lesson, (9, 26), 'line')"),
            1,
            "two segments overlap or are out of order: one begins at character 9, before 13",
        ),
        (
            segments("text_segment(lesson, (14, 26), 'line')", "text_segment(lesson, (0, 13), 'line')"),
            1,
            "two segments overlap or are out of order: one begins at character 0, before 26",
        ),
        (segments(part("Lock", 0, 400)), 1, "a segment ends at character 400 of 27"),
        (
            segments(part("Lock", -4, 4)),
            1,
            "two segments overlap or are out of order: one begins at character -4, before 0",
        ),
        (segments(part("Stay", 18, 14)), 2, "a segment ends at character 14, before it begins"),
        (shifted(1), 1, "the text 'Lock the door' does not stand where its segment says"),
        (shifted(0, "+ '!'"), 1, "the text 'Lock the door!' does not stand where its segment says"),
        (
            segments("Segment('a\\nb', 'Lock', 'Lock', Span(0, 4), 1)"),
            1,
            "the kind and the notes of a segment must be a line each",
        ),
        (
            segments(part("Lock", 0, 4, "notes=('',)")),
            1,
            "the kind and the notes of a segment must be a line each",
        ),
        (
            segments("Segment('line', 'Go', 'Lock', Span(0, 4), 1)"),
            1,
            "a text and its targets disagree",
        ),
        (
            segments("Segment('line', 'Lock', 'Lock', Span(0, 4), 1, targets=(Target('x'),))"),
            1,
            r"a text and its targets disagree: missing from the translation: {1}",
        ),
        (
            "def fit(self, segment, text):\n    return text.upper()",
            1,
            "the text 'Lock the door' does not stand where its segment says",
        ),
    ],
)
def test_wrong_segments_are_named_with_their_line(
    project: Project, site: Site, method: str, line: int, fact: str
) -> None:
    site.install(MODULE, method)
    assert refused(project) == f"source/home.note:{line}: {NAME} cut it wrongly: {fact}; {WAY_OUT}"


def test_a_format_that_refuses_the_source_itself_is_named(project: Project, site: Site) -> None:
    site.install(MODULE, "def fit(self, segment, text):\n    raise ValueError('too long')")
    fact = r"'fit' refuses the text that stands there: ValueError: too long \(someones_notes\.py:\d+\)"
    message = refused(project)
    assert re.fullmatch(rf"source/home\.note:1: {NAME} cut it wrongly: {fact}; {WAY_OUT}", message), message


def test_a_text_may_be_written_in_another_way_that_says_the_same(project: Project, site: Site) -> None:
    site.install(
        MODULE,
        "def segment(self, lesson):\n"
        "    found = re.finditer('[^\\n]+', lesson.text)\n"
        "    texts = [(line[0].replace('&amp;', '&').replace('&#38;', '&'), line.span()) for line in found]\n"
        "    return Segmentation(tuple(Segment('line', text, text, Span(*span), 1) for text, span in texts))",
        "def fit(self, segment, text):\n    return text.replace('&', '&amp;')",
    )
    project.write("source/home.note", "Doors &#38; windows\nTea &amp; milk\n")
    project.extract()
    project.translate({"Tea & milk": "Té & leche"})
    project.build()
    assert project.read("build/es/home.note") == "Doors &#38; windows\nTé &amp; leche\n"


def test_a_lesson_that_is_cut_in_two_ways_stands_in_the_source_s_language(project: Project, site: Site) -> None:
    once = "if hasattr(self, 'seen'):\n            return Segmentation(())\n        self.seen = True\n        lines ="
    site.install(MODULE.replace("lines =", once))
    project.extract()
    project.translate({"Lock the door": "Cierra la puerta"})
    done = project.run("build")
    assert done.code == 1
    assert f"source/home.note: es: its format cut it in two ways; {WAY_OUT}; " in done.err
    assert project.read("build/es/home.note") == project.read("source/home.note")


def test_what_no_catalog_can_hold_is_left_out(project: Project, site: Site) -> None:
    site.install(MODULE)
    project.write("source/home.note", "Lock\x07 the door\n \n42\nStay at home\n")
    done = project.run("extract")
    assert (done.code, done.err) == (
        0,
        "warning: source/home.note:1: a text with control characters is copied as it is\n",
    )
    assert [entry.msgid for entry in project.entries()] == ["Stay at home", "First steps"]
    project.translate({"Stay at home": "Quédate en casa"})
    project.build()
    assert project.read("build/es/home.note") == "Lock\x07 the door\n \n42\nQuédate en casa\n"


def test_what_stands_between_the_segments_must_stay(project: Project, site: Site) -> None:
    site.install(
        MODULE.replace("[^\\n]+", "(?m)^[^\\n#]+"),
        "def fit(self, segment, text):\n    return text + ' # is this right?' if 'puerta' in text else text",
    )
    project.extract()
    project.translate({"Lock the door": "Cierra la puerta", "Stay at home": "Quédate en casa"})
    done = project.run("build")
    assert (done.code, len(build(project.config()).findings)) == (1, 1)
    assert "changes the structure of the lesson" in done.err
    assert project.read("build/es/home.note") == "Lock the door\nQuédate en casa\n"


# text_segment


def test_a_segment_is_the_text_between_two_offsets_without_the_blanks_at_its_ends() -> None:
    lesson = Lesson("a.note", "one\r\n  two \r\nthree\r\n")
    assert text_segment(lesson, (5, 13), "line") == Segment("line", "two", "two", Span(7, 10), 2)


def test_a_segment_keeps_its_lines_where_that_is_asked_for() -> None:
    lesson = Lesson("a.note", "one\r\ntwo  \n three\r\n")
    joined = text_segment(lesson, (0, len(lesson.text)), "line")
    kept = text_segment(lesson, (0, len(lesson.text)), "line", keep_lines=True, note="quick")
    assert (joined.text, joined.place.hard_break) == ("one two three", None)
    assert (kept.text, kept.place, kept.notes) == ("one\ntwo  \n three", Place(hard_break=""), ("quick",))


@pytest.mark.parametrize(
    ("syntax", "text", "targets"),
    [
        (Syntax.MARKDOWN, "Read [more]({1}), {{not}} {2}", ["x.md", "www.example.org"]),
        (Syntax.HTML, "Read <a href={1}>more</a>, {{not}} {2}", ["x.md", "www.example.org"]),
        (Syntax.PLAIN, "Read [more](x.md), {{not}} {1}", ["www.example.org"]),
    ],
)
def test_targets_are_locked_as_the_syntax_has_them(syntax: Syntax, text: str, targets: list[str]) -> None:
    link = "<a href=x.md>more</a>" if syntax is Syntax.HTML else "[more](x.md)"
    lesson = Lesson("a.note", f"Read {link}, {{not}} www.example.org")
    segment = text_segment(lesson, (0, len(lesson.text)), "line", syntax)
    assert (segment.text, segment.targets) == (text, tuple(map(Target, targets)))
    assert segment.plain == lesson.text


@pytest.mark.parametrize("span", [(0, 0), (0, 2), (3, 3), (1, 2)])
def test_a_segment_of_blanks_is_empty(span: tuple[int, int]) -> None:
    segment = text_segment(Lesson("a.note", " \n "), span, "line")
    assert (segment.text, segment.span.start) == ("", segment.span.stop)
    assert Segmentation((segment,)).skeleton == ()
