"""A changed setting never costs a translation, though lessons are then cut in another way."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest

from fake import fake
from lesson_i18n.catalog import read_catalog
from projects import Project, snapshot

PROTEST = """---
title: Before a protest
summary: What to take with you
editor: Ask a friend to read this
---
[Title]: # (Protests)
[Hint]: # (Read it at home)
[Remark]: # (For the team only)

# Before you go

Charge your phone, and take a power bank with you.

```text
Call the lawyer.
```

```sh
echo "Call the lawyer."
```
"""
PHONE = """---
title: Your phone
---

Lock the screen with a long PIN.

```text
Turn it off.
```
"""
STEPS = """# Steps {#steps}

::: warning

Read all of it.

:::

!!! note "Before"

    Breathe in {.slowly}

![](map.png){alt="A map"}

[^1]: Twice.
"""
LIST = """list:
  - label: Take water
    remark: Two bottles
  - label: Take a map
    remark: Printed
"""
LESSONS = {"protest.md": PROTEST, "devices/phone.md": PHONE, "devices/old/fax.md": "Unplug it.\n"}
LESSONS |= {"steps.md": STEPS, "f_list.yml": LIST}
PROJECT = '[project]\nname = "course"\nlanguages = ["es"]\n'
METADATA = f'{PROJECT}[translate]\nmetadata = ["Title", "Hint"]\n'
FRONT_MATTER = f'{PROJECT}[translate]\nfront-matter = ["title", "summary"]\n'
DATA = f'{PROJECT}[[data]]\nfiles = "f_*.yml"\nkeys = ["list[].label"]\n'
PANDOC = f'{PROJECT}[markdown]\nsyntax = "pandoc"\n'
ONE_LEVEL = f"{PROJECT}[catalogs]\ndepth = 1\n"
CHANGES = {
    "a metadata key is a text no longer": (METADATA, METADATA.replace('"Title", ', "")),
    "a metadata key becomes a text": (METADATA, METADATA.replace('"Title"', '"Title", "Remark"')),
    "no metadata key is a text": (PROJECT, f"{PROJECT}[translate]\nmetadata = []\n"),
    "a key of front matter is a text no longer": (FRONT_MATTER, FRONT_MATTER.replace('"title", ', "")),
    "a key of front matter becomes a text": (FRONT_MATTER, FRONT_MATTER.replace('"title"', '"title", "editor"')),
    "a kind of code becomes a text": (PROJECT, f'{PROJECT}[translate]\ncode = ["text"]\n'),
    "two kinds of code become texts": (PROJECT, f'{PROJECT}[translate]\ncode = ["text", "sh"]\n'),
    "another key of data is a text": (DATA, DATA.replace("label", "remark")),
    "one more key of data is a text": (DATA, DATA.replace('label"', 'label", "list[].remark"')),
    "the syntax becomes that of Pandoc": (PROJECT, PANDOC),
    "the syntax becomes that of MkDocs": (PANDOC, PANDOC.replace("pandoc", "mkdocs")),
    "the syntax becomes CommonMark": (PROJECT, PANDOC.replace("pandoc", "commonmark")),
    "each upper folder has a catalog": (PROJECT, ONE_LEVEL),
    "each folder has a catalog": (ONE_LEVEL, ONE_LEVEL.replace("1", "2")),
    "the project has another name": (PROJECT, PROJECT.replace("course", "manual")),
    "nearly everything changes": (
        f"{DATA}[catalogs]\ndepth = 2\n",
        f'{PROJECT}[translate]\nmetadata = ["Remark"]\nfront-matter = ["editor"]\ncode = ["text"]\n',
    ),
}

Places = dict[tuple[str, str, str], str]


def change(project: Project, settings: str) -> None:
    """Change the settings and extract; extracting again changes nothing."""
    project.write("lesson-i18n.toml", settings)
    project.extract()
    catalogs = snapshot(project.root / "locale")
    project.extract()
    assert snapshot(project.root / "locale") == catalogs


def catalogs(project: Project) -> list[Path]:
    return sorted((project.root / "locale").rglob("*.po"))


def translate(project: Project) -> None:
    """Translate what is empty, and save as polib does."""
    for path in catalogs(project):
        catalog = polib.pofile(str(path))
        for entry in catalog:
            assert not entry.fuzzy
            entry.msgstr = entry.msgstr or fake(entry.msgid)
        catalog.save(str(path))


def texts(project: Project) -> Places:
    """Return the msgstr of each text in use, by its lesson, kind and msgid."""
    entries = [entry for path in catalogs(project) for entry in read_catalog(path, path.name).entries]
    return {(entry.path, entry.kind, entry.msgid): entry.msgstr for entry in entries if not entry.obsolete}


def built(project: Project) -> dict[str, list[str]]:
    """Return the lines of the localized lessons."""
    project.build()
    return {name: project.read(f"build/es/{name}").split("\n") for name in LESSONS}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path)
    for name, text in LESSONS.items():
        project.write(f"source/{name}", text)
    return project


@pytest.mark.parametrize("title", CHANGES)
def test_texts_that_stay_keep_their_translations(project: Project, title: str) -> None:
    before, after = CHANGES[title]
    change(project, before)
    translate(project)
    first, output, files = texts(project), built(project), catalogs(project)
    change(project, after)
    second = texts(project)
    assert (second.keys(), catalogs(project)) != (first.keys(), files)
    assert {place: first[place] for place in first.keys() & second.keys()}.items() <= second.items()
    for name, lines in built(project).items():
        for line, was, source in zip(lines, output[name], LESSONS[name].split("\n"), strict=True):
            assert line in (was, source)


@pytest.mark.parametrize("title", CHANGES)
def test_all_is_as_it_was_when_the_change_is_taken_back(project: Project, title: str) -> None:
    states: list[tuple[Places, dict[str, list[str]]]] = []
    for settings in CHANGES[title] * 2:
        change(project, settings)
        if len(states) < 2:
            translate(project)
        states.append((texts(project), built(project)))
    assert states[2:] == states[:2]
    assert all(all(found.values()) for found, _ in states)
