from hypothesis import given
from hypothesis import strategies as st

from lesson_i18n.sentences import sentences


def test_divides_a_text_after_its_sentences() -> None:
    assert sentences("Ask Dr. Smith. Is it safe?  Yes.", "en") == ["Ask Dr. Smith. ", "Is it safe?  ", "Yes."]
    assert sentences("مرحبا. كيف حالك؟", "ar-EG") == ["مرحبا. ", "كيف حالك؟"]


@given(st.text(), st.sampled_from(["en", "ar", "zh-Hant", "xx"]))
def test_loses_no_character(text: str, language: str) -> None:
    assert "".join(sentences(text, language)) == text
