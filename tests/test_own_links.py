"""Targets that a language has of its own: what `links.toml` may say, where its targets stand, what is refused."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundles import manifest
from lesson_i18n.cache import Cache
from lesson_i18n.errors import CatalogError
from lesson_i18n.formats.data import DataFormat
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.model import Lesson, Rules, Severity
from lesson_i18n.own_links import parse_own_links, target_fault
from lesson_i18n.plugins import Format
from lesson_i18n.report import LocalizedTarget
from lesson_i18n.retarget import Retargeted, core, retargeted
from projects import SETTINGS, Project

PAGE = "https://map.example.org/x"
OWN = "https://map.example.org/es/x"
MARKDOWN = MarkdownFormat(Rules())
FILE = "locale/es/links.toml"


def entry(source: str = PAGE, target: str = OWN, reason: str = "the Spanish page") -> str:
    """Return an entry of the file."""
    values = {"source": source, "target": target, "reason": reason}
    return "\n".join(["[[link]]", *(f"{key} = {json.dumps(value)}" for key, value in values.items())]) + "\n"


def put(text: str, targets: dict[str, str], markup: Format = MARKDOWN, path: str = "a.md") -> Retargeted:
    """Return a lesson with other targets."""
    lesson = Lesson(path, text)
    return retargeted(lesson, markup.segment(lesson), targets, markup, Cache())


# what a target may be


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (PAGE, OWN),
        ("http://a.example/x", "https://a.example/es"),
        ("http://a.example/x", "http://a.example/es"),
        (PAGE, "https://роскомсвобода.org/x"),
        (PAGE, "https://españa.example/ñ?a=1&b=2#c"),
        (PAGE, "https://مثال.إختبار/"),
        ("https://a.example:8443/x", "https://b.example:8443/"),
        ("www.a.example", "www.b.example/es"),
        ("me@a.example", "yo@b.example"),
        ("mailto:me@a.example", "mailto:yo@b.example?subject=Hola"),
        ("tel:+1-202-555-0134", "tel:+34-600"),
        ("umbrella://lesson/a", "umbrella://lesson/b"),
        ("../a.md#x", "../b.md#y"),
        ("#first", "#primero"),
    ],
)
def test_a_target_of_the_same_kind_may_be_used(source: str, target: str) -> None:
    assert target_fault(source, target) == ""


@pytest.mark.parametrize(
    ("source", "target", "fact"),
    [
        (PAGE, "http://map.example.org/x", "of the scheme http:"),
        (PAGE, "javascript:alert`1`", "holds '`'"),
        (PAGE, "javascript:x", "runs a program"),
        ("javascript:y", "javascript:x", "runs a program"),
        (PAGE, "data:text/html;x", "runs a program"),
        (PAGE, "file:///etc/passwd", "runs a program"),
        ("a.md", "javascript&colon;x", "character reference"),
        ("a.md", "&#106;avascript:x", "character reference"),
        ("a.md", "x:y", "of the scheme x:"),
        ("a.md", "//b.example/a.md", "without a scheme"),
        ("a.md", "https://b.example/a.md", "the source's a path"),
        ("a.md", "..\\b.md", "%5C"),
        ("me@a.example", "https://b.example", "the source's an e-mail address"),
        ("mailto:me@a.example", "mailto:a@b.example,c@d.example", "no single e-mail address"),
        ("tel:+1", "tel:+1;ext=x", "no number to call"),
        (PAGE, "https://map.example.org@b.example/", "before an @"),
        ("umbrella://lesson/a", "umbrella://lesson@b.example/a", "before an @"),
        (PAGE, "https://127.0.0.1/", "numbers are refused"),
        (PAGE, "https://2130706433/", "numbers are refused"),
        (PAGE, "https://0x7f.0.0.0x1/", "numbers are refused"),
        (PAGE, "https://[2001:db8::1]/", "holds '['"),
        (PAGE, "https://localhost/", "no name such as example.org"),
        (PAGE, "https:///x", "no name such as example.org"),
        (PAGE, "https:map.example.org/", "no name such as example.org"),
        (PAGE, "https://-a-.example/", "no name such as example.org"),
        (PAGE, "https://b.example:8080/", "names the port"),
        (PAGE, "https://p\u0430ypal.example/", "look like those of another"),
        (PAGE, "https://\u0430\u0440\u0440\u04cf\u0435.com/", "look like those of another"),
        (PAGE, "https://xn--80ak6aa92e.com/", "look like those of another"),
        (PAGE, "https://\u0261oogle.com/", "look like those of another"),
        (PAGE, "https://a.example/x y", "holds a blank"),
        (PAGE, "https://a.example/x\u00a0y", "holds a blank"),
        (PAGE, "https://a.example/x\ny", "holds a blank"),
        (PAGE, "https://a.example/x\u202ey", "U+202E"),
        (PAGE, "https://a.example/x\u200by", "U+200B"),
        (PAGE, "https://a.example/x\x00y", "U+0000"),
        (PAGE, "https://a.example/(x)", "%28"),
        (PAGE, 'https://a.example/"onload=x', "%22"),
    ],
)
def test_a_target_that_could_harm_is_refused(source: str, target: str, fact: str) -> None:
    assert fact in target_fault(source, target)


@given(st.text(alphabet=st.sampled_from("ahtps:/.@#?&;colnavrijd%\\\u202e\u0430 "), max_size=25))
def test_no_target_is_of_a_scheme_that_its_source_has_not(target: str) -> None:
    if not target_fault("a.md", target):
        assert ":" not in re.split("[/?#]", target)[0]
        assert not target.startswith("//")
    if not target_fault(PAGE, target):
        assert target.lower().startswith("https://")
        assert "@" not in target.partition("//")[2].partition("/")[0]


# what the file may hold


def test_entries_are_read_with_their_lines() -> None:
    own = parse_own_links("# reviewed\n" + entry() + "\n" + entry("me@a.example", "yo@a.example"), FILE)
    assert own.findings == ()
    assert {source: (link.target, link.line) for source, link in own.links.items()} == {
        PAGE: (OWN, 2),
        "me@a.example": ("yo@a.example", 7),
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (entry() + entry(), [(5, f"{PAGE!r} has a target in line 1 already; remove one of the two")]),
        (entry(reason=" "), [(1, "lacks 'reason', or it is no text; add it")]),
        (entry(reason="a\u202eb"), [(1, "'reason' holds the control character U+202E; remove it")]),
        (entry() + 'note = "x"\n', [(1, "unknown key 'note'; known: source, target, reason")]),
        (
            entry().replace("target", "tagret"),
            [(1, "unknown key 'tagret'; did you mean 'target'?"), (1, "lacks 'target', or it is no text; add it")],
        ),
        ("[[link]]\nsource = 4\n", [(1, "lacks 'source', 'target', 'reason', or it is no text; add it")]),
    ],
)
def test_an_entry_with_a_fault_is_told_and_left_out(text: str, told: list[tuple[int, str]]) -> None:
    own = parse_own_links(text, FILE)
    assert [(finding.line, finding.message) for finding in own.findings] == told
    assert {finding.severity for finding in own.findings} == {Severity.ERROR}
    assert len(own.links) == text.count("[[link]]") - 1


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("[[link]]\nsource = \n", f"{FILE}:2: not TOML: "),
        ("[[link]\n", f"{FILE}:1: not TOML: "),
        ("\n[[lnk]]\n", f"{FILE}:2: unknown table 'lnk'; write [[link]] above each entry"),
        ("[link]\n", f"{FILE}:1: 'link' must be written [[link]], above each entry"),
        ("x = " + "[" * 5000, f"{FILE}:1: not TOML: "),
    ],
)
def test_a_file_that_cannot_be_read_is_an_error_with_its_line(text: str, error: str) -> None:
    with pytest.raises(CatalogError) as raised:
        parse_own_links(text, FILE)
    assert str(raised.value).startswith(error)


@given(st.text(alphabet=st.sampled_from('[]link="soure\n\tagx\\#\u202e\x00'), max_size=60))
def test_no_file_is_a_traceback(text: str) -> None:
    with suppress(CatalogError):
        assert all(finding.line for finding in parse_own_links(text, FILE).findings)


# where targets stand

EVERYWHERE = f"""---
title: See {PAGE}
url: "{PAGE}"
---

