"""What is typed to work out a refund."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field

_Percent = Annotated[int, Field(ge=0, le=100)]


class RefundForm(BaseModel):
    """`fee` in yuan; `table` a key of the band tables, "typed" with the three percentages."""

    room: str = Field(default="", max_length=60)
    readings: str = Field(min_length=1, max_length=2000)
    fee: Annotated[Decimal, Field(gt=0, le=1_000_000, decimal_places=2)]
    season_days: Annotated[int, Field(ge=1, le=366)]
    days: Annotated[int, Field(ge=1, le=366)]
    table: str = Field(min_length=1, max_length=20)
    mild: _Percent | None = None
    cold: _Percent | None = None
    freezing: _Percent | None = None

    @property
    def fee_fen(self) -> int:
        return int(self.fee * 100)
