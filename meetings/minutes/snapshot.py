"""Frozen dataclasses to plain JSON and back, for what is kept for years.

Plain means dict, list, str, int, bool, None: a time becomes ISO 8601 in UTC, a day an ISO date.
Reading is strict, so that a snapshot of another shape is noticed and not half understood; only
what was added later and has a value of its own may be missing from an older one.
"""

from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from types import UnionType
from typing import Any, Literal, Self, Union, get_args, get_origin, get_type_hints


class Snapshot:
    """Base of the frozen dataclasses of this folder."""

    __slots__ = ()

    def to_json(self) -> dict[str, Any]:
        plain = _plain(self)
        assert isinstance(plain, dict)
        return plain

    @classmethod
    def from_json(cls, data: object) -> Self:
        """ValueError, naming the place, for anything that is not exactly of this shape."""
        read = _read(cls, data, cls.__name__)
        assert isinstance(read, cls)
        return read


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value


def _read(shape: Any, data: object, place: str) -> object:  # noqa: ANN401 (a type hint)
    origin = get_origin(shape)
    if origin in (Union, UnionType):
        if data is None:
            return None
        (shape,) = (one for one in get_args(shape) if one is not type(None))
        return _read(shape, data, place)
    if origin is tuple:
        return _read_tuple(get_args(shape), data, place)
    if origin is Literal:
        if data not in get_args(shape):
            raise ValueError(f"{place}: {data!r}")
        return data
    if isinstance(shape, type) and issubclass(shape, Snapshot):
        hints = get_type_hints(shape)
        if not isinstance(data, dict) or not _needed(shape) <= set(data) <= set(hints):
            raise ValueError(f"{place}: other fields than expected")
        return shape(
            **{name: _read(hints[name], told, f"{place}.{name}") for name, told in data.items()}
        )
    if shape in (date, datetime) and isinstance(data, str):
        return shape.fromisoformat(data)
    if type(data) is not shape:
        raise ValueError(f"{place}: {type(data).__name__}")
    return data


def _needed(shape: Any) -> set[str]:  # noqa: ANN401 (a dataclass)
    return {field.name for field in fields(shape) if field.default is MISSING}


def _read_tuple(shapes: tuple[Any, ...], data: object, place: str) -> tuple[object, ...]:
    if not isinstance(data, list):
        raise ValueError(f"{place}: {type(data).__name__}")
    if shapes[1:] == (Ellipsis,):
        shapes = shapes[:1] * len(data)
    if len(shapes) != len(data):
        raise ValueError(f"{place}: {len(data)} parts")
    return tuple(
        _read(shape, one, f"{place}[{i}]")
        for i, (shape, one) in enumerate(zip(shapes, data, strict=True))
    )
