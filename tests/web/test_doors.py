"""The vote at the door: her open doors and no other, a signed ballot, a dead zone, an objection."""

import base64
import io
import re
from dataclasses import dataclass

import pytest
from litestar import Litestar
from PIL import Image

from app import database
from app.accounts.permissions import Granted
from app.accounts.services import create_person
from tests.conftest import Browser, MovingClock, new_browser
from tests.web.open_poll import OpenPoll, choose, open_poll
from tests.world import World

SIGNATURE = "M10 20L30 40L60 22"


@dataclass(frozen=True, slots=True)
class Doors:
    poll: OpenPoll
    entries: dict[str, int]
    motions: list[int]

    @property
    def path(self) -> str:
        return f"{self.poll.path}/doors"

    def ballot(self, *choices: str, **more: str) -> dict[str, object]:
        marks = {f"m{id_}": one for id_, one in zip(self.motions, choices, strict=True)}
        return {"outcome": "ballot", "key": "k" * 16, "signature": SIGNATURE, **marks, **more}


@pytest.fixture
async def doors(world: World, browser: Browser, clock: MovingClock) -> Doors:
    """A volunteer helps in building 2; a head of building 1 has not been asked."""
    poll = await open_poll(world, browser, clock)
    first = await database.fetch_one("SELECT id FROM buildings WHERE number = '1'")
    assert first is not None
    for account, grant in (
        ("volunteer", Granted("volunteer", community=world.community)),
        ("head", Granted("building_head", building=first["id"])),
    ):
        await create_person(account, account, World.PASSWORD, [grant], now=clock.now)
    row = await database.fetch_one("SELECT id FROM persons WHERE name = 'volunteer'")
    assert row is not None
    page = (await browser.get(f"{poll.path}/helpers")).text
    assert "volunteer" in page
    assert "head" in page
    given = await browser.submit(
        f"{poll.path}/helpers", {"person": str(row["id"]), "building": "2"}
    )
    assert given.status_code == 303, given.text
    rows = await database.fetch("SELECT id, unit FROM roll_entries")
    motions = await database.fetch("SELECT id FROM motions ORDER BY number")
    return Doors(poll, {one["unit"]: one["id"] for one in rows}, [one["id"] for one in motions])


def _photo() -> str:
    kept = io.BytesIO()
    Image.new("RGB", (80, 60), "#eee").save(kept, "JPEG")
    return f"data:image/jpeg;base64,{base64.b64encode(kept.getvalue()).decode()}"


async def test_she_sees_her_open_doors_and_no_other(
    doors: Doors, app: Litestar, clock: MovingClock
) -> None:
    async with new_browser(app) as phone:
        await choose(phone, doors.poll.links["2-1-102"], "2102", "against")
    async with new_browser(app) as helper:
        await helper.sign_in("volunteer")
        assert doors.path in (await helper.get("/")).text
        page = (await helper.get(doors.path)).text
        assert "2号楼1单元101" in page
        assert "2号楼1单元102" not in page  # has answered
        assert "1号楼" not in page
        assert "业*" in page
        assert "业主2-1-101" not in page
        assert "反对" not in page
        assert (await helper.get(f"{doors.path}/{doors.entries['1-1-101']}")).status_code == 404
        answered = await helper.get(f"{doors.path}/{doors.entries['2-1-102']}")
        # Done meanwhile: on to the next that is open, and at the end back to the list.
        assert answered.headers["location"] == f"{doors.path}/{doors.entries['2-1-201']}"
        for other in (doors.poll.path, f"{doors.poll.path}/papers", f"{doors.poll.path}/helpers"):
            assert (await helper.get(other)).status_code in (403, 404), other
    for account in ("head", "clerk", "street_staff", "lawyer"):
        async with new_browser(app) as nobody:
            await nobody.sign_in(account)
            assert (await nobody.get(doors.path)).status_code == 404, account
            refused = await nobody.submit(
                f"{doors.path}/{doors.entries['2-1-101']}", doors.ballot("agree")
            )
            assert refused.status_code == 404, account
    assert await database.fetch("SELECT 1 FROM door_visits") == []


