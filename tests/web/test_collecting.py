"""Collecting by an adopted version: payments, mistakes, the bank's list, the settlement."""

import asyncio
import io
import json
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from litestar import Litestar
from pyhanko.pdf_utils.reader import PdfFileReader
from pypdf import PdfReader

from app import database
from app.settings import Settings
from tests.certificate import PASSPHRASE, made_seal
from tests.conftest import Browser, MovingClock, new_browser
from tests.printed import kept_data
from tests.web.test_costs import built, published
from tests.world import World
from votes.costs.cost_file import read_cost_file
from votes.costs.rules import share
from votes.dossier.gathering.matter import cost_pieces

PAID = {"unit": "1-1-101", "paid_on": "2026-03-01", "way": "bank", "receipt": "", "note": ""}


@pytest.fixture
async def collection(world: World, browser: Browser) -> str:
    version = await published(browser, await built(world, browser))
    refused = await browser.submit(f"{version}/collection", {"basis": " "})
    assert "还没有写明收款的依据" in refused.text
    late = {"basis": "业主表决第 1 号", "due1": "2026-04-01", "due2": "2026-03-31"}
    refused = await browser.submit(f"{version}/collection", late)
    assert "各期最后一天填得不对" in refused.text
    assert "业主表决第 1 号" in refused.text
    opened = await browser.submit(f"{version}/collection", {"basis": "业主表决第 1 号"})
    again = await browser.submit(f"{version}/collection", {"basis": "再来一次"})
    assert "已经开始收款" in again.text
    return str(opened.headers["location"])


async def dues() -> dict[str, int]:
    rows = await database.fetch("SELECT unit, amount_fen FROM journal_entries WHERE kind = 'due'")
    return {row["unit"]: row["amount_fen"] for row in rows}


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


async def owed(unit: str) -> int:
    """By both sides of every entry, in the plainest way."""
    total = 0
    for row in await database.fetch(
        "SELECT debit, credit, amount_fen FROM journal_entries WHERE unit = $1", unit
    ):
        total += row["amount_fen"] * (
            (row["debit"] == "household") - (row["credit"] == "household")
        )
    return total


async def test_paid_in_parts_too_much_and_paid_back(browser: Browser, collection: str) -> None:
    due = (await dues())["1-1-101"]
    part = await browser.submit(
        f"{collection}/payments", {**PAID, "amount": yuan(due - 100), "receipt": "R1"}
    )
    assert part.status_code == 303, part.text
    twice = await browser.submit(f"{collection}/payments", {**PAID, "amount": "1", "receipt": "R1"})
    assert twice.status_code == 422
    assert "已经登记过" in twice.text
    await browser.submit(f"{collection}/payments", {**PAID, "amount": "3", "receipt": "R2"})
    assert await owed("1-1-101") == -200
    account = await browser.submit(f"{collection}/find", {"find": "1-1-101"})
    path = account.headers["location"]
    page = (await browser.get(path)).text
    assert "多交，应退" in page
    back = {"paid_on": "2026-03-01", "way": "bank", "note": "退多交"}
    much = await browser.submit(f"{path}/refund", {**back, "amount": "2.01"})
    assert "退款多于这一户多交的钱" in much.text
    silent = await browser.submit(f"{path}/refund", {**back, "amount": "2", "note": ""})
    assert "还没有写明原因" in silent.text
    done = await browser.submit(f"{path}/refund", {**back, "amount": "2"})
    assert done.status_code == 303
    assert await owed("1-1-101") == 0
    assert "已交清" in (await browser.get(path)).text


