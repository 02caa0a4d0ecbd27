"""`yishi rights`: who may do what, printed from the predicates themselves, never from a list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import get_args

from app.accounts.permissions import SEATED_ROLES, Actor, Granted, Place, Role, can_manage_accounts
from app.arguments import Arguments
from app.audit.permissions import can_view_audit
from app.bodies.permissions import can_manage_bodies
from app.communities.permissions import can_change_community
from app.estates import permissions as estates
from app.estates.roll.permissions import can_download_faults
from app.grids.permissions import can_manage_grids
from app.i18n import _
from app.outbox import permissions as outbox
from app.people import permissions as people
from meetings import permissions as meetings
from meetings.invitations import permissions as invitations
from meetings.preparing import permissions as preparing
from meetings.survey import permissions as surveys
from meetings.tasks import permissions as tasks
from votes import permissions as votes
from votes.collecting import permissions as collecting
from votes.costs import permissions as costs
from votes.doors import permissions as doors
from votes.dossier import permissions as dossiers
from votes.mediation import permissions as mediation
from votes.objections import permissions as objections
from votes.polls.rules import Phase
from votes.review import permissions as reviews

HERE = Place(street=1, community=1)
_ME = 1
_OF_COMMUNITY = preparing.Owner(HERE.street, HERE.community)
_OF_STREET = preparing.Owner(HERE.street)
_GRID = 1
_BUILDING = estates.BuildingPlace(id=1, grid=_GRID, place=HERE)
_DOOR = surveys.Door(place=HERE, building=1, grid=_GRID, helpers=frozenset())
_HER_DOOR = surveys.Door(place=HERE, building=2, grid=None, helpers=frozenset({_ME}))


@dataclass(frozen=True, slots=True)
class _Matter:
    """A consultation or poll of this place, in one state."""

    place: Place = HERE
    seated: frozenset[int] = frozenset()
    owners: frozenset[int] = frozenset()
    frozen: bool = False
    counted: bool = False
    published: bool = False


@dataclass(frozen=True, slots=True)
class _Held:
    """A role that somebody else has here."""

    role: Role = "community_clerk"
    place: Place | None = HERE


def actor_with(role: Role) -> Actor:
    """One who holds the role here."""
    return Actor(
        person=_ME,
        name="",
        grants=(
            Granted(
                role,
                street=HERE.street if role == "street_staff" else None,
                community=HERE.community
                if role in ("community_secretary", "community_clerk", "volunteer")
                else None,
                grid=_GRID if role == "grid_worker" else None,
                building=_BUILDING.id if role == "building_head" else None,
            ),
        ),
    )


def columns() -> list[tuple[str, Role, frozenset[int]]]:
    """(heading, role, who is seated): roles that read by a seat come once seated, once not."""
    found: list[tuple[str, Role, frozenset[int]]] = []
    for role in get_args(Role):
        found.append((role, role, frozenset()))
        if role in SEATED_ROLES:
            found.append((f"{role}+seat", role, frozenset({_ME})))
    return found


def _in_states(
    name: str, ask: Callable[[Actor, _Matter, Phase], bool]
) -> list[tuple[str, Callable[[Actor, frozenset[int]], bool]]]:
    """One line a phase of the poll."""

    def in_phase(phase: Phase) -> Callable[[Actor, frozenset[int]], bool]:
        frozen, counted = phase is not Phase.DRAFT, phase is Phase.COUNTED
        return lambda actor, seated: ask(
            actor, _Matter(seated=seated, frozen=frozen, counted=counted), phase
        )

    return [(f"{name} [{phase}]", in_phase(phase)) for phase in Phase]


def _whenever(
    ask: Callable[[Actor, _Matter], bool],
) -> Callable[[Actor, _Matter, Phase], bool]:
    """A predicate that does not ask for the phase."""
    return lambda actor, poll, _phase: ask(actor, poll)


def lines() -> list[tuple[str, Callable[[Actor, frozenset[int]], bool]]]:
    """(action, predicate over an actor and who is seated), in the order of the work."""
    return [
        ("manage_accounts", lambda actor, _seated: can_manage_accounts(actor)),
        ("invite_person", lambda actor, _seated: people.can_invite_person(actor)),
        *(
            (
                f"grant_role [{role}]",
                lambda actor, _seated, role=role: people.can_grant_role(actor, role, HERE),
            )
            for role in get_args(Role)
        ),
        ("view_person", lambda actor, _seated: people.can_view_person(actor, [_Held()])),
        ("manage_person", lambda actor, _seated: people.can_manage_person(actor, [_Held()])),
        ("manage_bodies", lambda actor, _seated: can_manage_bodies(actor, HERE)),
        ("change_community", lambda actor, _seated: can_change_community(actor, HERE)),
        ("manage_grids", lambda actor, _seated: can_manage_grids(actor, HERE)),
        ("view_audit", lambda actor, _seated: can_view_audit(actor, HERE)),
        ("view_outbox", lambda actor, _seated: outbox.can_view_outbox(actor, HERE)),
        ("send_again", lambda actor, _seated: outbox.can_send_again(actor, HERE)),
        ("view_building", lambda actor, _seated: estates.can_view_building(actor, _BUILDING)),
        ("view_estate", lambda actor, _seated: estates.can_view_estate(actor, HERE)),
        ("open_estate", lambda actor, _seated: estates.can_open_estate(actor, HERE)),
        *(
            (name, lambda actor, _seated, ask=ask: ask(actor, HERE))
            for name, ask in (
                ("import_roll", estates.can_import_roll),
                ("view_register", estates.can_view_register),
                ("correct_dwelling", estates.can_correct_dwelling),
                ("look_at_owner", estates.can_look_at_owner),
                ("view_hardship", estates.can_view_hardship),
                ("export_roll", estates.can_export_roll),
                ("print_sign_in_sheet", estates.can_print_sign_in_sheet),
            )
        ),
        (
            "download_faults [her own]",
            lambda actor, _seated: can_download_faults(actor, HERE, actor.person),
        ),
        ("open_consultation", lambda actor, _seated: meetings.can_open_consultation(actor, HERE)),
        *(
            (name, lambda actor, seated, ask=ask: ask(actor, _Matter(seated=seated)))
            for name, ask in (
                ("view_consultation", meetings.can_view_consultation),
                ("run_consultation", meetings.can_run_consultation),
                ("open_links", meetings.can_open_links),
                ("review_consultation", meetings.can_review_consultation),
                ("view_draft_minutes", meetings.can_view_draft_minutes),
                ("issue_minutes", meetings.can_issue_minutes),
                ("view_invitations", invitations.can_view_invitations),
                ("look_at_contact", invitations.can_look_at_contact),
                ("approve_minutes", meetings.can_approve_minutes),
                *(
                    (
                        f"view_minutes_course [{'final' if final else 'draft'}]",
                        partial(meetings.can_view_minutes_course, final=final),
                    )
                    for final in (False, True)
                ),
            )
        ),
        *(
            (name, lambda actor, seated, ask=ask: ask(actor, _Matter(owners=seated)))
            for name, ask in (
                ("report_task", tasks.can_report_task),
                ("verify_task", tasks.can_verify_task),
            )
        ),
        *(
            (
                f"{name} [{state}]",
                lambda actor, seated, ask=ask, published=published: ask(
                    actor, _Matter(seated=seated, published=published)
                ),
            )
            for name, ask in (
                ("view_scheme", costs.can_view_scheme),
                ("build_scheme", costs.can_build_scheme),
                ("publish_scheme", costs.can_publish_scheme),
                ("view_flat_amounts", costs.can_view_flat_amounts),
                ("view_waiver_reason", costs.can_view_waiver_reason),
                ("print_statements", costs.can_print_statements),
                ("view_collection", collecting.can_view_collection),
                ("view_household_account", collecting.can_view_household_account),
                ("record_payment", collecting.can_record_payment),
                ("settle_collection", collecting.can_settle_collection),
                ("remind_payer", collecting.can_remind_payer),
            )
            for state, published in (("draft", False), ("published", True))
        ),
        *(
            (name, lambda actor, seated, ask=ask: ask(actor, _Matter(seated=seated)))
            for name, ask in (
                ("review_poll", reviews.can_review_poll),
                ("recount_otherwise", reviews.can_recount_otherwise),
                ("give_opinion", reviews.can_give_opinion),
                ("ask_lawyer", reviews.can_ask_lawyer),
                ("request_dossier", dossiers.can_request_dossier),
            )
        ),
        (
            "decide_dossier [another's]",
            lambda actor, seated: dossiers.can_decide_dossier(
                actor, _Matter(seated=seated), _ME + 1
            ),
        ),
        *(
            (
                f"take_dossier [{name}]",
                lambda actor, seated, case=case: dossiers.can_take_dossier(
                    actor, _Matter(seated=seated), *case
                ),
            )
            for name, case in (
                ("masked, another's", ("masked", _ME + 1, None)),
                ("masked, her own", ("masked", _ME, None)),
                ("full, not granted", ("full", _ME, None)),
                ("full, her own", ("full", _ME, _ME + 1)),
            )
        ),
        *(
            (f"{name} [{whose}]", lambda actor, _seated, ask=ask, owner=owner: ask(actor, owner))
            for name, ask in (
                ("edit_kind", preparing.can_edit_kind),
                ("keep_room", preparing.can_keep_room),
            )
            for whose, owner in (("community", _OF_COMMUNITY), ("street", _OF_STREET))
        ),
        ("view_pool", lambda actor, _seated: preparing.can_view_pool(actor, HERE)),
        ("keep_pool", lambda actor, _seated: preparing.can_keep_pool(actor, HERE.street)),
        ("place_month", lambda actor, _seated: preparing.can_place_month(actor, HERE.street)),
        (
            "keep_busy_times [of the pool]",
            lambda actor, _seated: preparing.can_keep_busy_times(
                actor, account=None, street=HERE.street
            ),
        ),
        *(
            (name, lambda actor, _seated, ask=ask: ask(actor, HERE))
            for name, ask in (
                ("open_survey", surveys.can_open_survey),
                ("view_survey", surveys.can_view_survey),
                ("run_survey", surveys.can_run_survey),
                ("record_works_consent", surveys.can_record_works_consent),
            )
        ),
        *(
            (f"{name} [{whose}]", lambda actor, _seated, ask=ask, door=door: ask(actor, door))
            for name, ask in (
                ("visit_dwelling", surveys.can_visit_dwelling),
                ("book_access", surveys.can_book_access),
            )
            for whose, door in (("by building", _DOOR), ("assigned", _HER_DOOR))
        ),
        ("prepare_poll", lambda actor, _seated: votes.can_prepare_poll(actor, HERE)),
        *_in_states("view_poll", lambda actor, poll, _phase: votes.can_view_poll(actor, poll)),
        *_in_states("edit_poll", lambda actor, poll, _phase: votes.can_edit_poll(actor, poll)),
        *_in_states("freeze_poll", lambda actor, poll, _phase: votes.can_freeze_poll(actor, poll)),
        *_in_states("print_slips", votes.can_print_slips),
        *_in_states(
            "view_delivery", lambda actor, poll, _phase: votes.can_view_delivery(actor, poll)
        ),
        *_in_states("record_delivery", votes.can_record_delivery),
        *_in_states("view_turnout", votes.can_view_turnout),
        *_in_states("remind_households", votes.can_remind_households),
        *_in_states("view_papers", votes.can_view_papers),
        *_in_states("enter_paper", votes.can_enter_paper),
        *_in_states("set_paper_entry", votes.can_set_paper_entry),
        *_in_states(
            "read_paper",
            lambda actor, poll, phase: votes.can_read_paper(actor, poll, phase, ()),
        ),
        *_in_states(
            "decide_paper",
            lambda actor, poll, phase: votes.can_decide_paper(
                actor, poll, phase, (_ME + 1, _ME + 2)
            ),
        ),
        *_in_states("view_warnings", votes.can_view_warnings),
        *_in_states(
            "assign_poll_helper",
            lambda actor, poll, phase: doors.can_assign_poll_helper(actor, poll.place, phase),
        ),
        *_in_states(
            "take_ballot [assigned]",
            lambda actor, _poll, phase: doors.can_take_ballot(actor, {"1"}, "1", phase),
        ),
        *_in_states(
            "record_door_visit [assigned]",
            lambda actor, _poll, phase: doors.can_record_door_visit(actor, {"1"}, "1", phase),
        ),
        *_in_states(
            "answer_door_objection",
            lambda actor, poll, phase: doors.can_answer_door_objection(actor, poll.place, phase),
        ),
        *(
            line
            for name, objected in (
                ("look_at_ballot_photo", False),
                ("look_at_ballot_photo [objected]", True),
            )
            for line in _in_states(name, partial(votes.can_look_at_ballot_photo, objected=objected))
        ),
        *_in_states(
            "prove_delivery", lambda actor, poll, _phase: votes.can_prove_delivery(actor, poll)
        ),
        *_in_states("withdraw_ballot", votes.can_withdraw_ballot),
        *_in_states(
            "check_paper",
            lambda actor, poll, phase: votes.can_check_paper(actor, poll, phase, _ME),
        ),
        *_in_states("confirm_answers", votes.can_confirm_answers),
        *_in_states("count_poll", votes.can_count_poll),
        *_in_states("view_result", lambda actor, poll, _phase: votes.can_view_result(actor, poll)),
        *_in_states(
            "view_answers", lambda actor, poll, _phase: votes.can_view_answers(actor, poll)
        ),
        *_in_states(
            "recount_result [another's count]",
            lambda actor, poll, _phase: votes.can_recount_result(actor, poll, {_ME + 1}),
        ),
        *(
            line
            for name, ask in (
                ("publish_result", votes.can_publish_result),
                ("finalise_result", votes.can_finalise_result),
                ("view_objections", objections.can_view_objections),
                ("enter_objection", objections.can_enter_objection),
                ("correct_figure", objections.can_correct_figure),
                ("look_at_objector", objections.can_look_at_objector),
                ("view_mediation", mediation.can_view_mediation),
                ("keep_mediation", mediation.can_keep_mediation),
                ("look_at_parties", mediation.can_look_at_parties),
            )
            for line in _in_states(name, _whenever(ask))
        ),
        *_in_states(
            "answer_objection [another's work]",
            lambda actor, poll, _phase: objections.can_answer_objection(actor, poll, {_ME + 1}),
        ),
        *_in_states("extend_poll", votes.can_extend_poll),
        *_in_states("terminate_poll", votes.can_terminate_poll),
        *_in_states("renew_roll", votes.can_renew_roll),
        *_in_states("view_roll_paper", _whenever(votes.can_view_roll_paper)),
        *_in_states("follow_poll", votes.can_follow_poll),
        *_in_states(
            "view_roll_check", lambda actor, poll, _phase: votes.can_view_roll_check(actor, poll)
        ),
        *_in_states(
            "run_roll_check", lambda actor, poll, _phase: votes.can_run_roll_check(actor, poll)
        ),
        *_in_states(
            "view_poll_document",
            lambda actor, poll, _phase: votes.can_view_poll_document(actor, poll),
        ),
        *_in_states("post_notice", _whenever(votes.can_post_notice)),
        *_in_states("record_request", _whenever(votes.can_record_request)),
        *_in_states("rehearse_poll", votes.can_rehearse_poll),
        *_in_states("add_poll_document", votes.can_add_poll_document),
        ("answer_challenge", lambda actor, _seated: votes.can_answer_challenge(actor, HERE)),
    ]


def table() -> list[list[str]]:
    """Heading row, then a row an action: its name and "yes" or "" per column."""
    heads = columns()
    return [
        ["", *(name for name, _role, _seated in heads)],
        *(
            [
                name,
                *("yes" if ask(actor_with(role), seated) else "" for _name, role, seated in heads),
            ]
            for name, ask in lines()
        ),
    ]


def main(argv: Sequence[str]) -> int:
    """0; the table as tab-separated lines on standard output."""
    Arguments(
        "yishi rights",
        description=_("打印权限表：每个角色在本地、每种状态下可以做什么。"),
        epilog=_("例：yishi rights > rights.tsv"),
    ).parse_args(argv)
    print("\n".join("\t".join(row) for row in table()))
    return 0
