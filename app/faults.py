"""Faults of a public file, each named by its path, and the small checks that find them.

The count file, the cost file and the proof files are read by these: the same words for the same
fault.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Any

# Escapes can spell one half of a surrogate pair alone.
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")


class FileFaults(ValueError):
    """Everything that is wrong with a file, each as `path: what`."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class _Ambiguous(dict[str, Any]):
    """An object with a key that comes twice; which value is meant cannot be known."""

    twice: list[str]


def decoded(content: bytes) -> object:
    """The JSON in the bytes of a file. FileFaults: what is not JSON, or says a key twice."""
    ambiguous = False

    def unambiguous(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal ambiguous
        value = dict(pairs)
        if len(value) == len(pairs):
            return value
        ambiguous = True
        marked = _Ambiguous(value)
        often = Counter(key for key, _value in pairs)
        marked.twice = [key for key, times in often.items() if times > 1]
        return marked

    try:
        data = json.loads(content.decode("utf-8-sig"), object_pairs_hook=unambiguous)
        if _HALF.search(content):  # no output can carry half a character
            json.dumps(data, ensure_ascii=False).encode()
    except UnicodeDecodeError as wrong:
        raise FileFaults([f"byte {wrong.start}: not UTF-8"]) from wrong
    except UnicodeEncodeError as wrong:
        raise FileFaults(["not JSON: half of a surrogate pair"]) from wrong
    except ValueError as wrong:
        raise FileFaults([f"not JSON: {wrong}"]) from wrong
    except RecursionError as wrong:
        raise FileFaults(["not JSON: nested too deep"]) from wrong
    if ambiguous:
        raise FileFaults(_said_twice(data))
    return data


def _said_twice(data: object) -> list[str]:
    faults = []
    waiting: list[tuple[str, object]] = [("", data)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, _Ambiguous):
            faults += [f"{path or '$'}: key {shown(key)} is there twice" for key in value.twice]
        if isinstance(value, dict):
            dot = f"{path}." if path else ""
            waiting += [(f"{dot}{key}", inner) for key, inner in reversed(value.items())]
        elif isinstance(value, list):
            numbered = [(f"{path}[{index}]", inner) for index, inner in enumerate(value)]
            waiting += reversed(numbered)
    return faults


class FaultList:
    """Collects faults as `path: what`."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self._zones: dict[tzinfo, tzinfo] = {}

    def fault(self, path: str, what: str) -> None:
        self.faults.append(f"{path}: {what}")

    def version(self, data: Mapping[str, Any]) -> None:
        version = data.get("format", 1)
        if type(version) is not int or version != 1:
            self.fault("format", f"unknown format {shown(version)}; this program reads 1")

    def required(self, data: Mapping[str, Any], key: str, kind: type, path: str) -> Any:  # noqa: ANN401 (of the kind asked for)
        if key not in data:
            self.fault(f"{path}{key}", "missing")
            return None
        value = data[key]
        if type(value) is not kind:
            names = {dict: "an object", list: "a list", int: "a whole number", str: "a text"}
            self.fault(f"{path}{key}", f"must be {names[kind]}")
            return None
        return value

    def entries(self, data: Mapping[str, Any], key: str, path: str) -> list[Any]:
        value = data.get(key, [])
        if type(value) is not list:
            self.fault(path, "must be a list")
            return []
        return value

    def texts(self, data: Mapping[str, Any], key: str, path: str) -> list[str]:
        texts = self.entries(data, key, path) if key in data else []
        for index, text in enumerate(texts):
            if type(text) is not str or not text:
                self.fault(f"{path}[{index}]", "must be a text, not empty")
        return texts

    def moment(self, value: object, path: str) -> datetime | None:
        if value is None:
            return None
        if type(value) is str:
            try:
                moment = datetime.fromisoformat(value)
            except ValueError:
                moment = None
            if moment is not None and moment.tzinfo is not None:
                # One object for each offset: comparing times of one zone is ten times as fast.
                zone = self._zones.setdefault(moment.tzinfo, moment.tzinfo)
                return moment if zone is moment.tzinfo else moment.replace(tzinfo=zone)
            if moment is not None:
                self.fault(path, f"time without offset {shown(value)}")
                return None
        self.fault(path, f"not a time {shown(value)}")
        return None

    def once(self, seen: dict[str, str], name: str, path: str, what: str) -> None:
        if name in seen:
            self.fault(path, f"{what} {shown(name)} is already at {seen[name]}")
        else:
            seen[name] = path


def shown(value: object) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False)
    except RecursionError:  # what could just be read may be too deep to be written
        return "…"
    return text if len(text) <= 60 else text[:57] + "…"
