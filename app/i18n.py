"""The one way to mark a text for people. Chinese is the source language.

`_("…")` looks the text up when it is called, never at import, so that a catalogue
chosen per process (setting `YISHI_LOCALE`, default none) reaches every page and document.
"""

import gettext
from pathlib import Path

_DIRECTORY = Path(__file__).parent / "locale"
_catalogue: gettext.NullTranslations = gettext.NullTranslations()


def use_locale(name: str | None) -> None:
    """Load the catalogue `app/locale/<name>/LC_MESSAGES/yishi.mo`; None is the source, Chinese."""
    global _catalogue
    _catalogue = (
        gettext.NullTranslations()
        if name is None
        else gettext.translation("yishi", _DIRECTORY, languages=[name], fallback=True)
    )


def language() -> object:
    """Of the texts: the same object as long as they are in the same language."""
    return _catalogue


def _(text: str) -> str:
    return _catalogue.gettext(text)


def ngettext(singular: str, plural: str, n: int) -> str:
    return _catalogue.ngettext(singular, plural, n)
