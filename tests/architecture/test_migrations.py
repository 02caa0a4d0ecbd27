"""Tables and migrations say the same: a column without its migration fails here."""

import builtins
from itertools import chain

import pytest
from piccolo.apps.migrations.commands.new import AutoMigrationManager

from app import database
from app.piccolo_conf import APP_REGISTRY


@pytest.mark.parametrize("name", sorted(APP_REGISTRY.app_configs))
async def test_no_table_has_drifted(name: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(builtins, "input", lambda *_: "n")  # it asks about renames
    statements = await AutoMigrationManager().get_alter_statements(
        app_config=APP_REGISTRY.app_configs[name]
    )
    drift = list(chain.from_iterable(found.statements for found in statements))
    assert drift == [], "write the migration for this change"


async def test_everything_has_run_after_migrating(db: str):
    assert await database.pending_migrations() == []
