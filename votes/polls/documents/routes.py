"""The papers of a poll: the list, adding one, looking at one."""

from datetime import datetime

from litestar import Controller, Response, get, post
from pydantic import BaseModel, Field

from app.accounts.permissions import Actor
from app.documents.services import read
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Form, Web, download, read_form, render, see
from votes.polls.documents.rules import DocumentKind, kind_in_words, kind_options
from votes.polls.documents.services import (
    DocumentsView,
    add_document,
    document_of,
    documents_page,
)


class DocumentForm(BaseModel):
    kind: DocumentKind
    title: str = Field(min_length=1, max_length=120)


class PollDocumentController(Controller):
    path = "/polls/{poll:int}/documents"
    guards = [signed_in]

    @get("/")
    async def show(self, request: Web, actor: Actor, poll: int, now: datetime) -> Response[str]:
        return _page(request, await documents_page(actor, poll, now), Form())

    @post("/")
    async def add(
        self, request: Web, actor: Actor, poll: int, now: datetime, settings: Settings
    ) -> Response[str]:
        form = await read_form(request)
        upload = form.files.get("file")
        try:
            typed = form.read(DocumentForm)
            await add_document(
                actor,
                poll,
                typed.kind,
                typed.title,
                await upload.read() if upload is not None else None,
                data_dir=settings.data_dir,
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return _page(request, await documents_page(actor, poll, now), form.refused(refusal))
        return see(f"/polls/{poll}/documents", _("材料已保存。"))

    @get("/{document:int}")
    async def look(
        self, actor: Actor, poll: int, document: int, settings: Settings
    ) -> Response[bytes]:
        kept = await document_of(actor, poll, document)
        content, media_type, sha256 = await read(kept, data_dir=settings.data_dir)
        ending = "pdf" if media_type == "application/pdf" else "jpg"
        return download(content, media_type, f"{sha256[:12]}.{ending}", shown=True)


def _page(request: Web, view: DocumentsView, form: Form) -> Response[str]:
    return render(
        request,
        "polls/documents.html",
        _("表决材料"),
        {
            "view": view,
            "form": form,
            "kinds": kind_options(),
            "lines": [(one, kind_in_words(one.kind)) for one in view.documents],
        },
        status=form.status,
        crumbs=(
            (_("表决"), "/polls"),
            (view.facts.title, f"/polls/{view.facts.id}"),
            (_("表决材料"), None),
        ),
        invented=view.facts.invented,
    )
