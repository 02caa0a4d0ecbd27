"""Whom to invite: by what the topic is about, who is bound to nobody at this table, who has time.

Lawyers, social workers and experts support a consultation and must have no interest of their own
in it; a tie to the estate or to a body with a seat bars them from that table.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.errors import Conflict, Invalid
from app.i18n import _

FIELDS_MOST = 12
FIELD_LONGEST = 20


class ExpertExists(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("这个人已在专家库里，或这个账号已关联别人"),
            _("请修改已有的那一条；同名的另一人请写明单位。"),
            field="name",
        )


class ExpertHasTie(Conflict):
    """`nature`: as it was declared."""

    def __init__(self) -> None:
        super().__init__(
            _("这个人与本小区或在席的单位有利害关系，不能作为支持方入席"),
            _("请另选一位；利害关系已经解除的，请街道先在专家库里更新。"),
        )


class ExpertSeated(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这个人已经在这张桌上"), _("请刷新页面查看席位。"))


class ExpertAway(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这个人已不在专家库中，不能再邀请"), _("请另选一位。"))


class TieDeclared(Conflict):
    def __init__(self) -> None:
        super().__init__(_("这一项利害关系已经登记"), _("请刷新页面查看。"))


class InterestOwed(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("这位支持方人员还没有声明利害关系，先声明再发言"),
            _("请在协商页面“推荐人选”中记下本人的声明，没有利害关系也要记明。"),
            field="who",
        )


class TooManyFields(Invalid):
    def __init__(self) -> None:
        super().__init__(
            _("领域最多 {n} 个，每个最多 {m} 个字").format(n=FIELDS_MOST, m=FIELD_LONGEST),
            _("请用空格隔开，如：供暖 物业 费用。"),
            field="fields_of",
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """`load`: meetings this month; `ties`: what binds her to this table, as she declared it."""

    expert: int
    name: str
    profession: str
    body: str
    fields: tuple[str, ...]
    load: int
    monthly_most: int
    ties: tuple[str, ...] = ()
    seated: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`matched`: fields of hers that the topic is about; `needed`: the kind asks for her kind."""

    candidate: Candidate
    matched: tuple[str, ...]
    needed: bool

    @property
    def barred(self) -> bool:
        return bool(self.candidate.ties)

    @property
    def full(self) -> bool:
        return self.candidate.load >= self.candidate.monthly_most


def suggest(
    topic: str,
    asked: Iterable[str],
    professions: Iterable[str],
    candidates: Sequence[Candidate],
) -> list[Suggestion]:
    """Not yet seated; the best first: free to come, needed, knowing most of it, least burdened.

    `asked`: words of the kind; a field matches if it is one of them or occurs in the topic.
    """
    wanted, needed = set(asked), set(professions)
    found = [
        Suggestion(
            one,
            tuple(field for field in one.fields if field in wanted or field in topic),
            one.profession in needed,
        )
        for one in candidates
        if not one.seated
    ]
    return sorted(
        found,
        key=lambda s: (
            s.barred,
            s.full,
            not s.needed,
            -len(s.matched),
            s.candidate.load,
            s.candidate.name,
            s.candidate.expert,
        ),
    )
