"""A vote of the demonstration in which every kind of ballot came in: two buildings, on paper."""

import io
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from app import database
from app.accounts.permissions import Actor
from app.settings import Settings
from votes.ballots.rules import Capacity, NewBallot, receipt_number
from votes.ballots.store import store_ballots
from votes.demo import story
from votes.demo.deliveries import hand_out
from votes.demo.polls import at, salt_of
from votes.electorate.services import freeze_poll
from votes.papers.double.services import set_entry
from votes.papers.rules import PaperPlan
from votes.papers.services import enter_paper, withdraw_paper
from votes.polls.documents.services import add_document
from votes.polls.queries import motions_of
from votes.polls.rules import MotionPlan, PollPlan, Scope
from votes.polls.services import add_motion, prepare_poll
from votes.results.rules import Policy

CHINESE_DATA = True  # names and documents of the invented people

CLOSES = at("2026-05-25T18:00")


@dataclass(frozen=True, slots=True)
class _Paper:
    """One paper. `of`: the co-owner who signed or is represented, by her place on the register."""

    number: str
    unit: str
    received: str
    marks: tuple[str, str]
    capacity: Capacity = "owner"
    of: int | None = None
    more: dict[str, Any] = field(default_factory=dict)


_PAPERS = (
    _Paper("WS001", "3-1-101", "2026-05-11T09:20", ("agree", "agree")),
    _Paper("WS002", "3-1-102", "2026-05-11T09:40", ("against", "abstain")),
    # The representative whom the register names, and the co-owners of another flat one by one.
    _Paper(
        "WS003",
        "3-1-201",
        "2026-05-11T10:05",
        ("agree", "agree"),
        "representative",
        0,
        {"documents": ("appointment",)},
    ),
    _Paper("WS004", "7-1-302", "2026-05-11T10:30", ("agree", "agree"), of=0),
    _Paper("WS005", "7-1-302", "2026-05-11T10:31", ("agree", "against"), of=1),
    _Paper(
        "WS006",
        "7-1-101",
        "2026-05-12T15:00",
        ("agree", "agree"),
        "proxy",
        more={"proxy": "汤念慈", "documents": ("identity", "authority")},
    ),
    _Paper(
        "WS007", "7-1-102", "2026-05-12T15:10", ("agree", "agree"), "proxy", more={"proxy": "武平"}
    ),
    _Paper(
        "WS008",
        "7-1-201",
        "2026-05-12T15:20",
        ("agree", "agree"),
        "proxy",
        more={"proxy": "马祎", "proxy_is_property_staff": True, "documents": ("authority",)},
    ),
    _Paper(
        "WS009",
        "7-1-202",
        "2026-05-13T09:00",
        ("agree", "abstain"),
        "guardian",
        more={"documents": ("identity", "guardianship")},
    ),
    _Paper(
        "WS010",
        "7-2-201",
        "2026-05-13T16:45",
        ("agree", "agree"),
        "organisation",
        more={"documents": ("seal",)},
    ),
    _Paper("WS011", "7-1-301", "2026-05-14T11:00", ("agree", "agree"), more={"signed": False}),
    _Paper("WS012", "7-1-401", "2026-05-14T11:20", ("agree", "agree"), "tenant"),
    _Paper("WS013", "7-1-402", "2026-05-14T11:40", ("multiple", "blank")),
    # Twice from one household: the later one counts.
    _Paper("WS014", "7-1-501", "2026-05-15T09:00", ("against", "against")),
    _Paper("WS015", "7-1-501", "2026-05-18T09:00", ("agree", "agree"), more={"another": True}),
    _Paper(
        "WS016",
        story.HELD_UNIT,
        "2026-05-19T10:00",
        ("agree", "agree"),
        more={
            "documents": ("identity", "title"),
            "ground": "（2026）柳公证字第 118 号继承公证书，全体继承人推选一人签字",
        },
    ),
    _Paper("WS018", "7-1-502", "2026-05-25T18:20", ("agree", "agree")),
)
_WRONG = _Paper("WS017", "7-1-701", "2026-05-20T10:00", ("agree", "agree"))
_RIGHT = _Paper("WS017", "7-1-602", "2026-05-20T10:00", ("agree", "agree"))