[Title]: # (Go to {PAGE})
[Link]: # ( {PAGE} )

See [a]( <{PAGE}> "T"), <{PAGE}>, ![i]({PAGE}) and {PAGE}.
[b][c] <a title="é" href='{PAGE}'>b</a> [d][{PAGE}]

- {PAGE}

| [x]({PAGE}) | y |
|---|---|
| {PAGE} | <img src={PAGE} alt="z"> |

[c]: {PAGE} "The title"
[{PAGE}]: <{PAGE}>

<div>
<img alt="T" src="{PAGE}"><p>{PAGE} text</p>
</div>
"""


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_target_is_put_wherever_the_source_stands(ends: str) -> None:
    made = put(EVERYWHERE.replace("\n", ends), {PAGE: OWN})
    wanted = EVERYWHERE.replace(PAGE, OWN).replace(f"[{OWN}]", f"[{PAGE}]").replace("\n", ends)
    assert made.lesson.text == wanted
    assert (made.used, made.refused) == ((PAGE,), {})


@pytest.mark.parametrize(
    "text",
    [
        f"Type `{PAGE}` now.\n",
        f"```\n{PAGE}\n```\n",
        f"    {PAGE}\n",
        f"<!-- {PAGE} -->\n",
        f"<script>\nx = '{PAGE}'\n</script>\n",
        f'<div data-x="{PAGE}">\n</div>\n',
        f"[a]({PAGE}/y) {PAGE}?z {PAGE}y\n",
        f"<!-- i18n: skip-start -->\n\n{PAGE}\n\n<!-- i18n: skip-end -->\n",
    ],
)
def test_what_is_no_such_target_keeps_its_bytes(text: str) -> None:
    made = put(text, {PAGE: OWN})
    assert (made.lesson.text, made.used) == (text, ())


def test_beside_code_that_shows_the_same_address_the_target_alone_is_exchanged() -> None:
    made = put(f"Type `{PAGE}`, or go to {PAGE}, `{PAGE}` or {PAGE}/y.\n", {PAGE: OWN})
    assert made.lesson.text == f"Type `{PAGE}`, or go to {OWN}, `{PAGE}` or {PAGE}/y.\n"


def test_contacts_can_be_a_languages_own() -> None:
    text = "Write to me@a.example or [us](mailto:us@a.example), or [call](tel:+1-202-555-0134).\n"
    targets = {
        "me@a.example": "yo@a.example",
        "mailto:us@a.example": "mailto:es@a.example",
        "tel:+1-202-555-0134": "tel:+34-600",
    }
    wanted = "Write to yo@a.example or [us](mailto:es@a.example), or [call](tel:+34-600).\n"
    assert put(text, targets).lesson.text == wanted


def test_values_of_a_data_file_are_exchanged_too() -> None:
    text = f"# {PAGE}\ntitle: See {PAGE}.\nlink: '{PAGE}'\nother: go to {PAGE}\n"
    made = put(text, {PAGE: OWN}, DataFormat(Rules()), ".category.yml")
    assert made.lesson.text == f"# {PAGE}\ntitle: See {OWN}.\nlink: '{OWN}'\nother: go to {PAGE}\n"


def test_two_targets_may_change_places() -> None:
    made = put("[x](a.md) [y](b.md)\n", {"a.md": "b.md", "b.md": "a.md"})
    assert made.lesson.text == "[x](b.md) [y](a.md)\n"


def test_a_target_that_would_be_read_otherwise_is_not_put_there() -> None:
    made = put("Go to https://a.example now.\n", {"https://a.example": "https://a.example/x."})
    assert made.lesson.text == "Go to https://a.example now.\n"
    assert "cannot be replaced" in made.refused["https://a.example"]


# links that show an address


@pytest.mark.parametrize(
    "text",
    [
        "[map.example.org](https://map.example.org/x)\n",
        "[see **map.example.org**](https://map.example.org/x)\n",
        "[www.map.example.org/y][1]\n\n[1]: https://map.example.org/x\n",
        '<a href="https://map.example.org/x"><b>map.example.org</b></a> text\n',
    ],
)
def test_a_link_never_shows_one_host_and_leads_to_another(text: str) -> None:
    elsewhere = put(text, {PAGE: "https://mapa.example.com/x"})
    assert elsewhere.lesson.text == text
    assert "would lead to 'mapa.example.com'" in elsewhere.refused[PAGE]
    assert put(text, {PAGE: OWN}).used == (PAGE,)
    assert put(text, {PAGE: "https://es.map.example.org/"}).used == (PAGE,)
    assert put(text, {PAGE: "https://esmap.example.org/"}).used == ()


def test_the_shown_address_can_be_the_languages_own_too() -> None:
    made = put(f"[map.example.org]({PAGE})\n", {PAGE: "https://mapa.org/x", "map.example.org": "mapa.org"})
    assert made.lesson.text == "[mapa.org](https://mapa.org/x)\n"


# any lesson

PIECES = [PAGE, OWN, "`", "[a](", ")", "<", ">", "\n", "\n\n", "    ", " ", "x", "[b]: ", "|", "<a href='", "'", "- "]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_all_but_the_targets_keeps_its_bytes(text: str) -> None:
    made = put(text, {PAGE: "https://other.example/y"})
    assert made.lesson.text.replace("https://other.example/y", PAGE) == text
    before, after = MARKDOWN.segment(Lesson("a.md", text)), MARKDOWN.segment(made.lesson)
    assert [segment.text for segment in before.segments] == [segment.text for segment in after.segments]
    assert len(before.skeleton) == len(after.skeleton)


def test_real_lessons_take_other_targets_and_keep_all_else(lessons: Path) -> None:
    """Every web address of a lesson gets another path."""
    exchanged = 0
    for path in sorted((lessons / "contents_en").rglob("*.md")):
        lesson = Lesson(path.name, path.read_bytes().decode())
        known = {core(t.text) for segment in MARKDOWN.segment(lesson).segments for t in segment.targets}
        targets = {one: f"{one.rstrip('/')}/es" for one in known if one.startswith("https://")}
        targets = {one: own for one, own in targets.items() if not target_fault(one, own)}
        made = put(lesson.text, targets)
        assert made.refused == {}
        assert set(made.used) == set(targets)
        exchanged += len(targets)
    assert exchanged > 300


# the commands


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project whose one lesson is translated, and links to a page and to another lesson."""
    made = Project(tmp_path, a=f"# Map\n\nSee [the map]({PAGE}).\n\nStay [safe](b.md).\n", b="# Be safe\n")
    made.extract()
    made.translate({"See [the map]({1}).": "Mira [el mapa]({1})."})
    return made


