"""`lint` on hundreds of real lessons: what it finds there, what it mends, and that no translation is lost by it."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import polib
import pytest

from fake import fake
from lesson_i18n import extract, lint
from lesson_i18n.model import Finding
from projects import Project

MALFORMED = 239
"""All links with blanks between text and target: 237 with one, two with two."""

MEANT = re.compile(r"\] \((?:https?:|umbrella:|www\.)")
"""What is counted with one blank: the 237, and one whose parenthesis is closed too late."""

FOUND = Counter(
    {
        "malformed-link": MALFORMED,
        "broken-link": 10,
        "dead-link": 33,
        "dead-fragment": 1,
        "path-case": 1,
        "split-sentence": 2,
    }
)
DEAD = Counter(
    {
        # a folder is named radios-…
        "umbrella://lesson/radio-and-satellite-phones": 1,
        "umbrella://lesson/radio-and-satellite-phones/0": 2,
        "umbrella://lesson/radio-and-satellite-phones/1": 4,
        # no such level, lesson or category
        "umbrella://lesson/email/2": 2,
        "umbrella://lesson/internet/1": 1,
        "umbrella://lesson/keepassx": 1,
        "umbrella://lesson/orbot-and-orfox": 1,
        "umbrella://lesson/phishing/how-to-spot-spear-phishing": 1,
        "umbrella://lesson/singal-for-ios": 1,
        "umbrella://work/online-privacy/advanced": 1,
        # forms, which are no part of this tree
        "umbrella://forms/digital-security-incident": 2,
        "umbrella://forms/proof-life-form": 1,
    }
)


@pytest.fixture
def project(lessons: Path, tmp_path: Path) -> Project:
    """Return a project with the English lessons that have metadata lines."""
    shutil.copytree(lessons / "contents_en", tmp_path / "source")
    return Project(tmp_path)


def places(findings: tuple[Finding, ...], *rules: str) -> set[tuple[str, int, int]]:
    return {(found.path, found.line, found.column) for found in findings if found.rule in rules}


@pytest.mark.slow
def test_every_malformed_link_is_found_and_little_else(project: Project) -> None:
    report = lint(project.config())
    assert report.lessons == 756
    assert Counter(found.rule for found in report.findings) == FOUND
    addresses = (
        re.search(r"umbrella://[^\s;]+", found.message) for found in report.findings if found.rule == "dead-link"
    )
    assert Counter(address[0] for address in addresses if address) == DEAD
    meant = set()
    for path in sorted((project.root / "source").rglob("*.md")):
        for line, text in enumerate(path.read_bytes().decode().split("\n"), 1):
            for match in MEANT.finditer(text):
                column = text.rindex("[", 0, match.start()) + 1
                meant.add((path.relative_to(project.root).as_posix(), line, column))
    assert len(meant) == MALFORMED - 1
    assert meant <= places(report.findings, "malformed-link", "broken-link")


@pytest.mark.slow
def test_mending_them_changes_no_other_byte(project: Project) -> None:
    paths = sorted(path for path in (project.root / "source").rglob("*") if path.is_file())
    before = {path: path.read_bytes() for path in paths}
    report = lint(project.config(), fix=True)
    assert len(report.fixed) == MALFORMED
    assert Counter(found.rule for found in report.findings) == FOUND - Counter({"malformed-link": MALFORMED})
    removed = 0
    for path in paths:
        after, at = path.read_bytes(), 0
        for byte in before[path]:
            if after[at : at + 1] == bytes([byte]):
                at += 1
            else:
                assert byte == ord(" ")
                assert after[at - 1 : at + 1] == b"]("
                removed += 1
        assert at == len(after)
    assert removed == MALFORMED + 2


@pytest.mark.slow
def test_no_translation_is_lost_by_mending_them(project: Project) -> None:
    extract(project.config())
    path = str(project.catalog())
    catalog = polib.pofile(path)
    for each in catalog:
        each.msgstr = fake(each.msgid)
    catalog.save(path)
    before = {entry.id: entry for entry in project.entries()}
    lint(project.config(), fix=True)
    outcome = extract(project.config()).outcomes["es"]
    after = {entry.id: entry for entry in project.entries() if not entry.obsolete}
    assert after.keys() == before.keys()
    changed = [entry for entry in after.values() if entry.msgid != before[entry.id].msgid]
    assert 150 < len(changed) <= MALFORMED
    assert outcome["carried"].segments == len(changed)
    assert all(entry.usable for entry in after.values())
    assert [entry.msgstr for entry in changed] == [fake(entry.msgid) for entry in changed]
