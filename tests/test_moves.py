"""Links to what has another place now: lessons that were moved, files in folders of a language."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lesson_i18n import lint
from lesson_i18n.deep_links import DEEP_LINKS, DeepLinks
from lesson_i18n.moves import Moves
from projects import SETTINGS, Project

RENAMED = {
    "comms/email.md": "comms/mail/secure.md",
    "old": "new",
    "a.md": "b.md",
    "b.md": "c.md",
    "tools/x.md": "tools/y.md",
}
THERE = {"comms/mail/secure.md", "new/one.md", "c.md", "index.md", "tools/y.md", "deep/in/page.md", "img/es/map.png"}
MOVES = Moves(RENAMED, THERE | {"img/en/map.png", "img/en/only.png"}, DeepLinks(DEEP_LINKS), ("en", "es-MX", "es"))


@pytest.mark.parametrize(
    ("name", "address", "wanted"),
    [
        ("index.md", "comms/email.md", "comms/mail/secure.md"),
        ("deep/in/page.md", "../../comms/email.md", "../../comms/mail/secure.md"),
        ("comms/mail/other.md", "../email.md", "secure.md"),
        ("deep/in/page.md", "/comms/email.md", "/comms/mail/secure.md"),
        ("index.md", "./a.md", "c.md"),
        ("index.md", "old/one.md", "new/one.md"),
        ("index.md", "old/", "new/"),
        ("index.md", "older/one.md", "older/one.md"),
        ("index.md", "comms/email.md?x=1", "comms/mail/secure.md?x=1"),
        ("index.md", "c.md", "c.md"),
        ("index.md", "./c.md", "./c.md"),
        ("index.md", "https://example.org/a.md", "https://example.org/a.md"),
        ("index.md", "mailto:a.md", "mailto:a.md"),
        ("index.md", "", ""),
        ("index.md", "umbrella://lesson/email", "umbrella://lesson/mail/secure"),
        ("index.md", "umbrella://tools/x", "umbrella://tools/y"),
        ("index.md", "umbrella://lesson/x/", "umbrella://lesson/y/"),
        ("index.md", "umbrella://lesson/unknown", "umbrella://lesson/unknown"),
        ("index.md", "img/en/map.png", "img/es/map.png"),
        ("deep/in/page.md", "../../img/en/map.png", "../../img/es/map.png"),
        ("index.md", "img/en/only.png", "img/en/only.png"),
        ("index.md", "img/map.png", "img/map.png"),
    ],
)
def test_an_address_leads_to_where_things_are_now(name: str, address: str, wanted: str) -> None:
    assert MOVES.address(name, address) == wanted


def test_what_is_there_still_is_not_moved_and_a_circle_ends() -> None:
    moves = Moves({"a.md": "b.md", "x": "y", "y": "x"}, {"a.md"}, DeepLinks({}))
    assert moves.address("index.md", "a.md") == "a.md"
    assert moves.address("index.md", "x/z.md") in ("x/z.md", "y/z.md")


def test_a_deep_link_that_leads_somewhere_still_stays_though_a_lesson_of_that_name_was_moved() -> None:
    moves = Moves({"old/email.md": "safe/mail.md"}, {"topics/email.md", "safe/mail.md"}, DeepLinks(DEEP_LINKS))
    assert moves.address("index.md", "umbrella://lesson/email") == "umbrella://lesson/email"
    assert moves.address("index.md", "umbrella://old/email") == "umbrella://safe/mail"


LESSON = """# Start

