"""The errors that stop a run.

    LessonI18nError
     ├ ConfigError     the settings, or what was asked on the command line
     ├ SourceError     a lesson that cannot be read or steered as asked
     ├ CatalogError    a catalog, template, glossary or TMX file that cannot be read
     ├ OutputError     a place that must not be written to, or is busy
     └ WorkError       processes or a cluster that cannot do the work

Each message names the file, the line where there is one, the fact and the way out.
What is merely wrong with one translation is not an error but a `Finding`.
"""


class LessonI18nError(Exception):
    """The root: shown to the user without a traceback, exit code 2."""


class ConfigError(LessonI18nError):
    """The settings are missing, misspelt or contradict each other."""


class SourceError(LessonI18nError):
    """A lesson cannot be read, or holds a directive that cannot be obeyed."""


class CatalogError(LessonI18nError):
    """A catalog, glossary or TMX file is damaged, or a catalog does not belong to its template."""


class OutputError(LessonI18nError):
    """A file or folder that must not be written, or that another run is using."""


class WorkError(LessonI18nError):
    """The processes or the cluster that were asked to help cannot be reached, or have died."""
