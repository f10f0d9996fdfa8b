# Written by scripts/write_python_functions from the catalogue of actions: change the help there, not here.
# To write it anew: install crmcore, then run .venv/bin/python scripts/write_python_functions
"""Standing orders: the orders that rules ask for in a period, what became of each, and the orders that are made of
them."""

from typing import Any

from ._core import Table, Workspace
from ._run import Date, Progress, on_shop, run

__all__ = ["change", "days", "proposals", "restore", "skip", "take", "take_all"]


def proposals(shop: Workspace, today: Date, *, from_day: Date | None = None, to_day: Date | None = None,
              standing_order: str | None = None, customer: str | None = None, all: bool = True,
              progress: Progress = None) -> Table:
    """The orders that standing orders ask for in a period, and what became of each.

    Of each occurrence its lines, why it is left out or moved, and the order that was made of it. What was agreed or
    decided after today is not known.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        from_day: first day of delivery; defaults to today (for instance 2026-01-05)
        to_day: last day of delivery; defaults to four weeks (for instance 2026-01-11)
        standing_order: code of a standing order; defaults to all (for instance S1)
        customer: code of a customer; defaults to all (for instance C12)
        all: include occurrences that are taken or left out
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        standing_order (text): code of the standing order
        customer (text): code of the customer
        occurrence (day): the day that the rule gave it
        day (day): day of delivery
        state (choice): open, taken, cancelled, skipped, paused, holiday or missed
        changed (boolean): somebody changed its day or its quantities, this once
        why (text): why it is left out, moved or changed; empty for others
        order (id): id of the order made of it; empty when there is none
        product (text): code of the product; empty without lines
        quantity (decimal): units; empty without lines
        unit_price (decimal): agreed, else the product's; empty where neither is known
        amount (amount): quantity × unit price; empty where no price is known

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: there is no such standing order; the customer is not known, or has no purchase up to that day
        MisuseError: the workspace is closed
    """
    return shop.run("standing_orders.proposals", today=today, from_day=from_day, to_day=to_day,
                    standing_order=standing_order, customer=customer, all=all, progress=progress)


def days(rule: str, first_day: Date, from_day: Date, to_day: Date) -> Table:
    """The days of a recurrence rule, to see what it says before it is agreed.

    Args:
        rule: an RFC 5545 recurrence rule of FREQ, INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS, WKST, COUNT and UNTIL
            (for instance FREQ=WEEKLY;BYDAY=FR)
        first_day: the day on which the rule begins (for instance 2026-01-02)
        from_day: first day of the period (for instance 2026-01-01)
        to_day: last day of the period (for instance 2026-01-31)

    Returns:
        A table with the columns:

        day (day): a day of the rule

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
    """
    return run("standing_orders.days", rule=rule, first_day=first_day, from_day=from_day, to_day=to_day)


def take(shop: Workspace, standing_order: str, occurrence: Date, day: Date, *, progress: Progress = None) -> Table:
    """Makes the order of one occurrence.

    The order is due on the day of delivery. An occurrence that was taken already gives the same order; one whose order
    is erased or undone is open again.

    Args:
        shop: the workspace
        standing_order: code of the standing order (for instance S1)
        occurrence: the day that the rule gave it (for instance 2026-01-09)
        day: day of the decision (for instance 2026-01-05)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        standing_order (text): code of the standing order
        customer (text): code of the customer
        occurrence (day): the day that the rule gave it
        day (day): day of delivery
        order (id): id of the order
        key (text): external key of the order
        is_new (boolean): false when it had been taken already
        lines (integer): lines of the order
        amount (amount): money of the lines

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: there is no such standing order
        MisuseError: no change is open on the workspace
    """
    return shop.run("standing_orders.take", standing_order=standing_order, occurrence=occurrence, day=day,
                    progress=progress)


