"""What a person types about busy times."""

from pydantic import BaseModel, Field

from app.typed import LocalMoment, SensibleDay


class BusyForm(BaseModel):
    """`weekly_until`: the same every week up to and with that day."""

    starts_at: LocalMoment
    ends_at: LocalMoment
    weekly_until: SensibleDay | None = None


class FeedForm(BaseModel):
    address: str = Field(min_length=1, max_length=2000)
