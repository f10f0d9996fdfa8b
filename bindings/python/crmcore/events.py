"""The book of events: fairs, markets, busy days, what was planned for them and what came. Records are kept like all others."""

from typing import Any

from ._core import Table, Workspace
from ._run import as_json


def findings(shop: Workspace, today: Any, *, event: str | None = None) -> Table:
    """What is inconsistent, by event, product and day: overlaps, sales when it was closed, sold without or above what was made …"""
    return shop._run("events.findings", as_json({"today": today, "event": event}), None, {}, None)
