"""Which language a text is in, as a model on this machine guesses. The only module that knows py3langid.

It is installed by the extra `qa`; its model comes with it, and no text leaves the machine.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from lesson_i18n.errors import ConfigError

_ALIKE = ({"zh", "yue", "wuu"}, {"no", "nb", "nn", "da"}, {"hr", "bs", "sr", "sh"}, {"id", "ms"}, {"uz", "uzs"})
"""Languages that a guess cannot keep apart in a sentence; Arabic has more, all of whose names begin with "ar"."""


@cache
def _identifier() -> Any:
    """Return the model; raises `ConfigError` where the extra is not installed."""
    try:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier
    except ImportError:
        raise ConfigError(
            "the rule 'wrong-language' needs the extra 'qa'; run: pip install 'lesson-i18n[qa]', or do not ask for the rule"
        ) from None
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@lru_cache(maxsize=1 << 12)
def other_language(text: str, tag: str) -> tuple[str, float]:
    """Return the language that a text is in, if it is not that of a BCP 47 tag, and how sure that is, from 0 to 1.

    The answer is "" where it is in that language, in none, or where the model does not know the language. Raises `ConfigError`
    where the extra `qa` is not installed.
    """
    identifier, own = _identifier(), tag.partition("-")[0]
    found, sure = identifier.classify(text)
    is_alike = found == own or found[:2] == own == "ar" or any({found, own} <= alike for alike in _ALIKE)
    if is_alike or found == "zxx" or own not in identifier.nb_classes:
        return "", 0.0
    return str(found), float(sure)
