"""The evidence file of a case: asked for, made, checked by its own checker, and tampered with."""

import asyncio
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import asyncpg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from litestar import Litestar

from app import database
from app.jobs.runner import Work
from meetings.consultations.services import open_consultation
from tests.conftest import Browser, MovingClock, new_browser
from tests.frozen_poll import CLOSES, NOW, OPENS, cast, clerk_of, frozen_poll
from tests.world import World
from votes.dossier import packing
from votes.dossier.manifest import (
    Entry,
    read_manifest,
    signed_bytes,
    write_manifest,
    write_signature,
)
from votes.dossier.verify import main

PAPER = OPENS + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Case:
    consultation: int
    poll: int

    @property
    def path(self) -> str:
        return f"/consultations/{self.consultation}/dossiers"


@pytest.fixture
async def case(world: World, app: Litestar, browser: Browser, clock: MovingClock) -> Case:
    """A vote on two motions with online ballots and one that came too late, counted."""
    consultation = await open_consultation(
        clerk_of(world), world.estate, "供暖改造怎么做", "", now=NOW
    )
    poll = await frozen_poll(world, motions=2, consultation=consultation)
    writer = app.state.ballot_writer
    units = [unit for unit in sorted(poll.slips) if unit != "1-1-201"]
    for place, unit in enumerate(units):
        answers = ("agree", "against") if place % 3 else ("agree", "abstain")
        await cast(writer, poll, unit, *answers, at=PAPER)
    clock.now = CLOSES + timedelta(hours=1)
    await browser.sign_in("clerk")
    answer = await browser.submit(f"/polls/{poll.poll}/count")
    assert answer.status_code == 303, answer.text
    clock.forward(minutes=5)
    return Case(consultation, poll.poll)


async def asked(browser: Browser, case: Case, edition: str = "masked", reason: str = "") -> str:
    answer = await browser.submit(case.path, {"edition": edition, "reason": reason})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def made(app: Litestar, browser: Browser, dossier: str) -> bytes:
    begun = await browser.submit(f"{dossier}/make")
    assert begun.headers["location"].startswith("/jobs/"), begun.headers["location"]
    job = begun.headers["location"]
    await app.state.job_runner.finished(int(job.rpartition("/")[2]))
    answer = await browser.get(f"{job}/file")
    assert answer.status_code == 200, answer.text
    return answer.content


