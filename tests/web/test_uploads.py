"""Files that nobody should send, through the pages that take one: refused in words, and fast."""

import io
import re
import zipfile
from collections.abc import AsyncIterator, Callable

import httpx
import msoffcrypto.format.ooxml
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from app import database
from app.spreadsheets import write_sheet
from tests.conftest import Browser, MovingClock
from tests.rules.test_roll_refusals import FAR, sample_with
from tests.samples import ROLL
from tests.web.open_poll import open_poll
from tests.world import World

MB = 1024 * 1024


def encrypted(content: bytes) -> bytes:
    """As office software writes it with a password to open."""
    sealed = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(content)).encrypt("a password", sealed)
    return sealed.getvalue()


def empty_rows() -> bytes:
    """A million rows that somebody gave a look, and one blank at the very end."""
    rows = b"".join(b'<row r="%d" s="1"/>' % n for n in range(600, 1_048_576))
    lost = b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t> </t></is></c></row>'
    return sample_with(rows + lost)


def zip_bomb() -> bytes:
    """Half a gigabyte of blanks in a few hundred kilobytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(ROLL) as sample, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as to:
        for name in sample.namelist():
            if not name.endswith("sheet1.xml"):
                to.writestr(name, sample.read(name))
        with to.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _part in range(450):
                sheet.write(b" " * MB)
    return packed.getvalue()


BAD: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "encrypted": (lambda: encrypted(ROLL.read_bytes()), "a.xlsx", "文件设有密码"),
    "macros": (lambda: sample_with(b"", **{"xl/vbaProject.bin": b"x"}), "a.xlsx", "文件里有宏"),
    "macros by name": (lambda: sample_with(b""), "a.xlsm", "带有宏"),
    "zip bomb": (zip_bomb, "a.xlsx", "展开后过大"),
    "one cell far away": (lambda: sample_with(FAR), "a.xlsx", "打不开"),
    "21 MB": (lambda: b"0" * (21 * MB), "a.csv", "超过 20 MB"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"0" * 100, "a.xlsx", "打不开"),
    "a page": (lambda: b"<html>", "a.html", "不支持"),
    "nothing": (lambda: b"", "a.xlsx", "文件是空的|没有选择文件"),
}


@pytest.mark.parametrize("kind", BAD)
async def test_no_roll(world: World, browser: Browser, kind: str) -> None:
    make, name, said = BAD[kind]
    await browser.sign_in("clerk")
    answer = await browser.submit(
        f"/estates/{world.estate}/roll", files={"file": (name, make(), "application/octet-stream")}
    )
    assert answer.status_code == 422
    assert re.search(said, answer.text)
    assert "上传并核对" in answer.text  # another file can be chosen at once
    assert await database.fetch("SELECT 1 FROM roll_previews") == []


@pytest.mark.parametrize("kind", BAD)
async def test_no_papers(world: World, browser: Browser, clock: MovingClock, kind: str) -> None:
    make, name, said = BAD[kind]
    poll = await open_poll(world, browser, clock)
    answer = await browser.submit(
        f"{poll.path}/papers/import", files={"file": (name, make(), "application/octet-stream")}
    )
    assert answer.status_code == 422
    assert re.search(said, answer.text)
    assert await database.fetch("SELECT 1 FROM papers") == []


async def test_a_million_empty_rows_are_no_harm(world: World, browser: Browser) -> None:
    await browser.sign_in("other_clerk")
    answer = await browser.submit(
        f"/estates/{world.other_estate}/roll",
        files={"file": ("a.xlsx", empty_rows(), "application/octet-stream")},
    )
    assert answer.status_code == 303, answer.text
    assert "确认导入 500 户" in (await browser.get(answer.headers["location"])).text


async def test_formulas_are_words_on_every_page_and_in_what_is_downloaded(
    world: World, browser: Browser
) -> None:
    await browser.sign_in("clerk")
    titles = ["楼号", "单元", "房号", "面积", "产权人", "备注"]
    rows = [
        ["8", "1", "101", 80, '=HYPERLINK("http://evil")', ""],
        ["8", "1", "102", "=1+1", "马祎", "+cmd|' /C calc'!A0"],
    ]
    answer = await browser.submit(
        f"/estates/{world.estate}/roll",
        files={"file": ("a.xlsx", write_sheet("名册", titles, rows), "application/octet-stream")},
    )
    assert answer.status_code == 303, answer.text
    waiting = answer.headers["location"]
    page = (await browser.get(waiting)).text
    assert "面积“=1+1”不是数字" in page
    faults = (await browser.get(f"{waiting}/faults")).content
    with zipfile.ZipFile(io.BytesIO(faults)) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")


# -- 200 MB ------------------------------------------------------------------------------------


async def test_two_hundred_megabytes_are_refused_before_they_are_read(
    world: World, app: Litestar, browser: Browser
) -> None:
    """At every address that takes a form, upload or not."""
    await browser.sign_in("clerk")
    posts = [
        re.sub(r"\{[^}]+\}", "1", route.path)
        for route in app.routes
        if isinstance(route, HTTPRoute) and "POST" in route.methods
    ]
    assert len(posts) > 100
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        for _part in range(200):
            read += 1
            yield b"x" * MB

    for path in posts:
        answer = await browser.post(
            path,
            content=body(),
            headers={
                "content-type": "multipart/form-data; boundary=x",
                "content-length": str(200 * MB),
                "referer": f"http://yishi.test{path}?page=2",
            },
        )
        if path == "/reports/sms/1":  # a machine's: without the secret there is nothing to send to
            assert answer.status_code == 404
            continue
        assert answer.status_code == 413, path
        assert "MB，没有收下" in answer.text or "文字太长，没有收下" in answer.text
        assert f'href="{path}"' in answer.text  # the way back to the form
    assert read <= len(posts)


async def test_the_way_back_never_leads_elsewhere(world: World, browser: Browser) -> None:
    await browser.sign_in("clerk")
    for came in ("http://evil.example/estates", "//evil.example", "", "http://yishi.test//evil"):
        answer: httpx.Response = await browser.post(
            "/estates/1/roll",
            content=b"",
            headers={
                "content-type": "multipart/form-data; boundary=x",
                "content-length": str(200 * MB),
                "referer": came,
            },
        )
        assert answer.status_code == 413
        assert "evil.example" not in answer.text
        assert 'href="//' not in answer.text
