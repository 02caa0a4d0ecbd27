"""What Piccolo needs to know: the engine and the packages that have tables."""

from piccolo.conf.apps import AppRegistry

from app.database import ENGINE

DB = ENGINE

APP_REGISTRY = AppRegistry(
    apps=[
        "app.places.piccolo_app",
        "app.accounts.piccolo_app",
        "app.estates.piccolo_app",
        "app.documents.piccolo_app",
        "app.ledger.piccolo_app",
        "app.audit.piccolo_app",
        "app.jobs.piccolo_app",
        "app.outbox.piccolo_app",
        "meetings.piccolo_app",
        "meetings.preparing.piccolo_app",
        "meetings.invitations.piccolo_app",
        "meetings.minutes.piccolo_app",
        "meetings.sitting.piccolo_app",
        "votes.piccolo_app",
        "votes.dossier.piccolo_app",
        "votes.review.piccolo_app",
        "votes.collecting.piccolo_app",
        "votes.doors.piccolo_app",
        "votes.confirmations.piccolo_app",
    ]
)
