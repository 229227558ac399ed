"""The tables, as SQLAlchemy Core sees them; whoever imports the metadata from here has all of them."""

from storage.tables import (
    desk,
    goods,
    handover,
    library,
    nudges,
    order_links,
    orders,
    people,
    roster,
    talks,
    teams,
    traffic,
)
from storage.tables.base import metadata

__all__ = ["desk", "goods", "handover", "library", "metadata", "nudges", "order_links", "orders", "people", "roster", "talks", "teams", "traffic"]
