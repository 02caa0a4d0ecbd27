"""What a person types to sign in."""

from pydantic import BaseModel, Field


class SignInForm(BaseModel):
    account: str = Field(min_length=1, max_length=60)
    password: str = Field(min_length=1, max_length=200)


class CodeForm(BaseModel):
    """Spaces between the digits are fine."""

    code: str = Field(min_length=1, max_length=20)
