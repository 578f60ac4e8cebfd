"""A review of what two commits do to the translations, for a maintainer who cannot read the language."""
