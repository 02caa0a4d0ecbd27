"""What a person types to sign in."""

from pydantic import BaseModel, Field


class SignInForm(BaseModel):
    account: str = Field(min_length=1, max_length=60)
    password: str = Field(min_length=1, max_length=200)
