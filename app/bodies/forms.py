"""What is typed about a body."""

from typing import Literal

from pydantic import BaseModel, Field

BodyKind = Literal[
    "street_committee",
    "community_committee",
    "owners_committee",
    "heating_company",
    "property_company",
    "law_firm",
    "social_work_agency",
    "department",
    "other",
]


class BodyForm(BaseModel):
    """`where`: s and the id of a street, c and that of a community, "" for anywhere."""

    kind: BodyKind
    name: str = Field(min_length=1, max_length=120)
    where: str = Field(default="", pattern=r"^([sc][0-9]{1,9})?$")

    @property
    def street(self) -> int | None:
        return int(self.where[1:]) if self.where.startswith("s") else None

    @property
    def community(self) -> int | None:
        return int(self.where[1:]) if self.where.startswith("c") else None
