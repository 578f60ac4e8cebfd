"""Translations that try to change what must not change: each is left out, reported, and hurts nothing around it."""

from __future__ import annotations

import random
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from lesson_i18n.building import build
from lesson_i18n.checker import check
from lesson_i18n.model import Severity
from planting import Kind, trust_kinds
from projects import Project


@dataclass(frozen=True)
class Text:
    """A text of the lesson below: as it is written there, as translators see it, and an honest translation of both."""

    source: str
    msgid: str
    msgstr: str
    written: str


def locked(text: str, msgstr: str, *targets: str) -> Text:
    """Return a text in which the numbers of the catalog stand for targets of the source."""
    return Text(text.format("", *targets), text, msgstr, msgstr.format("", *targets))


def same(text: str, msgstr: str) -> Text:
    """Return a text that stands in the catalog as it stands in the lesson."""
    return Text(text, text, msgstr, msgstr)


LESSON = """\
---
title: Stay safe online
level: 2
---
[Title]: # (Ask [the desk](umbrella://lesson/desk) for help)
[Order]: # (7)

# Before you leave

Read [the lesson](umbrella://lesson/mail/beginner) first, then [the guide](https://example.org/guide).

Do not open the door.

Write to help@example.org or call +1 202-555-0134 at night.

News are at <https://example.org/news> every day.

The shop at https://example.org/shop is closed.

Look for ![a lock](lock.png) in the corner.

Get [Signal](https://example.org/signal) and [a map](https://example.org/map).

Type `adb devices` now.

Press <b class="key">Enter</b> twice.

- Pack a charger.
- Pack a map of [the town](umbrella://lesson/town).

> Breathe slowly.

| Place | Hours |
|---|---|
| Post office | From nine to five |

Ask [your host][host] again.[^1]

<p>Keep <a href="https://example.org/keep">copies</a> at home.</p>

[^1]: Never in writing.

[host]: https://example.org/host "The host's page"
"""
OTHER = "# Elsewhere\n\nAnother lesson says [more](umbrella://lesson/more).\n"
TEXTS = {
    "yaml title": same("Stay safe online", "Seguridad en línea"),
    "metadata": locked("Ask [the desk]({1}) for help", "Pide ayuda en [la mesa]({1})", "umbrella://lesson/desk"),
    "heading": same("Before you leave", "Antes de salir"),
    "links": locked(
        "Read [the lesson]({1}) first, then [the guide]({2}).",
        "Lee primero [la lección]({1}) y luego [la guía]({2}).",
        "umbrella://lesson/mail/beginner",
        "https://example.org/guide",
    ),
    "plain": same("Do not open the door.", "No abras la puerta."),
    "contact": locked(
        "Write to {1} or call +1 202-555-0134 at night.",
        "Escribe a {1} o llama al +1 202-555-0134 de noche.",
        "help@example.org",
    ),
    "autolink": locked("News are at <{1}> every day.", "Hay noticias en <{1}> cada día.", "https://example.org/news"),
    "address": locked("The shop at {1} is closed.", "La tienda en {1} está cerrada.", "https://example.org/shop"),
    "image": locked("Look for ![a lock]({1}) in the corner.", "Busca ![un candado]({1}).", "lock.png"),
    "names": locked(
        "Get [Signal]({1}) and [a map]({2}).",
        "Instala [Signal]({1}) y [un mapa]({2}).",
        "https://example.org/signal",
        "https://example.org/map",
    ),
    "code": same("Type `adb devices` now.", "Escribe ahora `adb devices`."),
    "html": same('Press <b class="key">Enter</b> twice.', 'Pulsa dos veces <b class="key">Intro</b>.'),
    "item": same("Pack a charger.", "Lleva un cargador."),
    "linked item": locked(
        "Pack a map of [the town]({1}).", "Lleva un mapa de [la ciudad]({1}).", "umbrella://lesson/town"
    ),
    "quote": same("Breathe slowly.", "Respira despacio."),
    "cell": same("From nine to five", "De nueve a cinco"),
    "reference": locked("Ask [your host][{1}] again.[^1]", "Pregunta otra vez a [tu anfitrión][{1}].[^1]", "host"),
    "html block": locked(
        'Keep <a href="{1}">copies</a> at home.',
        'Guarda <a href="{1}">copias</a> en casa.',
        "https://example.org/keep",
    ),
    "footnote": same("Never in writing.", "Nunca por escrito."),
    "link title": same("The host's page", "La página del anfitrión"),
}
ELSEWHERE = {
    "Elsewhere": "En otra parte",
    "Another lesson says [more]({1}).": "Otra lección dice [más]({1}).",
}
OTHER_BUILT = "# En otra parte\n\nOtra lección dice [más](umbrella://lesson/more).\n"
CYRILLIC_A = "\u0430"

