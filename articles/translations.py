"""Sentences that are stored now and read later, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, override

Translations = dict[str, str]  # by language


def translate_all(sentence: str | Promise) -> Translations:
    """Return the sentence in each language of the interface. A plain string is the same in all."""
    return {code: _translate(sentence, code) for code, _name in settings.LANGUAGES}


def _translate(sentence: str | Promise, language: str) -> str:
    with override(language):
        return str(sentence)


def choose_translation(translations: Mapping[str, str]) -> str:
    """Return the sentence in the language in force; empty where there is none."""
    return translations.get(get_language() or "") or translations.get(settings.LANGUAGE_CODE, "")
