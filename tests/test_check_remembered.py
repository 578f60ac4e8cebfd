"""What `check` takes over from the last run, or has several processes do, is what it would have found by itself."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import polib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lesson_i18n import CheckOptions, Config, LessonI18nError, Subject, check, extract
from lesson_i18n.checks.judging import Judgement, Rules
from lesson_i18n.checks.judging import judged as judge
from projects import Project

SETTINGS = '[project]\nname = "course"\nlanguages = ["es", "ar"]\n\n[catalogs]\ndepth = 1\n'
TEXTS = (
    "Do not open the file.",
    "Keep the door **shut** at night.",
    "Read [the guide](https://a.example) first.",
    "Wait 20 minutes at home.",
    "Wait 20 minutes at home.",
    "Lock the door, and keep it shut when you are at home.",
)
MSGSTRS = (
    "Abre la puerta del archivo.",
    "Deja la  puerta **cerrada** de noche",
    "Lee antes [la guía]({1}).",
    "Espera 30 minutos en casa.",
    "Lock the door, and keep it shut when you are at home.",
    "Lee https://b.example antes.",
    "",
)
COMMENTS = ("i18n-ignore: numbers the law says so", "i18n-ignore: nothing", "a remark")
LANGUAGES = ("es", "ar")
Act = Callable[[Project], object]


def lesson(name: str, paragraphs: list[str]) -> Act:
    return lambda project: project.write(f"source/{name}", "\n\n".join(paragraphs) + "\n")


def entry(language: str, at: int, change: Callable[[polib.POEntry], None]) -> Act:
    """Change an entry of a catalog, the number of which counts over all catalogs of the language."""

    def act(project: Project) -> None:
        paths = sorted((project.root / "locale" / language / "LC_MESSAGES").glob("*.po"))
        catalogs = [polib.pofile(str(path), wrapwidth=0) for path in paths]
        entries = [(catalog, one) for catalog in catalogs for one in catalog]
        if entries:
            catalog, one = entries[at % len(entries)]
            change(one)
            catalog.save()

    return act


def translated(msgstr: str) -> Callable[[polib.POEntry], None]:
    return lambda one: setattr(one, "msgstr", msgstr)


def flagged(one: polib.POEntry) -> None:
    one.flags = [*one.flags, "fuzzy"] if not one.fuzzy else [flag for flag in one.flags if flag != "fuzzy"]


def remarked(comment: str) -> Callable[[polib.POEntry], None]:
    return lambda one: setattr(one, "tcomment", comment)


def glossary(text: str) -> Act:
    return lambda project: project.write("locale/es/glossary.csv", text)


def configured(text: str) -> Act:
    return lambda project: project.write("lesson-i18n.toml", f"{SETTINGS}{text}\n")


def extracted(project: Project) -> None:
    extract(project.config())


def filled(project: Project) -> None:
    for language in LANGUAGES:
        for at in range(12):
            entry(language, at, translated(MSGSTRS[at % 5]))(project)


AT = st.integers(0, 11)
ACTS = st.one_of(
    st.builds(lesson, st.sampled_from(("a.md", "deep/b.md")), st.lists(st.sampled_from(TEXTS), max_size=4)),
    st.builds(entry, st.sampled_from(LANGUAGES), AT, st.builds(translated, st.sampled_from(MSGSTRS))),
    st.builds(entry, st.sampled_from(LANGUAGES), AT, st.just(flagged)),
    st.builds(entry, st.sampled_from(LANGUAGES), AT, st.builds(remarked, st.sampled_from(COMMENTS))),
    st.builds(glossary, st.sampled_from(("term,translation\nhome,hogar\n", "term,translation\nhome,casa\n"))),
    st.builds(
        configured,
        st.sampled_from(
            (
                "",
                '[checks]\nignore = ["numbers"]',
                '[[checks.for]]\nfiles = "deep/**"\nignore = ["inconsistent", "numbers"]',
                '[[checks.for]]\nlanguages = ["ar"]\nselect = ["wrong-script"]\nseverity = {wrong-script = "error"}',
            )
        ),
    ),
    st.just(extracted),
)
OPTIONS = st.builds(
    CheckOptions,
    select=st.sampled_from(((), (), ("numbers", "inconsistent"))),
    include_drafts=st.booleans(),
    jobs=st.just(1),
)


def report(config: Config, languages: tuple[str, ...], options: CheckOptions) -> object:
    try:
        return check(config, languages, options)
    except LessonI18nError as error:
        return str(error)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.lists(ACTS, max_size=3), st.sampled_from(((), ("es",))), OPTIONS), min_size=1, max_size=6)
)
def test_with_what_it_remembers_check_finds_what_it_finds_without(
    steps: list[tuple[list[Act], tuple[str, ...], CheckOptions]],
) -> None:
    with TemporaryDirectory() as folder:
        roots = Path(folder, "one/course"), Path(folder, "two/course")
        for root in roots:
            root.mkdir(parents=True)
        remembers, forgets = (Project(root, SETTINGS, a="\n\n".join(TEXTS)) for root in roots)
        for project in (remembers, forgets):
            lesson("deep/b.md", list(TEXTS[2:]))(project)
            extracted(project)
            filled(project)
        for acts, languages, options in steps:
            for act in acts:
                act(remembers)
                act(forgets)
            shutil.rmtree(forgets.root / "build", ignore_errors=True)
            assert report(remembers.config(), languages, options) == report(forgets.config(), languages, options)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project in two languages, with findings in both."""
    made = Project(tmp_path, SETTINGS, a="\n\n".join(TEXTS))
    lesson("deep/b.md", list(TEXTS[2:]))(made)
    extracted(made)
    filled(made)
    return made


def test_two_processes_find_what_one_finds(project: Project) -> None:
    alone = check(project.config(), options=CheckOptions(jobs=1))
    assert {remark.finding.path.split("/")[1] for remark in alone.remarks} == set(LANGUAGES)
    shutil.rmtree(project.root / "build")
    assert check(project.config(), options=CheckOptions(jobs=2)) == alone
    shutil.rmtree(project.root / "build")
    assert project.run("check", "--jobs", "2").out == project.run("check", "-j", "1").out


def test_a_fault_that_two_processes_meet_is_told_in_one_line(project: Project) -> None:
    project.write("locale/ar/glossary.csv", "nonsense\n")
    done = project.run("check", "--jobs", "2")
    assert done.code == 2
    assert done.err.startswith("error: locale/ar/glossary.csv:1: ")
    assert done.err.count("\n") == 1


def test_with_nothing_changed_no_catalog_is_read(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    first = check(project.config())
    monkeypatch.setattr("lesson_i18n.checker.project_of", None)
    assert check(project.config()) == first
    assert check(project.config(), ["es"]).remarks == tuple(
        remark for remark in first.remarks if "/es/" in remark.finding.path
    )


def test_after_an_edit_only_its_lesson_is_judged_again(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    check(project.config())
    judged: list[str] = []

    def noted(subjects: Mapping[int, Subject], rules: Rules) -> Judgement:
        judged.extend({subject.path for subject in subjects.values()})
        return judge(subjects, rules)

    monkeypatch.setattr("lesson_i18n.judged.judged", noted)
    entry("es", 0, translated("Otra cosa."))(project)
    check(project.config())
    assert judged == ["source/a.md"]
