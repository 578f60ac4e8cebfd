"""Languages: what a tag says about names, folders, direction and plural forms, and which tags are refused."""

from __future__ import annotations

import pytest

from lesson_i18n.errors import ConfigError
from lesson_i18n.locales import language, wider


@pytest.mark.parametrize(
    ("given", "tag"),
    [
        ("ES", "es"),
        ("pt-br", "pt-BR"),
        ("PT-BR", "pt-BR"),
        ("zh-hant", "zh-Hant"),
        ("ZH-HANT-hk", "zh-Hant-HK"),
        ("es-419", "es-419"),
        ("CA-VALENCIA", "ca-valencia"),
    ],
)
def test_the_case_of_a_tag_is_put_right(given: str, tag: str) -> None:
    assert language(given).tag == tag


@pytest.mark.parametrize("tag", ["es", "pt-BR", "zh-Hant", "zh-Hant-HK", "es-419", "ca-valencia", "ay"])
def test_a_tag_put_right_stays_as_it_is(tag: str) -> None:
    assert language(tag).tag == tag


@pytest.mark.parametrize(
    ("tag", "folder"),
    [("es", "es"), ("pt-BR", "pt_BR"), ("zh-Hant", "zh_Hant"), ("zh-hant-hk", "zh_Hant_HK"), ("ay", "ay")],
)
def test_a_catalog_folder_is_spelt_the_way_of_gettext(tag: str, folder: str) -> None:
    assert language(tag).folder == folder


@pytest.mark.parametrize(
    ("tag", "name", "own_name"),
    [
        ("es", "Spanish", "español"),
        ("pt-BR", "Portuguese (Brazil)", "português (Brasil)"),
        ("ar", "Arabic", "العربية"),
        ("fa", "Persian", "فارسی"),
        ("he", "Hebrew", "עברית"),
    ],
)
def test_a_language_has_its_english_name_and_its_own(tag: str, name: str, own_name: str) -> None:
    assert (language(tag).name, language(tag).own_name) == (name, own_name)


def test_a_script_and_a_region_stand_in_the_name() -> None:
    assert language("zh-Hant").name == "Chinese (Traditional)"
    assert language("zh-Hant-HK").name.startswith("Chinese (Traditional, Hong Kong")


@pytest.mark.parametrize("tag", ["ar", "fa", "he", "ur", "fa-AF", "az-Arab", "pa-arab"])
def test_text_that_runs_from_right_to_left_is_known(tag: str) -> None:
    assert language(tag).direction == "rtl"


@pytest.mark.parametrize("tag", ["es", "pt-BR", "zh-Hant", "ay", "az", "az-Latn"])
def test_other_text_runs_from_left_to_right(tag: str) -> None:
    assert language(tag).direction == "ltr"


@pytest.mark.parametrize(
    ("tag", "plural_forms"),
    [
        ("es", "nplurals=2; plural=(n != 1);"),
        ("pt-BR", "nplurals=2; plural=(n > 1);"),
        ("zh-Hant", "nplurals=1; plural=0;"),
        (
            "ar",
            "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=0 && n%100<=2 ? 4 : 5);",
        ),
    ],
)
def test_plural_forms_are_those_of_the_language(tag: str, plural_forms: str) -> None:
    assert language(tag).plural_forms == plural_forms


def test_a_language_that_cldr_has_only_a_name_for_can_be_translated_into() -> None:
    aymara = language("ay")
    assert (aymara.tag, aymara.folder, aymara.name, aymara.direction) == ("ay", "ay", "Aymara", "ltr")
    assert aymara.own_name == "Aymara"
    assert aymara.plural_forms == "nplurals=2; plural=(n != 1);"


def test_a_language_that_cldr_has_no_name_for_stands_for_itself() -> None:
    assert language("kek").name == "kek"


@pytest.mark.parametrize(
    ("tag", "fact", "suggestion"),
    [
        ("xx", "unknown language tag 'xx'", "'xh' (Xhosa)"),
        ("esp", "unknown language tag 'esp'", "'es' (Spanish)"),
        ("es-XX", "unknown part 'XX'", "similar: 'X"),
        ("zh-Hand", "unknown part 'Hand'", "'Hant'"),
        ("und", "unknown language tag 'und'", "similar:"),
        ("root", "'root' is no language tag", "one is 'es', 'pt-BR' or 'zh-Hant'"),
        ("mul", "unknown language tag 'mul'", "'ml' (Malayalam)"),
    ],
)
def test_an_unknown_tag_is_refused_with_what_is_similar(tag: str, fact: str, suggestion: str) -> None:
    with pytest.raises(ConfigError) as refused:
        language(tag)
    assert fact in str(refused.value)
    assert suggestion in str(refused.value)


@pytest.mark.parametrize(
    ("tag", "suggestion"),
    [
        ("pt_BR", "did you mean 'pt-BR'?"),
        ("zh_Hans_CN", "did you mean 'zh-Hans-CN'?"),
        ("", "one is 'es'"),
        ("e", "one is 'es'"),
        ("es-", "one is 'es'"),
        (" es", "one is 'es'"),
        ("es\n", "one is 'es'"),
        ("Español", "one is 'es'"),
        ("Spanish", "did you mean 'es' (Spanish)?"),
        ("zh_hant", "did you mean 'zh-Hant'?"),
        ("../es", "one is 'es'"),
    ],
)
def test_a_malformed_tag_is_refused_with_one_that_is_right(tag: str, suggestion: str) -> None:
    with pytest.raises(ConfigError) as refused:
        language(tag)
    assert f"{tag!r} is no language tag; " in str(refused.value)
    assert suggestion in str(refused.value)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("es", "es"),
        ("es-MX", "es-MX es-419 es"),
        ("pt-AO", "pt-AO pt-PT pt"),
        ("pt-BR", "pt-BR pt"),
        ("en-AU", "en-AU en-001 en"),
        ("fa-AF", "fa-AF fa"),
        ("ca-valencia", "ca-valencia ca"),
        ("zh-CN", "zh-CN zh"),
        ("zh-Hans", "zh-Hans zh"),
        ("zh-TW", "zh-TW zh-Hant"),
        ("zh-Hant-HK", "zh-Hant-HK zh-Hant"),
        ("zh-MO", "zh-MO zh-Hant"),
        ("sr-Latn", "sr-Latn"),
        ("sr-ME", "sr-ME sr-Latn"),
        ("sr-Cyrl", "sr-Cyrl sr"),
        ("pa-PK", "pa-PK pa-Arab"),
        ("nb", "nb no"),
        ("hi-Latn", "hi-Latn"),
        ("ht", "ht"),
    ],
)
def test_a_variety_belongs_to_wider_languages_of_its_own_script(tag: str, expected: str) -> None:
    assert " ".join(wider(tag)) == expected
