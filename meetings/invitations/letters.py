"""会议通知书: the notice on paper, one page a person, with a code and a slip to answer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.clock import local_date, say_date
from app.i18n import _
from app.outbox.letters import Letter
from app.outbox.links import link_token
from meetings.access import MeetingFacts
from meetings.invitations.messages import invitation_link
from meetings.invitations.queries import LetterFacts
from meetings.invitations.rules import NoticeKind
from meetings.invitations.wording import Told, notice_text, removed_text
from meetings.preparing.contact import or_call


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
    """The meeting as it stands now; who has an earlier paper is told what of it has changed. Of a
    cancelled one without a code."""
    told = Told(
        topic=facts.consultation.topic,
        community=facts.consultation.community_name,
        starts_at=facts.starts_at,
        location=facts.location,
        chair=facts.chair,
        agenda=agenda,
        reason=cancel_reason,
        link=False,
        contact=facts.contact,
    )
    pages = []
    for guest in guests:
        key = invitation_link(guest.invitation, guest.link_number)
        if guest.removed and not facts.cancelled:
            pages.append(_farewell(facts, told, guest, now))
            continue
        kind, said = _of(facts, told, guest)
        link = f"{base_url}{key.path}{link_token(secret_key, key.of)}"
        pages.append(
            Letter(
                title=_title(kind),
                lines=tuple(
                    notice_text(kind, said, guest.name, guest.seat_label, guest.stand_in).split(
                        "\n"
                    )
                ),
                date=say_date(local_date(now)),
                link="" if facts.cancelled else link,
                code_says=(
                    _("能否参加，请扫码答复，不用账号，开会前可以改；"),
                    or_call(facts.contact),
                ),
                slip=() if facts.cancelled else _slip(),
                invented=facts.consultation.invented,
            )
        )
    return pages


def _farewell(facts: MeetingFacts, told: Told, guest: LetterFacts, now: datetime) -> Letter:
    """For who is not invited any more: nothing to answer."""
    return Letter(
        title=_("会议席位调整通知书"),
        lines=tuple(removed_text(told, guest.name, guest.stand_in).split("\n")),
        date=say_date(local_date(now)),
        link="",
        code_says=(),
        slip=(),
        invented=facts.consultation.invented,
    )


def _of(facts: MeetingFacts, told: Told, guest: LetterFacts) -> tuple[NoticeKind, Told]:
    if facts.cancelled:
        return "cancel", told
    other_contact = bool(guest.was_contact) and guest.was_contact != facts.contact
    was = (guest.was_at, guest.was_location)
    if guest.was_at is None or (was == (facts.starts_at, facts.location) and not other_contact):
        return "call", told
    return "change", replace(
        told,
        was_at=guest.was_at,
        was_location=guest.was_location,
        was_contact=guest.was_contact,
    )


def _title(kind: NoticeKind) -> str:
    return {
        "call": _("会议通知书"),
        "change": _("会议变更通知书"),
        "cancel": _("会议取消通知书"),
    }[kind]


def _slip() -> tuple[str, ...]:
    return (
        _("回执（不便上网的，填好撕下交回社区）"),
        _("□ 参加　　□ 由＿＿＿＿＿＿＿＿代为参加，依据：＿＿＿＿＿＿＿＿＿＿"),
        _("□ 不能参加，原因：＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿"),
        _("签名：＿＿＿＿＿＿＿＿＿＿　　日期：＿＿＿＿年＿＿月＿＿日"),
    )
