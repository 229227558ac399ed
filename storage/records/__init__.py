"""What the rooms above see of the database: frozen records, field for column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]
