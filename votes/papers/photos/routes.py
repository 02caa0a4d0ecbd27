"""Why somebody looks at a paper's photographs, and the photographs, once."""

from base64 import b64encode
from datetime import datetime

from litestar import Controller, Response, get, post
from litestar.status_codes import HTTP_200_OK

from app.accounts.permissions import Actor
from app.documents.services import read
from app.errors import Invalid
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Form, Web, read_form, render
from votes.papers.photos.forms import PhotoForm
from votes.papers.photos.queries import PhotographedPaper, paper_to_look_at
from votes.papers.photos.services import look_at_photos


class PaperPhotoController(Controller):
    path = "/polls/{poll:int}/papers/{ballot:int}/photos"
    guards = [signed_in]

    @get("/")
    async def show_reason(
        self, request: Web, actor: Actor, poll: int, ballot: int, now: datetime
    ) -> Response[str]:
        return _page(request, await paper_to_look_at(actor, poll, ballot, now), Form())

    @post("/", status_code=HTTP_200_OK)
    async def look(
        self,
        request: Web,
        actor: Actor,
        poll: int,
        ballot: int,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        """Answered with the photographs themselves: no address leads to them again."""
        form = await read_form(request)
        paper = await paper_to_look_at(actor, poll, ballot, now)
        try:
            reason = form.read(PhotoForm).reason
        except Invalid as refusal:
            return _page(request, paper, form.refused(refusal))
        shown = []
        for document in await look_at_photos(actor, poll, ballot, reason, now=now):
            content, media_type, _sha256 = await read(document, data_dir=settings.data_dir)
            shown.append(f"data:{media_type};base64,{b64encode(content).decode()}")
        return _page(request, paper, Form(), shown)


def _page(
    request: Web, paper: PhotographedPaper, form: Form, shown: list[str] | None = None
) -> Response[str]:
    path = f"/polls/{paper.facts.id}"
    return render(
        request,
        "papers/photos.html",
        _("票的照片"),
        {"paper": paper, "form": form, "shown": shown or []},
        status=form.status,
        crumbs=(
            (paper.facts.title, path),
            (_("纸质票"), f"{path}/papers"),
            (paper.number, f"{path}/papers/{paper.ballot}"),
            (_("照片"), None),
        ),
        invented=paper.facts.invented,
    )