def checked(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """By the checker in the file, with nothing but Python: no package of ours or of others."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(folder / "verify.py"), *more],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        check=False,
    )


async def test_it_holds_and_one_changed_byte_anywhere_is_named(
    app: Litestar,
    browser: Browser,
    case: Case,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    content = await made(app, browser, await asked(browser, case))
    packed = tmp_path / "dossier.zip"
    packed.write_bytes(content)
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        opened.extractall(folder)
        names = sorted(opened.namelist())
    assert {
        "index.html",
        "verify.py",
        "manifest.json",
        "audit.csv",
        "objections.csv",
        "mediations.csv",
        "clocks.csv",
    } <= {*names}
    done = checked(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "全部成立" in done.stdout
    assert "重新计票，结果一致" in done.stdout
    assert "11 张表决票逐张与日志一致" in done.stdout
    assert main([str(packed)]) == 0
    assert "Everything holds" in capsys.readouterr().out
    for name in names:
        if name == "verify.py":
            continue
        file = folder / name
        kept = file.read_bytes()
        file.write_bytes(kept[:-5] + bytes([kept[-5] ^ 1]) + kept[-4:])
        assert main([str(folder)]) == 1, name
        assert name in capsys.readouterr().out.split("DOES NOT HOLD")[-1], name
        file.write_bytes(kept)
    (folder / "added.txt").write_text("x")
    assert main([str(folder)]) == 1
    assert "added.txt" in capsys.readouterr().out
    (folder / "added.txt").unlink()
    (folder / "audit.csv").unlink()
    assert main([str(folder)]) == 1
    assert "audit.csv" in capsys.readouterr().out
    assert main([str(packed), "--key", "0000 0000"]) == 1


async def test_making_it_says_how_far_it_is_and_can_be_cancelled(
    app: Litestar, browser: Browser, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = await asked(browser, case)
    reached = asyncio.Event()
    advance = Work.advance

    async def stopping(work: Work, pieces: int) -> None:
        await advance(work, pieces)
        reached.set()
        await asyncio.sleep(3600)

    with monkeypatch.context() as patched:
        patched.setattr(packing, "TOLD", 3)
        patched.setattr(Work, "advance", stopping)
        job = (await browser.submit(f"{dossier}/make")).headers["location"]
        await reached.wait()
        half = (await browser.get(job)).text
        assert (await browser.submit(f"{job}/cancel")).status_code == 303
    assert "已取消" in (await browser.get(job)).text
    assert (await browser.get(f"{job}/file")).status_code == 409
    # The same again, to its end: as many files as was said.
    with zipfile.ZipFile(io.BytesIO(await made(app, browser, dossier))) as opened:
        count = len(opened.namelist())
    assert f"已完成 3 / {count}" in half
    ended = await browser.get(f"/jobs/{int(job.rpartition('/')[2]) + 1}")
    assert f"共 {count} 个文件" in ended.text


async def test_whoever_signs_it_again_is_found_out_by_the_log(
    app: Litestar, browser: Browser, case: Case, tmp_path: Path
) -> None:
    """A count file that was changed, with manifest and signature made anew by another key."""
    content = await made(app, browser, await asked(browser, case))
    folder = tmp_path / "forged"
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        opened.extractall(folder)
    count = next(folder.glob("polls/*/motion-1/count.json"))
    said = json.loads(count.read_text("utf-8"))
    said["ballots"][5]["choice"] = "against"
    count.write_text(json.dumps(said, ensure_ascii=False), "utf-8")
    forge(folder)
    done = checked(folder)
    assert done.returncode == 1
    assert "日志里登记的不是这一份计票文件" in done.stdout
    assert "这些表决票与日志不一致" in done.stdout
    assert "重新计算的结果不同" in done.stdout


def forge(folder: Path) -> None:
    """Lists what is there now and signs it with a key of one's own."""
    before = read_manifest((folder / "manifest.json").read_bytes())
    files = tuple(
        Entry(
            one.path,
            sha256((folder / one.path).read_bytes()).hexdigest(),
            (folder / one.path).stat().st_size,
        )
        for one in before.files
    )
    written = write_manifest(replace(before, files=files))
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    (folder / "manifest.json").write_bytes(written)
    (folder / "manifest.sig.json").write_bytes(
        write_signature(public, key.sign(signed_bytes(written)))
    )


async def test_the_same_head_gives_the_same_bytes(
    app: Litestar, browser: Browser, case: Case, clock: MovingClock
) -> None:
    dossier = await asked(browser, case)
    first = await made(app, browser, dossier)
    clock.forward(hours=3)
    await asked(browser, case)  # signs another head, and is on record
    assert await made(app, browser, dossier) == first


async def test_no_name_in_a_masked_one_and_no_answer_before_the_count(
    world: World, app: Litestar, browser: Browser, clock: MovingClock
) -> None:
    consultation = await open_consultation(clerk_of(world), world.estate, "供暖", "", now=NOW)
    poll = await frozen_poll(world, consultation=consultation)
    await cast(app.state.ballot_writer, poll, "1-1-101", "against", at=PAPER)
    clock.now = PAPER + timedelta(hours=1)
    await browser.sign_in("clerk")
    case = Case(consultation, poll.poll)
    content = await made(app, browser, await asked(browser, case))
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        names = opened.namelist()
        everything = b"".join(opened.read(name) for name in names if name != "verify.py")
    assert not [name for name in names if "ballots" in name or "events" in name]
    assert "反对".encode() not in everything
    assert b"against" not in everything
    for row in await database.fetch("SELECT name, phone FROM owners"):
        assert row["name"].encode() not in everything
        assert not row["phone"] or row["phone"].encode() not in everything


async def test_a_full_one_takes_a_reason_and_two_people(
    app: Litestar, browser: Browser, case: Case
) -> None:
    refused = await browser.submit(case.path, {"edition": "full", "reason": " "})
    assert refused.status_code == 422
    assert "要写明用途" in refused.text
    dossier = await asked(browser, case, "full", "应法院调取")
    early = await browser.submit(f"{dossier}/make")
    assert "另一位工作人员同意" in (await browser.get(early.headers["location"])).text
    own = await browser.submit(f"{dossier}/decide", {"granted": "yes"})
    assert own.status_code == 403
    async with new_browser(app) as secretary:
        await secretary.sign_in("secretary")
        silent = await secretary.submit(f"{dossier}/decide", {"granted": "no"})
        assert "不同意要写明原因" in silent.text
        await secretary.submit(f"{dossier}/decide", {"granted": "yes"})
        again = await secretary.submit(f"{dossier}/decide", {"granted": "no", "reason": "x"})
        assert "已经有人处理过" in again.text
    content = await made(app, browser, dossier)
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        roll = next(name for name in opened.namelist() if name.endswith("roll.csv"))
        assert "业主1-1-101" in opened.read(roll).decode()
    noted = [
        row["action"]
        for row in await database.fetch(
            "SELECT action FROM audit_entries WHERE action LIKE '%dossier' ORDER BY id"
        )
    ]
    assert noted == ["request_dossier", "grant_dossier", "make_dossier", "take_dossier"]


@pytest.mark.parametrize(
    ("account", "sees"), [("street_staff", 200), ("other_clerk", 404), ("lawyer", 404)]
)
async def test_others(app: Litestar, browser: Browser, case: Case, account: str, sees: int) -> None:
    dossier = await asked(browser, case)
    async with new_browser(app) as other:
        await other.sign_in(account)
        assert (await other.get(case.path)).status_code == sees
        refused = 403 if sees == 200 else 404
        assert (await other.submit(case.path, {"edition": "masked"})).status_code == refused
        assert (await other.submit(f"{dossier}/make")).status_code == refused


async def test_the_database_refuses_to_agree_with_oneself(
    world: World, browser: Browser, case: Case
) -> None:
    dossier = int((await asked(browser, case, "full", "用途")).rpartition("/")[2])
    with pytest.raises(asyncpg.CheckViolationError, match="another person"):
        await database.execute(
            "INSERT INTO dossier_decisions (request, granted, reason, decided_by, decided_at)"
            " VALUES ($1, true, '', $2, $3)",
            dossier,
            world.clerk,
            NOW,
        )
    with pytest.raises(asyncpg.PostgresError):
        await database.execute("DELETE FROM dossier_requests")


async def test_of_a_message_it_says_no_more_than_is_known(
    app: Litestar, browser: Browser, case: Case
) -> None:
    entry = await database.fetch_one("SELECT id FROM roll_entries ORDER BY id LIMIT 1")
    assert entry is not None
    for given_back in (False, True):
        await database.execute(
            "INSERT INTO deliveries (poll, entry, way, reached, delivered_at, witness, note,"
            " recorded_at, given_back) VALUES ($1, $2, 'sms', false, $3, '', '1', $3, $4)",
            case.poll,
            entry["id"],
            PAPER,
            given_back,
        )
    content = await made(app, browser, await asked(browser, case))
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        (name,) = (one for one in opened.namelist() if one.endswith("/delivery.csv"))
        told = opened.read(name).decode("utf-8-sig")
    assert told.count("短信平台已接收，没有送达报告") == 1
    assert told.count("短信平台退回，没有送到") == 1
    assert ",否," not in told
