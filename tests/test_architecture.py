"""The shape of the source itself: which module may use what, what is documented, and how long things get."""

from __future__ import annotations

import ast
import inspect
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

import lesson_i18n

SOURCE = Path(lesson_i18n.__file__).parent
MODULES = {path.relative_to(SOURCE).as_posix().removesuffix(".py"): path for path in SOURCE.rglob("*.py")}
HOME = {
    "argostranslate": {"engines/argos"},
    "babel": {"locales"},
    "click": {"cli"},
    "cryptography": {"bundles/signature"},
    "deep_translator": {"engines/deep"},
    "distributed": {"cluster"},
    "hunspell": {"spelling"},
    "markdown_it": {"syntax"},
    "mdit_py_plugins": {"syntax"},
    "nh3": {"bundles/export"},
    "polib": {"catalog"},
    "psycopg": {"memory/shared"},
    "py3langid": {"detection"},
    "pygments": {"formats/code"},
    "rapidfuzz": {"similarity"},
    "requests": {"engines/http"},
    "rich": {"cli"},
    "sentencex": {"sentences"},
    "sqlite3": {"answers", "cache", "memory/store"},  # what was paid for, what any doubt removes, what is searched
    "yaml": {"formats/yaml"},
}
LONGEST_FILE = 300
LONGEST_FUNCTION = 35
TALKING = {"print", "input", "exit", "quit", "breakpoint"}
TALKING_OF = {
    "click": {"echo", "secho", "prompt", "confirm"},
    "sys": {"exit", "stdout", "stderr"},
    "os": {"_exit", "abort"},
    "logging": {"basicConfig"},
}

Documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def unit(module: str) -> str:
    """Return the part of the program that a module counts as: the command line is one, and so is the syntax of Markdown."""
    folder = module.partition("/")[0]
    return folder if folder in ("cli", "syntax") else module


def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def imported(module: str) -> Iterator[str]:
    """Return the packages that a module imports anywhere in it, in functions too."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def public(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, Documented]]:
    """Return what a module offers: functions, classes, and the methods of these."""
    for node in body:
        if isinstance(node, Documented) and not node.name.startswith("_"):
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{node.name}.")


def talks(node: ast.AST) -> bool:
    """Whether a piece of code prints, asks or ends the program."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id in TALKING
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.attr in TALKING_OF.get(node.value.id, ())
    if isinstance(node, ast.ImportFrom):
        return any(alias.name in TALKING_OF.get(node.module or "", ()) for alias in node.names)
    return isinstance(node, ast.Name) and node.id == "SystemExit"


def test_every_module_was_found() -> None:
    assert {"cli/__init__", "pipeline", "formats/markdown"} <= set(MODULES)


def test_every_library_is_known_to_one_module_only() -> None:
    users = defaultdict(set)
    for module in MODULES:
        for package in imported(module):
            if package in HOME or package not in {*sys.stdlib_module_names, "lesson_i18n"}:
                users[package].add(unit(module))
    assert users == HOME


@pytest.mark.parametrize("module", sorted(module for module in MODULES if unit(module) != "cli"))
def test_only_the_command_line_prints_or_exits(module: str) -> None:
    assert [ast.unparse(node) for node in ast.walk(tree(module)) if talks(node)] == []


def test_the_command_line_is_seen_to_print_and_exit() -> None:
    assert {"click.echo", "sys.exit"} <= {ast.unparse(node) for node in ast.walk(tree("cli/__init__")) if talks(node)}


@pytest.mark.parametrize("name", lesson_i18n.__all__)
def test_a_public_name_is_there_and_documented(name: str) -> None:
    documented = inspect.getdoc(getattr(lesson_i18n, name))
    assert documented
    assert not documented.startswith(f"{name}("), "that is what a dataclass writes by itself"


def test_a_name_that_is_not_public_is_not_there() -> None:
    assert not hasattr(lesson_i18n, "no_such_name")


@pytest.mark.parametrize("module", sorted(MODULES))
def test_what_is_public_has_a_docstring_that_begins_with_a_sentence(module: str) -> None:
    first_lines = {
        name: (ast.get_docstring(node) or "").partition("\n")[0] for name, node in public(tree(module).body)
    }
    assert {name: line for name, line in first_lines.items() if not line.endswith(".")} == {}


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_module_says_what_it_is_for(module: str) -> None:
    assert ast.get_docstring(tree(module))


@pytest.mark.parametrize("module", sorted(MODULES))
def test_no_file_grows_too_long(module: str) -> None:
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("module", sorted(MODULES))
def test_no_function_grows_too_long(module: str) -> None:
    lengths = {
        node.name: (node.end_lineno or node.lineno) - node.lineno + 1
        for node in ast.walk(tree(module))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}
