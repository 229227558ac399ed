"""Alembic runs here: on the connection it is handed, never on an address of its own."""

from alembic import context

from storage import (  # noqa: F401 - their tables register themselves
    handover_tables,
    nudge_tables,
    order_link_tables,
    order_tables,
    phrase_tables,
    roster_tables,
)
from storage.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True
)
with context.begin_transaction():
    context.run_migrations()