async def test_a_signed_ballot_is_stored_told_and_seen_no_more(
    doors: Doors, app: Litestar, browser: Browser
) -> None:
    entry = doors.entries["2-1-101"]
    async with new_browser(app) as helper:
        await helper.sign_in("volunteer")
        page = (await helper.get(f"{doors.path}/{entry}")).text
        assert "请业主在框里签名" in page
        unsigned = await helper.submit(
            f"{doors.path}/{entry}", doors.ballot("against", signature="")
        )
        assert unsigned.status_code == 422
        assert "没有签名的票不能登记" in unsigned.text
        assert re.search(r'value="against" checked', unsigned.text)  # what was typed stays
        done = await helper.submit(
            f"{doors.path}/{entry}",
            doors.ballot("against", next=str(doors.entries["2-1-102"])),
        )
        assert done.headers["location"] == f"{doors.path}/{doors.entries['2-1-102']}"
        page = (await helper.get(done.headers["location"])).text
        assert "已收到，回执号" in page
        assert "2号楼1单元101" not in page
        # The same entry once more is the same ballot; for another door the key is taken.
        again = await helper.submit(f"{doors.path}/{entry}", doors.ballot("against"))
        assert again.status_code == 303
        wrong = await helper.submit(
            f"{doors.path}/{doors.entries['2-1-201']}", doors.ballot("agree")
        )
        assert wrong.status_code == 409
    rows = await database.fetch(
        "SELECT b.channel, b.signed, p.name, v.signed AS how FROM ballots b"
        " JOIN persons p ON p.id = b.recorded_by JOIN door_visits v ON v.ballot = b.id"
    )
    assert [tuple(row) for row in rows] == [("paper", True, "volunteer", "screen")]
    told = await database.fetch("SELECT name, text, subject FROM messages")
    assert [(row["name"], row["subject"]) for row in told] == [("业主2-1-101", "door_visits")]
    assert "您的意见由volunteer于" in told[0]["text"]
    assert "反对" not in told[0]["text"]
    listed = (await browser.get(f"{doors.poll.path}/papers")).text
    assert "上门登记，在屏幕上签名" in listed
    assert "反对" not in listed
    async with new_browser(app) as phone:
        link = doors.poll.links["2-1-101"]
        await phone.submit(f"{link}/who", {"tail": "2101"})
        ask = (await phone.get(link)).text
        assert "您的意见由volunteer在" in ask
        mine = (await phone.get(f"{link}/paper")).text
        assert "volunteer上门代为登记" in mine
        assert "反对" in mine
        assert SIGNATURE in mine
        # She may change it on her own phone: the latest valid one stands.
        await choose(phone, link, "2101", "agree")


