"""`make shots`: the pictures of the docs, of the demonstration as it is now."""

import asyncio
import shutil
import subprocess
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from app.settings import PROJECT, Settings
from tests.demonstration import demonstration
from votes.demo.people import demo_password

PICTURES = PROJECT / "docs" / "pictures"

# (name, account, address, widths)
PAGES = (
    ("home", "clerk", "/", (1280,)),
    ("estate", "clerk", "/estates/1", (1280,)),
    ("consultation", "clerk", "/consultations/1", (1280,)),
    ("meeting", "clerk", "/meetings/1", (1280,)),
    ("item", "clerk", "/meetings/2/items/1", (1280,)),
    ("poll", "clerk", "/polls/2", (1280,)),
    ("result", "clerk", "/polls/1/result", (1280,)),
    ("street", "street", "/consultations", (1280,)),
    ("lawyer", "lawyer", "/polls/1/result", (1280,)),
    ("secretary", "secretary", "/", (1280,)),
    ("administrator", "admin", "/people", (1280,)),
    ("grid", "grid", "/", (390,)),
    ("head", "head", "/", (390,)),
    ("volunteer", "volunteer", "/", (390,)),
    ("committee", "committee", "/", (390,)),
    ("heating", "heating", "/", (390,)),
    ("property", "property", "/", (390,)),
    ("social", "social", "/", (390,)),
    ("expert", "expert", "/", (390,)),
    ("audit", "secretary", "/audit", (1280,)),
    ("register", "clerk", "/estates/1/dwellings", (1280,)),
    ("import", "clerk", "/estates/1/roll", (1280,)),
)


async def _signed_in(
    browser: Browser, address: str, account: str, password: str, width: int
) -> Page:
    context = await browser.new_context(
        viewport={"width": width, "height": 900}, locale="zh-CN", base_url=address
    )
    page = await context.new_page()
    await page.goto("/sign-in")
    await page.get_by_label("账号").fill(account)
    await page.get_by_label("密码").fill(password)
    await page.get_by_role("button", name="登录").click()
    return page


async def _pages(browser: Browser, address: str, password: str) -> None:
    for name, account, path, widths in PAGES:
        for width in widths:
            page = await _signed_in(browser, address, account, password, width)
            await page.goto(path)
            await page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=width > 390)
            await page.context.close()


async def _slip(browser: Browser, link: str, tail: str) -> None:
    context = await browser.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=False, locale="zh-CN"
    )
    page = await context.new_page()
    await page.goto(link)
    await page.get_by_label("后四位").fill(tail)
    await page.get_by_role("button", name="下一步").click()
    await page.screenshot(path=PICTURES / "slip-390.png", full_page=True)
    await page.get_by_role("button", name="同意").click()
    await page.screenshot(path=PICTURES / "slip-confirm-390.png", full_page=True)
    await page.get_by_role("button", name="确认提交").click()
    await page.get_by_role("button", name="长辈版").click()
    await page.screenshot(path=PICTURES / "slip-receipt-elder-390.png", full_page=True)
    await context.close()


async def _minutes(browser: Browser, address: str, password: str) -> None:
    page = await _signed_in(browser, address, "clerk", password, 1280)
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "minutes.pdf"
        kept.write_bytes(await (await page.request.get("/meetings/1/minutes/final")).body())
        first = ("-f", "1", "-l", "1", "-r", "80", "-png", "-singlefile")
        subprocess.run(["pdftoppm", *first, kept, PICTURES / "minutes-1"], check=True)


async def take(address: str, settings: Settings, said: str) -> None:
    chromium = shutil.which("chromium")
    link = next(line.strip() for line in said.splitlines() if "/v/" in line)
    tail = said.partition("后四位填 ")[2][:4]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        password = demo_password(settings)
        await _pages(browser, address, password)
        await _slip(browser, link, tail)
        await _minutes(browser, address, password)
        await browser.close()


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    for old in PICTURES.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory(prefix="yishi-shots-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with demonstration(folder) as (address, _pid, settings):
            said = (folder / "log").read_text("utf-8")
            asyncio.run(take(address, settings, said))
    print(*sorted(path.name for path in PICTURES.glob("*.png")), sep="\n")


if __name__ == "__main__":
    main()
