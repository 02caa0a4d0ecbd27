"""Telephone numbers that people are told to call: fixed lines, mobiles, short numbers."""

import re
import unicodedata

from app.i18n import _

LONGEST = 30

_PHONE = re.compile(r"(?=(?:[^0-9]*[0-9]){3})\+?[0-9\- ()]{5,24}")
_EXTENSION = re.compile(r" ?[0-9]{1,6}")


def dialable(typed: str) -> str:
    """In its plain letters, with its extension (转) if it has one, at most LONGEST; "" stays.
    ValueError says what is wrong."""
    plain = unicodedata.normalize("NFKC", typed)
    number, turn, extension = plain.partition(_("转"))
    right = _PHONE.fullmatch(number) and (not turn or _EXTENSION.fullmatch(extension))
    if typed and not (right and len(plain) <= LONGEST):
        raise ValueError(_("请填写能打通的电话，如 0931-1234567 或手机号。"))
    return plain


def dialled(phone: str) -> str:
    """What a telephone dials, without the extension."""
    return re.sub(r"[^\d+]", "", phone.partition(_("转"))[0])
