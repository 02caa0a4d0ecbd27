"""社区工作人员 as residents are told of them: who has no telephone that shows pages calls one."""

from dataclasses import dataclass

from app.i18n import _
from app.phones import dialled


@dataclass(frozen=True, slots=True)
class Staff:
    """`phone`: "" where the community has not said one."""

    community: str
    phone: str

    @property
    def name(self) -> str:
        return _("{community}工作人员").format(community=self.community)

    @property
    def dialled(self) -> str:
        return dialled(self.phone)

    def __str__(self) -> str:
        """In a text without links."""
        if not self.phone:
            return self.name
        return _("{name}（{phone}）").format(name=self.name, phone=self.phone)
