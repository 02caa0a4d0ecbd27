"""One short message or group message by a gateway that takes JSON over HTTP."""

import asyncio
import json
import re
from collections.abc import Mapping

import httpx

from app.outbox.rules import Ended
from app.sending import Gateway

_SECONDS = 20
# Come again later: the gateway asks for it.
_LATER = frozenset({408, 425, 429})


def fill(body: str, values: Mapping[str, str]) -> object:
    """The JSON of `body` with {name} in its texts replaced, once: what was typed by people leaves
    its place neither by quotes nor by braces."""
    places = re.compile("|".join(re.escape("{" + name + "}") for name in values))

    def filled(part: object) -> object:
        if isinstance(part, str):
            return places.sub(lambda found: values[found[0][1:-1]], part)
        if isinstance(part, list):
            return [filled(one) for one in part]
        if isinstance(part, dict):
            return {name: filled(one) for name, one in part.items()}
        return part

    return filled(json.loads(body))


async def hand_over(gateway: Gateway, key: str, values: Mapping[str, str]) -> Ended:
    """The key goes along as Idempotency-Key, for gateways that know it."""
    headers = {"Idempotency-Key": key}
    if gateway.header is not None:
        headers[gateway.header[0]] = gateway.header[1]
    try:
        async with asyncio.timeout(_SECONDS), httpx.AsyncClient(timeout=_SECONDS) as client:
            answer = await client.post(
                gateway.url, json=fill(gateway.body, {**values, "key": key}), headers=headers
            )
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol) as away:
        return Ended("deferred", type(away).__name__)
    except (httpx.HTTPError, TimeoutError) as broken:  # it may have taken it
        return Ended("unknown", type(broken).__name__)
    return read_answer(gateway, answer.status_code, answer.content)


def holds(fields: Mapping[str, object], wanted: tuple[str, str]) -> bool:
    """Whether the field has the value: a text, a number, true (or True, as once)."""
    value = fields.get(wanted[0])
    return wanted[1] in ((value,) if isinstance(value, str) else (json.dumps(value), str(value)))


def read_answer(gateway: Gateway, status: int, content: bytes) -> Ended:
    """What an answer means. Its own words are kept, at most 300 characters."""
    said = f"{status} {content[:600].decode('utf-8', 'replace')}"[:300]
    if status >= 500 or status in _LATER:
        return Ended("deferred", said)
    if status >= 300:
        return Ended("refused", said)
    try:
        fields = json.loads(content)
    except ValueError:
        fields = {}
    if not isinstance(fields, dict):
        fields = {}
    if gateway.accepted is not None and not holds(fields, gateway.accepted):
        return Ended("deferred", said)
    return Ended("sent", said, str(fields.get(gateway.id_field, "") or "")[:200])