def test_a_build_puts_targets_into_translated_texts_and_into_those_that_are_not(project: Project) -> None:
    project.write("source/c.md", f"Not translated: [map]({PAGE}).\n")
    project.extract()
    project.write(FILE, entry())
    assert "1 localized target;" in project.build()
    assert f"Mira [el mapa]({OWN})." in project.read("build/es/a.md")
    assert f"Not translated: [map]({OWN})." in project.read("build/es/c.md")


def test_a_build_reports_where_targets_stand(project: Project) -> None:
    from lesson_i18n import build

    project.write(FILE, entry())
    for _ in range(2):  # the second one builds nothing anew, and says the same
        (built,) = build(project.config()).languages
        assert built.targets == (LocalizedTarget(PAGE, OWN, "the Spanish page", ("a.md",)),)


def test_a_target_in_a_lesson_that_is_left_out_is_not_reported(project: Project) -> None:
    from lesson_i18n import build

    project.write(FILE, entry())
    done = project.run("withdraw", project.entry("Map").id, "--reason", "wrong")
    assert done.code == 0, done.err
    (built,) = build(project.config()).languages
    assert (set(built.left_out), built.targets) == ({"a.md"}, ())


def test_a_broken_lesson_keeps_no_target_that_was_taken_out(project: Project) -> None:
    """What the last build made of a lesson stays where it is broken, but not with a target that nobody wants any more."""
    project.write(FILE, entry())
    project.build()
    project.write("source/a.md", "<!-- i18n: nonsense -->\n")
    project.run("build")
    assert f"Mira [el mapa]({OWN})." in project.read("build/es/a.md")
    project.write(FILE, "")
    project.run("build")
    assert OWN not in project.read("build/es/a.md")


