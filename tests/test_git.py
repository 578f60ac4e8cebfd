"""Two branches that both extract and translate, merged by git: with the merge driver, and without it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lesson_i18n.combine import OTHER
from projects import Project, Result, msgfmt_accepts, program, snapshot

DOOR = "# The door\n\nLock the door.\n\nKeep the key.\n"
PHONE = "# The phone\n\nLock the phone.\n\nCharge it at night.\n"
SPANISH = {
    "The door": "La puerta",
    "Lock the door.": "Cierra la puerta.",
    "The phone": "El teléfono",
    "Lock the phone.": "Bloquea el teléfono.",
}
TEMPLATE = "locale/course.pot"
CATALOG = "locale/es/LC_MESSAGES/course.po"
ATTRIBUTES = "locale/**/*.po   merge=lesson-i18n\nlocale/*.pot     merge=lesson-i18n\n"
DRIVER = f'"{sys.executable}" -m lesson_i18n merge-driver %O %A %B %P'


class Repository(Project):
    """A project in git, extracted and partly translated, on its branch "main"."""

    def __init__(self, root: Path, driver: bool = True, style: str = "merge") -> None:
        super().__init__(root, door=DOOR, phone=PHONE)
        self.git("init", "--quiet", "--initial-branch", "main")
        self.git("config", "merge.conflictStyle", style)
        if driver:
            self.write(".gitattributes", ATTRIBUTES)
            self.git("config", "merge.lesson-i18n.driver", DRIVER)
        self.day = 0
        self.save(SPANISH)

    def git(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run git, which must succeed unless it merges."""
        who = {f"GIT_{role}_{what}": "x" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
        command = [program("git", "git"), *arguments]
        environment = {**os.environ, **who, **alone}
        done = subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0 or arguments[0] == "merge", done.stderr
        return done

    def save(self, translations: dict[str, str]) -> None:
        """Extract on a day of its own, translate, and commit."""
        self.day += 1
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SOURCE_DATE_EPOCH", str(86400 * self.day))
            self.extract()
            self.translate(translations)
            self.extract()
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", f"day {self.day}")

    def branch(self, name: str) -> None:
        """Begin a branch where main stands."""
        self.git("checkout", "--quiet", "-b", name, "main")

    def merge(self) -> subprocess.CompletedProcess[str]:
        """Merge the branch "theirs" into the branch "ours"."""
        self.git("checkout", "--quiet", "ours")
        return self.git("merge", "--no-edit", "theirs")

    def translations(self) -> dict[str, str]:
        """Return what may be published, by text."""
        return {entry.msgid: entry.msgstr for entry in self.entries() if entry.usable}

    def assert_sound(self) -> None:
        """Check that no id stands twice, that template and catalog agree, and that gettext accepts both."""
        ids = [entry.id for entry in self.template()]
        assert len(ids) == len(set(ids))
        assert [entry.id for entry in self.entries() if not entry.obsolete] == ids
        for path in (TEMPLATE, CATALOG):
            assert self.read(path).count("POT-Creation-Date") == 1
        assert msgfmt_accepts(self.catalog()) == ""


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def edit(repository: Repository, lesson: str, *changes: tuple[str, str]) -> None:
    repository.edit(repository.root / "source" / f"{lesson}.md", *changes)


def edit_both(repository: Repository) -> None:
    """Edit and translate one lesson on the branch "ours", the other on "theirs"."""
    repository.branch("ours")
    edit(repository, "door", ("Keep the key.", "Keep the key.\n\nTell a friend."))
    repository.save({"Keep the key.": "Guarda la llave.", "Tell a friend.": "Cuéntaselo a alguien."})
    repository.branch("theirs")
    edit(repository, "phone", ("Charge it at night.", "Charge it at noon.\n\nUpdate it."))
    repository.save({"Charge it at noon.": "Cárgalo a mediodía.", "Update it.": "Actualízalo."})


BOTH = SPANISH | {
    "Keep the key.": "Guarda la llave.",
    "Tell a friend.": "Cuéntaselo a alguien.",
    "Charge it at noon.": "Cárgalo a mediodía.",
    "Update it.": "Actualízalo.",
}


def test_two_branches_that_work_on_different_lessons_are_merged_into_what_extract_writes(
    repository: Repository,
) -> None:
    before = {entry.msgid: entry.raw for entry in repository.entries()}
    edit_both(repository)
    done = repository.merge()
    assert (done.returncode, done.stderr) == (0, "")
    assert "nothing to write" in repository.extract()
    repository.assert_sound()
    assert repository.translations() == BOTH
    assert {text: repository.entry(text).raw for text in SPANISH} == {text: before[text] for text in SPANISH}


def test_two_translations_of_one_text_are_both_kept_and_neither_is_published(repository: Repository) -> None:
    for name, msgstr in (("ours", "Cárgalo."), ("theirs", "Cárgalo de noche.")):
        repository.branch(name)
        repository.save({"Charge it at night.": msgstr})
    done = repository.merge()
    number = repository.entry("Charge it at night.").id
    assert done.returncode == 0
    assert done.stderr.startswith(f"warning: {CATALOG}: {number}: two translations of one text; ")
    entry = repository.entry("Charge it at night.")
    assert (entry.msgstr, entry.fuzzy) == ("Cárgalo.", True)
    assert entry.translator_comment == f"{OTHER}\nCárgalo de noche."
    assert "nothing to write" in repository.extract()
    repository.assert_sound()


def test_the_same_text_added_on_both_branches_stands_once(repository: Repository) -> None:
    for name in ("ours", "theirs"):
        repository.branch(name)
        edit(repository, "door", ("Keep the key.", "Keep the key.\n\nTell a friend."))
        repository.save({"Tell a friend.": "Cuéntaselo a alguien."} if name == "theirs" else {})
    assert repository.merge().returncode == 0
    assert "nothing to write" in repository.extract()
    repository.assert_sound()
    assert repository.translations()["Tell a friend."] == "Cuéntaselo a alguien."


def test_a_lesson_that_is_renamed_on_one_branch_and_edited_on_the_other_keeps_ids_and_translations(
    repository: Repository,
) -> None:
    ids = {entry.msgid: entry.id for entry in repository.template()}
    repository.branch("ours")
    repository.git("mv", "source/phone.md", "source/mobile.md")
    repository.save({})
    repository.branch("theirs")
    edit(repository, "phone", ("Charge it at night.", "Charge it at noon."))
    repository.save({"Charge it at noon.": "Cárgalo a mediodía."})
    assert repository.merge().returncode == 0
    assert "nothing to write" in repository.extract()
    repository.assert_sound()
    assert repository.translations() == SPANISH | {"Charge it at noon.": "Cárgalo a mediodía."}
    entry = repository.entry("Charge it at noon.")
    assert (entry.id, entry.path) == (ids["Charge it at night."], "mobile.md")


def test_an_edit_on_one_branch_and_a_translation_on_the_other_give_a_fuzzy_entry(repository: Repository) -> None:
    repository.branch("ours")
    repository.save({"Lock the phone.": "Bloquea siempre el teléfono."})
    repository.branch("theirs")
    edit(repository, "phone", ("Lock the phone.", "Always lock the phone."))
    repository.save({})
    assert repository.merge().returncode == 0
    assert "nothing to write" in repository.extract()
    repository.assert_sound()
    entry = repository.entry("Always lock the phone.")
    assert (entry.msgstr, entry.fuzzy) == ("Bloquea siempre el teléfono.", True)
    assert entry.previous_msgid == "Lock the phone."
    edit(repository, "phone", ("Always lock the phone.", "Lock the phone."))
    repository.extract()
    assert repository.translations()["Lock the phone."] == "Bloquea siempre el teléfono."


def test_a_confirmation_is_not_carried_over_to_a_text_that_says_the_opposite(repository: Repository) -> None:
    """Git itself merges these branches line by line without a conflict, and the entry would count as confirmed."""
    edit(repository, "door", ("Lock the door.", "Lock the front door."))
    repository.save({})
    mark = '#, fuzzy\n#| msgid "Lock the door."\n'
    repository.branch("ours")
    repository.edit(repository.catalog(), (mark, ""))
    repository.save({})
    repository.branch("theirs")
    edit(repository, "door", ("Lock the front door.", "Never lock the front door."))
    repository.save({})
    assert repository.merge().returncode == 0
    repository.extract()
    assert repository.entry("Never lock the front door.").fuzzy
    assert repository.entry("Lock the front door.").msgstr == "Cierra la puerta."


def test_what_translators_wrote_beside_their_texts_survives_a_merge(repository: Repository) -> None:
    noted = "# ask the team\n#. paragraph\n#: phone.md\n#, no-wrap, x-checked\nmsgctxt"
    repository.branch("ours")
    raw = repository.entry("Charge it at night.").raw
    repository.edit(repository.catalog(), (raw, raw.replace("#. paragraph\n#: phone.md\nmsgctxt", noted)))
    repository.save({})
    repository.branch("theirs")
    edit(repository, "phone", ("Charge it at night.", "Charge it at noon."))
    repository.save({"Charge it at noon.": "Cárgalo a mediodía."})
    assert repository.merge().returncode == 0
    repository.extract()
    entry = repository.entry("Charge it at noon.")
    assert (entry.translator_comment, entry.flags) == ("ask the team", ("no-wrap", "x-checked"))
    assert entry.msgstr == "Cárgalo a mediodía."


@pytest.mark.parametrize("path", [CATALOG, TEMPLATE])
def test_a_side_that_cannot_be_read_is_a_conflict_and_leaves_ours_as_it_is(repository: Repository, path: str) -> None:
    edit_both(repository)
    repository.edit(repository.root / path, ('msgid "Update it."', 'msgid "Update it.'))
    repository.git("commit", "--quiet", "--all", "--message", "damage")
    repository.git("checkout", "--quiet", "ours")
    before = repository.read(path)
    done = repository.merge()
    assert done.returncode == 1
    assert f"CONFLICT (content): Merge conflict in {path}" in done.stdout
    assert done.stderr.startswith(f"error: {path} (theirs):")
    assert "no line of a catalog" in done.stderr
    assert "Traceback" not in done.stderr
    assert repository.read(path) == before


def test_the_guide_says_what_these_tests_do() -> None:
    guide = (Path(__file__).parent.parent / "docs" / "maintainers.md").read_text("utf-8")
    assert ATTRIBUTES in guide
    assert 'merge.lesson-i18n.driver "lesson-i18n merge-driver %O %A %B %P"' in guide


# the driver by itself

HEADER = 'msgid ""\nmsgstr ""\n"Language: es\\n"\n'
ENTRY = '# mine\n#, no-wrap\nmsgctxt "aaaa"\nmsgid "One"\nmsgstr ""\n"Uno"\n'
MORE = 'msgctxt "bbbb"\nmsgid "Two"\nmsgstr "Dos"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Project:
    """Return a project with the three files of a merge: theirs has an entry more."""
    project = Project(tmp_path)
    project.write("base", f"{HEADER}\n{ENTRY}")
    project.write("ours", f"{HEADER}\n{ENTRY}")
    project.write("theirs", f"{HEADER}\n{ENTRY}\n{MORE}")
    return project


def test_what_did_not_change_keeps_its_bytes(folder: Project) -> None:
    assert folder.run("merge-driver", "base", "ours", "theirs") == Result(0, "", "")
    assert folder.read("ours") == f"{HEADER}\n{ENTRY}\n{MORE}"


def test_a_file_that_would_not_change_is_not_written(folder: Project) -> None:
    folder.write("theirs", f"{HEADER}\n{ENTRY}")
    folder.write("ours", f"\ufeff# a comment above\n{HEADER}\n{ENTRY}".replace("\n", "\r\n"))
    before = snapshot(folder.root)
    assert folder.run("merge-driver", "base", "ours", "theirs").code == 0
    assert snapshot(folder.root) == before


@pytest.mark.parametrize("base", ["", f"{HEADER}\n<<<<<<< a\n", f"{HEADER}\nmsgid\n", b"\xff"])
def test_a_common_version_that_says_nothing_is_done_without(folder: Project, base: str | bytes) -> None:
    folder.write("base", base)
    folder.write("ours", f"{HEADER}\n{ENTRY.replace('Uno', 'Un')}")
    result = folder.run("merge-driver", "base", "ours", "theirs", "es.po")
    assert result == Result(
        0,
        "",
        "warning: es.po: aaaa: two translations of one text; the first is kept as fuzzy, the other stands in its "
        "comment; confirm one\n",
    )
    assert MORE in folder.read("ours")


@pytest.mark.parametrize("side", ["ours", "theirs"])
@pytest.mark.parametrize(
    ("content", "fact"),
    [
        ("", "there is nothing in it"),
        (b"\xff\xfe", "not UTF-8"),
        ("<html>\n", "no line of a catalog"),
        (
            f"{HEADER}\n<<<<<<< a\n{ENTRY}=======\n>>>>>>> b\n",
            "a merge conflict is left here; run 'lesson-i18n extract'",
        ),
        (f'{HEADER}\nmsgid "Open"\nmsgstr "Abrir"\n', "an entry without msgctxt"),
        (f'{HEADER}\nmsgctxt "aaaa"\nmsgid "One"\n', "an entry without msgid or msgstr"),
        ("\0" * 100, "no line of a catalog"),
    ],
)
def test_a_side_that_is_damaged_is_refused_and_ours_left_alone(
    folder: Project, side: str, content: str | bytes, fact: str
) -> None:
    folder.write(side, content)
    before = snapshot(folder.root)
    result = folder.run("merge-driver", "base", "ours", "theirs", "es.po")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"error: es.po ({side}):")
    assert fact in result.err
    assert result.err.count("\n") == 1
    assert snapshot(folder.root) == before


