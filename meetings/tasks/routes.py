"""Tasks: the list, those of a meeting, one and what is told of it."""

from datetime import datetime

from litestar import Controller, Response, get, post

from app.accounts.permissions import Actor
from app.clock import local_date
from app.documents import services as documents
from app.errors import Conflict, Invalid
from app.guards import signed_in
from app.i18n import _
from app.settings import Settings
from app.web import Form, Web, download, read_form, render, see, uploaded
from meetings.tasks import queries, services
from meetings.tasks.forms import ReportForm
from meetings.tasks.queries import TaskFacts
from meetings.tasks.words import due_words, kind_word, state_tag


class TaskController(Controller):
    path = "/tasks"
    guards = [signed_in]

    @get("/")
    async def list_tasks(self, request: Web, actor: Actor, now: datetime) -> Response[str]:
        tasks = await queries.tasks_seen(actor)
        return _list(request, tasks, _("承诺落实"), now)

    @get("/{task:int}")
    async def show_task(
        self, request: Web, actor: Actor, task: int, now: datetime
    ) -> Response[str]:
        return await _page(request, actor, task, now, Form())

    @post("/{task:int}")
    async def report(
        self, request: Web, actor: Actor, task: int, settings: Settings, now: datetime
    ) -> Response[str]:
        form = await read_form(request)
        try:
            typed = form.read(ReportForm)
            await services.report_task(
                actor,
                task,
                typed.kind,
                typed.text,
                proof=await uploaded(form, "file"),
                due_on=typed.due_on,
                told_for=typed.told_for,
                data_dir=settings.data_dir,
                now=now,
            )
        except (Invalid, Conflict) as refusal:
            return await _page(request, actor, task, now, form.refused(refusal))
        return see(f"/tasks/{task}", _("已记下。"))

    @get("/{task:int}/proofs/{report:int}")
    async def proof(
        self, actor: Actor, task: int, report: int, settings: Settings
    ) -> Response[bytes]:
        document = await queries.proof_of(actor, task, report)
        content, kind, _sha256 = await documents.read(document, data_dir=settings.data_dir)
        ending = "pdf" if kind == "application/pdf" else "jpg"
        return download(content, kind, _("证明.{ending}").format(ending=ending), shown=True)


class MeetingTaskController(Controller):
    path = "/meetings/{meeting:int}/tasks"
    guards = [signed_in]

    @get("/")
    async def list_tasks(
        self, request: Web, actor: Actor, meeting: int, now: datetime
    ) -> Response[str]:
        tasks = await queries.tasks_of_meeting(actor, meeting)
        return _list(request, tasks, _("这次会议的承诺落实"), now)


def _list(request: Web, tasks: list[TaskFacts], title: str, now: datetime) -> Response[str]:
    today = local_date(now)
    return render(
        request,
        "tasks/list.html",
        title,
        {"tasks": [(task, state_tag(task.state(today)), due_words(task, today)) for task in tasks]},
        crumbs=((_("协商"), "/consultations"), (title, None)),
        invented=any(task.invented for task in tasks),
    )


async def _page(request: Web, actor: Actor, task: int, now: datetime, form: Form) -> Response[str]:
    view = await queries.task_page(actor, task)
    today = local_date(now)
    title = _("承诺落实")
    return render(
        request,
        "tasks/show.html",
        title,
        {
            "view": view,
            "form": form,
            "tag_of": state_tag(view.task.state(today)),
            "due": due_words(view.task, today),
            "kind_word": kind_word,
        },
        status=form.status,
        crumbs=(
            (_("协商"), "/consultations"),
            (view.facts.topic, f"/consultations/{view.facts.id}"),
            (title, None),
        ),
        invented=view.facts.invented,
    )