async def test_nothing_is_changed_only_taken_back(browser: Browser, collection: str) -> None:
    await browser.submit(f"{collection}/payments", {**PAID, "amount": "50", "receipt": "R1"})
    before = await owed("1-1-101")
    row = await database.fetch_one("SELECT id FROM journal_entries WHERE kind = 'payment'")
    assert row is not None
    path = (await browser.submit(f"{collection}/find", {"find": "1-1-101"})).headers["location"]
    silent = await browser.submit(f"{path}/reverse/{row['id']}", {"why": " "})
    assert "还没有写明原因" in silent.text
    await browser.submit(f"{path}/reverse/{row['id']}", {"why": "登记错了房号"})
    assert await owed("1-1-101") == before + 5_000
    again = await browser.submit(f"{path}/reverse/{row['id']}", {"why": "再冲一次"})
    assert "这一笔不能冲销" in again.text
    page = (await browser.get(path)).text
    assert "已冲销" in page
    for statement in (
        "UPDATE journal_entries SET amount_fen = 1",
        "DELETE FROM journal_entries",
        "INSERT INTO journal_entries (collection, kind, unit, debit, credit, amount_fen, way, note,"
        " reverses, recorded_by, recorded_at) SELECT collection, 'reversal', unit, credit, debit,"
        " amount_fen + 1, 'none', 'x', id, recorded_by, recorded_at FROM journal_entries"
        " WHERE kind = 'due'",
        "INSERT INTO journal_entries (collection, kind, unit, debit, credit, amount_fen, way, note,"
        " recorded_by, recorded_at) SELECT collection, 'due', unit, debit, credit, 1, 'none', '',"
        " recorded_by, recorded_at FROM journal_entries WHERE kind = 'due'",
    ):
        with pytest.raises(asyncpg.PostgresError):
            await database.execute(statement)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"amount": "0"}, "金额不对"),
        ({"amount": "-5"}, "最多两位小数"),
        ({"amount": "1.234"}, "最多两位小数"),
        ({"amount": "99999999"}, "金额不对"),
        ({"amount": "1", "unit": "9-9-999"}, "没有这个房号"),
        ({"amount": "1", "paid_on": "2030-01-01"}, "在今天以后"),
        ({"amount": "1", "way": "barter"}, "改正"),
    ],
)
async def test_what_cannot_be_paid_is_told_and_kept(
    browser: Browser, collection: str, typed: dict[str, str], says: str
) -> None:
    answer = await browser.submit(f"{collection}/payments", {**PAID, "note": "这句话", **typed})
    assert answer.status_code == 422
    assert says in answer.text
    assert "这句话" in answer.text
    assert not await database.fetch("SELECT 1 FROM journal_entries WHERE kind = 'payment'")


async def test_the_banks_list_is_seen_first_and_enters_once(
    browser: Browser, collection: str
) -> None:
    due = await dues()
    lines = "交易日期,金额,流水号,附言\n"
    lines += f"2026-03-01,{yuan(due['1-1-101'])},B1,1-1-101\n"
    lines += "2026-03-01,5,B2,2号楼1单元101\n2026-03-01,5,B3,没写房号\n"
    file = {"file": ("bank.csv", lines.encode("gbk"))}
    sent = await browser.submit(f"{collection}/bank", {}, files=file)
    waiting = sent.headers["location"]
    seen = await browser.get(waiting)
    assert "bank.csv" in seen.text
    assert "与应交一致" in seen.text
    assert "少于应交" in seen.text
    assert "没有认得出的房号" in seen.text
    assert not await database.fetch("SELECT 1 FROM journal_entries WHERE kind = 'payment'")
    await browser.submit(f"{waiting}/enter")
    assert await owed("1-1-101") == 0
    assert not await database.fetch("SELECT 1 FROM bank_lists")
    assert (await browser.submit(f"{waiting}/enter")).status_code == 404
    again = (await browser.submit(f"{collection}/bank", {}, files=file)).headers["location"]
    assert "已经登记过" in (await browser.get(again)).text
    await browser.submit(f"{again}/enter")
    rows = await database.fetch("SELECT receipt FROM journal_entries WHERE kind = 'payment'")
    assert sorted(row["receipt"] for row in rows) == ["B1", "B2"]
    dropped = (await browser.submit(f"{collection}/bank", {}, files=file)).headers["location"]
    await browser.submit(f"{dropped}/drop")
    assert not await database.fetch("SELECT 1 FROM bank_lists")
    wrong = await browser.submit(
        f"{collection}/bank", {}, files={"file": ("a.csv", "甲,乙\n1,2\n".encode())}
    )
    assert wrong.status_code == 422
    assert "不像银行流水" in wrong.text


