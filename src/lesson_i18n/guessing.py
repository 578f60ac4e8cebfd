"""Which Markdown lessons are probably written in, told by what stands in one kind of Markdown alone."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from pathlib import Path

from lesson_i18n.model import Syntax

_FENCES = re.compile(r"^ *(`{3,}|~{3,})(?!\{)[^`\n]*\n.*?(?:^ *\1[`~]* *$|\Z)", re.MULTILINE | re.DOTALL)
_MARKS = {
    Syntax.MKDOCS: r'^ *(?:!!!|\?\?\?\+?) [a-z]|^ *=== "|^--8<-- "|^/// [a-z]',
    Syntax.MYST: r"^(?:`{3,}|:{3,})\{(?:admonition|attention|caution|code-block|code-cell|contents|danger|dropdown|exercise"
    r"|figure|grid|hint|image|important|include|list-table|math|note|seealso|tab-set|tip|toctree|warning)\}",
    Syntax.HUGO: r"\{\{[<%] */?[a-z]",
    Syntax.PANDOC: r"^:{3,} *(?:\{[.#]|[a-z-]+ *$)|^>? *\{: *\.(?:callout|challenge|keypoints|language-|objectives|output|prereq|solution)",
}
_LOOKED_AT = 2_000
"""So many lessons are enough to tell."""


def likely_syntax(folder: Path) -> Syntax:
    """Return the syntax whose marks stand in most lessons of a folder, code aside; that of GitHub where there are none."""
    found: Counter[Syntax] = Counter()
    for path in sorted(path for path in folder.rglob("*.md") if path.is_file())[:_LOOKED_AT]:
        with suppress(OSError):
            text = _FENCES.sub("", path.read_text("utf-8", "replace"))
            found.update(syntax for syntax, marks in _MARKS.items() if re.search(marks, text, re.MULTILINE))
    return found.most_common(1)[0][0] if found else Syntax.MARKDOWN
