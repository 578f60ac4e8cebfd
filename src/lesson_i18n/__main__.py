"""Run the command line: ``python -m lesson_i18n``."""

from lesson_i18n.cli import program

program()