HOSTILE = [
    # links and addresses
    ("another deep link in place of a number", "links", "[a](umbrella://lesson/other) [b]({2})"),
    ("a foreign host in place of a number", "links", "[a]({1}) [b](https://example.net/guide)"),
    ("a look-alike letter in the host", "links", f"[a]({{1}}) [b](https://ex{CYRILLIC_A}mple.org/guide)"),
    ("the source's own target written out", "links", "[a]({1}) [b](https://example.org/guide)"),
    ("a foreign host before a number", "links", "[a]({1}) [b](https://example.net/{2})"),
    ("something behind a number in a link", "links", "[a]({1}/../other) [b]({2})"),
    ("a second link beside the right ones", "links", "[a]({1}) [b]({2}) [c](https://example.net)"),
    ("a link's brackets dropped", "links", "la lección {1} [b]({2})"),
    ("a blank between ] and (", "links", "[a] ({1}) [b]({2})"),
    ("a line break between ] and (", "links", "[a]\n({1}) [b]({2})"),
    ("a link made an image", "links", "![a]({1}) [b]({2})"),
    ("an image made a link", "image", "Busca [un candado]({1})."),
    ("a number that is missing", "links", "Lee [la lección]({1})."),
    ("a number that stands twice", "links", "[a]({1}) [b]({2}) [c]({1})"),
    ("a number that is not in the source", "links", "[a]({1}) [b]({2}) {3}"),
    ("a number in digits of another script", "links", "[a]({١}) [b]({2})"),
    ("a single opening brace", "links", "[a]({1}) [b]({2}) {"),
    ("a single closing brace", "links", "[a]({1}) [b]({2}) }"),
    ("a number inside code", "links", "[a]({1}) `{2}`"),
    ("an escaped bracket", "links", "\\[a]({1}) [b]({2})"),
    ("a link where there was none", "plain", "No [abras](https://example.net) la puerta."),
    ("a deep link where there was none", "plain", "No [abras](umbrella://lesson/other) la puerta."),
    ("a relative link where there was none", "plain", "No [abras](../other.md) la puerta."),
    ("a link with a blank where there was none", "plain", "No [abras] (https://example.net) la puerta."),
    ("a javascript: link", "plain", "No [abras](javascript:alert(1)) la puerta."),
    ("a javascript: link in entities", "plain", "No [abras](&#106;avascript:alert(1)) la puerta."),
    ("a javascript: link with a backslash", "plain", "No [abras](javascript\\:alert(1)) la puerta."),
    ("a data: link", "plain", "No [abras](data:text/html;base64,PHNjcmlwdD4=) la puerta."),
    ("a reference link to another definition", "plain", "No [abras][host] la puerta."),
    ("a shortcut reference link", "plain", "No abras, [host]."),
    ("an image where there was none", "plain", "![x](https://example.net/pixel.png) No abras."),
    ("an autolink where there was none", "plain", "No abras <https://example.net>."),
    ("an e-mail autolink where there was none", "plain", "No abras <evil@example.net>."),
    ("another autolink", "autolink", "Hay noticias en <https://example.net/news> cada día."),
    ("an autolink without its brackets", "autolink", "Hay noticias en {1} cada día."),
    ("a bare address where there was none", "plain", "No abras https://example.net/x la puerta."),
    ("a bare deep link where there was none", "plain", "No abras umbrella://lesson/other la puerta."),
    ("a bare www host where there was none", "plain", "No abras www.example.net la puerta."),
    ("a bare host where there was none", "plain", "No abras example.net la puerta."),
    ("a bare address behind an escape", "plain", "No abras https\\://example.net/x la puerta."),
    ("a bare address in entities", "plain", "No abras https&colon;//example.net la puerta."),
    ("a bare deep link behind an escape", "plain", "No abras umbrella\\://lesson/other la puerta."),
    ("another bare address", "address", "La tienda en https://example.net/shop está cerrada."),
    ("a longer bare address", "address", "La tienda en {1}/other está cerrada."),
    ("another e-mail address", "contact", "Escribe a help@example.net o llama al +1 202-555-0134."),
    ("an e-mail address added", "contact", "Escribe a {1} o x@example.net; llama al +1 202-555-0134."),
    ("another domain behind an e-mail address", "contact", "Escribe a {1}.example.net o +1 202-555-0134."),
    ("another telephone number", "contact", "Escribe a {1} o llama al +1 202-555-0143 de noche."),
    ("a telephone number lost", "contact", "Escribe a {1} o llama de noche."),
    ("a telephone number added", "plain", "No abras: +1 202-555-0134."),
    ("another label", "reference", "Pregunta otra vez a [tu anfitrión][other].[^1] {1}"),
    ("a label without its brackets", "reference", "Pregunta otra vez a tu anfitrión {1}.[^1]"),
    ("another target in HTML", "html block", 'Guarda <a href="https://example.net">copias</a> en casa.'),
    # tags, scripts, code
    ("a script", "plain", "No abras <script>alert(1)</script> la puerta."),
    ("a script over a whole paragraph", "plain", "<script>alert(1)</script>"),
    ("an image with an event handler", "plain", 'No abras <img src="x" onerror="alert(1)">.'),
    ("a tag that is not finished", "plain", "No abras <img src=x onerror=alert(1) la puerta."),
    ("a tag where there was none", "plain", "No abras la <b>puerta</b>."),
    ("a comment where there was none", "plain", "No abras <!-- ahora --> la puerta."),
    ("a tag removed", "html", 'Pulsa dos veces <b class="key">Intro.'),
    ("all tags removed", "html", "Pulsa dos veces Intro."),
    ("another tag", "html", 'Pulsa dos veces <i class="key">Intro</i>.'),
    ("another attribute value", "html", 'Pulsa dos veces <b class="big">Intro</b>.'),
    ("an event handler", "html", 'Pulsa dos veces <b class="key" onclick="alert(1)">Intro</b>.'),
    ("a tag added in an HTML block", "html block", 'Guarda <a href="{1}">copias</a> <b>hoy</b>.'),
    ("a script in an HTML block", "html block", 'Guarda <a href="{1}">copias</a><script>x()</script>'),
    (
        "an event handler in an HTML block",
        "html block",
        'Guarda <a href="{1}" onclick="x()">copias</a> en casa.',
    ),
    (
        "an unfinished tag behind a backslash in an HTML block",
        "html block",
        'Guarda <a href="{1}">copias</a> \\<img src=x onerror=alert(1)//',
    ),
    (
        "tags in an order that leaves one open",
        "html block",
        'Guarda </a>copias<a href="{1}"> en casa.',
    ),
    ("an HTML block closed early", "html block", 'Guarda <a href="{1}">copias</a></p><p>en casa.'),
    ("other code", "code", "Escribe ahora `adb shell`."),
    ("code lost", "code", "Escribe ahora adb devices."),
    ("code doubled", "code", "Escribe `adb devices` y `adb devices`."),
    ("code added", "plain", "No abras `la puerta`."),
    ("a variable added", "plain", "No abras {{ puerta }}."),
    # blocks
    ("a heading", "plain", "# No abras la puerta."),
    ("a heading behind a line break", "plain", "No abras\n# la puerta."),
    ("a heading by underlining", "plain", "No abras\n==="),
    ("a list", "plain", "- No abras la puerta."),
    ("an ordered list", "plain", "1. No abras la puerta."),
    ("a list behind a line break", "plain", "No abras\n- la puerta."),
    ("a quote", "plain", "> No abras la puerta."),
    ("a fence", "plain", "```\nNo abras la puerta."),
    ("a fence of tildes", "plain", "~~~\nNo abras la puerta."),
    ("a thematic break", "plain", "***"),
    ("a thematic break behind a line break", "plain", "No abras\n***"),
    ("a second paragraph", "plain", "No abras\n\nla puerta."),
    ("an HTML block", "plain", "<div>No abras la puerta.</div>"),
    ("a table", "plain", "No abras\n| la | puerta |\n|---|---|"),
    ("indented code", "plain", "No abras\n\n    la puerta."),
    ("a footnote mark", "plain", "No abras la puerta.[^1]"),
    ("a footnote mark lost", "reference", "Pregunta otra vez a [tu anfitrión][{1}]."),
    ("a footnote", "plain", "[^2]: No abras la puerta."),
    ("a reference definition", "plain", "[puerta]: https://example.net"),
    ("a definition that changes a label", "plain", "[host]: https://example.net\n\nNo abras la puerta."),
    ("a metadata line", "plain", "[Title]: # (No abras la puerta.)"),
    ("a definition list", "plain", "No abras\n: la puerta."),
    ("a nested list", "item", "- Lleva un cargador."),
    ("a second list item", "item", "Lleva un cargador.\n- Y dinero."),
    ("a task mark", "item", "[ ] Lleva un cargador."),
    ("an end of the quote", "quote", "Respira\n\ndespacio."),
    ("an alert mark", "quote", "[!WARNING]\nRespira despacio."),
    ("another table row", "cell", "De nueve a cinco |\n| Correos | Nunca"),
    ("a line break in a cell", "cell", "De nueve\na cinco"),
    ("a line break in a heading", "heading", "Antes\nde salir"),
    ("a line break in a metadata value", "metadata", "Pide ayuda\nen [la mesa]({1})"),
    ("a metadata value that opens another line", "metadata", "[a]({1}))\n[Order]: # (1"),
    ("a link in front matter", "yaml title", "[Seguridad](https://example.net)"),
    ("a link title that is closed early", "link title", 'La página"\n\n[otra]: https://example.net "x'),
    ("nothing but blanks", "plain", "  "),
    # characters
    ("a prohibition that lost its not", "plain", "Abre la puerta."),
    ("a right-to-left override", "plain", "No abras \u202eatreup al."),
    ("a left-to-right override", "plain", "No abras \u202dla puerta."),
    ("a control character", "plain", "No abras\x07 la puerta."),
    ("an escape character", "plain", "No abras\x1b[2J la puerta."),
    ("a carriage return", "plain", "No abras\r# la puerta."),
    ("a line separator", "plain", "No abras\u2028# la puerta."),
    ("an isolate that is not closed", "plain", "No abras \u2067la puerta."),
    ("an isolate that was never opened", "plain", "No abras\u2069 la puerta."),
    ("a blank without width", "plain", "No abras la pu\u200berta."),
    ("a joiner between Latin letters", "plain", "No abras la pu\u200derta."),
    ("a letter of nothing", "plain", "No abras la\u3164 puerta."),
    # host names that no list of addresses finds
    ("a host in Cyrillic letters", "plain", "No abras \u0430\u0440\u0440\u04cf\u0435.com la puerta."),
    ("a host in two scripts", "plain", f"No abras p{CYRILLIC_A}ypal.dev la puerta."),
    ("a host with a full-width dot", "plain", "No abras example\uff0eorg la puerta."),
    ("a host of a country", "plain", "No abras descargas.example.ru la puerta."),
    ("a name before the host", "plain", "No abras https://example.org@example.net la puerta."),
    # links that exchange their targets
    ("links whose texts changed places", "links", "Read [the guide]({1}) first, then [the lesson]({2})."),
]