See [mail](old/email.md#write), ![a map](img/en/map.png), <a href="old/email.md">this</a> and [app](umbrella://lesson/email).

[r]: old/email.md "Title"
"""
BUILT = """# Inicio

See [mail](safe/mail.md#escribe), ![a map](img/es/map.png), <a href="safe/mail.md">this</a> and [app](umbrella://lesson/mail).

[r]: safe/mail.md "Title"
"""


def course(root: Path, old: str = "old/email.md", new: str = "safe/mail.md") -> Project:
    lines = f'[publish]\nslugger = "github"\nlocalized-paths = true\n[renamed]\n"{old}" = "{new}"\n'
    project = Project(root, SETTINGS + lines, start=LESSON)
    project.write("source/safe/mail.md", "# Write\n")
    project.write("source/img/en/map.png", b"en")
    project.write("source/img/es/map.png", b"es")
    project.extract()
    project.translate({"Start": "Inicio", "Write": "Escribe"})
    return project


def test_a_build_changes_the_targets_and_nothing_else(tmp_path: Path) -> None:
    project = course(tmp_path)
    assert project.run("build").err == ""
    assert project.read("build/es/start.md") == BUILT
    assert project.run("build", "--check").code == 0


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("safe/mail.md", "start.md", "'safe/mail.md' in [renamed] is there still"),
        ("old/email.md", "safe/male.md", "'safe/male.md' in [renamed] is not there"),
    ],
)
def test_a_map_that_misleads_is_an_error(tmp_path: Path, old: str, new: str, said: str) -> None:
    done = course(tmp_path, old, new).run("build")
    assert (done.code, f"error: lesson-i18n.toml:8: {said}" in done.err) == (1, True)


@pytest.mark.parametrize("path", ["/etc/passwd", "../x.md", ""])
def test_a_path_outside_the_source_is_refused(tmp_path: Path, path: str) -> None:
    done = Project(tmp_path, SETTINGS + f'[renamed]\n"a.md" = "{path}"\n', steps="A\n").run("build")
    assert (done.code, "names nothing in the source" in done.err) == (2, True)


@pytest.mark.parametrize(
    "link", ["<umbrella://lesson/email>", "Go to umbrella://lesson/email now", "[a](umbrella://lesson/email)"]
)
def test_a_deep_link_is_followed_however_it_is_written(tmp_path: Path, link: str) -> None:
    project = course(tmp_path)
    project.write("source/other.md", f"{link}\n")
    project.extract()
    project.build()
    assert project.read("build/es/other.md") == link.replace("email", "mail") + "\n"


RULES = """
[[data]]
files = "a.json"
keys = ["title"]
[[data]]
files = "a.toml"
keys = ["title"]
"""


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        (
            "f_a.yml",
            "title: 'See [mail](old/email.md#write), ![map](img/en/map.png)' # old/email.md\nkey: \"[x](old/email.md)\"\n",
            "title: 'See [mail](safe/mail.md#escribe), ![map](img/es/map.png)' # old/email.md\nkey: \"[x](old/email.md)\"\n",
        ),
        (
            "c_a.yml",
            "list:\n- check: >-\n    Read\n    [it](umbrella://lesson/email) # or\n    umbrella://lesson/email.\n",
            "list:\n- check: >-\n    Read\n    [it](umbrella://lesson/mail) # or\n    umbrella://lesson/mail.\n",
        ),
        (
            "a.json",
            '{"title": "Look: [a](old/email.md)", "b": 1.0}',
            '{"title": "Look: [a](safe/mail.md)", "b": 1.0}',
        ),
        ("a.toml", "title = '''\n- [a](old/email.md)\n'''\n", "title = '''\n- [a](safe/mail.md)\n'''\n"),
    ],
)
def test_links_in_the_texts_of_data_files_are_followed_too(tmp_path: Path, name: str, text: str, wanted: str) -> None:
    project = course(tmp_path)
    project.write("lesson-i18n.toml", project.read("lesson-i18n.toml") + RULES)
    project.write(f"source/{name}", text)
    project.extract()
    assert project.run("build").err == ""
    assert project.read(f"build/es/{name}") == wanted
    assert project.run("build", "--check").code == 0


def test_a_link_in_a_translated_value_is_followed(tmp_path: Path) -> None:
    project = course(tmp_path)
    project.write("source/f_a.yml", "title: Write [a mail](old/email.md#write)\n")
    project.extract()
    project.translate({"Write [a mail]({1})": "Escribe: [un correo]({1})"})
    project.build()
    assert project.read("build/es/f_a.yml") == "title: 'Escribe: [un correo](safe/mail.md#escribe)'\n"


def test_a_link_that_cannot_be_replaced_alone_is_told(tmp_path: Path) -> None:
    project = course(tmp_path)
    project.write("lesson-i18n.toml", project.read("lesson-i18n.toml") + RULES)
    text = '{"title": "Look: [a](old\\/email.md)"}'
    project.write("source/a.json", text)
    project.extract()
    done = project.run("build")
    assert (done.code, project.read("build/es/a.json")) == (0, text)
    assert (
        "source/a.json: es: the link to old/email.md should lead to safe/mail.md, and is kept: it is written"
        in done.err
    )


@pytest.mark.parametrize("name", ["other.md", "f_a.yml"])
@pytest.mark.parametrize(
    "written", ["old/my\\_mail.md", "old/my&#95;mail.md", "<old/my_mail.md>", "old/my%5Fmail.md"]
)
def test_a_link_is_followed_by_what_it_says_not_by_how_it_is_written(tmp_path: Path, name: str, written: str) -> None:
    project = course(tmp_path, "old/my_mail.md")
    begin = "title: " if name.endswith("yml") else ""
    project.write(f"source/{name}", f"{begin}See [mail]({written})\n")
    assert f"{name}:" not in project.run("lint").out
    project.extract()
    project.build()
    assert project.read(f"build/es/{name}").replace("<", "").replace(">", "") == f"{begin}See [mail](safe/mail.md)\n"


PATHS = ["a.md", "old/b.md", "old/sub/c.md", "new/b.md", "x/mail.md", "y/mail.md", "old/my_c.md"]
FORMS = [
    "[x](/{}.md)",
    "[x](../{}.md)",
    "[x](umbrella://{})",
    "umbrella://lesson/{}",
    "[x](/{}.md#head)",
    "[x](/{}.md#no)",
]
links = st.tuples(st.sampled_from(FORMS), st.sampled_from(PATHS)).map(lambda link: link[0].format(link[1][:-3]))


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.sampled_from(PATHS), st.lists(links, min_size=1, max_size=6), min_size=2, max_size=4),
    st.dictionaries(
        st.sampled_from([*PATHS, "old", "x"]), st.sampled_from([*PATHS, "new", "x"]), min_size=1, max_size=3
    ),
)
def test_lint_calls_dead_what_is_dead_in_what_a_build_makes(
    tmp_path: Path, lessons: dict[str, list[str]], renamed: dict[str, str]
) -> None:
    lines = "".join(f'"{old}" = "{new}"\n' for old, new in renamed.items() if old != new)
    settings = f'{SETTINGS}[publish]\nslugger = "github"\n[renamed]\n{lines}'
    project = Project(Path(mkdtemp(dir=tmp_path)), settings)
    for name, found in lessons.items():
        project.write(f"source/{name}", "\n\n".join(["# Head", *found, ""]))
    dead = {(found.path, found.line) for found in lint(project.config()).findings if found.rule.startswith("dead-")}
    project.extract()
    project.translate({"Head": "Cabeza"})
    project.run("build")
    said = project.run("verify", "build/course-es.zip").err
    assert {
        (f"source/{name}", int(line)) for name, line in re.findall(r"course-es\.zip/(\S+?):(\d+): ", said)
    } == dead
