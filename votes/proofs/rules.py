"""What of a poll is logged, when heads are signed, what the public board may tell. Pure."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app.clock import local
from app.errors import Conflict, Invalid, NotFound
from app.i18n import _
from votes.ballots.rules import NewBallot

LOGGED_AS = "polls"  # the subject of a poll's log

# What anybody may read of a log: facts about the poll, never about a household.
PUBLIC_KINDS = ("opening", "renewal", "extension", "termination", "count")

Event = dict[str, object]


# -- refusals ----------------------------------------------------------------------------------


class NotOnTheBoard(NotFound):
    """Not counted yet, or there is no such poll."""

    def __init__(self) -> None:
        super().__init__(
            _("这里还没有公布结果"),
            _("计票以前不公布任何数字。请在计票后再来，或核对网址是否完整。"),
        )


class ReceiptUnknown(Invalid):
    """The number, or the four signs with it; which of them is not told."""

    def __init__(self) -> None:
        super().__init__(
            _("没有查到这张回执"),
            _("请核对回执号（8 位）和业主手机号或证件号的后四位。"),
            field="receipt",
        )


class TooManyLookUps(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("查询次数过多"),
            _("请过一刻钟再试，或请社区工作人员当面核对。"),
            field="receipt",
        )


# -- events ------------------------------------------------------------------------------------


def say_instant(moment: datetime) -> str:
    """2026-03-30T10:00:00.000000Z — to the microsecond, by which ballots are told apart."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def plain(value: object) -> object:
    """A setting as an event may hold it: true and false are 1 and 0, what is not set is ""."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


def ballot_event(
    poll: int, ballot: NewBallot, units: Sequence[str], numbers: Mapping[int, int]
) -> Event:
    """One ballot as it came in, accepted or not: that is for the count to say.

    `units`: names of the flats it speaks for; `numbers`: id of a motion → its number. Flags that
    are as usual are left out.
    """
    event: Event = {
        "kind": "ballot",
        "poll": poll,
        "receipt": ballot.receipt,
        "channel": ballot.channel,
        "received_at": say_instant(ballot.received_at),
        "units": list(units),
        "signer": ballot.signer,
        "capacity": ballot.capacity,
        "answers": {str(numbers[motion]): choice for motion, choice in ballot.answers.items()},
    }
    if ballot.recorded_at != ballot.received_at:
        event["recorded_at"] = say_instant(ballot.recorded_at)
    unusual: dict[str, tuple[object, object]] = {
        "signed": (ballot.signed, True),
        "signer_role": (ballot.signer_role, "owner"),
        "proxy": (ballot.proxy, ""),
        "proxy_doc": (ballot.proxy_doc, False),
        "proxy_is_property_staff": (ballot.proxy_is_property_staff, False),
        "guardian_doc": (ballot.guardian_doc, False),
        "documents": (ballot.documents, ()),
        "ground": (ballot.ground, ""),
        "paper": (ballot.paper, None),
    }
    event |= {key: plain(value) for key, (value, usual) in unusual.items() if value != usual}
    return event


def refusal_event(poll: int, slip: int, received_at: datetime, why: str) -> Event:
    """An answer that came too early or too late: it is no ballot, and its choices are not kept."""
    return {
        "kind": "refused",
        "poll": poll,
        "slip": slip,
        "received_at": say_instant(received_at),
        "why": why,
    }


def withdrawal_event(poll: int, receipt: str, reason: str, at: datetime) -> Event:
    """A ballot that was entered wrongly is taken back; its own entry stays."""
    return {
        "kind": "withdrawal",
        "poll": poll,
        "ballot": receipt,
        "reason": reason,
        "withdrawn_at": say_instant(at),
    }


def renewal_event(
    poll: int,
    version: int,
    sha256: tuple[str, str],
    sums: tuple[int, int, int],
    reason: str,
    notice: str,
    at: datetime,
) -> Event:
    """A new version of the roll. `sha256`: of the old and of the new one; `sums`: units, heads
    and area of those that may vote; `notice`: SHA-256 of the notice as posted."""
    units, heads, area_x100 = sums
    return {
        "kind": "renewal",
        "poll": poll,
        "replaces": sha256[0],
        "roll": {
            "version": version,
            "sha256": sha256[1],
            "units": units,
            "heads": heads,
            "area_x100": area_x100,
        },
        "reason": reason,
        "notice": notice,
        "renewed_at": say_instant(at),
    }


def extension_event(
    poll: int, ends: tuple[datetime, datetime], reason: str, announced: str, at: datetime
) -> Event:
    """A later end. `ends`: the one that stood and the one that stands."""
    return {
        "kind": "extension",
        "poll": poll,
        "closed_at": say_instant(ends[0]),
        "closes_at": say_instant(ends[1]),
        "reason": reason,
        "announced": announced,
        "extended_at": say_instant(at),
    }


def termination_event(poll: int, reason: str, at: datetime) -> Event:
    return {
        "kind": "termination",
        "poll": poll,
        "reason": reason,
        "terminated_at": say_instant(at),
    }


def delivery_event(
    poll: int,
    units: Sequence[str],
    way: str,
    reached: bool,
    delivered_at: datetime,
    photo: str,
    at: datetime,
) -> Event:
    """An attempt to bring some units their papers; `photo`: SHA-256 of the proof, "" without."""
    return {
        "kind": "delivery",
        "poll": poll,
        "units": list(units),
        "way": way,
        "reached": int(reached),
        "delivered_at": say_instant(delivered_at),
        "photo": photo,
        "recorded_at": say_instant(at),
    }


def door_event(poll: int, receipt: str, signed: str, signature: str, at: datetime) -> Event:
    """A ballot was noted at a door: how it was signed (screen, paper), and the strokes by hash."""
    return {
        "kind": "door",
        "poll": poll,
        "ballot": receipt,
        "signed": signed,
        "signature": hashlib.sha256(signature.encode()).hexdigest() if signature else "",
        "visited_at": say_instant(at),
    }


def confirmation_event(
    poll: int,
    flats: Sequence[str],
    choices: Mapping[int, str],
    signed_on: date,
    document: str,
    at: datetime,
) -> Event:
    """An owner of several flats has confirmed in writing which answer is hers. `choices`: number
    of a motion → choice; `document`: SHA-256 of the signed paper."""
    return {
        "kind": "confirmation",
        "poll": poll,
        "flats": list(flats),
        "answers": {str(number): choice for number, choice in choices.items()},
        "signed_on": signed_on.isoformat(),
        "document": document,
        "confirmed_at": say_instant(at),
    }


def door_objection_event(poll: int, receipt: str, at: datetime) -> Event:
    """The household says that a ballot noted at its door is not its own."""
    return {
        "kind": "door_objection",
        "poll": poll,
        "ballot": receipt,
        "objected_at": say_instant(at),
    }


@dataclass(frozen=True, slots=True)
class CountedMotion:
    """`files`: SHA-256 (hex) of the count file, and of the one for the public board."""

    number: int
    passed: bool
    files: tuple[str, str]


def count_event(poll: int, motions: Sequence[CountedMotion], at: datetime) -> Event:
    return {
        "kind": "count",
        "poll": poll,
        "counted_at": say_instant(at),
        "motions": [
            {
                "number": motion.number,
                "passed": int(motion.passed),
                "count_file": motion.files[0],
                "public_count_file": motion.files[1],
            }
            for motion in motions
        ],
    }


# -- when heads are signed ---------------------------------------------------------------------


def last_due(opens_at: datetime, closes_at: datetime, hour: int, now: datetime) -> datetime | None:
    """The latest moment, up to now, at which a head was to be signed; None before the opening.

    At the opening, every day at `hour` (Shanghai) while the poll is open, at the close.
    """
    if now < opens_at:
        return None
    if now >= closes_at:
        return closes_at
    today = local(now).replace(hour=hour, minute=0, second=0, microsecond=0)
    daily = today if today <= now else today - timedelta(days=1)
    return max(opens_at, daily.astimezone(UTC))


def is_due(last: datetime | None, signed_at: datetime | None) -> bool:
    """`signed_at`: of the newest head; heads are of whole seconds."""
    if last is None:
        return False
    return signed_at is None or signed_at < last.replace(microsecond=0)


def daily_hour(hour: int) -> str:
    return f"{time(hour):%H:%M}"