HONEST = [
    (
        "links in another order",
        "links",
        "Antes de [la guía]({2}), [la lección]({1}).",
        "Antes de [la guía](https://example.org/guide), [la lección](umbrella://lesson/mail/beginner).",
    ),
    (
        "a target in another place of the sentence",
        "contact",
        "Llama al +1 202-555-0134 o escribe a {1}.",
        "Llama al +1 202-555-0134 o escribe a help@example.org.",
    ),
    ("emphasis that the source has not", "plain", "**No** abras la *puerta*.", "**No** abras la *puerta*."),
    (
        "link text without words of its own",
        "links",
        "Lee [*esto*]({1}) y [**aquello**]({2}).",
        "Lee [*esto*](umbrella://lesson/mail/beginner) y [**aquello**](https://example.org/guide).",
    ),
    ("other quotes", "plain", "«No» abras la „puerta“.", "«No» abras la „puerta“."),
    (
        "digits of another script in a telephone number",
        "contact",
        "اكتب إلى {1} أو اتصل على +١ ٢٠٢-٥٥٥-٠١٣٤ ليلا.",
        "اكتب إلى help@example.org أو اتصل على +١ ٢٠٢-٥٥٥-٠١٣٤ ليلا.",
    ),
    (
        "other blanks in a telephone number",
        "contact",
        "Escribe a {1} o llama al +1 202 555 0134.",
        "Escribe a help@example.org o llama al +1 202 555 0134.",
    ),
    ("a pipe in a cell", "cell", "De nueve | a cinco", "De nueve \\| a cinco"),
    ("a colon in a YAML title", "yaml title", "Seguridad: en línea", "'Seguridad: en línea'"),
    ("a number sign in a YAML title", "yaml title", "Seguridad # uno", "'Seguridad # uno'"),
    ("right-to-left marks", "plain", "No: لا تفتح الباب\u200f.\u200f", "No: لا تفتح الباب\u200f.\u200f"),
    ("a joiner of letters", "plain", "No: در را باز نمی\u200cکنید.", "No: در را باز نمی\u200cکنید."),
    ("a hard break", "plain", "No abras\nla puerta.", "No abras  \nla puerta."),
    ("doubled braces", "links", "[a]({1}) [b]({2}) {{x}}", None),
    ("parentheses in a metadata value", "metadata", "Pide (ya) en [la mesa]({1}) :)", None),
    ("a small sign", "plain", "No abras < 2 > puertas.", "No abras < 2 > puertas."),
    ("a number sign within a line", "plain", "No abras la puerta # 2.", "No abras la puerta # 2."),
]