async def test_what_waited_on_the_phone_is_received_when_it_was_signed_and_conflicts_are_told(
    doors: Doors, app: Litestar, clock: MovingClock
) -> None:
    async with new_browser(app) as helper:
        await helper.sign_in("volunteer")
        waited = doors.ballot(
            "agree", household=str(doors.entries["2-1-201"]), ago="7200", signature=""
        )
        async with new_browser(app) as phone:  # meanwhile she answered by herself
            await choose(phone, doors.poll.links["2-1-201"], "2201", "against")
        unsigned = await helper.submit(f"{doors.path}/visits", waited)
        assert unsigned.status_code == 422
        sent = await helper.submit(f"{doors.path}/visits", {**waited, "photo_data": _photo()})
        assert sent.status_code == 200, sent.text
        assert "还用别的方式表决过" in sent.json()["message"]
        assert "反对" not in sent.text
        twice = await helper.submit(f"{doors.path}/visits", {**waited, "photo_data": _photo()})
        assert twice.status_code == 200
        for wrong in ("data:text/html;base64,PGI+", "data:image/jpeg;base64,????"):
            refused = await helper.submit(
                f"{doors.path}/visits", {**waited, "key": "x" * 16, "photo_data": wrong}
            )
            assert refused.status_code == 422
            assert "不是照片" in refused.json()["message"]
        clock.now = clock.now.replace(day=30, hour=10, second=1, minute=0)
        await helper.sign_in("volunteer")
        late = doors.ballot(
            "agree", household=str(doors.entries["2-1-202"]), ago="600", key="l" * 16
        )
        sent = await helper.submit(f"{doors.path}/visits", late)
        assert "截止以后才收到" in sent.json()["message"]
        assert (await helper.get(doors.path)).status_code == 409
    rows = await database.fetch(
        "SELECT e.unit, p.closes_at < b.received_at AS late, v.overlooked,"
        " v.recorded_at - b.received_at AS waited FROM door_visits v"
        " JOIN roll_entries e ON e.id = v.entry JOIN ballots b ON b.id = v.ballot"
        " JOIN polls p ON p.id = v.poll ORDER BY v.id"
    )
    assert [(row["unit"], row["late"], row["overlooked"]) for row in rows] == [
        ("2-1-201", False, True),
        ("2-1-202", True, False),
    ]
    assert [row["waited"].total_seconds() for row in rows] == [7200, 0]
    # The phone's answer came after the signature at the door, and stands.
    current = await database.fetch(
        "SELECT c.channel, a.choice FROM current_answers c JOIN ballots b ON b.id = c.ballot"
        " JOIN ballot_answers a ON a.ballot = b.id ORDER BY c.channel"
    )
    assert [tuple(row) for row in current] == [("online", "against"), ("paper", "agree")]


async def test_nobody_at_home_is_noted_and_the_door_stays_open(doors: Doors, app: Litestar) -> None:
    async with new_browser(app) as helper:
        await helper.sign_in("volunteer")
        for n, (outcome, said) in enumerate(
            [("nobody", "没有人在家"), ("later", "要自己表决"), ("declined", "不愿意表决")]
        ):
            typed = {"outcome": outcome, "key": f"{n}" * 16}
            done = await helper.submit(f"{doors.path}/{doors.entries['2-1-101']}", typed)
            assert done.status_code == 303
            assert said in (await helper.get(doors.path)).text
        wrong = {"outcome": "agree", "key": "w" * 16}
        refused = await helper.submit(f"{doors.path}/{doors.entries['2-1-101']}", wrong)
        assert refused.status_code == 422
    assert await database.fetch("SELECT 1 FROM ballots") == []


async def test_a_helper_whose_role_or_building_was_taken_away_is_out(
    doors: Doors, app: Litestar, browser: Browser
) -> None:
    row = await database.fetch_one("SELECT id FROM persons WHERE name = 'volunteer'")
    assert row is not None
    async with new_browser(app) as helper:
        await helper.sign_in("volunteer")
        removed = await browser.submit(f"{doors.poll.path}/helpers/{row['id']}/2/remove")
        assert removed.status_code == 303
        assert (await helper.get(doors.path)).status_code == 404
        sent = doors.ballot("agree", household=str(doors.entries["2-1-101"]))
        assert (await helper.submit(f"{doors.path}/visits", sent)).status_code == 404
    for person, building in ((row["id"], "9"), (10**8, "2")):
        refused = await browser.submit(
            f"{doors.poll.path}/helpers", {"person": str(person), "building": building}
        )
        assert refused.status_code == 422
    outsider = await database.fetch_one("SELECT id FROM persons WHERE name = '赵一鸣'")
    assert outsider is not None
    refused = await browser.submit(
        f"{doors.poll.path}/helpers", {"person": str(outsider["id"]), "building": "2"}
    )
    assert refused.status_code == 422


