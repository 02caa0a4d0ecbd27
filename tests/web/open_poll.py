"""A vote of the small world, prepared by the clerk's browser, opened, with its links."""

import re
from dataclasses import dataclass

from app import database
from tests.conftest import Browser, MovingClock
from tests.world import World

POLL = {
    "consultation": "",
    "title": "供暖改造表决",
    "explanation": "改成一户一阀。",
    "convener": "owners_committee",
    "convener_name": "柳荫花园业主委员会",
    "committee_informed_on": "2026-03-01",
    "notice_on": "2026-03-01",
    "opens_at": "2026-03-17T08:00",
    "closes_at": "2026-03-30T18:00",
}
MOTION = {
    "title": "是否同意改造？",
    "plain_words": "每家一个阀门。",
    "wording": "同意实施改造。",
    "item": "7",
}


@dataclass(frozen=True, slots=True)
class OpenPoll:
    """`links`: unit → path of its slip; `path` of the poll's own page."""

    id: int
    path: str
    links: dict[str, str]


async def open_poll(
    world: World,
    browser: Browser,
    clock: MovingClock,
    *,
    motions: int = 1,
    double: bool = False,
) -> OpenPoll:
    """Frozen on 1 March, and it is the morning of the 18th now. The clerk is signed in.

    `double`: its papers are entered by two people."""
    await browser.sign_in("clerk")
    made = await browser.submit("/polls/new", {**POLL, "estate": world.estate})
    assert made.status_code == 303, made.text
    path = made.headers["location"]
    for n in range(motions):
        title = f"{MOTION['title']}{n + 1}"
        added = await browser.submit(f"{path}/motions/new", {**MOTION, "title": title})
        assert added.status_code == 303, added.text
    frozen = await browser.submit(f"{path}/freeze")
    assert frozen.status_code == 303, frozen.text
    links = {}
    for building in ("1", "2"):
        sheet = (await browser.get(f"{path}/slips/{building}")).text
        flats = re.findall(r"柳荫花园 (\d)号楼(\d)单元(\d+)</b>", sheet)
        tokens = re.findall(r"(/v/[\w-]{22})</p>", sheet)
        links |= {"-".join(flat): link for flat, link in zip(flats, tokens, strict=True)}
    if not double:
        alone = {"double": "0", "reason": "只有一名工作人员"}
        single = await browser.submit(f"{path}/papers/double/setting", alone)
        assert single.status_code == 303, single.text
    clock.now = clock.now.replace(month=3, day=18)
    await browser.sign_in("clerk")
    return OpenPoll(int(path.rpartition("/")[2]), path, links)


async def choose(phone: Browser, link: str, tail: str, *choices: str, signer: str = "") -> str:
    """From the link to "确认提交"; the receipt number."""
    await phone.get(link)
    known = await phone.submit(f"{link}/who", {"tail": tail, "signer": signer})
    assert known.status_code == 303, known.text
    ids = [
        row["id"]
        for row in await database.fetch(
            "SELECT m.id FROM motions m ORDER BY m.poll, m.number LIMIT $1", len(choices)
        )
    ]
    picked = {f"m{id_}": choice for id_, choice in zip(ids, choices, strict=True)}
    answer = await phone.submit(f"{link}/answer", picked)
    assert answer.status_code == 303, answer.text
    done = await phone.submit(f"{link}/confirm")
    assert done.status_code == 303, done.text
    page = (await phone.get(done.headers["location"])).text
    found = re.search(r'class="code">([^<]+)<', page)
    assert found is not None, page
    return found[1].replace(" ", "")
