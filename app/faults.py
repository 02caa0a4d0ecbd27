"""Faults of a JSON file, each named by its path, and the small checks that find them."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any


class FormatFaults(ValueError):
    """Everything that is wrong with a file, each as `path: what`."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


def decoded(
    content: bytes, pairs: Callable[[list[tuple[str, Any]]], object] | None = None
) -> object:
    """The JSON in the bytes of a file; `pairs` makes each object. FormatFaults."""
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=pairs)
    except UnicodeDecodeError as wrong:
        raise FormatFaults([f"byte {wrong.start}: not UTF-8"]) from wrong
    except ValueError as wrong:
        raise FormatFaults([f"not JSON: {wrong}"]) from wrong
    except RecursionError as wrong:
        raise FormatFaults(["not JSON: nested too deep"]) from wrong


class FaultList:
    """Collects faults as `path: what`."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def fault(self, path: str, what: str) -> None:
        self.faults.append(f"{path}: {what}")

    def required(self, data: Mapping[str, Any], key: str, kind: type, path: str) -> Any:  # noqa: ANN401 (of the kind asked for)
        if key not in data:
            self.fault(f"{path}{key}", "missing")
            return None
        value = data[key]
        if type(value) is not kind:
            names = {dict: "an object", int: "a whole number", str: "a text", list: "a list"}
            self.fault(f"{path}{key}", f"must be {names[kind]}")
            return None
        return value


def shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "…"
