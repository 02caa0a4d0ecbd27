"""From the ballot to the public board: the receipt, its proof, the heads, what nobody is told."""

import json
import re
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import httpx
import pymerkle
import pytest
from litestar import Litestar
from pymerkle.proof import InclusionProof

from app import database
from app.accounts.rules import FAILURES_ALLOWED, FAILURES_PER_TAIL
from app.ledger.checking import check_log
from app.ledger.proof_file import read_proof
from app.ledger.proofs import Consistency, Inclusion, WholeLog, failures, fingerprint
from app.masks import mask_name
from tests.conftest import Browser, MovingClock, new_browser
from tests.rules.reference_count import count
from tests.web.open_poll import OpenPoll, choose, open_poll
from tests.world import World
from votes.dossier.verify import main as verify

UNITS = {"1-1-101": "1101", "1-1-202": "1202", "2-1-101": "2101", "2-1-102": "2102"}


async def voted(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> tuple[OpenPoll, dict[str, str]]:
    """Four households answered; unit → receipt number. The clerk is signed in."""
    poll = await open_poll(world, browser, clock)
    given = {}
    for unit, tail in UNITS.items():
        async with new_browser(app) as phone:
            choice = "against" if unit == "2-1-102" else "agree"
            given[unit] = await choose(phone, poll.links[unit], tail, choice)
    return poll, given


async def counted(poll: OpenPoll, app: Litestar, browser: Browser, clock: MovingClock) -> None:
    clock.now = clock.now.replace(day=30, hour=10, minute=0, second=1)
    await app.state.head_keeper.sign_due()
    await browser.sign_in("clerk")
    done = await browser.submit(f"{poll.path}/count")
    assert done.status_code == 303, done.text


async def log_of_poll(poll: OpenPoll) -> int:
    row = await database.fetch_one("SELECT id FROM logs WHERE subject_id = $1", poll.id)
    assert row is not None
    return int(row["id"])


async def test_a_receipt_is_proved_and_counted(
    world: World,
    app: Litestar,
    browser: Browser,
    clock: MovingClock,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    poll, given = await voted(world, app, browser, clock)
    link = poll.links["1-1-101"]
    async with new_browser(app) as phone:
        await phone.submit(f"{link}/who", {"tail": "1101"})
        page = (await phone.get(f"{link}/receipt")).text
        assert "您的意见是表决日志的第 2 条" in page  # the first says what is asked
        assert "receipt.json" not in page  # nothing signed yet
        clock.forward(days=1)
        (head,) = await app.state.head_keeper.sign_due()
        assert head.size == 5
        assert await app.state.head_keeper.sign_due() == []
    await counted(poll, app, browser, clock)
    async with new_browser(app) as phone:
        assert "查看我的回执" in (await phone.get(link)).text
        assert (await phone.get(f"{link}/mine")).status_code == 200
        known = await phone.submit(f"{link}/who", {"tail": "1101"})
        page = (await phone.get(known.headers["location"])).text
        assert "已计入结果" in page
        file = await phone.get(f"{link}/receipt.json")
    proof = read_proof(file.content)
    assert isinstance(proof, Inclusion) and proof.event is not None
    assert proof.event["receipt"] == given["1-1-101"]
    assert proof.event["answers"] == {"1": "agree"}
    assert proof.event["units"] == ["1-1-101", "1-1-102"]
    async with new_browser(app) as anybody:
        whole = read_proof((await anybody.get(f"/board/{poll.id}/log.json")).content)
    assert isinstance(whole, WholeLog)
    _proved_by_pymerkle(proof, whole)
    kept = tmp_path / "receipt.json"
    kept.write_bytes(file.content)
    key = fingerprint(proof.head.public_key)
    assert verify([str(kept), "--key", key]) == 0
    assert f"这张票的代号是 {await _own_mark(app, poll, proof)}" in capsys.readouterr().out
    assert await _own_mark(app, poll, proof) in page
    # Co-owners, and whoever is given the file, know it too.
    assert "没有您的证明文件，看不出是哪一张" in page and "只有您知道" not in page
    await _told_how_it_was_counted(app, poll, kept, key, capsys)
    kept.write_text(file.text.replace('"agree"', '"against"'), "utf-8")
    assert verify([str(kept), "--key", key]) == 1
    assert "commitment" in capsys.readouterr().err
    assert await check_log(await log_of_poll(poll)) == []


async def _told_how_it_was_counted(
    app: Litestar, poll: OpenPoll, receipt: Path, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what anybody downloads, without the program's database."""
    board, count_file = f"/board/{poll.id}", receipt.with_name("count.json")
    log = receipt.with_name("log.json")
    async with new_browser(app) as anybody:
        log.write_bytes((await anybody.get(f"{board}/log.json")).content)
        count_file.write_bytes((await anybody.get(f"{board}/1/count.json")).content)
    given = [str(receipt), "--key", key]
    counting = [*given, "--log", str(log), "--file", str(count_file)]
    assert verify(counting) == 0
    assert "选择“同意”，已计入结果" in capsys.readouterr().out
    for less, hint in (
        ([*given, "--file", str(count_file)], "--log"),
        ([*given, "--log", str(log)], "--file"),
        ([*given, "--log", str(count_file), "--file", str(count_file)], "yishi recount"),
        ([*given, "--log", str(receipt), "--file", str(count_file)], "下载整份日志"),
        ([str(log), "--log", str(log)], "只和回执一起用"),
    ):
        assert verify(less) == 2
        assert hint in capsys.readouterr().err
    whole = count_file.read_text("utf-8")
    count_file.write_text(whole.replace('"agree"', '"against"', 1), "utf-8")
    assert verify(counting) == 1
    assert "可能被改动过" in capsys.readouterr().err
    count_file.write_text(whole, "utf-8")
    leaves = json.loads(log.read_bytes())
    leaves["leaves"][1], leaves["leaves"][2] = leaves["leaves"][2], leaves["leaves"][1]
    log.write_text(json.dumps(leaves), "utf-8")
    assert verify(counting) == 1
    assert "日志被改动" in capsys.readouterr().err


async def _each_head_leads_to_the_newest(anybody: Browser, board: str) -> None:
    page = (await anybody.get(f"{board}/heads")).text
    numbers = sorted(int(n) for n in re.findall(r"/heads/(\d+)/head\.json", page))
    newest = read_proof((await anybody.get(f"{board}/heads/{numbers[-1]}/head.json")).content)
    assert len(numbers) > 1
    for number in numbers[:-1]:
        path = f"{board}/heads/{number}/to-newest.json"
        assert path in page
        proof = read_proof((await anybody.get(path)).content)
        old = read_proof((await anybody.get(f"{board}/heads/{number}/head.json")).content)
        assert isinstance(proof, Consistency)
        assert (proof.old, proof.new) == (old, newest)
        assert failures(proof) == []
    last = f"{board}/heads/{numbers[-1]}/to-newest.json"
    assert last not in page
    assert (await anybody.get(last)).status_code == 404


def _proved_by_pymerkle(receipt: Inclusion, whole: WholeLog) -> None:
    """Somebody else's implementation, from the public log: the same root, the same path."""
    tree = pymerkle.InmemoryTree()
    tree.append_entries(list(whole.commitments))
    size, place = receipt.head.size, receipt.position + 1
    assert tree.get_root(size) == receipt.head.root
    made = tree.prove_inclusion(place, size)
    leaf = made.path[0]
    ours = InclusionProof("sha256", True, size, place, made.rule, [leaf, *receipt.path])
    pymerkle.verify_inclusion(leaf, receipt.head.root, ours, index=place, size=size)
    assert made.path == ours.path
    other = sha256(b"other").digest()
    with pytest.raises(pymerkle.InvalidProof):
        pymerkle.verify_inclusion(other, receipt.head.root, ours)


async def _own_mark(app: Litestar, poll: OpenPoll, proof: Inclusion) -> str:
    """The mark of her ballot in the public file, worked out from her proof file alone."""
    assert proof.salt is not None and proof.event is not None
    mark = sha256(proof.salt + str(proof.event["receipt"]).encode()).hexdigest()[:12]
    async with new_browser(app) as anybody:
        file = (await anybody.get(f"/board/{poll.id}/1/count.json")).json()
    (own,) = [ballot for ballot in file["ballots"] if ballot["id"] == mark]
    assert own["choice"] == "agree"
    return mark


async def test_who_knows_a_neighbours_last_four_does_not_find_her_answer(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    """Nor who knows at what hour she voted, or which ballot came before hers."""
    poll, given = await voted(world, app, browser, clock)
    await counted(poll, app, browser, clock)
    async with new_browser(app) as neighbour:
        file = (await neighbour.get(f"/board/{poll.id}/1/count.json")).json()
        assert len(file["ballots"]) == len(given)
        marks = [ballot["id"] for ballot in file["ballots"]]
        assert marks == sorted(marks)
        for ballot in file["ballots"]:
            assert "at" not in ballot
            tried = {"receipt": ballot["id"], "tail": "2102"}
            answer = await neighbour.submit(f"/board/{poll.id}/receipt", tried)
            assert answer.status_code == 422, ballot
        # Her receipt and her last four say whether it was counted, and lead to no mark.
        found = await neighbour.submit(
            f"/board/{poll.id}/receipt", {"receipt": given["2-1-102"], "tail": "2102"}
        )
        assert found.status_code == 200
        assert not any(ballot["id"] in found.text for ballot in file["ballots"])


async def test_the_board_tells_counts_and_no_household(
    world: World,
    app: Litestar,
    browser: Browser,
    clock: MovingClock,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    poll, given = await voted(world, app, browser, clock)
    board = f"/board/{poll.id}"
    async with new_browser(app) as anybody:
        for early in (board, f"{board}/1/count.json", f"{board}/9/count.json"):
            assert (await anybody.get(early)).status_code == 404
        await counted(poll, app, browser, clock)
        page = (await anybody.get(board)).text
        assert "1号楼、2号楼" in page  # too few in each: only together
        assert "全体选择都相同的，参与够数的楼仍单独列出" in page
        assert "没有收到的时间，也不按先后排列" in page and "谁也认不出" not in page
        assert mask_name("业主1-1-101") not in page and "1-1-101" not in page
        log = await anybody.get(f"{board}/log.json")
        file = await anybody.get(f"{board}/1/count.json")
        heads = (await anybody.get(f"{board}/heads")).text
        numbers = sorted(set(map(int, re.findall(r"/heads/(\d+)/head\.json", heads))))
        for number in numbers:
            one = await anybody.get(f"{board}/heads/{number}/head.json")
            assert failures(read_proof(one.content)) == []
            if number > 1:
                chain = await anybody.get(f"{board}/heads/{number}/consistency.json")
                assert failures(read_proof(chain.content)) == []
        assert (await anybody.get(f"{board}/heads/1/consistency.json")).status_code == 404
        await _each_head_leads_to_the_newest(anybody, board)
        assert (await anybody.get(f"{board}/heads/99/head.json")).status_code == 404
        entry = read_proof((await anybody.get(f"{board}/entries/3/proof.json")).content)
        assert isinstance(entry, Inclusion) and entry.event is None and failures(entry) == []
    assert "1-1-101" not in file.text and "1-1-101" not in log.text
    for receipt in given.values():
        assert receipt not in file.text and receipt not in log.text
    result = await browser.get(f"{poll.path}/result/1/count.json")
    ours, public = count(result.json()), count(file.json())
    same = {key for key in ours if not key.startswith("units_")}
    assert {key: ours[key] for key in same} == {key: public[key] for key in same}
    whole, counted_file = tmp_path / "log.json", tmp_path / "count.json"
    whole.write_bytes(log.content)
    for content in (file.content, result.content):
        counted_file.write_bytes(content)
        assert verify([str(whole), "--file", str(counted_file)]) == 0
    counted_file.write_bytes(file.content.replace(b'"against"', b'"agree"'))
    assert verify([str(whole), "--file", str(counted_file)]) == 1
    assert "count.json" in capsys.readouterr().err
    tampered = json.loads(log.content)
    tampered["leaves"][2], tampered["leaves"][3] = tampered["leaves"][3], tampered["leaves"][2]
    whole.write_text(json.dumps(tampered, ensure_ascii=False), "utf-8")
    assert verify([str(whole)]) == 1
    assert "root" in capsys.readouterr().err
    assert "日志的根" in (await browser.get(f"{poll.path}/result")).text


async def test_a_receipt_is_looked_up_by_number_and_last_four(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll, given = await voted(world, app, browser, clock)
    path = f"/board/{poll.id}/receipt"
    async with new_browser(app) as anybody:
        right = {"receipt": given["2-1-102"], "tail": "2102"}
        page = await anybody.submit(path, right)
        assert "您的意见是表决日志的第 5 条" in page.text
        assert "反对" not in page.text and "against" not in page.text
        for wrong in (
            {"receipt": given["2-1-102"], "tail": "2101"},
            {"receipt": given["2-1-102"], "tail": ""},
            {"receipt": "22222222", "tail": "2102"},
            {"receipt": "X", "tail": "2102"},
        ):
            refused = await anybody.submit(path, wrong)
            assert refused.status_code == 422
            assert "没有查到这张回执" in refused.text
        for _try in range(5):
            last = await anybody.submit(path, {"receipt": given["2-1-102"], "tail": "0000"})
        assert last.status_code == 409 and "一刻钟" in last.text
        assert (await anybody.submit(path, right)).status_code == 409
        # Another number from the same place is not closed by that, and neither is signing in.
        other = {"receipt": given["2-1-101"], "tail": "2101"}
        assert (await anybody.submit(path, other)).status_code == 200
        assert (await anybody.sign_in("clerk")).status_code == 303
        clock.forward(minutes=16)
        assert (await anybody.submit(path, right)).status_code == 200
        await counted(poll, app, browser, clock)
        page = await anybody.submit(path, right)
        assert "已计入结果" in page.text and "反对" not in page.text


async def test_a_receipt_tried_from_many_addresses_waits_for_all_and_no_other_does(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll, given = await voted(world, app, browser, clock)
    path = f"/board/{poll.id}/receipt"
    for host in range(FAILURES_PER_TAIL // FAILURES_ALLOWED):
        where = httpx.ASGITransport(app=app, client=(f"10.9.0.{host}", 1))
        async with Browser(transport=where, base_url="http://yishi.test") as one:
            for _try in range(FAILURES_ALLOWED):
                wrong = {"receipt": given["2-1-102"], "tail": "0000"}
                assert (await one.submit(path, wrong)).status_code == 422
    async with new_browser(app) as anybody:
        closed = await anybody.submit(path, {"receipt": given["2-1-102"], "tail": "2102"})
        assert closed.status_code == 409
        neighbour = {"receipt": given["2-1-101"], "tail": "2101"}
        assert (await anybody.submit(path, neighbour)).status_code == 200


async def test_a_request_that_is_sent_again_is_one_ballot(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)
    link = poll.links["2-1-101"]
    async with new_browser(app) as phone, new_browser(app) as again:
        await phone.submit(f"{link}/who", {"tail": "2101"})
        motion = await database.fetch_one("SELECT id FROM motions")
        assert motion is not None
        await phone.submit(f"{link}/answer", {f"m{motion['id']}": "agree"})
        again.cookies.update(phone.cookies)
        for sender in (phone, again):
            done = await sender.submit(f"{link}/confirm")
            assert done.headers["location"] == f"{link}/receipt"
    assert len(await database.fetch("SELECT 1 FROM ballots")) == 1
    kinds = await database.fetch("SELECT event::jsonb ->> 'kind' AS kind FROM log_events")
    assert [row["kind"] for row in kinds] == ["opening", "ballot"]


async def test_heads_are_signed_at_their_times_and_once(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    poll = await open_poll(world, browser, clock)  # 18 March, 09:00 in Shanghai
    sign = app.state.head_keeper.sign_due
    assert len(await sign()) == 1  # of the opening day's evening, missed
    clock.forward(hours=8, minutes=59)
    assert await sign() == []
    clock.forward(minutes=1)
    assert len(await sign()) == 1
    clock.forward(days=3)
    assert len(await sign()) == 1  # three missed are one
    clock.now = clock.now.replace(day=30, hour=9, minute=59)
    assert len(await sign()) == 1
    clock.forward(minutes=1)
    assert len(await sign()) == 1  # the close, at the very time of the day's
    clock.forward(days=9)
    assert await sign() == []
    times = await database.fetch("SELECT signed_at FROM log_heads ORDER BY id")
    assert times[-1]["signed_at"] - times[0]["signed_at"] > timedelta(days=12)
    assert await check_log(await log_of_poll(poll)) == []
