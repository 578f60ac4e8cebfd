"""What the command `build` has done, and by whom."""

from __future__ import annotations

from contextlib import closing, nullcontext
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from lesson_i18n.cli.session import Session, Watch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lesson_i18n.report import BuildReport
    from lesson_i18n.said import Asked


def built(session: Session, asked: Asked, jobs: int, cluster: str) -> BuildReport:
    """Build what is asked for, and return what there is to say about it.

    Where all of it stands, what builds is not even loaded, nor are the classes of reports.
    """
    from lesson_i18n.files import locked
    from lesson_i18n.standing import standing_of

    path = session.path()
    standing = standing_of(path)
    with closing(standing.cache) if standing else nullcontext():
        if standing:
            with locked(path):
                reports = standing.reports(asked)
            wanted = dict.fromkeys(asked.languages or standing.languages)
            if reports.keys() >= wanted.keys():
                return _as_built({tag: reports[tag] for tag in wanted})
        from lesson_i18n.building import build_rest, project_standing
        from lesson_i18n.work import Workers

        config = session.config()
        with Watch(session.quiet) as progress, closing(Workers(jobs, cluster)) as workers:
            return build_rest(config, asked, standing or project_standing(config), progress, workers)


def _as_built(reports: Mapping[str, Mapping[str, Any]]) -> BuildReport:
    """Return what has the parts of a `BuildReport` that something is said about."""
    remarks = [SimpleNamespace(**remark) for remark in next(iter(reports.values()))["remarks"]]
    languages = [_as_one(tag, report) for tag, report in reports.items()]
    made: Any = SimpleNamespace(languages=languages, remarks=remarks, written=(), removed=())
    return cast("BuildReport", made)


def _as_one(tag: str, report: Mapping[str, Any]) -> Any:
    counts = {name: SimpleNamespace(**report[name]) for name in ("total", "translated", "drafts")}
    lists = {name: [SimpleNamespace(**one) for one in report[name]] for name in ("findings", "targets")}
    several = {
        name: {key: SimpleNamespace(**count) for key, count in report[name].items()}
        for name in ("states", "borrowed")
    }
    return SimpleNamespace(**{**report, **counts, **lists, **several, "language": SimpleNamespace(tag=tag)})
