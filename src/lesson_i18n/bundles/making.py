"""Make the bundles of a build: a call for each language's tree, and one at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from lesson_i18n.bundles.folder import BundleFolder
from lesson_i18n.bundles.manifest import Tree, json_bytes, manifest_of
from lesson_i18n.bundles.names import unsafe_names
from lesson_i18n.bundles.revision import History
from lesson_i18n.bundles.signature import private_key, signature
from lesson_i18n.cache import Cache
from lesson_i18n.config import Config
from lesson_i18n.errors import SourceError
from lesson_i18n.files import Content
from lesson_i18n.locales import Language
from lesson_i18n.model import Finding, Lesson
from lesson_i18n.plugins import format_of, load_formats
from lesson_i18n.report import LanguageBuild
from lesson_i18n.titles import title_of
from lesson_i18n.tree import LanguageTree


class Bundler:
    """Makes the bundles of one build; what is wrong with the folder or the key is an error before anything is written."""

    def __init__(self, config: Config, cache: Cache, check: bool = False, sign_key: str = "") -> None:
        """Read the record and the key: a text in PEM or the name of a file; raises `OutputError`, `ConfigError`."""
        self._config, self._cache = config, cache
        self._sign = partial(signature, private_key(sign_key)) if sign_key else None
        self.folder = BundleFolder(config, check)
        self._history = History(config)
        self._formats = load_formats(config.rules)

    def packed(self, language: Language, tree: LanguageTree, copied: Mapping[str, Path]) -> Tree:
        """Return a language's tree with all its files: lessons, those that are copied, and the exports that are wanted.

        A language that is left out has none. Raises `SourceError` where a lesson is to be exported to the place of another file.
        """
        lessons = tree.lessons
        files: dict[str, Content] = {name: lesson.text.encode() for name, lesson in lessons.items()}
        files |= {} if tree.omitted else copied
        formats = {name: markup for name in lessons if (markup := format_of(name, self._formats))}
        titles = {
            name: title_of(Lesson(name, lesson.text), formats[name]) if lesson.title is None else lesson.title
            for name, lesson in lessons.items()
        }
        exports: dict[str, bytes] = {}
        if "json" in self._config.bundle.export:
            from lesson_i18n.bundles.export import exported

            texts = (Lesson(name, lesson.text) for name, lesson in lessons.items())
            exports = exported(self._config, language, texts, formats, titles, self._cache)
        for name in sorted(exports.keys() & files.keys()):
            path = self._config.shown(self._config.source / name)
            raise SourceError(f"{path}: a lesson is to be exported there; rename it, or mend 'export' in [bundle]")
        return Tree(files | exports, lessons, formats, titles, frozenset(exports))

    def put(self, done: LanguageBuild, tree: Tree) -> LanguageBuild:
        """Write a language's bundle where it differs; return what a build says of it, with what is wrong with its names."""
        config = self._config
        if config.bundle.format == "none":
            return done
        if done.omitted:
            self.folder.leave_out(done.language)
            return done
        revision = self._history.revision(done.language)
        manifest = json_bytes(manifest_of(config, done, tree, revision))
        made = self._sign(manifest) if self._sign else b""
        self.folder.put(done.language, tree.files, manifest, made, revision.time)
        return replace(done, findings=(*done.findings, *self._findings(tree)))

    def finish(self) -> None:
        """Write the index, and remove what earlier builds made and nobody wants any more."""
        self.folder.finish(self._sign)

    def _findings(self, tree: Tree) -> Iterator[Finding]:
        for name, reason in unsafe_names(list(tree.files)):
            path = self._config.shown(self._config.source / name)
            yield Finding(path, 0, "", "bundle", f"its name {reason}; no reader can trust the bundle; rename it")
