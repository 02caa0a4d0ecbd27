"""The templates of pages and documents, and what all of them may call.

Without what answers requests: the processes that only set documents load none of that.
"""

import hashlib
import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.charts.states import state_word
from app.clock import local, say_date, say_time
from app.i18n import _, ngettext
from app.numerals import chinese_number, say_area, say_count, say_money, say_percent

_PROJECT = Path(__file__).parents[1]
_STATIC = Path(__file__).parent / "static"
_SPAN = re.compile(r"(\d\d:\d\d—\d\d:\d\d)")


@cache
def static(name: str) -> str:
    """/static/NAME with its hash, so that browsers may keep it for ever."""
    digest = hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def whole_times(text: str) -> Markup:
    """With no break inside 09:00—11:00."""
    pieces = _SPAN.split(text)  # every second one is a span of times
    return Markup("").join(  # escapes what is no Markup
        Markup('<span class="nowrap">{}</span>').format(piece) if n % 2 else piece
        for n, piece in enumerate(pieces)
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_PROJECT / "templates"),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.install_gettext_callables(_, ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals["static"] = static
    environment.filters.update(
        say_date=say_date,
        say_time=say_time,
        local=local,
        say_area=say_area,
        say_count=say_count,
        say_money=say_money,
        chinese_number=chinese_number,
        whole_times=whole_times,
    )
    environment.globals.update(say_percent=say_percent, state_word=state_word)
    return environment


TEMPLATES = _environment()
