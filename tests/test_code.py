"""Comments in fenced code: what holds for any code, in any language that Pygments knows.

Single cases stand in cases/segment.md and cases/reassemble.md.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pygments.lexers import get_all_lexers, get_lexer_by_name
from pygments.token import Comment

from fake import fake_all
from lesson_i18n.formats.code import Paragraph, read_code
from lesson_i18n.formats.fences import WHOLE
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.model import Lesson, Rules
from lesson_i18n.reassemble import localize
from projects import SETTINGS, Project

LANGUAGES = {
    "python": [
        "# One two",
        "#three",
        "x = 1  # four",
        "def f():\n    # five\n    return '# no'",
        "# - six\n#   seven",
    ],
    "js": [
        "// One two",
        "let a = '// no' // three",
        "/* four */ f()",
        "/**\n * five\n * six\n */",
        "/* seven\n   8 */",
    ],
    "c": ["// One two", "#define A 1 // three", "int a; /* four */", '#include "a.h"', "/* five\n * six */", "#if 0"],
    "sh": ["#!/bin/sh", "# One two", "echo $# '# no' # three", "cat <<X\n# no\nX", "# four\n#\n# five", "    # six"],
    "sql": [
        "-- One two",
        "select '-- no' -- three",
        "/* four */",
        "/* five\n   /* six */ */",
        "insert 1;",
        "--seven",
    ],
    "html": [
        "<!-- One two -->",
        "<p>three</p>",
        "<!--\n  four\n  five\n-->",
        "<script>\n// six\n</script>",
        "<!-- > -->",
    ],
    "yaml": [
        "# One two",
        "a: '# no' # three",
        "- |\n  # no\n# four",
        "# five\n# six",
        "  # seven",
        "- [b, # eight\n   c]",
    ],
}
AROUND = ["{}", "- item\n\n{}", "> {}", "1. > {}", "\t{}"]
BREAKING = [
    "*/",
    "/*",
    "-->",
    "<!--",
    "\\",
    "\n",
    "'",
    '"',
    "#",
    "# - ",
    "```",
    "~~~",
    "$(x)",
    "*",
    "//",
    "--",
    "?>",
    "</script>",
]
BREAKING += ["\u2028", "\r", "x", " ", "TODO", "noqa", "12", "]]", "-}", "é", "{{ a }}", "https://example.org"]
MARKDOWN = MarkdownFormat(Rules(code=frozenset(LANGUAGES)))

languages = st.sampled_from(sorted(LANGUAGES))
translations = st.text() | st.lists(st.sampled_from(BREAKING), max_size=6).map("".join)


@st.composite
def blocks(draw: st.DrawFn, language: str) -> str:
    """Return a lesson with a block of code in a language, at the margin or inside others."""
    lines = draw(st.lists(st.sampled_from(LANGUAGES[language]) | st.sampled_from(["", "\t"]), max_size=7))
    around = draw(st.sampled_from(AROUND))
    fence = draw(st.sampled_from(["```", "~~~~"]))
    block = "\n".join([fence + language, *"\n".join(lines).split("\n"), fence])
    first, _, _ = around.partition("{}")
    lead = first.rpartition("\n")[2]
    further = "".join(character if character in ">\t" else " " for character in lead)
    text = around.replace("{}", "") + block.replace("\n", "\n" + further) + "\n"
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


lessons = languages.flatmap(lambda language: st.tuples(st.just(language), blocks(language)))


def built(text: str, msgstrs: dict[int, str]) -> str:
    lesson = Lesson("a.md", text)
    return localize(lesson, MARKDOWN.segment(lesson), msgstrs, MARKDOWN.segment, MARKDOWN.fit)[0]


def spoken(text: str, language: str) -> list[list[tuple[object, str]]]:
    """Return the tokens of each block of code as Pygments finds them, without comments and blanks."""
    codes = [token.content for token in MarkdownIt().parse(text) if token.type == "fence"]
    return [
        [
            (kind, value)
            for kind, value in get_lexer_by_name(language).get_tokens(code)
            if said(kind) and value.strip()
        ]
        for code in codes
    ]


def said(kind: object) -> bool:
    return kind not in Comment or kind in (Comment.Hashbang, Comment.Preproc, Comment.PreprocFile)


@settings(max_examples=400)
@given(lessons)
def test_code_whose_comments_are_translated_by_their_own_words_keeps_every_character(lesson: tuple[str, str]) -> None:
    _, text = lesson
    own = {position: segment.text for position, segment in enumerate(MARKDOWN.segment(Lesson("a.md", text)).segments)}
    assert built(text, own) == text


@settings(max_examples=400)
@given(lessons)
def test_code_with_other_comments_says_the_same(lesson: tuple[str, str]) -> None:
    language, text = lesson
    cut = MARKDOWN.segment(Lesson("a.md", text))
    assert cut.findings == ()
    output, refused = localize(Lesson("a.md", text), cut, fake_all(cut), MARKDOWN.segment, MARKDOWN.fit)
    assert refused == {}
    assert spoken(output, language) == spoken(text, language)


@settings(max_examples=600)
@given(lessons, translations, st.booleans())
def test_nothing_put_into_a_comment_gets_out_of_it(lesson: tuple[str, str], added: str, behind: bool) -> None:
    language, text = lesson
    segments = MARKDOWN.segment(Lesson("a.md", text)).segments
    msgstrs = {n: each.text + added if behind else added + each.text for n, each in enumerate(segments)}
    output = built(text, msgstrs)
    assert spoken(output, language) == spoken(text, language)
    assert MARKDOWN.segment(Lesson("a.md", output)).skeleton == MARKDOWN.segment(Lesson("a.md", text)).skeleton


@settings(max_examples=200)
@given(st.lists(st.sampled_from(LANGUAGES["python"]), max_size=7), translations)
def test_python_reads_the_same_program(lines: list[str], added: str) -> None:
    code = "\n".join(lines)
    text = f"```python\n{code}\n```\n"
    count = len(MARKDOWN.segment(Lesson("a.md", text)).segments)
    output = built(text, dict.fromkeys(range(count), f"Uno {added}"))
    assert ast.dump(ast.parse(output.partition("\n")[2].rpartition("```")[0])) == ast.dump(ast.parse(code))


@settings(max_examples=200)
@given(
    st.lists(st.sampled_from(["# one", "a: b # two", "c:\n  # three\n  - 'x' # four\n  # five\n  - y"]), max_size=5),
    translations,
)
def test_yaml_reads_the_same_values(lines: list[str], added: str) -> None:
    code = "\n---\n".join(lines)
    text = f"```yaml\n{code}\n```\n"
    count = len(MARKDOWN.segment(Lesson("a.md", text)).segments)
    output = built(text, dict.fromkeys(range(count), f"Uno {added}"))
    assert list(yaml.safe_load_all(output.partition("\n")[2].rpartition("```")[0])) == list(yaml.safe_load_all(code))


NAMES = {aliases[0] for _, aliases, _, _ in get_all_lexers(plugins=False) if aliases} - {"mcschema"}
"""The languages that Pygments knows, without the one whose lexer takes hours for what is not its own."""


@pytest.mark.slow
@pytest.mark.parametrize("language", sorted(NAMES))
def test_every_language_gives_back_its_code(language: str) -> None:
    for code in (*("\n".join(parts) + "\n" for parts in LANGUAGES.values()), "", "\n", "# one\n", "\x01 {{ \n"):
        at = 0
        for each in read_code(code, language):
            assert each != ("", code) or not code, "the lexer cannot be followed"
            if isinstance(each, Paragraph):
                at = each.lines[-1].stop
            else:
                assert code.startswith(each[1], at)
                at += len(each[1])
        assert at == len(code)


def test_a_run_without_listed_code_imports_no_lexer() -> None:
    code = (
        "import sys; from lesson_i18n import Lesson, Rules; from lesson_i18n.formats.markdown import MarkdownFormat;"
        "MarkdownFormat(Rules(code=frozenset({'text', 'python'}))).segment(Lesson('a.md', '```js\\n// a\\n```\\n```text\\na\\n```\\n'));"
        "print('pygments' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_comments_go_through_a_project(tmp_path: Path) -> None:
    settings = SETTINGS + '[translate]\ncode = ["python", "text"]\n'
    project = Project(tmp_path, settings, a="```python\nx = 1  # See https://example.org\n```\n\n```text\nOne\n```\n")
    project.extract()
    project.translate({"See {1}": "Véase {1}", "One": "Uno"})
    project.build()
    assert project.read("build/es/a.md") == (
        "```python\nx = 1  # Véase https://example.org\n```\n\n```text\nUno\n```\n"
    )


@pytest.mark.parametrize("name", ["python", "Python", "py", "c++", *sorted(WHOLE)])
def test_known_info_strings(tmp_path: Path, name: str) -> None:
    Project(tmp_path, SETTINGS + f'[translate]\ncode = ["{name}"]\n', a="One\n").extract()


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("pyhton", "did you mean 'python'?"),
        ("screenplay", "blocks of text are mermaid, none, output, plain, plaintext, text, txt"),
    ],
)
def test_an_unknown_info_string_is_an_error(tmp_path: Path, name: str, hint: str) -> None:
    done = Project(tmp_path, SETTINGS + f'[translate]\ncode = ["text", "{name}"]\n').run("extract")
    fact = f"'{name}' in 'code' is no language whose comments can be found"
    assert (done.code, done.err) == (2, f"error: lesson-i18n.toml:5: {fact}; {hint}\n")