def test_a_side_that_is_not_there_is_wrong_usage(folder: Project) -> None:
    assert folder.run("merge-driver", "base", "ours", "nowhere").code == 2
    assert folder.run("merge-driver", "base", "ours").code == 2


# without the driver


@pytest.mark.parametrize("style", ["merge", "diff3", "zdiff3"])
def test_conflict_marks_that_git_leaves_are_taken_up_by_extract(tmp_path: Path, style: str) -> None:
    repository = Repository(tmp_path, driver=False, style=style)
    edit_both(repository)
    assert repository.merge().returncode == 1
    lines = {path: repository.read(path).split("\n") for path in (TEMPLATE, CATALOG)}
    marks = {path: next(n for n, line in enumerate(lines[path], 1) if "<<<<<<<" in line) for path in lines}
    for command in ("build", "status"):
        refused = repository.run(command)
        assert refused.code == 2
        assert "run 'lesson-i18n extract'" in refused.err
    done = repository.run("extract")
    assert done.code == 0
    warnings = done.err.splitlines()
    assert [warning.rpartition(":")[0] for warning in warnings] == [
        f"warning: {path}:{line}" for path, line in marks.items()
    ]
    assert all(warning.endswith("left here; both sides were joined, entry by entry") for warning in warnings)
    repository.assert_sound()
    assert repository.translations() == BOTH
    assert "nothing to write" in repository.extract()


