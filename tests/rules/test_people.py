"""Roles and their places, the last administrator, links: at their borders."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.permissions import Role
from app.people.invitations.rules import (
    InvitationExpired,
    InvitationState,
    InvitationUnknown,
    InvitationUsed,
    PasswordsDiffer,
    check_invitation,
    check_repeated,
    lasts,
    purpose_for,
)
from app.people.rules import (
    LastAdministrator,
    OwnAccount,
    OwnAdministratorRole,
    PlaceMissing,
    PlaceUnfit,
    body_kinds,
    check_deactivation,
    check_revocation,
    granted_at,
    place_kind,
    place_optional,
)
from app.places.tables import BODY_KINDS

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("role", get_args(Role))
def test_a_role_holds_at_one_place_of_its_kind(role: Role) -> None:
    kind = place_kind(role)
    if kind is None:
        with pytest.raises(PlaceUnfit):
            granted_at(role, 7)
        return
    places = {name: place for name, place in asdict(granted_at(role, 7)).items() if name != "role"}
    assert places.pop(kind) == 7
    assert set(places.values()) == {None}
    assert set(body_kinds(role)) <= set(BODY_KINDS)
    assert bool(body_kinds(role)) is (kind == "body")


@pytest.mark.parametrize("role", get_args(Role))
def test_only_some_hold_at_no_place(role: Role) -> None:
    optional = role in ("administrator", "lawyer", "social_worker", "expert")
    assert place_optional(role) is optional
    if optional:
        assert granted_at(role, None).role == role
    else:
        with pytest.raises(PlaceMissing):
            granted_at(role, None)


@given(
    actor=st.integers(1, 3),
    person=st.integers(1, 3),
    role=st.sampled_from(get_args(Role)),
    active=st.booleans(),
    administrators=st.integers(1, 3),
)
def test_an_active_administrator_is_left(
    actor: int, person: int, role: Role, active: bool, administrators: int
) -> None:
    def refused() -> type[Exception] | None:
        try:
            check_revocation(
                actor=actor, person=person, role=role, active=active, administrators=administrators
            )
        except (OwnAdministratorRole, LastAdministrator) as refusal:
            return type(refusal)
        return None

    if role != "administrator":
        assert refused() is None
    elif actor == person:
        assert refused() is OwnAdministratorRole
    else:
        assert refused() is (LastAdministrator if active and administrators == 1 else None)


def test_nobody_deactivates_herself_nor_the_last_administrator() -> None:
    def check(**facts: object) -> None:
        check_deactivation(
            **{  # type: ignore[arg-type]
                "actor": 1,
                "person": 2,
                "administers": True,
                "active": True,
                "administrators": 2,
                **facts,
            }
        )

    check()
    check(administrators=1, administers=False)
    check(administrators=1, active=False)
    with pytest.raises(OwnAccount):
        check(person=1)
    with pytest.raises(LastAdministrator):
        check(administrators=1)


@pytest.mark.parametrize(("purpose", "span"), [("invite", {"days": 7}), ("reset", {"hours": 24})])
def test_a_link_holds_until_its_end_and_not_a_moment_longer(
    purpose: str, span: dict[str, int]
) -> None:
    assert lasts(purpose) == timedelta(**span)
    state = InvitationState(NOW + lasts(purpose), None, True)
    check_invitation(state, NOW)
    check_invitation(state, state.expires_at - timedelta(microseconds=1))
    with pytest.raises(InvitationExpired):
        check_invitation(state, state.expires_at)


def test_a_link_that_is_used_unknown_or_of_nobody_opens_nothing() -> None:
    with pytest.raises(InvitationUnknown):
        check_invitation(None, NOW)
    with pytest.raises(InvitationUsed):
        check_invitation(InvitationState(NOW + timedelta(days=1), NOW, True), NOW)
    with pytest.raises(InvitationExpired):
        check_invitation(InvitationState(NOW + timedelta(days=1), None, False), NOW)


def test_the_first_link_invites_and_later_ones_reset() -> None:
    assert purpose_for(has_password=False) == "invite"
    assert purpose_for(has_password=True) == "reset"


def test_both_times_the_same_password() -> None:
    check_repeated("一样", "一样")
    with pytest.raises(PasswordsDiffer):
        check_repeated("一样", "两样")
