"""What the pages of objections share: where they stand, how they refuse, the public form."""

from collections.abc import Sequence

from litestar import Response

from app.i18n import _
from app.web import Form, Web, render
from votes.objections.access import Matter
from votes.objections.rules import Target
from votes.objections.words import kind_options, target_options


def crumbs(matter: Matter, last: str | None) -> tuple[tuple[str, str | None], ...]:
    """`last` None: the list itself."""
    above = (
        (_("表决"), "/polls") if matter.poll is not None else (_("协商"), "/consultations"),
        (matter.title, matter.path),
    )
    if last is None:
        return (*above, (_("异议"), None))
    return (*above, (_("异议"), f"{matter.path}/objections"), (last, None))


def public_form(
    request: Web,
    form: Form,
    *,
    title: str,
    place: str,
    action: str,
    back: str,
    found: Sequence[Target],
    motions: Sequence[tuple[int, str]] = (),
    about: bool = False,
    invented: bool,
    status: int = 200,
) -> Response[str]:
    """For whoever has no account. `about`: she says herself which version she means."""
    return render(
        request,
        "notices/objection.html",
        _("提出异议"),
        {
            "lead": title,
            "place": place,
            "form": form,
            "action": action,
            "back": back,
            "kinds": kind_options(found, amounts=False),
            "motions": motions,
            "abouts": target_options(found) if about else (),
        },
        status=status,
        invented=invented,
    )
