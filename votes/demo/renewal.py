"""A flat of the demonstration is sold while the vote is open, and the roll is renewed."""

import io
from datetime import datetime, timedelta

from PIL import Image, ImageDraw

from app import database
from app.accounts.permissions import Actor
from app.clock import local_date
from app.estates.register.changes.rules import Ground as RegisterGround
from app.estates.register.changes.services import Asked, transfer_dwelling
from app.estates.register.queries import seen_marks
from app.estates.register.records import Holder, read_seen
from app.estates.register.storage import load_records
from app.settings import Settings
from votes.demo import story
from votes.electorate.renewal.queries import renewal_page
from votes.electorate.renewal.services import Ground, renew_roll

CHINESE_DATA = True  # names and reasons of the invented people

_BUYER = Holder(None, "邵宁远", "0617", "19900000617")


async def a_flat_is_sold(clerk: Actor, settings: Settings, now: datetime) -> None:
    """Its old owner has answered and its new one has not; the roll's second version says so."""
    row = await database.fetch_one(
        "SELECT p.id AS poll, d.id AS dwelling, d.unit FROM polls p"
        " JOIN ballots b ON b.poll = p.id JOIN ballot_units u ON u.ballot = b.id"
        " JOIN roll_entries e ON e.id = u.entry JOIN dwellings d ON d.unit = e.unit"
        " AND d.estate = p.estate WHERE p.title = $1"
        " AND (SELECT count(*) FROM roll_entries o WHERE o.roll = e.roll AND o.head = e.head) = 1"
        " ORDER BY e.id DESC LIMIT 1",
        story.OPEN_TITLE,
    )
    assert row is not None, "the open vote of the demonstration"
    records = await load_records([row["dwelling"]])
    sold_at = now - timedelta(minutes=30)  # just after midnight that is the day before
    await transfer_dwelling(
        Asked(
            actor=clerk,
            ground=RegisterGround(
                local_date(sold_at), "房屋买卖，已办理转移登记", "不动产权证书（虚构）"
            ),
            seen=read_seen(await seen_marks(records, settings.secret_key)),
            secret_key=settings.secret_key,
            now=sold_at,
        ),
        row["dwelling"],
        keep=[],
        new=[(1, _BUYER)],
        representative="",
        status="sold",
    )
    view = await renewal_page(clerk, row["poll"], now)
    await renew_roll(
        clerk,
        row["poll"],
        Ground(
            f"{row['unit']} 在表决期间转让，已办理转移登记",
            "小区南门公告栏和各单元门厅",
            view.mark,
        ),
        _paper(),
        settings=settings,
        now=now,
    )


def _paper() -> bytes:
    """What stands for the photograph of a certificate: a grey sheet."""
    sheet = Image.new("RGB", (900, 600), "#e8e6e1")
    ImageDraw.Draw(sheet).rectangle((60, 60, 840, 540), outline="#8a8578", width=6)
    kept = io.BytesIO()
    sheet.save(kept, "JPEG")
    return kept.getvalue()