async def every_kind_of_ballot(clerk: Actor, estate: int, settings: Settings) -> int:
    """Closed and not counted; its id. Every setting differs from what is usual."""
    # Known by now that she has died; her heirs have not been entered on the register yet.
    await database.execute(
        "UPDATE owners SET state = 'dead', state_reason = $3 WHERE id IN (SELECT s.owner"
        " FROM ownerships s JOIN dwellings d ON d.id = s.dwelling"
        " WHERE d.estate = $1 AND d.unit = $2)",
        estate,
        story.HELD_UNIT,
        "2026 年 4 月去世，继承尚未办结",
    )
    poll = await prepare_poll(
        clerk,
        estate,
        PollPlan(
            title=story.PAPER_TITLE,
            explanation=story.PAPER_EXPLANATION,
            convener="guided",
            convener_name="东苑社区居民委员会",
            convener_right="",
            committee_informed_on=date(2026, 4, 24),
            notice_on=date(2026, 4, 24),
            opens_at=at("2026-05-11T08:00"),
            closes_at=CLOSES,
            policy=Policy(
                include_parking=False,
                silent_rule="majority_if_served",
                silent_clause="《东方花苑业主大会议事规则》第二十一条：已送达而未表态的，计入多数",
                invalid_counts_as_participation=True,
                duplicate_rule="online_prevails",
                proxy_cap=3,
                property_staff_proxy_forbidden=True,
            ),
            scope=Scope(buildings=("3", "7")),
        ),
        consultation=None,
        notice_days=15,
        salt=salt_of(settings, b"papers"),
        now=at("2026-04-23T10:00"),
    )
    for motion in story.PAPER_MOTIONS:
        await add_motion(clerk, poll, MotionPlan(*motion, item=5))
    await add_document(
        clerk,
        poll,
        "rules_clause",
        "《东方花苑业主大会议事规则》第二十一条（虚构）",
        _clause(settings.fonts_dir),
        data_dir=settings.data_dir,
        now=at("2026-04-23T11:00"),
    )
    await freeze_poll(clerk, poll, secret_key=settings.secret_key, now=at("2026-04-24T09:00"))
    # At every twelfth door nobody was ever at home: those are not served.
    await hand_out(clerk, poll, settings, at("2026-04-26T18:30"), buildings=2, left=12)
    await set_entry(clerk, poll, double=False, reason=story.ONE_CLERK, now=at("2026-05-11T08:10"))
    await _online(poll)
    for place, paper in enumerate((*_PAPERS, _RIGHT)):
        if paper is _RIGHT:
            wrong = await _enter(clerk, poll, _WRONG, 900)
            await withdraw_paper(
                clerk, poll, wrong, "录错了房号，应为 7-1-602", now=at("2026-05-20T10:40")
            )
        await _enter(clerk, poll, paper, place)
    return poll


def _clause(fonts_dir: Path) -> bytes:
    """A sheet of paper, as a photograph of it would come; blank where no font is there."""
    sheet = Image.new("RGB", (827, 1169), "white")
    font = fonts_dir / "FandolSong-Regular.otf"
    if font.exists():
        ImageDraw.Draw(sheet).multiline_text(
            (90, 120),
            "东方花苑业主大会议事规则（虚构，仅供演示）\n\n"
            "第二十一条　表决票已经送达业主，业主在表决期内\n"
            "没有表态的，其投票权数计入多数意见。",
            fill="black",
            font=ImageFont.truetype(str(font), 28),
            spacing=18,
        )
    kept = io.BytesIO()
    sheet.save(kept, "JPEG")
    return kept.getvalue()


async def _enter(clerk: Actor, poll: int, paper: _Paper, chance: int) -> int:
    row = await database.fetch_one(
        "SELECT e.id, ARRAY(SELECT s->>'key' FROM jsonb_array_elements(e.signers) s) AS keys"
        " FROM roll_entries e JOIN rolls r ON r.id = e.roll WHERE r.poll = $1 AND e.unit = $2",
        poll,
        paper.unit,
    )
    assert row is not None
    received = at(paper.received)
    more = dict(paper.more)
    another = more.pop("another", False)
    return await enter_paper(
        clerk,
        poll,
        row["id"],
        PaperPlan(
            number=paper.number,
            capacity=paper.capacity,
            received_at=received,
            signed=more.pop("signed", True),
            marks=dict(zip([m.id for m in await motions_of(poll)], paper.marks, strict=True)),
            signer="" if paper.of is None else row["keys"][paper.of],
            **more,
        ),
        another=another,
        chance=lambda: chance * 7_654_321 + 77,
        now=received + timedelta(minutes=30),
    )


async def _online(poll: int) -> None:
    """Most of the others have answered on their telephones."""
    motions = [motion.id for motion in await motions_of(poll)]
    rows = await database.fetch(
        "SELECT array_agg(e.id ORDER BY e.id) AS entries FROM roll_entries e"
        " JOIN rolls r ON r.id = e.roll WHERE r.poll = $1 AND e.status = 'sold'"
        " AND e.hold IS NULL AND jsonb_array_length(e.signers) = 1"
        " AND NOT e.unit = ANY($2::text[]) GROUP BY e.head ORDER BY min(e.id)",
        poll,
        [paper.unit for paper in (*_PAPERS, _RIGHT)],
    )
    events = []
    for n, row in enumerate(rows):
        if n % 5 != 4:
            received = at("2026-05-12T19:00") + timedelta(minutes=11 * n)
            choice = "against" if n % 7 == 3 else "agree"
            events.append(
                NewBallot(
                    receipt=receipt_number(n * 7_654_321 + 5),
                    channel="online",
                    received_at=received,
                    recorded_at=received,
                    entries=tuple(row["entries"]),
                    answers={motions[0]: choice, motions[1]: "agree"},
                )
            )
    async with database.transaction() as link:
        await store_ballots(link, poll, events)
