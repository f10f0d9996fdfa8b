# Written by scripts/write_python_functions from the catalogue of actions: change the help there, not here.
# To write it anew: install crmcore, then run .venv/bin/python scripts/write_python_functions
"""The book of events: fairs, markets, busy days, what was planned for them and what came. Records are kept like all
others."""

from ._core import Table, Workspace
from ._run import Date, Progress

__all__ = ["findings"]


def findings(shop: Workspace, today: Date, *, event: str | None = None, progress: Progress = None) -> Table:
    """Inconsistencies in the book of events.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        event: code of an event; defaults to all (for instance spring-fair)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        code (text): kind of finding, such as event.overlap
        event (text): code of the event
        product (text): code of the product; empty when it concerns the whole event
        day (day): day it concerns; empty when it concerns no single day
        message (text): which value is odd, and what would be right

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: there is no such event
        MisuseError: the workspace is closed
    """
    return shop.run("events.findings", today=today, event=event, progress=progress)
