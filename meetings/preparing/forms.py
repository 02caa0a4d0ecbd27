"""What a person types wherever a meeting or a date is prepared: whom to ask."""

import re
import unicodedata
from typing import Self

from pydantic import BaseModel, Field, field_validator, model_validator

from app.i18n import _
from meetings.preparing.contact import ContactPerson

# Fixed lines, mobiles, short numbers.
_PHONE = re.compile(r"\+?[0-9\- ()]{5,24}")
_EXTENSION = re.compile(r" ?[0-9]{1,6}")


class ContactPersonForm(BaseModel):
    """`contact` and `contact_phone`: both or neither."""

    contact: str = Field(default="", max_length=30)
    contact_phone: str = Field(default="", max_length=30)

    @field_validator("contact_phone")
    @classmethod
    def can_be_dialled(cls, typed: str) -> str:
        plain = unicodedata.normalize("NFKC", typed)
        number, turn, extension = plain.partition(_("转"))
        right = _PHONE.fullmatch(number) and (not turn or _EXTENSION.fullmatch(extension))
        if typed and not right:
            raise ValueError(_("请填写能打通的电话，如 0931-1234567 或手机号。"))
        return plain

    @model_validator(mode="after")
    def is_whole(self) -> Self:
        if bool(self.contact) != bool(self.contact_phone):
            raise ValueError(_("联系人和联系电话要一起填写。"))
        return self

    def contact_person(self) -> ContactPerson:
        return ContactPerson(self.contact, self.contact_phone)


class ContactPersonNeededForm(ContactPersonForm):
    """For who is told for the first time: a paper without a number to call leads nowhere."""

    contact: str = Field(min_length=1, max_length=30)
    contact_phone: str = Field(min_length=1, max_length=30)
