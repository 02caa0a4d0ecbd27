"""The demonstration's minutes: circulated, corrected, approved, signed."""

import io
from datetime import datetime, timedelta
from itertools import count

from PIL import Image

from app.settings import Settings
from meetings.agenda.rules import Way
from meetings.minutes.circulating.services import (
    agree,
    circulate,
    circulate_again,
    decide_correction,
    propose_correction,
)
from meetings.minutes.circulating.store import ReaderRow, paper_of, readers_of, versions_of
from meetings.minutes.signing.queries import approved_of
from meetings.minutes.signing.services import approve, finish, sign
from meetings.official.queries import outcomes_of
from meetings.official.services import decide_way, issue_paper
from meetings.tasks.queries import tasks_of_consultation
from meetings.tasks.services import report_task
from votes.demo.people import Staff
from votes.demo.polls import at

CHINESE_DATA = True  # words of the invented story

_CODE = "DEMQ2MXWTA"
_WAYS_ON: tuple[tuple[Way, str], ...] = (
    ("vote", "改造方案提交东方花苑全体业主表决，4 月上旬开始。"),
    ("again", "等施工图出来，由供热公司带着回收办法和清运办法再议。"),
)


def _written(n: int) -> str:
    """Strokes that look like a signature, each another one."""
    x = 20 + 7 * (n % 5)
    return (
        f"M{x} 70L{x + 30} 35L{x + 42} 88L{x + 66} 40L{x + 80} 80"
        f"M{x + 100} 45L{x + 150} 42M{x + 125} 28L{x + 118} 92L{x + 160} 86"
        f"M{x + 180} {40 + 3 * n % 20}L{x + 230} 75L{x + 205} 30L{x + 196} 90"
    )


async def minutes_that_stand(
    staff: Staff, consultation: int, meeting: int, settings: Settings
) -> None:
    """The same evening: how the items go on, a correction taken in, one refused; signed by all."""
    clerk, data, fonts = staff.clerk, settings.data_dir, settings.fonts_dir
    minutes = count()
    evening = at("2026-02-27T18:00")

    def now(step: int = 3) -> datetime:
        return evening + timedelta(minutes=step * next(minutes))

    items = [one for one in await outcomes_of(consultation) if one.meeting == meeting]
    for item, (way, words) in zip((items[0], items[2]), _WAYS_ON, strict=True):
        await decide_way(clerk, consultation, item.item, way, words, now=now())
    until = at("2026-03-02T18:00")
    await circulate(
        clerk,
        meeting,
        until,
        share=settings.quorum,
        secret_key=settings.secret_key,
        salt="d" * 32,
        data_dir=data,
        fonts_dir=fonts,
        now=now(),
    )
    paper = await paper_of(meeting)
    assert paper is not None
    first = (await versions_of(paper.id))[-1]
    readers = {one.name: one for one in await readers_of(paper.id)}

    async def propose(name: str, place: str, text: str, reason: str) -> int:
        return await propose_correction(
            readers[name], meeting, 0, first.id, place, text, reason, noted_by=None, now=now()
        )

    taken = await propose(
        "张建国",
        "item.1.statement.2.text",
        "老人多，最怕施工拖拉。要改就趁夏天，一栋一栋来，每栋不超过二十天。",
        "会上说了每栋不超过二十天，漏记了",
    )
    refused = await propose(
        "马祎",
        "item.2.agreed",
        "公共立管的材料和施工由供热公司承担；户内阀门和热表每户 780.00 元由业主承担。",
        "分期的事会上没有说定",
    )
    await decide_correction(
        clerk, meeting, taken, accepted=True, text="", reason="请在场各位回忆，确有此话", now=now()
    )
    await decide_correction(
        clerk,
        meeting,
        refused,
        accepted=False,
        text="",
        reason="会上逐项念过，业委会和供热公司都确认分两期，有记录",
        now=now(),
    )
    await circulate_again(clerk, meeting, until, data_dir=data, fonts_dir=fonts, now=now())
    await _all_agree(meeting, paper.id, now())
    await approve(staff.secretary, meeting, "", code=_CODE, now=now())
    approved = await approved_of(meeting, 0, settings.base_url)
    for n, signer in enumerate(approved.due):
        await sign(clerk, meeting, signer.key, "screen", _written(n), "", now=now())
    await finish(
        clerk,
        meeting,
        base_url=settings.base_url,
        seal=None,
        data_dir=data,
        fonts_dir=fonts,
        now=now(),
    )


async def _all_agree(meeting: int, paper: int, now: datetime) -> None:
    last = (await versions_of(paper))[-1]
    there: list[ReaderRow] = [one for one in await readers_of(paper) if one.attended]
    for reader in there:
        await agree(reader, meeting, 0, last.id, now=now)


async def after_the_meeting(staff: Staff, consultation: int, settings: Settings) -> None:
    """The opinion; one promise carried out and verified, one reported, the others open."""
    clerk, data = staff.clerk, settings.data_dir
    await issue_paper(
        clerk,
        consultation,
        "opinion",
        None,
        to="",
        answer="",
        share=settings.quorum,
        code="DEMYJSK7PQ",
        base_url=settings.base_url,
        seal=None,
        data_dir=data,
        fonts_dir=settings.fonts_dir,
        now=at("2026-03-02T10:00"),
    )
    tasks = await tasks_of_consultation(consultation)
    await report_task(
        clerk,
        tasks[0].id,
        "done",
        "七栋楼的施工计划和每户用时已经送到社区，见附件。",
        proof=_photo("施工计划"),
        told_for="高志远",
        data_dir=data,
        now=at("2026-03-04T16:00"),
    )
    await report_task(
        staff.secretary,
        tasks[0].id,
        "verified",
        "逐栋看过，日期和用时都写明了，已贴到各单元。",
        data_dir=data,
        now=at("2026-03-06T09:30"),
    )
    await report_task(
        clerk,
        tasks[3].id,
        "progress",
        "已核实 9 户，还有 2 户等街道民政回复。",
        data_dir=data,
        now=at("2026-03-18T17:00"),
    )


def _photo(words: str) -> bytes:
    """A picture that stands for a photograph."""
    picture = Image.new("RGB", (640, 420), "#e9e4da")
    for n in range(len(words) + 6):
        picture.paste("#857d6d", (60, 60 + 34 * n, 560 - 23 * n, 68 + 34 * n))
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()
