"""Working out a heating refund on a consultation's page: nothing of it is stored."""

from litestar import Litestar

from tests.conftest import Browser, new_browser
from tests.world import World

TYPED = {
    "table": "linyi",
    "room": "3-2-501 北卧室",
    "readings": "17.2 17.8 18.1 17.5 18.0 17.6",
    "fee": "2250.00",
    "season_days": "151",
    "days": "9",
}


async def test_room_temperatures_become_a_refund(
    world: World, browser: Browser, app: Litestar
) -> None:
    await browser.sign_in("clerk")
    opened = {"estate": str(world.estate), "topic": "三号楼室温不达标", "kind": "heating"}
    path = (await browser.submit("/consultations/new", opened)).headers["location"]
    assert f"{path}/refund" in (await browser.get(path)).text
    other = {**opened, "topic": "修大门", "kind": "upkeep"}
    plain = (await browser.submit("/consultations/new", other)).headers["location"]
    assert "/refund" not in (await browser.get(plain)).text

    done = await browser.submit(f"{path}/refund", TYPED)
    assert done.status_code == 200
    assert "3-2-501 北卧室：应退 26.82 元" in done.text
    assert "17.70 ℃（标准 18.0 ℃）" in done.text
    assert "2,250.00 元 ÷ 151 天 × 20% × 9 天 = 26.82 元" in done.text
    assert "《临沂市供热条例》" in done.text
    warm = await browser.submit(f"{path}/refund", {**TYPED, "readings": "18.0"})
    assert "达到 18 ℃，不退费" in warm.text
    own = {**TYPED, "table": "typed", "mild": "30", "cold": "50", "freezing": "100"}
    assert "没有核对过" in (await browser.submit(f"{path}/refund", own)).text
    for wrong, said in (
        ({"readings": "很冷"}, "没有看懂室温"),
        ({"days": "152"}, "不达标的天数比供暖季还长"),
        ({"table": "typed"}, "请照当地规定填写三档比例"),
        ({"table": "moon"}, "请从列表里选择"),
        ({"fee": "0"}, "fee"),
    ):
        refused = await browser.submit(f"{path}/refund", {**TYPED, **wrong})
        assert refused.status_code == 422, wrong
        assert said in refused.text
        assert 'value="3-2-501 北卧室"' in refused.text  # what was typed stays
    for account in ("other_clerk", "other_street_staff"):
        async with new_browser(app) as stranger:
            await stranger.sign_in(account)
            assert (await stranger.get(f"{path}/refund")).status_code == 404
            assert (await stranger.submit(f"{path}/refund", TYPED)).status_code == 404
