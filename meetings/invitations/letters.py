"""会议通知书: the notice on paper, one page a person, with a code and a slip to answer."""

from collections.abc import Sequence
from datetime import datetime

from app.clock import local_date, say_date
from app.i18n import _
from app.outbox.letters import Letter
from app.outbox.links import link_token
from meetings.access import MeetingFacts
from meetings.invitations.messages import invitation_link
from meetings.invitations.queries import LetterFacts
from meetings.invitations.rules import NoticeKind
from meetings.invitations.wording import Told, notice_text


def letters(
    facts: MeetingFacts,
    agenda: Sequence[str],
    cancel_reason: str,
    guests: Sequence[LetterFacts],
    *,
    base_url: str,
    secret_key: str,
    now: datetime,
) -> list[Letter]:
    """The meeting as it stands now, whatever was told before. Of a cancelled one without a code."""
    kind: NoticeKind = "cancel" if facts.cancelled else "call"
    told = Told(
        topic=facts.consultation.topic,
        community=facts.consultation.community_name,
        starts_at=facts.starts_at,
        location=facts.location,
        chair=facts.chair,
        agenda=agenda,
        reason=cancel_reason,
        link=False,
    )
    pages = []
    for guest in guests:
        key = invitation_link(guest.invitation, guest.link_number)
        link = f"{base_url}{key.path}{link_token(secret_key, key.of)}"
        pages.append(
            Letter(
                title=_("会议取消通知书") if facts.cancelled else _("会议通知书"),
                lines=tuple(notice_text(kind, told, guest.name, guest.seat_label).split("\n")),
                date=say_date(local_date(now)),
                link="" if facts.cancelled else link,
                code_says=(
                    _("能否参加，请扫码答复，不用账号，开会前可以改；"),
                    _("也可以直接打电话告诉社区工作人员，由社区登记。"),
                ),
                slip=() if facts.cancelled else _slip(),
                invented=facts.consultation.invented,
            )
        )
    return pages


def _slip() -> tuple[str, ...]:
    return (
        _("回执（不便上网的，填好撕下交回社区）"),
        _("□ 参加　　□ 由＿＿＿＿＿＿＿＿代为参加，依据：＿＿＿＿＿＿＿＿＿＿"),
        _("□ 不能参加，原因：＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿"),
        _("签名：＿＿＿＿＿＿＿＿＿＿　　日期：＿＿＿＿年＿＿月＿＿日"),
    )
