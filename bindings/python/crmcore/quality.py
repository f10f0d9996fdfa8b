# Written by scripts/write_python_functions from the catalogue of actions: change the help there, not here.
# To write it anew: install crmcore, then run .venv/bin/python scripts/write_python_functions
"""How good the records are: complete, doubtful, due for review, there twice; also by seller."""

from typing import Literal

from ._core import Table, Workspace
from ._run import Date, Progress

__all__ = ["figures"]


def figures(shop: Workspace, today: Date, *, by: Literal["none", "seller"] = "none", months: int = 6,
            threshold: float = 0.5, progress: Progress = None) -> Table:
    """How many records are complete, doubtful, due for review or there twice, also by seller.

    What is expected of a record: registry.expected. Which ones lack it: registry.incomplete; which are doubtful:
    workspace.findings; due: registry.review; there twice: duplicates.pairs.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        by: one row for all, or one for each seller (none or seller)
        months: months after which a record is due (0 to 1,200)
        threshold: least probability of two customers being one (0.02 or more and below 1)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        seller (text): code of the seller; empty: the house, or not by seller
        entity (text): entity of the records
        measure (choice): complete, missing (lack what is named), doubtful, due for review, doubled (there twice)
        what (text): field or part that is missing, name of what is doubtful; else empty
        records (integer): records that are so
        of (integer): records that were looked at
        share (real): records over of, 0 to 1; 0 where there are none

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("quality.figures", today=today, by=by, months=months, threshold=threshold, progress=progress)
