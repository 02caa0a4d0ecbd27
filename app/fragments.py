"""Parts of pages that are drawn once for as long as they say the same.

What a part shows must follow from what it is drawn from and from the language alone: never from
who looks, from the clock or from a setting. Then it may be shown to anybody who is given the same,
and a change of whatever kind makes another part.
"""

from collections.abc import Callable
from functools import lru_cache, wraps

from markupsafe import Markup

from app import i18n
from app.templating import TEMPLATES

Draw = Callable[..., Markup]


def macro(template: str, name: str, *arguments: object) -> Markup:
    """What a macro of a template says. It sees its arguments and nothing of any page."""
    drawn: Markup = getattr(TEMPLATES.get_template(template).module, name)(*arguments)
    return drawn


def remembered(most: int) -> Callable[[Draw], Draw]:
    """For a function that draws a part from plain values; of its parts `most` are kept, those that
    were asked for last."""

    def keeping(draw: Draw) -> Draw:
        @lru_cache(maxsize=most, typed=True)
        def kept(_language: object, *drawn_from: object) -> Markup:
            _refuse_markup(drawn_from)
            return draw(*drawn_from)

        @wraps(draw)
        def part(*drawn_from: object) -> Markup:
            return kept(i18n.language(), *drawn_from)

        return part

    return keeping


def _refuse_markup(value: object) -> None:
    """TypeError. Markup equals the text it is made of: what was drawn from a trusted `<b>` would be
    shown, unescaped, to who typed one."""
    if isinstance(value, Markup):
        raise TypeError("a part that is kept is drawn from plain values")
    if isinstance(value, tuple):
        for one in value:
            _refuse_markup(one)
