"""What may be typed at a door of a vote."""

import base64
import binascii
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from app.documents.photos import NotAPhoto
from app.strokes import STROKES_MOST
from meetings.survey.rules import made_at
from votes.doors.rules import DoorCapacity, DoorPlan, Outcome

_DAYS_KEPT = 60 * 60 * 24 * 60


class DoorForm(BaseModel):
    """`ago`: seconds that an entry waited on the phone. `proxy`: her name, for that capacity."""

    outcome: Outcome
    signer: str = Field(default="", max_length=20)
    signature: Annotated[str, Field(max_length=STROKES_MOST)] = ""
    ago: Annotated[int, Field(ge=0, le=_DAYS_KEPT)] | None = None
    key: Annotated[str, Field(min_length=16, max_length=64)]
    capacity: DoorCapacity = "owner"
    proxy: str = Field(default="", max_length=60)
    proxy_is_property_staff: bool = False

    def plan(self, marks: dict[int, str], now: datetime) -> DoorPlan:
        return DoorPlan(
            outcome=self.outcome,
            key=self.key,
            at=None if self.ago is None else made_at(self.ago, now),
            marks=marks,
            signer=self.signer,
            signature=self.signature,
            capacity=self.capacity,
            proxy=self.proxy,
            proxy_is_property_staff=self.proxy_is_property_staff,
        )


class HelperForm(BaseModel):
    person: int
    building: str = Field(min_length=1, max_length=20)


def read_data_url(typed: str) -> bytes | None:
    """A photograph that waited on a phone (data:image/jpeg;base64,…); None for none. NotAPhoto."""
    if not typed:
        return None
    head, comma, body = typed.partition(",")
    if not comma or not head.startswith("data:image/") or not head.endswith(";base64"):
        raise NotAPhoto
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise NotAPhoto from wrong
