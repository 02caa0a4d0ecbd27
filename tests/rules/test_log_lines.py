"""A request's line is spelled by hand: it must be what the encoder would write."""

import io
import json
import logging

import pytest

from app import logs


@pytest.mark.parametrize("method", ["POST", 'P"\\\n', "方法"])
@pytest.mark.parametrize("route", ["/v/{token:str}/confirm", None])
@pytest.mark.parametrize(("status", "person"), [(303, None), (None, 7)])
async def test_a_request_s_line(
    method: str, route: str | None, status: int | None, person: int | None
) -> None:
    stream = io.StringIO()
    log = logging.getLogger("yishi")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonLines())
    log.addHandler(handler)
    before = log.level
    log.setLevel(logging.INFO)

    class _Person:
        pass

    user = _Person()
    user.person = person  # type: ignore[attr-defined]

    async def application(scope: object, _receive: object, send: object) -> None:
        if status is not None:
            await send({"type": "http.response.start", "status": status, "headers": []})  # type: ignore[operator]

    async def nothing(*_any: object) -> None:
        pass

    try:
        scope = {"type": "http", "method": method, "path_template": route, "user": user}
        await logs.RequestLog(application)(scope, nothing, nothing)
    finally:
        log.removeHandler(handler)
        log.setLevel(before)
    (line,) = stream.getvalue().splitlines()
    said = json.loads(line)
    assert line == json.dumps(said, ensure_ascii=False)
    assert set(said) == {
        *("at", "level", "event", "request", "method", "route", "status", "ms", "person")
    }
    assert (said["method"], said["status"], said["person"]) == (method, status, person)
    assert said["route"] == (route and "/v/{token}/confirm")