async def test_the_household_objects_and_the_entry_is_taken_back(
    doors: Doors, app: Litestar, browser: Browser
) -> None:
    async with new_browser(app) as helper:
        await helper.sign_in("volunteer")
        await helper.submit(f"{doors.path}/{doors.entries['2-1-101']}", doors.ballot("agree"))
    row = await database.fetch_one("SELECT id FROM ballots")
    assert row is not None
    link = doors.poll.links["2-1-101"]
    path = f"{link}/paper/{row['id']}/objection"
    async with new_browser(app) as thief:
        await thief.submit(f"{doors.poll.links['2-1-102']}/who", {"tail": "2102"})
        foreign = f"{doors.poll.links['2-1-102']}/paper/{row['id']}/objection"
        assert (await thief.submit(foreign, {"said": "不是"})).status_code == 404
        assert (await thief.submit(path, {"said": "不是"})).status_code == 303
        assert await database.fetch("SELECT 1 FROM door_objections") == []
    async with new_browser(app) as phone:
        await phone.submit(f"{link}/who", {"tail": "2101"})
        assert (await phone.submit(path, {"said": " "})).status_code == 422
        for _twice in range(2):
            done = await phone.submit(path, {"said": "我没有让人登记。"})
            assert done.status_code == 303
        listed = (await browser.get(f"{doors.poll.path}/papers")).text
        assert "住户对上门登记的票有异议" in listed
        paper = f"{doors.poll.path}/papers/{row['id']}"
        assert "我没有让人登记" in (await browser.get(paper)).text
        assert (await browser.submit(f"{paper}/objection", {"answer": ""})).status_code == 422
        await browser.submit(f"{paper}/withdraw", {"reason": "住户否认，走访人认错了门"})
        answered = await browser.submit(f"{paper}/objection", {"answer": "已撤回。"})
        assert answered.status_code == 303
        assert (await browser.submit(f"{paper}/objection", {"answer": "再说"})).status_code == 404
        mine = (await phone.get(f"{link}/paper")).text
        assert "已撤回。" in mine
    listed = (await browser.get(f"{doors.poll.path}/papers")).text
    assert "住户对上门登记的票有异议" not in listed
    async with new_browser(app) as helper:  # and the door is open again
        await helper.sign_in("volunteer")
        assert "2号楼1单元101" in (await helper.get(doors.path)).text