@pytest.fixture(scope="module")
def translated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of two lessons, all translated."""
    project = Project(tmp_path_factory.mktemp("translated"), lesson=LESSON, other=OTHER)
    project.extract()
    project.translate({text.msgid: text.msgstr for text in TEXTS.values()} | ELSEWHERE)
    return project.root


@pytest.fixture
def project(translated: Path, tmp_path: Path) -> Project:
    shutil.copytree(translated / "locale", tmp_path / "locale")
    return Project(tmp_path, lesson=LESSON, other=OTHER)


def built_lesson(without: Collection[str] = ()) -> str:
    """Return the lesson with every text translated but the ones named."""
    lesson = LESSON
    for name, text in TEXTS.items():
        assert lesson.count(text.source) == 1, name
        if name not in without:
            lesson = lesson.replace(text.source, text.written)
    return lesson


def test_an_honest_translation_is_built_in_full(project: Project) -> None:
    project.build()
    assert project.read("build/es/lesson.md") == built_lesson()
    assert project.read("build/es/other.md") == OTHER_BUILT


@pytest.mark.parametrize(
    ("name", "msgstr"), [row[1:] for row in HOSTILE], ids=[row[0].replace(" ", "-") for row in HOSTILE]
)
def test_a_hostile_translation_is_refused_alone(project: Project, name: str, msgstr: str) -> None:
    project.translate({TEXTS[name].msgid: msgstr})
    (finding,) = build(project.config()).findings
    assert (finding.severity, finding.path) == (Severity.ERROR, "source/lesson.md")
    assert finding.id == project.entry(TEXTS[name].msgid).id
    assert finding.line == LESSON[: LESSON.index(TEXTS[name].source)].count("\n") + 1
    assert project.read("build/es/lesson.md") == built_lesson(without=[name])
    assert project.read("build/es/other.md") == OTHER_BUILT
    again = project.run("build")
    assert again.code == 1
    assert f"error: source/lesson.md:{finding.line}: es {finding.id}: " in again.err
    assert "1 translation refused" in again.out


@pytest.mark.parametrize(
    ("name", "msgstr"), [row[1:] for row in HOSTILE], ids=[row[0].replace(" ", "-") for row in HOSTILE]
)
def test_a_hostile_draft_is_refused_too(project: Project, name: str, msgstr: str) -> None:
    project.translate({TEXTS[name].msgid: msgstr}, flag="fuzzy")
    done = project.run("build", "--include-drafts")
    assert (done.code, project.read("build/es/lesson.md")) == (1, built_lesson(without=[name]))


@pytest.mark.parametrize("kind", trust_kinds(), ids=lambda kind: kind.name.replace(" ", "-"))
def test_every_planted_fault_of_trust_leaves_the_source_in_its_place(project: Project, kind: Kind) -> None:
    chance = random.Random(1)
    made = {name: kind.plant(project.entry(text.msgid), chance) for name, text in TEXTS.items()}
    faulty = {name: msgstr for name, msgstr in made.items() if msgstr is not None}
    assert faulty
    project.translate({TEXTS[name].msgid: msgstr for name, msgstr in faulty.items()})
    done = project.run("build")
    assert done.code == 1
    assert project.read("build/es/lesson.md") == built_lesson(without=faulty)
    assert project.read("build/es/other.md") == OTHER_BUILT
    refused = {finding.id for finding in check(project.config()).findings if finding.severity is Severity.ERROR}
    assert refused == {project.entry(TEXTS[name].msgid).id for name in faulty}


@pytest.mark.parametrize("value", ["Seguridad\nlevel: 9", "Seguridad\n---\n# Nuevo", "'\nlevel: 9\n#", '"\nlevel: 9'])
def test_a_front_matter_value_opens_no_key_and_no_block(project: Project, value: str) -> None:
    project.translate({TEXTS["yaml title"].msgid: value})
    project.run("build")
    before, _, rest = project.read("build/es/lesson.md").removeprefix("---\n").partition("---\n")
    front = yaml.safe_load(before)
    assert list(front) == ["title", "level"]
    assert front["level"] == 2
    assert front["title"] in (value, TEXTS["yaml title"].source)
    assert rest == built_lesson().removeprefix("---\n").partition("---\n")[2]


def test_many_hostile_translations_are_refused_at_once(project: Project) -> None:
    attacks = {"heading": "Antes\nde salir", "plain": "# No", "links": "Nada", "cell": "x\ny", "code": "`rm`"}
    project.translate({TEXTS[name].msgid: msgstr for name, msgstr in attacks.items()})
    findings = build(project.config()).findings
    assert {finding.id for finding in findings} == {project.entry(TEXTS[name].msgid).id for name in attacks}
    assert project.read("build/es/lesson.md") == built_lesson(without=attacks)


@pytest.mark.parametrize(
    ("name", "msgstr", "written"),
    [row[1:] for row in HONEST],
    ids=[row[0].replace(" ", "-") for row in HONEST],
)
def test_an_unusual_but_honest_translation_is_not_refused(
    project: Project, name: str, msgstr: str, written: str | None
) -> None:
    project.translate({TEXTS[name].msgid: msgstr})
    project.build()
    assert written is None or written in project.read("build/es/lesson.md")
