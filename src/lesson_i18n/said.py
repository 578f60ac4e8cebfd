"""What is said to people about a build. It needs to know no values, for a run that has nothing to do is not to load them."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple


class Asked(NamedTuple):
    """What a build is asked for: some languages or all, whether drafts are used, whether nothing is to be written, and the key.

    That is a private key in PEM, or the name of its file, to sign bundles with.
    """

    languages: tuple[str, ...] = ()
    include_drafts: bool = False
    check: bool = False
    sign_key: str = ""


def build_lines(built: Any, check: bool, verbose: bool) -> list[str]:
    """Return for people to read what `build` did for one language; `built` has the parts of a `LanguageBuild`."""
    verb, removed = ("would write", "would remove") if check else ("wrote", "removed")
    line = f"{built.language.tag}: {_standing(built)}"
    lines = [f"{line}; {verb} {number(len(built.written), 'file')}, {removed} {len(built.removed):,}"]
    if verbose:
        lines += [f"  {verb} {built.language.tag}/{name}" for name in built.written]
        lines += [f"  {removed} {built.language.tag}/{name}" for name in built.removed]
    return lines


def _standing(built: Any) -> str:
    """Return what stands in a language's tree, for people to read."""
    if built.omitted:
        return f"left out: {built.omitted}"
    machine, refused = built.states.get("machine"), sum(found.rule == "refused" for found in built.findings)
    told = [
        (built.drafts.segments, "of these {} unconfirmed (drafts)", "segment"),
        (machine.segments if machine else 0, "{} by machines, confirmed as they were", "segment"),
        (built.fallbacks.get("policy", 0), "{} held back by [publish]", "place"),
        (built.assets, "{}", "localized file"),
        (len(built.targets), "{}", "localized target"),
        (refused, "{} refused", "translation"),
        *((count.segments, f"{{}} borrowed of {tag}", "segment") for tag, count in built.borrowed.items()),
        (len(built.left_out), "{} left out", "lesson"),
    ]
    share = percent(built.translated, built.total)
    parts = [number(built.lessons, "lesson"), f"{share} of the words translated"]
    return ", ".join([*parts, *(text.format(number(amount, noun)) for amount, text, noun in told if amount)])


def bundle_lines(report: Any, check: bool, verbose: bool) -> list[str]:
    """Return what a report of `build` says about all but the trees it made, for people to read; nothing where nothing changed."""
    if not (report.written or report.removed):
        return []
    verb, removed = ("would write", "would remove") if check else ("wrote", "removed")
    gone = Counter(name.partition("/")[0] for name in report.removed if "/" in name)
    lines = [
        f"{tag}: not among the languages any more; {removed} {number(files, 'file')}" for tag, files in gone.items()
    ]
    others = len(report.removed) - gone.total()
    lines.append(f"bundles: {verb} {number(len(report.written), 'file')}, {removed} {others:,}")
    if verbose:
        lines += [f"  {verb} {name}" for name in report.written]
        lines += [f"  {removed} {name}" for name in report.removed]
    return lines


def number(amount: int, noun: str) -> str:
    """Return a number of things in words."""
    return f"{amount:,} {noun}" if amount == 1 else f"{amount:,} {noun}s"


def percent(part: Any, whole: Any) -> str:
    """Return a share of words, of two `Count`s, rounded down, so that 100 % means all."""
    return f"{100 * part.words // whole.words if whole.words else 100} %"