def test_a_change_of_the_file_reaches_the_next_build_and_its_end_too(project: Project) -> None:
    project.build()
    project.write(FILE, entry())
    project.build()
    assert OWN in project.read("build/es/a.md")
    project.write(FILE, entry(target="https://map.example.org/mx/x"))
    project.build()
    assert "(https://map.example.org/mx/x)" in project.read("build/es/a.md")
    (project.root / FILE).unlink()
    project.build()
    assert f"({PAGE})" in project.read("build/es/a.md")


def test_targets_are_for_their_language_alone_and_no_catalog_changes(project: Project) -> None:
    project.write("lesson-i18n.toml", '[project]\nname = "course"\nlanguages = ["es", "fr"]\n')
    project.extract()
    before = project.catalog().read_bytes()
    project.write(FILE, entry())
    project.build()
    assert "nothing to write" in project.extract()
    assert f"({PAGE})" in project.read("build/fr/a.md")
    assert project.catalog().read_bytes() == before


@pytest.mark.parametrize("command", ["build", "check"])
@pytest.mark.parametrize(
    ("entries", "said"),
    [
        (entry(target="http://map.example.org/"), "of the scheme http:"),
        (entry("b.md", "c.md"), "'b.md' is kept in source/a.md: there is no file c.md"),
        (entry("b.md", "b.md#no"), "'b.md' is kept in source/a.md: b.md has no heading or id #no"),
        (entry("b.md", "../../b.md"), "leads out of the source folder"),
    ],
)
def test_what_cannot_be_used_fails_a_build_and_a_check(
    project: Project, command: str, entries: str, said: str
) -> None:
    project.write(FILE, entries)
    done = project.run(command)
    assert done.code == 1
    assert f"{FILE}:1" in done.out + done.err
    assert said in done.out + done.err


