"""What is typed about a person and her role."""

from pydantic import BaseModel, Field, field_validator

from app.accounts.permissions import Role
from app.i18n import _


class GrantForm(BaseModel):
    """`place`: id of the street, community, grid, building or body that the role holds at."""

    role: Role
    place: int | None = None


class PersonForm(GrantForm):
    name: str = Field(min_length=1, max_length=60)
    account: str = Field(min_length=1, max_length=60)

    @field_validator("account")
    @classmethod
    def _one_word(cls, account: str) -> str:
        if account.split() != [account]:
            raise ValueError(_("账号中间不能有空格。"))
        return account
