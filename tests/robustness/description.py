"""The OpenAPI description of the site: its routes as Litestar tells them, with the forms' fields.

Forms are read by the program itself, so the description of what may be posted comes from the
pages that ask for it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Litestar
from litestar.openapi import OpenAPIConfig

from tests.robustness.pages import FormFound, pattern

OPENAPI = OpenAPIConfig(title="Yishi", version="1")


def describe(app: Litestar, forms: Sequence[FormFound]) -> dict[str, Any]:
    """OpenAPI 3.1. Every field of a form is a text, as a browser sends it; any answer is right
    that is no server error."""
    described: dict[str, Any] = app.openapi_schema.to_schema()
    fields: dict[str, set[str]] = {}
    for form in forms:
        fields.setdefault(pattern(form.action), set()).update(form.values)
    for path, operations in described["paths"].items():
        for operation in operations.values():
            operation["responses"] = {"default": {"description": "a page"}}
        if (post := operations.get("post")) is not None:
            post["requestBody"] = _body(fields.get(_holes(path), set()))
    return described


def _holes(path: str) -> str:
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


def _body(names: set[str]) -> Mapping[str, Any]:
    return {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "properties": {name: {"type": "string"} for name in sorted(names)},
                }
            }
        },
    }
