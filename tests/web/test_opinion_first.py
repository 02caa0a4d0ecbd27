"""A vote that needs a lawyer's opinion: a setting of the kind, seen on the check list."""

from collections.abc import Sequence

import pytest
from litestar import Litestar

from tests.conftest import Browser, new_browser
from tests.frozen_poll import prepare
from tests.web.test_kinds import TYPED
from tests.web.test_results import text_of
from tests.web.test_review import digest, opinion, seat_lawyer
from tests.world import World
from votes.review.opinions.rules import Bound, standing_on

WORDING = Bound("wording", "motion/1", "", "a" * 64)
SCHEME = Bound("scheme", "scheme/1", "", "b" * 64)
NEWER = Bound("scheme", "scheme/1", "", "c" * 64)


@pytest.mark.parametrize(
    ("given", "standing"),
    [
        ([], "none"),
        ([("proceed", (WORDING,))], "older"),  # nothing about the scheme
        ([("proceed", (WORDING, NEWER))], "older"),
        ([("stop", (WORDING, SCHEME))], "unmended"),
        ([("proceed", (WORDING, SCHEME)), ("after_mending", (WORDING, SCHEME))], "unmended"),
        ([("stop", (WORDING, SCHEME)), ("proceed", (SCHEME, WORDING))], "stands"),
    ],
)
def test_an_opinion_stands_on_exactly_what_is_asked(
    given: Sequence[tuple[str, Sequence[Bound]]], standing: str
) -> None:
    assert standing_on([WORDING, SCHEME], given) == standing


async def give(app: Litestar, review: str, **other: str) -> None:
    async with new_browser(app) as lawyer:
        await lawyer.sign_in("lawyer")
        read_on = digest((await lawyer.get(review)).text)
        given = await lawyer.submit(f"{review}/opinion", opinion(read_on, **other))
        assert given.status_code == 303, text_of(given.text)


async def test_no_vote_without_it_where_the_kind_asks_for_it(
    world: World, app: Litestar, browser: Browser
) -> None:
    await browser.sign_in("clerk")
    kind = await browser.submit(
        f"/kinds/c{world.community}/heating", {**TYPED, "needs_opinion": "1"}
    )
    assert kind.status_code == 303
    assert "表决前须有律师的法律意见" in (await browser.get("/kinds")).text
    opened = {"estate": world.estate, "topic": "一期", "kind": "heating"}
    matter = (await browser.submit("/consultations/new", opened)).headers["location"]
    consultation = int(matter.rpartition("/")[2])
    poll = await prepare(world, consultation=consultation)
    path = f"/polls/{poll}"
    assert "请律师在法律审查页出具" in text_of((await browser.get(path)).text)
    refused = await browser.submit(f"{path}/freeze")
    assert refused.status_code == 422
    assert "须有法律意见" in refused.text
    await seat_lawyer(world, consultation)
    await give(app, f"{matter}/review", conclusion="stop")
    assert (await browser.submit(f"{path}/freeze")).status_code == 422
    await give(app, f"{matter}/review")
    # Another word, and it was given on something else.
    changed = await browser.submit(
        f"{path}/motions/1",
        {"title": "是否同意？", "plain_words": "阀门", "wording": "同意实施。", "item": "7"},
    )
    assert changed.status_code == 303, text_of(changed.text)
    older = await browser.submit(f"{path}/freeze")
    assert older.status_code == 422
    assert "旧版本" in older.text
    await give(app, f"{matter}/review")
    assert (await browser.submit(f"{path}/freeze")).status_code == 303
    assert "须有法律意见" not in (await browser.get(f"{path}/procedure")).text


async def test_without_the_setting_it_is_only_worth_a_look(
    world: World, app: Litestar, browser: Browser
) -> None:
    await browser.sign_in("clerk")
    opened = {"estate": world.estate, "topic": "一期", "kind": "heating"}
    matter = (await browser.submit("/consultations/new", opened)).headers["location"]
    consultation = int(matter.rpartition("/")[2])
    poll = await prepare(world, consultation=consultation)
    await seat_lawyer(world, consultation)
    await give(app, f"{matter}/review", conclusion="stop")
    assert "结论不是“可以进行”" in (await browser.get(f"/polls/{poll}")).text
    assert (await browser.submit(f"/polls/{poll}/freeze")).status_code == 303
    assert "律师认为要先改正" in (await browser.get(f"/polls/{poll}/procedure")).text