async def test_settled_after_the_audit_to_the_fen(
    app: Litestar,
    browser: Browser,
    collection: str,
    clock: MovingClock,
    settings: Settings,
    tmp_path: Path,
) -> None:
    due = await dues()
    await browser.submit(
        f"{collection}/payments", {**PAID, "amount": yuan(due["1-1-101"]), "receipt": "R1"}
    )
    gap = await browser.submit(f"{collection}/settle", {"item0": "x"})
    assert gap.status_code == 422
    lie = await browser.submit(
        f"{collection}/settle", {"item0": "80000"}, files={"audit": ("a.pdf", b"MZ")}
    )
    assert "要是 PDF" in lie.text
    certificate, _made = made_seal(tmp_path)
    app.state.settings = replace(
        app.state.settings, seal_file=certificate, seal_passphrase=PASSPHRASE
    )
    done = await browser.submit(f"{collection}/settle", {"item0": "80000"})
    assert done.status_code == 303, done.text
    row = await database.fetch_one(
        "SELECT d.sha256 FROM final_accounts f JOIN documents d ON d.id = f.cost_file"
    )
    assert row is not None
    page = await browser.get(collection)
    assert "已经决算" in page.text
    pdf = await browser.get(f"{collection}/closing.pdf")
    text = "".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf.content)).pages)
    assert "收支决算公告" in text.replace("\n", "")
    assert "1-1-101" not in text
    assert kept_data(pdf.content, "closing_account")["version"] == 1
    assert len(PdfFileReader(io.BytesIO(pdf.content)).embedded_signatures) == 1
    again = await browser.submit(f"{collection}/settle", {"item0": "70000"})
    assert "已经决算过" in again.text
    # The cost file says the same of every household as the ledger.
    version = (await database.fetch_one("SELECT version FROM collections"))["version"]
    file = await browser.get(f"/costs/versions/{version}/file")
    scheme = json.loads(file.content)
    scheme["settlement"] = {
        "final_items": {scheme["items"][0]["item"]: 8_000_000},
        "collected_fen": {"1-1-101": due["1-1-101"]},
    }
    settled = share(read_cost_file(json.dumps(scheme).encode())).settlement
    assert settled is not None
    for unit, difference in settled.units.items():
        assert await owed(unit) == difference, unit
    # A full evidence file holds it, a masked one does not tell who has paid.
    consultation = (await database.fetch_one("SELECT id FROM consultations"))["id"]
    held = {}
    async with database.connection() as link:
        for edition in ("masked", "full"):
            pieces = await cost_pieces(link, consultation, edition, clock.now, settings.data_dir)
            held[edition] = {piece.path: piece.content for piece in pieces}
    extra = {path for path in held["full"] if path not in held["masked"]}
    assert {path.rpartition("/")[2] for path in extra} == {"cost.json", "shares.json"}
    assert all("/settlement/" in path for path in extra)
    assert not any(b"collected_fen" in content for content in held["masked"].values())


async def test_more_paid_back_than_came_in_is_not_settled(
    browser: Browser, collection: str
) -> None:
    due = (await dues())["1-1-101"]
    paid = {**PAID, "amount": yuan(due + 500), "receipt": "R1"}
    await browser.submit(f"{collection}/payments", paid)
    path = (await browser.submit(f"{collection}/find", {"find": "1-1-101"})).headers["location"]
    back = {"paid_on": "2026-03-01", "way": "bank", "note": "退多交", "amount": "5"}
    await browser.submit(f"{path}/refund", back)
    entry = (await database.fetch("SELECT id FROM journal_entries WHERE kind = 'payment'"))[0]
    await browser.submit(f"{path}/reverse/{entry['id']}", {"why": "登记错了"})
    refused = await browser.submit(f"{collection}/settle", {"item0": "80000"})
    assert "退款多于收款：1-1-101" in refused.text
    assert not await database.fetch("SELECT 1 FROM final_accounts")


async def test_two_refunds_at_once_pay_back_once(
    app: Litestar, browser: Browser, collection: str
) -> None:
    due = (await dues())["1-1-101"]
    await browser.submit(
        f"{collection}/payments", {**PAID, "amount": yuan(due + 500), "receipt": "R1"}
    )
    path = (await browser.submit(f"{collection}/find", {"find": "1-1-101"})).headers["location"]
    typed = {"paid_on": "2026-03-01", "way": "bank", "note": "退多交", "amount": "5"}
    async with new_browser(app) as other:
        await other.sign_in("secretary")
        answers = await asyncio.gather(
            browser.submit(f"{path}/refund", typed), other.submit(f"{path}/refund", typed)
        )
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert await owed("1-1-101") == 0


