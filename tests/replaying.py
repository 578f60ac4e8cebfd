"""Replay a history of lessons: translate once, never again, and count what survives every version.

After each version every entry is judged, in words of source text, and then all is translated again:

    right     translated, not fuzzy, and made for the text that stands there
    wrong     translated, not fuzzy, made for another text                       must be 0
    offered   fuzzy, made for this very text elsewhere
    fuzzy     fuzzy, made for another text
    empty     nothing
    missed    empty, though its lesson held a similar text that is gone: an edit
              that lost its translation                                          less than 2 % of what was edited
    lost      the text stood translated before, and is neither right nor offered    must be 0
    ids_lost  the text stayed in its lesson and got another id                      must be 0
"""

from __future__ import annotations

import codecs
import re
import shutil
import subprocess
from collections import Counter, defaultdict
from pathlib import Path

import polib
from rapidfuzz import fuzz, process

from lesson_i18n import extract, load_config

COLUMNS = ("words", "right", "wrong", "offered", "fuzzy", "empty", "missed", "lost", "ids_lost")

_MARKUP = re.compile(r"`[^`]*`|<[^<>]*>|\]\([^()\s]*\)|&#?\w+;|\{\d+\}|\\.|\[\^[^\]]*\]")
_SIMILAR = 60


class Replay:
    """A project whose lessons are replaced again and again, and what the version before held."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "source").mkdir(parents=True)
        (folder / "lesson-i18n.toml").write_text('[project]\nname = "replay"\nlanguages = ["es"]\n')
        self.catalog = folder / "locale" / "es" / "LC_MESSAGES" / "replay.po"
        self.totals: Counter[str] = Counter()
        self._places: dict[tuple[str, str], set[str]] = {}

    def step(self, lessons: Path) -> None:
        """Extract one version, judge it beside the one before, and translate it; `lessons` is moved into the project."""
        self.extract(lessons)
        self.judge()
        self.translate()

    def extract(self, lessons: Path) -> None:
        """Put lessons in the place of those that are there, and extract."""
        shutil.rmtree(self.folder / "source")
        shutil.move(str(lessons), self.folder / "source")
        extract(load_config(self.folder / "lesson-i18n.toml"))

    def entries(self) -> list[polib.POEntry]:
        """Return the entries of the catalog that are in use."""
        return [entry for entry in polib.pofile(str(self.catalog)) if not entry.obsolete]

    def judge(self) -> None:
        """Count words by what became of them since the last time, where there was one."""
        entries = [(squeezed(entry.msgid), entry) for entry in self.entries()]
        places: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for text, entry in entries:
            places[path_of(entry), text].add(entry.msgctxt)
        if self._places:
            self._count(entries, places)
        self._places = dict(places)

    def translate(self) -> None:
        """Translate and confirm all that is to be translated and confirmed, and save as polib does."""
        catalog = polib.pofile(str(self.catalog), wrapwidth=0)
        for entry in catalog:
            if not entry.obsolete and (entry.fuzzy or not entry.msgstr):
                entry.msgstr, entry.previous_msgid = translated(entry.msgid), None
                entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
        catalog.save(str(self.catalog))

    def _count(self, entries: list[tuple[str, polib.POEntry]], places: dict[tuple[str, str], set[str]]) -> None:
        known = {text for _, text in self._places}
        gone: defaultdict[str, list[str]] = defaultdict(list)
        for path, text in self._places.keys() - places.keys():
            gone[path].append(text)
        for text, entry in entries:
            state, words = state_of(entry), len(text.split())
            self.totals.update({"words": words, state: words})
            if text in known:
                self.totals["lost"] += 0 if state in ("right", "offered") else words
            elif state == "empty" and process.extractOne(
                text, gone[path_of(entry)], scorer=fuzz.ratio, score_cutoff=_SIMILAR
            ):
                self.totals["missed"] += words
        for place, ids in places.items():
            before = self._places.get(place, set())
            self.totals["ids_lost"] += max(0, min(len(before), len(ids)) - len(before & ids)) * len(place[1].split())


def is_sound(totals: Counter[str]) -> bool:
    """Whether nothing is wrong or lost, and next to no edit lost its translation."""
    edited = totals["fuzzy"] + totals["missed"]
    return not (totals["wrong"] or totals["lost"] or totals["ids_lost"]) and totals["missed"] <= 0.02 * edited


def path_of(entry: polib.POEntry) -> str:
    """Return the path of the lesson that an entry is of."""
    return str(entry.occurrences[0][0])


def state_of(entry: polib.POEntry) -> str:
    """Return what the translation of an entry is: "right", "wrong", "offered", "fuzzy" or "empty"."""
    made_for_it = squeezed(translated(entry.msgstr)) == squeezed(entry.msgid)
    if not entry.msgstr:
        return "empty"
    if entry.fuzzy:
        return "offered" if made_for_it else "fuzzy"
    return "right" if made_for_it else "wrong"


def translated(text: str) -> str:
    """Return a fake translation: rot13 of what is not markup, so that the same again gives the text back."""
    out, at = [], 0
    for match in _MARKUP.finditer(text):
        out += [codecs.encode(text[at : match.start()], "rot13"), match[0]]
        at = match.end()
    return "".join(out) + codecs.encode(text[at:], "rot13")


def squeezed(text: str) -> str:
    """Return a text with every run of blanks as one."""
    return " ".join(text.split())


def commits(repository: Path, folder: str) -> list[str]:
    """Return the commits that touched a folder, merges aside, the oldest first."""
    command = ["git", "-C", str(repository), "log", "--no-merges", "--reverse", "--format=%H", "--", folder]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def check_out(repository: Path, commit: str, folder: str, target: Path) -> Path:
    """Write a folder, pictures aside, as it was at a commit, into a folder that is not there yet; return where."""
    target.mkdir()
    archive = subprocess.run(
        ["git", "-C", str(repository), "archive", commit, folder], capture_output=True, check=True
    )
    command = ["tar", "-x", "-C", str(target), "--exclude=*.png", "--exclude=*.jp*g"]
    subprocess.run(command, input=archive.stdout, check=True)
    return target / folder