def test_a_relative_target_that_is_there_is_used(project: Project) -> None:
    project.write(FILE, entry("b.md", "b.md#be-safe"))
    project.build()
    assert "Stay [safe](b.md#be-safe)." in project.read("build/es/a.md")


def test_a_target_at_a_heading_follows_its_translation(project: Project) -> None:
    project.write("lesson-i18n.toml", SETTINGS + '[publish]\nslugger = "github"\n')
    project.translate({"Be safe": "Cuídate"})
    project.write(FILE, entry("b.md", "b.md#be-safe"))
    project.build()
    assert "Stay [safe](b.md#cuídate)." in project.read("build/es/a.md")


def test_an_entry_that_no_lesson_needs_is_a_warning_with_the_nearest_target(project: Project) -> None:
    project.write(FILE, entry(PAGE + "y"))
    done = project.run("check")
    assert done.code == 0
    assert f"warning unused-target: no lesson has the target '{PAGE}y'; the nearest is '{PAGE}'" in done.out


def test_a_file_that_is_not_toml_stops_both_commands(project: Project) -> None:
    project.write(FILE, "[[link]]\nsource\n")
    for command in ("build", "check"):
        done = project.run(command)
        assert (done.code, done.out) == (2, "")
        assert f"error: {FILE}:2: not TOML" in done.err


