"""Alembic runs here: on the connection it is handed, never on an address of its own."""

from alembic import context

import storage.handover_tables
import storage.nudge_tables
import storage.order_link_tables
import storage.order_tables
import storage.roster_tables  # noqa: F401 - their tables register themselves
from storage.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True
)
with context.begin_transaction():
    context.run_migrations()
