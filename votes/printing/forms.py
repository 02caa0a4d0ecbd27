"""Whose papers are to be printed, as typed."""

import re
from typing import Literal

from pydantic import BaseModel, Field

from votes.printing.rules import Choice, NothingChosen


class PrintForm(BaseModel):
    """`part`: "3" or "3/2" (building, staircase); `units`: flats, one a line or by commas."""

    whose: Literal["all", "part", "units"]
    part: str = Field(default="", max_length=50)
    units: str = Field(default="", max_length=20_000)

    def choice(self) -> Choice:
        """NothingChosen where the kind of choice is there and the choice is not."""
        if self.whose == "all":
            return Choice()
        if self.whose == "part":
            building, _slash, staircase = self.part.partition("/")
            if not building:
                raise NothingChosen("part")
            return Choice(building, staircase)
        units = tuple(dict.fromkeys(re.split(r"[\s,，、;；]+", self.units.strip())))
        if units in ((), ("",)):
            raise NothingChosen("units")
        return Choice(units=tuple(unit for unit in units if unit))
