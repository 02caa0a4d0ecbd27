"""While the program starts, its address says so; what comes afterwards has the same socket."""

import socket
from collections.abc import Iterator

import httpx
import pytest

from app.commands.serve import DemonstrationFailed, _demo_apart
from app.commands.starting import StartingPage
from app.settings import Settings


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as made:
        yield made


def _address(listening: socket.socket) -> str:
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


def test_it_says_what_is_done_and_asks_again(listening: socket.socket) -> None:
    with StartingPage(listening) as page, httpx.Client(base_url=_address(listening)) as browser:
        page.say("正在建立数据表")
        for path in ("/", "/polls/1?x=<script>", "/v/abc"):
            answer = browser.get(path)
            assert answer.status_code == 503
            assert answer.headers["retry-after"] == "2"
            assert "正在建立数据表……" in answer.text
            assert 'http-equiv="refresh"' in answer.text
            assert "script" not in answer.text
        page.say("正在装入演示数据（1/8）")
        assert "正在装入演示数据（1/8）……" in browser.get("/").text
        assert browser.head("/").text == ""
        sheet = next(part for part in browser.get("/").text.split('"') if "/static/base" in part)
        assert browser.get(sheet).headers["content-type"].startswith("text/css")


def test_what_was_sent_is_said_to_be_lost_and_not_asked_for_again(
    listening: socket.socket,
) -> None:
    with StartingPage(listening), httpx.Client(base_url=_address(listening)) as browser:
        answer = browser.post("/sign-in", data={"account": "clerk"})
    assert answer.status_code == 503
    assert "刚才提交的内容没有收到" in answer.text
    assert 'http-equiv="refresh"' not in answer.text


def test_who_watches_is_told_that_it_starts(listening: socket.socket) -> None:
    with StartingPage(listening), httpx.Client(base_url=_address(listening)) as browser:
        for path in ("/health", "/healthz"):
            answer = browser.get(path)
            assert (answer.status_code, answer.json()) == (503, {"status": "starting"})


def test_the_socket_is_handed_on(listening: socket.socket) -> None:
    for _start in range(2):
        with StartingPage(listening):
            assert httpx.get(_address(listening)).status_code == 503
    with socket.create_connection(listening.getsockname()):  # it waits, nobody has closed it
        pass


def test_a_demonstration_that_is_not_loaded_is_said(settings: Settings) -> None:
    said: list[str] = []
    with pytest.raises(DemonstrationFailed):
        _demo_apart(settings, "postgresql://nobody@127.0.0.1:1/nothing", said.append)
    assert said == []
