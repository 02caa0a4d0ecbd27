"""东岗家园: a second estate, three versions of a cost scheme, and a vote that adopts the third; its
objection, opinion, payments and settlement are in `settling`."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from app import database
from app.accounts.permissions import Actor
from app.estates.roll.services import import_roll, upload_roll
from app.estates.services import open_estate
from app.fonts import missing_fonts
from app.settings import Settings
from meetings.consultations.rules import MemberPlan, SeatPlan
from meetings.consultations.services import invite, open_consultation
from votes.costs.drafting import services
from votes.costs.drafting.rules import DraftItem, DraftPayer, Quote
from votes.costs.drafting.storage import read_kept
from votes.costs.versions.services import adopt, publish
from votes.demo import settling
from votes.demo.people import Staff
from votes.demo.polls import at, salt_of
from votes.electorate.services import freeze_poll
from votes.polls.rules import MotionPlan, PollPlan
from votes.polls.services import add_motion, prepare_poll
from votes.results.rules import Policy

CHINESE_DATA = True  # an invented story, told in Chinese

COSTS = Path(__file__).parent / "donggang-costs.json"
ESTATE = "东岗家园"
_FAMILIES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "安博晨达恩方歌海佳凯乐明宁平清然思彤文欣"
_AGREED = "2026年3月业主大会决定（议事规则第十二条）"
_MEASURES = ("radiators", "coefficient")


async def load_donggang(staff: Staff, community: int, settings: Settings) -> None:
    clerk = staff.clerk
    file = json.loads(COSTS.read_text("utf-8"))
    begun, data_dir = at("2026-03-02T09:00"), settings.data_dir
    estate = await open_estate(clerk, community, ESTATE, "柳湖街道东岗路 6 号")
    waiting = await upload_roll(
        clerk, estate, "东岗家园名册.csv", _roll(file["units"]), data_dir=data_dir, now=begun
    )
    await import_roll(clerk, estate, waiting, data_dir=data_dir, now=begun)
    consultation = await open_consultation(
        clerk,
        estate,
        "供暖改造费用怎么分",
        "3 栋楼 180 户，立管和管网老化。要不要改没有争议，争的是每户出多少。",
        now=begun,
    )
    lawyer = MemberPlan(None, "孔令仪", "律师", account=staff.accounts["孔令仪"])
    await invite(clerk, consultation, SeatPlan("公益律师", (lawyer,), 0), now=begun)
    scheme = await services.open_scheme(
        clerk, consultation, "东岗家园供暖改造费用分摊方案", now=at("2026-03-05T10:00")
    )
    await _two_versions(clerk, scheme, file, data_dir)
    objection = await settling.object_to_second(staff, consultation, settings)
    third = await _third_version(clerk, scheme, file, data_dir)
    await settling.uphold(staff, objection, third, settings)
    fonts = not missing_fonts(settings.fonts_dir)
    if fonts:
        await settling.reviewed(staff, consultation, settings)
    poll = await _vote(clerk, estate, consultation, third, settings)
    if fonts:
        await settling.decided(staff, poll, settings)
        row = await database.fetch_one("SELECT sha256 FROM scheme_versions WHERE id = $1", third)
        assert row is not None
        collection = await settling.collected(staff, third, row["sha256"], settings)
        await settling.settled(staff, collection, settings)


def _roll(units: list[dict[str, Any]]) -> bytes:
    """Every flat with an owner of its own."""
    lines = ["房号,专有面积,产权人,证件号后四位"]
    for n, unit in enumerate(units):
        name = _FAMILIES[n % len(_FAMILIES)] + _GIVEN[n % len(_GIVEN)]
        area = f"{unit['area_x100'] // 100}.{unit['area_x100'] % 100:02d}"
        lines.append(f"{unit['unit']},{area},{name},{2000 + n}")
    return "\n".join(lines).encode()


async def _revision(scheme: int) -> int:
    return (await read_kept(scheme)).revision


async def _publish(clerk: Actor, scheme: int, data_dir: Path, when: str) -> int:
    return await publish(clerk, scheme, await _revision(scheme), data_dir=data_dir, now=at(when))


_GOVERNMENT = DraftPayer("government", "percent", "40")
_COMPANY = DraftPayer("heating_company", "percent", "25")


async def _two_versions(clerk: Actor, scheme: int, file: Mapping[str, Any], data_dir: Path) -> None:
    async def revision() -> int:
        return await _revision(scheme)

    quantities = {
        measure: {unit["unit"]: str(unit[measure]) for unit in file["units"]}
        for measure in _MEASURES
    }
    await services.save_quantities(clerk, scheme, await revision(), quantities)
    pipes, valves, indoor = file["items"]
    converted = dict.fromkeys(indoor["except_units"], "converted")
    await services.save_exceptions(clerk, scheme, await revision(), converted)
    items = (
        DraftItem(
            pipes["item"],
            "area",
            pipes["amount_fen"],
            None,
            "owners",
            quotes=(
                Quote("陇原暖通工程有限公司", pipes["amount_fen"], chosen=True),
                Quote("兴达安装有限公司", 91_250_000),
                Quote("宏泰建设有限公司", 88_900_000),
            ),
        ),
        DraftItem(valves["item"], "household", valves["amount_fen"], None, "owners", _AGREED),
        DraftItem(
            indoor["item"],
            "radiators",
            None,
            indoor["unit_price_fen"],
            "owners",
            _AGREED,
            spared=("converted",),
        ),
    )
    first = (items[0], items[1], replace(items[2], spared=()))
    for item in first:
        await services.save_item(clerk, scheme, await revision(), None, item)
    await services.save_payers(clerk, scheme, await revision(), (_GOVERNMENT,))
    await _publish(clerk, scheme, data_dir, "2026-03-06T16:00")
    await services.save_item(clerk, scheme, await revision(), 3, items[2])
    await services.save_payers(clerk, scheme, await revision(), (_GOVERNMENT, _COMPANY))
    await _publish(clerk, scheme, data_dir, "2026-03-20T16:00")


async def _third_version(clerk: Actor, scheme: int, file: Mapping[str, Any], data_dir: Path) -> int:
    """The sample cost file to the fen; its id."""

    async def revision() -> int:
        return await _revision(scheme)

    fund = DraftPayer("repairs_fund", "fixed", str(file["payers"][2]["fixed_fen"]))
    await services.save_payers(clerk, scheme, await revision(), (_GOVERNMENT, _COMPANY, fund))
    await services.save_waiver_payer(
        clerk, scheme, await revision(), file["waivers"]["payer"], "area", ""
    )
    for unit, part in file["waivers"]["units"].items():
        await services.add_waiver(
            clerk, scheme, await revision(), unit, part, "社区核实的困难家庭",
            now=at("2026-04-01T10:00"),
        )  # fmt: skip
    cap = file["cap"]
    await services.save_limits(
        clerk, scheme, await revision(), (cap["per_unit_fen"], cap["payer"], None, ())
    )
    return await _publish(clerk, scheme, data_dir, "2026-04-03T16:00")


async def _vote(
    clerk: Actor, estate: int, consultation: int, version: int, settings: Settings
) -> int:
    poll = await prepare_poll(
        clerk,
        estate,
        PollPlan(
            title="东岗家园供暖改造和费用分摊表决",
            explanation="立管、管网和户内管线一起换；费用按第三版方案分摊。",
            convener="owners_committee",
            convener_name="东岗家园业主委员会",
            convener_right="",
            committee_informed_on=date(2026, 4, 10),
            notice_on=date(2026, 4, 10),
            opens_at=at("2026-04-27T08:00"),
            closes_at=at("2026-05-12T18:00"),
            policy=Policy(),
        ),
        consultation=consultation,
        notice_days=15,
        salt=salt_of(settings, b"donggang"),
        now=at("2026-04-09T10:00"),
    )
    motion = MotionPlan(
        "是否同意按第三版费用方案实施供暖改造？",
        "同意实施东岗家园供暖改造，费用按《东岗家园供暖改造费用分摊方案》第三版分摊。",
        "同意：夏天改造，每户按方案交钱，最多 4,000 元。\n反对：维持现状。",
        item=7,
    )
    await add_motion(clerk, poll, motion)
    await adopt(clerk, poll, 1, version)
    await freeze_poll(clerk, poll, secret_key=settings.secret_key, now=at("2026-04-10T10:00"))
    return poll
