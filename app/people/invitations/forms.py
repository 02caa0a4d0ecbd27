"""What is typed to set a password."""

from pydantic import BaseModel, Field


class PasswordForm(BaseModel):
    password: str = Field(min_length=1, max_length=200)
    again: str = Field(min_length=1, max_length=200)
