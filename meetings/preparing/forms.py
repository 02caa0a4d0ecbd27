"""What a person types wherever a meeting or a date is prepared: whom to ask."""

from typing import Self

from pydantic import BaseModel, Field, field_validator, model_validator

from app.i18n import _
from app.phones import LONGEST, dialable
from meetings.preparing.contact import ContactPerson


class ContactPersonForm(BaseModel):
    """`contact` and `contact_phone`: both or neither."""

    contact: str = Field(default="", max_length=30)
    contact_phone: str = Field(default="", max_length=LONGEST)

    @field_validator("contact_phone")
    @classmethod
    def can_be_dialled(cls, typed: str) -> str:
        return dialable(typed)

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
