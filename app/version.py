"""Which version of the program this is, as pyproject.toml says it."""

import tomllib
from functools import cache

from app.settings import PROJECT


@cache
def version() -> str:
    about = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    return str(about["project"]["version"])
