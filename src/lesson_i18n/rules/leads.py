"""Rules about links: how they are written, and where they lead."""

from __future__ import annotations

from collections.abc import Iterator

from lesson_i18n.rules.pages import Edit, Fault, Page, Remark
from lesson_i18n.rules.site import Site


def malformed_link(page: Page, site: Site) -> Iterator[Remark]:
    """Say that a blank or a line end keeps `[text] (target)` from being a link.

    So does a blank inside the target. `--fix` removes what stands between the brackets and the parentheses.
    """
    for link in page.links:
        if link.fault is Fault.GAP:
            message = f"a blank before ({link.target}) keeps this from being a link; remove it"
            yield Remark(link.at, message, Edit(*link.gap))
        elif link.fault is Fault.SPACES:
            yield Remark(link.at, f"the target {link.target} holds a blank; remove it, or write %20")


def broken_link(page: Page, site: Site) -> Iterator[Remark]:
    """Say that an address behind a text in brackets is not read as a link's target for any other reason.

    Such are doubled parentheses, one that is never closed, and a sign between the two parts.
    """
    for link in page.links:
        if link.fault is Fault.BROKEN:
            yield Remark(link.at, f"{link.target} is not read as the link's target; write [text](target)")


def dead_link(page: Page, site: Site) -> Iterator[Remark]:
    """Say that a link leads to no file or folder of the source folder.

    A link is relative to its lesson, one that begins with `/` to the source folder; a deep link leads where `[links]` in
    the settings says. Links to the web are not followed.
    """
    return site.problems(page, "dead-link")


def dead_fragment(page: Page, site: Site) -> Iterator[Remark]:
    """Say that a lesson has no heading or id that the fragment of a link names.

    Headings have the ids that `slugger` in the settings names, or else those that GitHub gives them.
    """
    return site.problems(page, "dead-fragment")


def missing_image(page: Page, site: Site) -> Iterator[Remark]:
    """Say that an image is not in the source folder.

    Where that holds no image at all, images are kept elsewhere, and nothing is said.
    """
    return site.problems(page, "missing-image")


def path_case(page: Page, site: Site) -> Iterator[Remark]:
    """Say that a link and the path that it leads to, or two paths, differ in nothing but capitals.

    Some disks take the two for one, others do not.
    """
    return site.problems(page, "path-case")
