"""What is typed to renew a roll."""

from pydantic import BaseModel, Field


class RenewalForm(BaseModel):
    reason: str = Field(min_length=1, max_length=1000)
    announced: str = Field(min_length=1, max_length=500)
    mark: str = Field(min_length=1, max_length=60)
