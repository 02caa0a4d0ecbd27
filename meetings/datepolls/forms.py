"""What a person types to ask for a date."""

from pydantic import Field

from app.typed import LocalMoment
from meetings.preparing.forms import ContactPersonNeededForm


class DatePollForm(ContactPersonNeededForm):
    """`starts_at`: the dates offered, empty lines left out before it is read."""

    starts_at: list[LocalMoment] = Field(default=[], max_length=20)
    minutes: int = Field(ge=15, le=600)
    closes_at: LocalMoment
