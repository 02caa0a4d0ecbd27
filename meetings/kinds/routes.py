"""Kinds of consultation 协商类型: the list, one to be changed."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Form, Web, read_form, render, see
from meetings.kinds import queries, services
from meetings.kinds.forms import KindForm
from meetings.kinds.queries import InForce, KindPage
from meetings.kinds.rules import PROFESSIONS, KindContent, profession_name, template_name
from meetings.kinds.words import kind_summary, say_owned


class KindController(Controller):
    path = "/kinds"
    guards = [signed_in]

    @get("/")
    async def list_kinds(self, request: Web, actor: Actor, settings: Settings) -> Response[str]:
        owners = await queries.kinds_page(actor)
        return render(
            request,
            "kinds/list.html",
            _("协商类型"),
            {
                "owners": [
                    (
                        kept,
                        [
                            (
                                kind,
                                template_name(kind.template),
                                say_owned(kind),
                                kind_summary(kind.content, settings.meeting_notice_days),
                            )
                            for kind in kinds
                        ],
                    )
                    for kept, kinds in owners
                ]
            },
            crumbs=((_("协商"), "/consultations"), (_("协商类型"), None)),
            invented=any(kept.invented for kept, _kinds in owners),
        )

    @get("/{owner:str}/{template:str}")
    async def show(
        self, request: Web, actor: Actor, owner: str, template: str, settings: Settings
    ) -> Response[str]:
        view = await queries.kind_to_edit(actor, owner, template)
        return _page(request, view, _typed(view), settings)

    @post("/{owner:str}/{template:str}")
    async def change(
        self,
        request: Web,
        actor: Actor,
        owner: str,
        template: str,
        settings: Settings,
        now: datetime,
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(KindForm)
            number = await services.change_kind(
                actor,
                owner,
                template,
                typed.content(),
                typed.note,
                based_on=typed.based_on,
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            view = await queries.kind_to_edit(actor, owner, template)
            return _page(request, view, form.refused(refusal), settings)
        return see("/kinds", _("已保存为第 {n} 版，以后发起的协商按它准备。").format(n=number))


def _own_number(kind: InForce, view: KindPage) -> int:
    """Of the owner's own copy; 0 where there is none yet."""
    return view.versions[0].number if view.versions else 0


def _typed(view: KindPage) -> Form:
    """A kind as it would have been typed."""
    content: KindContent = view.kind.content
    return Form(
        values={
            "of_buildings": "1" if content.of_buildings else "",
            "of_against": "1" if content.of_against else "",
            "papers": "\n".join(content.papers),
            "questions": "\n".join(content.questions),
            "notice_days": "" if content.notice_days is None else str(content.notice_days),
            "needs_vote": "1" if content.needs_vote else "",
            "needs_opinion": "1" if content.needs_opinion else "",
            "fields_of": " ".join(content.fields),
            "based_on": str(_own_number(view.kind, view)),
        },
        lists={"experts": list(content.experts)},
    )


def _page(request: Web, view: KindPage, form: Form, settings: Settings) -> Response[str]:
    title = _("协商类型：{name}").format(name=template_name(view.kind.template))
    return render(
        request,
        "kinds/edit.html",
        title,
        {
            "view": view,
            "form": form,
            "owned": say_owned(view.kind),
            "professions": [(one, profession_name(one)) for one in PROFESSIONS],
            "notice_days": settings.meeting_notice_days,
        },
        status=form.status,
        crumbs=((_("协商"), "/consultations"), (_("协商类型"), "/kinds"), (title, None)),
        invented=view.kept.invented,
    )
