"""What a note taker types of what is said."""

from pydantic import BaseModel, Field

from meetings.attendance.rules import declared_stake

LONGEST = 4000


class StatementForm(BaseModel):
    """`who`: m and the id of a person on a seat, or s and the id of a seat others stand for.

    `no_stake` and `stake`: what she declares with her first word, if it is that.
    """

    who: str = Field(pattern=r"^[ms][0-9]{1,9}$")
    text: str = Field(min_length=1, max_length=LONGEST)
    no_stake: bool = False
    stake: str = Field(default="", max_length=500)

    @property
    def declares(self) -> str | None:
        """StakeUnclear for both."""
        if not (self.no_stake or self.stake):
            return None
        return declared_stake(self.no_stake, self.stake)


class CorrectionForm(BaseModel):
    """`version`: of the statement as the page showed it."""

    text: str = Field(min_length=1, max_length=LONGEST)
    version: int = Field(ge=1, le=1_000_000)


class DraftForm(BaseModel):
    """Half-typed things are kept as they are: nothing is required."""

    who: str = Field(default="", max_length=20)
    text: str = Field(default="", max_length=LONGEST)