@pytest.mark.parametrize(
    ("account", "sums", "households", "records"),
    [
        ("secretary", 200, 200, 422),
        ("street_staff", 200, 404, 403),
        ("other_clerk", 404, 404, 404),
        ("lawyer", 404, 404, 404),
    ],
)
async def test_who_reads_and_keeps_the_ledger(
    app: Litestar, collection: str, account: str, sums: int, households: int, records: int
) -> None:
    async with new_browser(app) as other:
        await other.sign_in(account)
        assert (await other.get(collection)).status_code == sums
        assert (await other.get(f"{collection}/households/1")).status_code == households
        assert (await other.get(f"{collection}/buildings/1")).status_code == households
        paid = await other.submit(f"{collection}/payments", {**PAID, "amount": "0"})
        assert paid.status_code == records
        settled = await other.submit(f"{collection}/settle", {"item0": "x"})
        assert settled.status_code == records
        reminders = 200 if records == 422 else records
        assert (await other.get(f"{collection}/reminders")).status_code == reminders
        wanted = await other.submit(f"{collection}/reminders")
        assert wanted.status_code == (303 if records == 422 else records)
        sent = await other.submit(f"{collection}/bank", {})
        assert sent.status_code == records
        unknown = 404 if records == 422 else records
        assert (await other.get(f"{collection}/bank/1")).status_code == unknown
        for act in ("enter", "drop"):
            assert (await other.submit(f"{collection}/bank/1/{act}")).status_code == unknown


async def reminded() -> list[tuple[str, str, str]]:
    """(unit, channel, state) of every reminder's message."""
    rows = await database.fetch(
        "SELECT r.unit, m.channel, m.state FROM payment_reminders r JOIN messages m"
        " ON m.subject = 'payment_reminders' AND m.subject_id = r.id ORDER BY r.id"
    )
    return [tuple(row) for row in rows]


async def test_reminded_kindly_once_in_a_while_and_never_after_paying(
    world: World, browser: Browser, clock: MovingClock
) -> None:
    """The clock moves on: nobody before the last day, nobody twice within the setting."""
    version = await published(browser, await built(world, browser))
    days = {"basis": "业主表决第 1 号", "due1": "2026-03-10", "due2": "2026-03-10"}
    opened = await browser.submit(f"{version}/collection", days)
    if opened.status_code != 303:  # one instalment only
        days.pop("due2")
        opened = await browser.submit(f"{version}/collection", days)
    collection = opened.headers["location"]
    due = await dues()
    await database.execute(
        "INSERT INTO hardship_notes (dwelling, note, noted_by, noted_at)"
        " SELECT id, '低保', $1, $2 FROM dwellings WHERE unit = '1-1-102'",
        world.clerk,
        clock.now,
    )
    early = await browser.submit(f"{collection}/reminders")
    assert "没有要提醒的户" in (await browser.get(early.headers["location"])).text
    clock.forward(days=10)
    await browser.sign_in("clerk")
    paid = {**PAID, "amount": yuan(due["1-1-101"]), "receipt": "R1"}
    await browser.submit(f"{collection}/payments", paid)
    page = (await browser.get(f"{collection}/reminders")).text
    assert "1-1-102" not in page
    await browser.submit(f"{collection}/reminders", {"building": "1"})
    first = await reminded()
    units = {unit for unit, _channel, _state in first}
    assert units == {unit for unit in due if unit.startswith("1-")} - {"1-1-101", "1-1-102"}
    assert {channel for _unit, channel, _state in first} <= {"sms", "letter"}
    texts = await database.fetch("SELECT text FROM messages WHERE kind = 'payment_reminder'")
    assert all("可能是您已经交了" in row["text"] for row in texts)
    # Who pays before a letter is printed is not written to any more.
    unit = sorted(units)[0]
    paid = {**PAID, "unit": unit, "amount": "1", "receipt": "R2"}
    await browser.submit(f"{collection}/payments", paid)
    assert [state for one, _channel, state in await reminded() if one == unit] == ["withdrawn"]
    clock.forward(days=13)
    await browser.sign_in("clerk")
    again = await browser.submit(f"{collection}/reminders", {"building": "1"})
    assert "没有要提醒的户" in (await browser.get(again.headers["location"])).text
    clock.forward(days=1)
    await browser.sign_in("clerk")
    await browser.submit(f"{collection}/reminders", {"building": "1"})
    assert len(await reminded()) == 2 * len(first)