def take_all(shop: Workspace, day: Date, *, from_day: Date | None = None, to_day: Date | None = None,
             standing_order: str | None = None, customer: str | None = None, progress: Progress = None) -> Table:
    """Makes the orders of all occurrences of a period that are open.

    Those that are paused, on a holiday, skipped or past are left alone.

    Args:
        shop: the workspace
        day: day of the decision (for instance 2026-01-05)
        from_day: first day of delivery; defaults to the day of the call (for instance 2026-01-05)
        to_day: last day of delivery; defaults to four weeks (for instance 2026-01-11)
        standing_order: code of a standing order; defaults to all (for instance S1)
        customer: code of a customer; defaults to all (for instance C12)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        standing_order (text): code of the standing order
        customer (text): code of the customer
        occurrence (day): the day that the rule gave it
        day (day): day of delivery
        order (id): id of the order
        key (text): external key of the order
        is_new (boolean): false when it had been taken already
        lines (integer): lines of the order
        amount (amount): money of the lines

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: there is no such standing order
        MisuseError: no change is open on the workspace
    """
    return shop.run("standing_orders.take_all", day=day, from_day=from_day, to_day=to_day,
                    standing_order=standing_order, customer=customer, progress=progress)


def change(shop: Workspace, standing_order: str, occurrence: Date, day: Date, *, to_day: Date | None = None,
           lines: Any = None, why: str | None = None, progress: Progress = None) -> Table:
    """Changes one occurrence alone: its day, its quantities, or both.

    It is then delivered whatever pauses and holidays say.

    Args:
        shop: the workspace
        standing_order: code of the standing order (for instance S1)
        occurrence: the day that the rule gave it (for instance 2026-01-09)
        day: day of the decision (for instance 2026-01-05)
        to_day: another day of delivery (for instance 2026-01-08)
        lines: a table of product and quantity, 0 to leave it out, and unit_price where it is another (a table or a CSV
            file)
        why: why, kept with the decision (for instance closed for works)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        standing_order (text): code of the standing order
        occurrence (day): the day that the rule gave it
        decision (choice): changed, skipped or restored
        day (day): day of delivery
        why (text): why; empty when nobody said

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: there is no such standing order; a CSV file does not exist
        UnknownNameError: a table lacks a column that is needed
        MisuseError: no change is open on the workspace
    """
    return on_shop("standing_orders.change", shop, {"lines": lines}, standing_order=standing_order,
                   occurrence=occurrence, day=day, to_day=to_day, why=why, progress=progress)


def skip(shop: Workspace, standing_order: str, occurrence: Date, day: Date, why: str, *,
         progress: Progress = None) -> Table:
    """Leaves one occurrence out, and keeps why.

    Args:
        shop: the workspace
        standing_order: code of the standing order (for instance S1)
        occurrence: the day that the rule gave it (for instance 2026-01-09)
        day: day of the decision (for instance 2026-01-05)
        why: why, kept with the decision (for instance closed for works)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        standing_order (text): code of the standing order
        occurrence (day): the day that the rule gave it
        decision (choice): changed, skipped or restored
        day (day): day of delivery
        why (text): why; empty when nobody said

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: there is no such standing order
        MisuseError: no change is open on the workspace
    """
    return shop.run("standing_orders.skip", standing_order=standing_order, occurrence=occurrence, day=day, why=why,
                    progress=progress)


def restore(shop: Workspace, standing_order: str, occurrence: Date, day: Date, *, why: str | None = None,
            progress: Progress = None) -> Table:
    """Takes back what was changed or skipped of one occurrence.

    Args:
        shop: the workspace
        standing_order: code of the standing order (for instance S1)
        occurrence: the day that the rule gave it (for instance 2026-01-09)
        day: day of the decision (for instance 2026-01-05)
        why: why, kept with the decision (for instance closed for works)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        standing_order (text): code of the standing order
        occurrence (day): the day that the rule gave it
        decision (choice): changed, skipped or restored
        day (day): day of delivery
        why (text): why; empty when nobody said

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: there is no such standing order
        MisuseError: no change is open on the workspace
    """
    return shop.run("standing_orders.restore", standing_order=standing_order, occurrence=occurrence, day=day, why=why,
                    progress=progress)