def test_a_translation_is_judged_with_the_languages_targets(project: Project) -> None:
    project.write("source/a.md", f"Go to [map.example.org]({PAGE}) or [Signal](https://signal.example).\n")
    project.extract()
    project.write(FILE, entry() + entry("map.example.org", "map.example.org/es"))
    shown = "Go to [{1}]({2}) or [Signal]({3})."
    project.translate({shown: "Ve a [{1}]({2}) o a [Signal]({3})."})
    assert project.run("check").code == 0
    project.build()
    assert f"Ve a [map.example.org/es]({OWN}) o a" in project.read("build/es/a.md")
    project.translate({shown: "Ve a [{1}]({3}) o a [Signal]({2})."})
    assert "link-text" in project.run("check").out
    assert "refused" in project.run("build").out


@pytest.fixture
def regions(project: Project) -> Project:
    """Return the project with two more languages, of which one borrows of Spanish."""
    project.write("lesson-i18n.toml", '[project]\nname = "course"\nlanguages = ["es", "es-MX", "fr"]\n')
    project.extract()
    return project


MEXICAN = "locale/es_MX/links.toml"


def test_a_language_borrows_the_targets_of_a_wider_one_as_it_does_its_translations(regions: Project) -> None:
    regions.write(FILE, entry())
    regions.build()
    for place, lesson in (("es-MX", f"Mira [el mapa]({OWN})."), ("fr", f"See [the map]({PAGE}).")):
        assert lesson in regions.read(f"build/{place}/a.md")
    (listed,) = manifest(regions.root / "build/course-es-MX.zip")["targets"]
    assert listed == {
        "source": PAGE,
        "target": OWN,
        "reason": "the Spanish page",
        "lessons": ["a.md"],
        "borrowed": "es",
    }


def test_a_target_of_the_language_itself_comes_before_one_of_a_wider_language(regions: Project) -> None:
    regions.write(FILE, entry())
    regions.write(MEXICAN, entry(target="https://map.example.org/mx/x"))
    regions.build()
    assert "Mira [el mapa](https://map.example.org/mx/x)." in regions.read("build/es-MX/a.md")
    assert f"Mira [el mapa]({OWN})." in regions.read("build/es/a.md")
    assert "borrowed" not in manifest(regions.root / "build/course-es-MX.zip")["targets"][0]


def test_a_target_that_is_the_source_s_keeps_that_of_a_wider_language_away(regions: Project) -> None:
    regions.write(MEXICAN, entry(target=PAGE))
    done = regions.run("check", "es-MX")
    assert f"{MEXICAN}:1: error localized-target: {PAGE!r} is where the source leads, and no wider" in done.out
    regions.write(FILE, entry())
    assert regions.run("check").code == 0
    regions.build()
    assert f"Mira [el mapa]({PAGE})." in regions.read("build/es-MX/a.md")


def test_what_is_wrong_with_targets_is_told_of_the_language_that_they_are_of(regions: Project) -> None:
    regions.write(FILE, entry("b.md", "c.md") + entry(PAGE + "y"))
    said = [line for line in regions.run("check").out.splitlines() if "target" in line and FILE in line]
    assert len(said) == 2


def test_a_change_of_a_wider_language_s_file_reaches_those_that_borrow(regions: Project) -> None:
    regions.run("check")
    regions.build()
    regions.write(FILE, entry(target="https://map.example.org/es/z"))
    regions.build()
    assert "(https://map.example.org/es/z)" in regions.read("build/es-MX/a.md")
    regions.write(FILE, "[[link]]\nsource\n")
    done = regions.run("check", "es-MX")
    assert (done.code, f"{FILE}:2: not TOML" in done.err) == (2, True)
