"""What is typed about one's own account."""

from pydantic import BaseModel, Field

from app.people.invitations.forms import PasswordForm


class OldPasswordForm(BaseModel):
    old: str = Field(min_length=1, max_length=200)


class ChangePasswordForm(OldPasswordForm, PasswordForm):
    """The old one, and the new one twice."""
