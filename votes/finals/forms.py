"""What may be typed about publishing a result and making it final."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from votes.finals.services import Posting, Signatures


class PostingForm(BaseModel):
    published_on: date
    place: Annotated[str, Field(min_length=1, max_length=200)]
    publisher: Annotated[str, Field(min_length=1, max_length=60)]

    def posting(self) -> Posting:
        return Posting(self.published_on, self.place, self.publisher)


class SignaturesForm(BaseModel):
    convener: Annotated[str, Field(min_length=1, max_length=120)]
    counters: Annotated[str, Field(min_length=1, max_length=200)]
    supervisor: Annotated[str, Field(min_length=1, max_length=120)]

    def signatures(self) -> Signatures:
        return Signatures(self.convener, self.counters, self.supervisor)