def without_marks(text: str, sides: str) -> str:
    """Return a file whose conflicts are resolved by taking ours, theirs or both sides."""
    lines, side = [], ""
    for line in text.split("\n"):
        if line[:7] in ("<<<<<<<", "=======", ">>>>>>>"):
            side = {"<": "ours", "=": "theirs", ">": ""}[line[0]]
        elif side in ("", sides) or sides == "both":
            lines.append(line)
    return "\n".join(lines)


@pytest.mark.parametrize("sides", ["ours", "theirs", "both"])
def test_a_conflict_that_was_resolved_in_any_way_is_put_right_by_extract(tmp_path: Path, sides: str) -> None:
    repository = Repository(tmp_path, driver=False)
    edit_both(repository)
    assert repository.merge().returncode == 1
    for path in (TEMPLATE, CATALOG):
        repository.write(path, without_marks(repository.read(path), sides))
    assert repository.run("extract").code == 0
    repository.assert_sound()
    assert repository.translations().items() >= SPANISH.items()
    texts = {entry.msgid for entry in repository.template()}
    assert {"Tell a friend.", "Charge it at noon.", "Update it."} <= texts
    if sides == "both":
        assert repository.translations() == BOTH
    assert "nothing to write" in repository.extract()


@pytest.mark.parametrize("sides", ["ours", "theirs", "both", "marks"])
def test_of_two_translations_in_conflict_none_is_lost_that_was_not_thrown_away(tmp_path: Path, sides: str) -> None:
    repository = Repository(tmp_path, driver=False)
    for name, msgstr in (("ours", "Cárgalo."), ("theirs", "Cárgalo de noche.")):
        repository.branch(name)
        repository.save({"Charge it at night.": msgstr})
    assert repository.merge().returncode == 1
    if sides != "marks":
        repository.write(CATALOG, without_marks(repository.read(CATALOG), sides))
    done = repository.run("extract")
    if sides == "both":
        line = repository.read(CATALOG).split("\n").index('msgstr "Cárgalo de noche."') + 1
        assert (done.code, done.err.startswith(f"error: {CATALOG}:{line}: this line does not belong")) == (2, True)
        return
    assert done.code == 0
    entry = repository.entry("Charge it at night.")
    other = f"{OTHER}\nCárgalo de noche."
    wanted = {
        "ours": ("Cárgalo.", False, ""),
        "theirs": ("Cárgalo de noche.", False, ""),
        "marks": ("Cárgalo.", True, other),
    }
    assert (entry.msgstr, entry.fuzzy, entry.translator_comment) == wanted[sides]
    assert (f"{CATALOG}: {entry.id}: two translations of one text" in done.err) == (sides == "marks")
    repository.assert_sound()