async def test_it_is_counted_like_a_paper_and_the_result_says_how_it_came(
    doors: Doors, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    async with new_browser(app) as helper:
        await helper.sign_in("volunteer")
        await helper.submit(f"{doors.path}/{doors.entries['2-1-101']}", doors.ballot("agree"))
    clock.now = clock.now.replace(day=31)
    await browser.sign_in("clerk")
    await browser.submit(f"{doors.poll.path}/count")
    page = (await browser.get(f"{doors.poll.path}/result")).text
    assert "1 位业主参与，1 位同意" in page
    assert "上门登记 1 张（在屏幕上签名 1，在纸上签名并拍照 0）" in page


async def test_a_proxy_signs_at_the_door_with_her_authority_photographed(
    doors: Doors, app: Litestar, browser: Browser
) -> None:
    door = f"{doors.path}/{doors.entries['2-1-101']}"
    async with new_browser(app) as helper:
        await helper.sign_in("volunteer")
        assert "代理人要带书面委托书" in (await helper.get(door)).text
        typed = doors.ballot("against", capacity="proxy", proxy="王五")
        bare = await helper.submit(door, typed)
        assert bare.status_code == 422
        assert "缺少委托书的照片" in bare.text
        assert 'value="王五"' in bare.text and "<details open" in bare.text
        # The same from a phone that was without a network.
        waited = {**typed, "household": str(doors.entries["2-1-101"]), "ago": "60"}
        refused = await helper.submit(f"{doors.path}/visits", waited)
        assert refused.status_code == 422
        assert "委托书" in refused.json()["message"]
        sent = await helper.submit(f"{doors.path}/visits", {**waited, "document_data": _photo()})
        assert sent.status_code == 200, sent.text
    row = await database.fetch_one(
        "SELECT b.id, b.signer_role, b.proxy, b.proxy_doc, b.capacity, v.document, v.photo"
        " FROM ballots b JOIN door_visits v ON v.ballot = b.id"
    )
    assert row is not None
    assert row["document"] is not None and row["photo"] is None
    assert tuple(row)[1:5] == ("proxy", "王五", True, "proxy")
    told = await database.fetch_one("SELECT text FROM messages WHERE kind = 'door_ballot'")
    assert told is not None and "由代理人王五凭委托书签名" in told["text"]
    link = doors.poll.links["2-1-101"]
    async with new_browser(app) as phone:  # the owner sees who signed for her, and by what
        await phone.submit(f"{link}/paper/who", {"tail": "2101"})
        mine = (await phone.get(f"{link}/paper")).text
        assert "王五" in mine
        shown = await phone.get(f"{link}/paper/{row['id']}/1")
        assert shown.headers["content-type"] == "image/jpeg"
        assert (await phone.get(f"{link}/paper/{row['id']}/2")).status_code == 404
    paper = (await browser.get(f"{doors.poll.path}/papers/{row['id']}")).text
    assert "王*" in paper and "王五" not in paper


async def test_photographs_are_looked_at_after_the_count_or_where_the_household_objects(
    doors: Doors, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    async with new_browser(app) as helper:
        await helper.sign_in("volunteer")
        for unit, key in (("2-1-101", "a" * 16), ("2-1-102", "b" * 16)):
            sent = await helper.submit(
                f"{doors.path}/visits",
                {
                    **doors.ballot("agree", signature="", key=key),
                    "household": str(doors.entries[unit]),
                    "photo_data": _photo(),
                },
            )
            assert sent.status_code == 200, sent.text
    one, other = (
        f"{doors.poll.path}/papers/{row['id']}"
        for row in await database.fetch("SELECT id FROM ballots ORDER BY id")
    )
    for paper in (one, other):  # it shows how she voted
        assert "查看票的照片" not in (await browser.get(paper)).text
        assert (await browser.get(f"{paper}/photos")).status_code == 409
        assert (await browser.submit(f"{paper}/photos", {"reason": "看看"})).status_code == 409
    link = doors.poll.links["2-1-101"]
    async with new_browser(app) as phone:
        await phone.submit(f"{link}/who", {"tail": "2101"})
        ballot = one.rpartition("/")[2]
        await phone.submit(f"{link}/paper/{ballot}/objection", {"said": "不是我签的。"})
    assert "查看票的照片" in (await browser.get(one)).text
    assert (await browser.get(f"{other}/photos")).status_code == 409
    assert "共 1 张" in (await browser.get(f"{one}/photos")).text
    assert (await browser.submit(f"{one}/photos", {"reason": ""})).status_code == 422
    looked = await browser.submit(f"{one}/photos", {"reason": "核对签名"})
    assert looked.status_code == 200
    assert "data:image/jpeg;base64," in looked.text
    assert "data:image" not in (await browser.get(f"{one}/photos")).text
    entries = await database.fetch(
        "SELECT reason, subject_id FROM audit_entries WHERE action = 'look_at_ballot_photo'"
    )
    assert [tuple(row) for row in entries] == [("核对签名", int(one.rpartition("/")[2]))]
    clock.now = clock.now.replace(day=31)
    await browser.sign_in("clerk")
    await browser.submit(f"{doors.poll.path}/count")
    assert (await browser.get(f"{other}/photos")).status_code == 200
    for account, status in (("street_staff", 403), ("other_clerk", 404)):
        async with new_browser(app) as nobody:
            await nobody.sign_in(account)
            assert (await nobody.get(f"{one}/photos")).status_code == status
            asked = await nobody.submit(f"{one}/photos", {"reason": "看看"})
            assert asked.status_code == status
