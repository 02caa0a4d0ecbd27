"""联系人: whom to ask about a meeting or a date, as notices, letters and pages name her."""

from dataclasses import dataclass

from app.i18n import _
from app.phones import dialled


@dataclass(frozen=True, slots=True)
class ContactPerson:
    """`phone`: as it is dialled. Both "" where nobody was named."""

    name: str = ""
    phone: str = ""

    def __bool__(self) -> bool:
        return bool(self.phone)

    @property
    def dialled(self) -> str:
        """What a telephone dials, without the extension."""
        return dialled(self.phone)


NOBODY = ContactPerson()


def contact_lines(contact: ContactPerson) -> list[str]:
    """For a text of lines; none where nobody was named."""
    if not contact:
        return []
    return [
        _("联系人：{name}").format(name=contact.name),
        _("联系电话：{phone}").format(phone=contact.phone),
    ]


def call_short(contact: ContactPerson) -> str:
    """The end of a short message; "" where nobody was named."""
    return _("联系电话：{phone}。").format(phone=contact.phone) if contact else ""


def or_call(contact: ContactPerson) -> str:
    """Beside the code of a letter: for who does not scan it."""
    if not contact:
        return _("也可以直接打电话告诉社区工作人员，由社区登记。")
    return _("也可以打电话{phone}告诉{name}，由社区登记。").format(
        phone=contact.phone, name=contact.name
    )
