"""A meeting of 200 items and 30 seats, and 200 screens that watch it."""

import asyncio
import re
import time
from datetime import timedelta

import httpx

from app.clock import local_date, utc_now
from tests.bench.sizes import sized

ITEMS = sized(200, 1)
SEATS = sized(30, 6)
SCREENS = sized(200, 2)
CHANGES = sized(5, 1)
_KINDS = ("lead", "owners_committee", "building_heads", "heating_company", "property_company")


def hold_large_meeting(address: str, password: str) -> tuple[str, str]:
    """Called and begun as the clerk does it, everybody there, something said to each item and
    positions taken on it: (path of the meeting, path of its hall's screen)."""
    today = local_date(utc_now())
    with httpx.Client(base_url=address, timeout=120) as browser:
        browser.get("/sign-in")
        field = {"_csrf_token": browser.cookies["csrftoken"]}

        def send(path: str, **typed: object) -> str:
            answer = browser.post(path, data={**typed, **field})
            assert answer.status_code == 303, (path, answer.status_code, answer.text[:2000])
            return str(answer.headers["location"])

        send("/sign-in", account="clerk", password=password)
        estate = re.search(r'<option value="(\d+)"', browser.get("/consultations/new").text)
        assert estate is not None
        asked = {"topic": "大会", "background": "", "kind": "free"}
        matter = send("/consultations/new", estate=estate[1], **asked)
        page = browser.get(matter).text
        for number, seat in enumerate(dict.fromkeys(re.findall(r"/seats/(\d+)", page))):
            person = {"member": "", "name": f"席位{number}", "duty": "代表"}
            send(f"{matter}/seats/{seat}", body=f"单位{_KINDS[number]}", **person)
        for number in range(len(_KINDS), SEATS):
            person = {"member": "", "name": f"来宾{number}", "duty": "代表"}
            send(f"{matter}/seats/new", body=f"受邀单位{number}", **person)
        meeting = send(
            f"{matter}/meetings/new",
            agenda="\n".join(f"第{n}个要商量的问题" for n in range(ITEMS)),
            # Links end some days after a meeting, so it is today's.
            starts_at=f"{today}T00:00",
            notice_on=f"{today - timedelta(days=20)}",
            location="议事厅",
            chair="周文静",
            recorder="陈小雨",
            contact="陈小雨",
            contact_phone="0931-5550101",
        )
        sheet = browser.get(f"{meeting}/attendance").text
        members = re.findall(r'name="status-(\d+)"', sheet)
        send(f"{meeting}/attendance", **{f"status-{one}": "present" for one in members})
        item = browser.get(f"{meeting}/items/1").text
        four = list(dict.fromkeys(re.findall(r'name="stance-(\d+)"', item)))
        speaker = re.search(r'<option value="(m\d+)"', item)
        assert speaker is not None
        assert len(four) == 4
        for number in range(1, ITEMS + 1):
            path = f"{meeting}/items/{number}"
            send(f"{path}/positions", **{f"stance-{seat}": "agree" for seat in four})
            send(f"{path}/statements", who=speaker[1], text="就这个问题说几句。", no_stake="1")
        send(f"{meeting}/links")
        hall = re.search(r"/hall/[^\"]+", browser.get(f"{meeting}/links").text)
        assert hall is not None
        return meeting, hall[0]


async def screens_seconds(address: str, cookies: str, meeting: str, hall: str) -> list[float]:
    """Seconds from the click until each of SCREENS screens has the change, over CHANGES changes,
    sorted."""
    host, port = address.removeprefix("http://").split(":")
    arrived: list[asyncio.Queue[float]] = []
    took: list[float] = []

    async def watch(queue: asyncio.Queue[float]) -> None:
        reader, writer = await asyncio.open_connection(host, int(port), limit=1 << 22)
        writer.write(f"GET {hall}/stream HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        try:
            while line := await reader.readline():
                if line.startswith(b"id: "):
                    queue.put_nowait(time.perf_counter())
        finally:
            writer.close()

    watching = []
    for _screen in range(SCREENS):
        arrived.append(asyncio.Queue())
        watching.append(asyncio.create_task(watch(arrived[-1])))
    try:
        await asyncio.gather(*(queue.get() for queue in arrived))  # the first whole screen
        async with httpx.AsyncClient(base_url=address, timeout=60) as clerk:
            clerk.headers["cookie"] = cookies
            token = re.search(r"csrftoken=([^;]+)", cookies)
            assert token is not None
            for number in range(1, CHANGES + 1):
                clicked = time.perf_counter()
                answer = await clerk.post(
                    f"{meeting}/items/{number}/open", data={"_csrf_token": token[1]}
                )
                assert answer.status_code == 303
                seen = await asyncio.gather(*(queue.get() for queue in arrived))
                took += [moment - clicked for moment in seen]
                await asyncio.sleep(sized(1, 0))
    finally:
        for task in watching:
            task.cancel()
    return sorted(took)
