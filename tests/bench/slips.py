"""500 slips as the job makes them: in the same processes, in the same parts."""

import asyncio
import json
import resource
import time
from collections.abc import Sequence
from pathlib import Path

from app.jobs.workshop import Workshop
from tests.bench.roll import Took
from votes.printing.rules import CHUNK, chunks

POLL = {
    "title": "供暖分户改造表决",
    "explanation": "供暖管道老化，拟改为一户一阀，费用由维修资金和供热公司共同承担。",
    "estate": "东方花苑",
    "community": "东苑社区",
    "convener": "东方花苑业主委员会",
    "invented": True,
    "opens": "2026年4月1日08:00",
    "closes": "2026年4月15日18:00",
    "motions": [
        {
            "number": "事项",
            "title": "是否同意实施供暖分户改造？",
            "plain_words": "每家装一个自己的阀门和热量表，哪家不热修哪家，不用整栋停暖。",
            "wording": "同意按照《供暖分户改造方案》实施改造，费用按专有部分面积分摊。",
            "rule": "经参与表决专有部分面积四分之三以上且人数四分之三以上的业主同意。",
            "scheme": "",
        }
    ],
    "force": "本系统负责记录和计票。",
    "fingerprint": "3F2A 91BC 0000 0000 0000 0000 0000 0000",
}


def _slip(n: int) -> dict[str, object]:
    place = f"{n // 100 + 1}号楼{n // 20 % 5 + 1}单元{n % 20 // 2 + 1}0{n % 2 + 1}"
    return {
        "unit": f"{n // 100 + 1}-{n // 20 % 5 + 1}-{n % 20 // 2 + 1}0{n % 2 + 1}",
        "place": place,
        "names": "张*、李**",
        "area": "89.50",
        "others": 0,
        "link": f"https://yishi.test/v/{n:022d}",
    }


async def _made(fonts: Path, slips: Sequence[dict[str, object]]) -> bytes:
    async def nothing(_number: int) -> None:
        pass

    async with Workshop() as shop:
        about = {"poll": POLL, "fonts": str(fonts)}
        form = (await shop.make("votes.printing.slips:set_form", about)).decode()
        common = {
            "places": json.loads(form)["places"],
            "title": POLL["title"],
            "fonts": str(fonts),
        }
        parts = await shop.make_all(
            "votes.printing.slips:set_slips",
            [{"slips": part, **common} for part in chunks(slips, CHUNK)],
            nothing,
        )
        joined = {"form": form, "parts": [p.decode() for p in parts], "title": POLL["title"]}
        return await shop.make("votes.printing.slips:join_slips", joined)


def slips_seconds(fonts: Path, count: int) -> tuple[int, list[Took]]:
    """(size of the PDF, three runs, the start of the processes included)"""
    took, size = [], 0
    for _run in range(3):
        begun, before = time.perf_counter(), _worked()
        size = len(asyncio.run(_made(fonts, [_slip(n) for n in range(count)])))
        took.append(Took(time.perf_counter() - begun, _worked() - before))
    return size, took


def _worked() -> float:
    """Seconds of the processor, of this process and of those that it has waited for."""
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(sum(resource.getrusage(one)[:2]) for one in both)
