"""What a person types to be reached: a phone, an e-mail address, what she can do without."""

import re

from pydantic import BaseModel, Field

from app.outbox.rules import WrongMail, WrongPhone
from app.sending import is_mail_address

_PHONE = re.compile(r"1[3-9]\d{9}")
_BETWEEN = re.compile(r"[\s\-－—]+")


def read_phone(typed: str) -> str:
    """A mobile number of eleven digits, "" for none. WrongPhone."""
    plain = _BETWEEN.sub("", typed).removeprefix("+86")
    if plain and not (plain.isascii() and _PHONE.fullmatch(plain)):
        raise WrongPhone
    return plain


def read_email(typed: str) -> str:
    """An address, "" for none. WrongMail."""
    plain = typed.strip()
    if plain and not is_mail_address(plain):
        raise WrongMail
    return plain


class ContactForm(BaseModel):
    """Empty keeps what is there; the two ticks take it away."""

    phone: str = Field(default="", max_length=20)
    email: str = Field(default="", max_length=200)
    no_phone: bool = False
    no_email: bool = False

    def phone_after(self, before: str) -> str:
        """WrongPhone."""
        return "" if self.no_phone else read_phone(self.phone) or before

    def email_after(self, before: str) -> str:
        """WrongMail."""
        return "" if self.no_email else read_email(self.email) or before


class OwnMessagesForm(ContactForm):
    """`reminders`: wants the comfort of being reminded."""

    reminders: bool = False
