# Written by scripts/write_python_functions from the catalogue of actions: change the help there, not here.
# To write it anew: install crmcore, then run .venv/bin/python scripts/write_python_functions
"""Quotes: new versions, answers, those that are open, and what came of the others."""

from typing import Any, Literal

from ._core import Table, Workspace
from ._run import Date, Progress, on_shop

__all__ = ["accept", "open", "outcomes", "refuse", "revise"]


def revise(shop: Workspace, quote: str, day: Date, *, side: Literal["customer", "shop"] = "customer",
           why: str | None = None, sent: Date | None = None, valid_until: Date | None = None, due: Date | None = None,
           lines: Any = None, progress: Progress = None) -> Table:
    """Makes a new version of a quote, which takes the place of the last one.

    It has the lines of the last version, changed as the table of lines says: by product, or by description for a line
    without product; quantity 0 leaves a line out.

    Args:
        shop: the workspace
        quote: code of the quote, of any of its versions (for instance Q7)
        day: day on which the new version was asked for (for instance 2026-01-15)
        side: who asked for the new version (customer or shop)
        why: why it was asked for, kept with the version (for instance too dear)
        sent: day on which it went to the customer; defaults to the day of the version (for instance 2026-01-12)
        valid_until: the last day on which it holds; defaults to that of the version before, where that is not over (for
            instance 2026-01-31)
        due: day of delivery; defaults to that of the version before (for instance 2026-02-14)
        lines: a table of product or description, and what of quantity, unit_price, discount, amount and tax is new (a
            table or a CSV file)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        quote (text): code of the new version
        version_of (text): code of the first version
        number (integer): number of the version, from 2
        lines (integer): lines that it has
        amount (amount): money of its lines, in its own currency

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: there is no such quote; a CSV file does not exist
        UnknownNameError: a table lacks a column that is needed
        MisuseError: no change is open on the workspace
    """
    return on_shop("quotes.revise", shop, {"lines": lines}, quote=quote, day=day, side=side, why=why, sent=sent,
                   valid_until=valid_until, due=due, progress=progress)


def accept(shop: Workspace, quote: str, day: Date, *, key: str | None = None, progress: Progress = None) -> Table:
    """Accepts the last version of a quote and makes the order of it.

    In one change: the order has the lines of that version and refers to it, so the first request is kept.

    Args:
        shop: the workspace
        quote: code of the quote, of any of its versions (for instance Q7)
        day: day of the answer, which is that of the order (for instance 2026-01-15)
        key: number of the order in the shop's own books, by which the file of its till finds it (for instance W-1042)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        quote (text): code of the version that was accepted
        order (id): id of the new order
        customer (text): code of the customer; empty for one not known
        first_asked (day): day of the first request
        ordered (day): day of the order: that of the answer
        lines (integer): lines of the order
        amount (amount): money of its lines, in its own currency

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: there is no such quote
        MisuseError: no change is open on the workspace
    """
    return shop.run("quotes.accept", quote=quote, day=day, key=key, progress=progress)


def refuse(shop: Workspace, quote: str, day: Date, why: str, *, progress: Progress = None) -> Table:
    """Keeps that a quote was refused, and why.

    Args:
        shop: the workspace
        quote: code of the quote, of any of its versions (for instance Q7)
        day: day of the answer (for instance 2026-01-15)
        why: code of the list quote_refusal, or what the list calls it (for instance price)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        quote (text): code of the version that was refused
        reason (text): code of the list quote_refusal
        answered (day): day of the answer

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: there is no such quote
        MisuseError: no change is open on the workspace
    """
    return shop.run("quotes.refuse", quote=quote, day=day, why=why, progress=progress)


def open(shop: Workspace, today: Date, *, expired: bool = True, progress: Progress = None) -> Table:
    """Quotes without an answer, with their age, how long they hold and their money.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        expired: include quotes that no longer hold
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        quote (text): code of the last version
        version_of (text): code of the first version
        number (integer): number of the last version, from 1
        customer (text): code of the customer; empty for one not known
        seller (text): code of the seller; empty for none
        state (choice): draft, sent or expired
        first_asked (day): day of the first request
        sent (day): day it went to the customer; empty when not yet
        valid_until (day): the last day on which it holds; empty: until further notice
        age_days (integer): days since the first request
        days_left (integer): days for which it still holds, 0 on the last one; below 0 when it has expired; empty
            without a last day
        amount (amount): money of its lines; empty in another currency than the workspace's
        currency (text): currency of the quote

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("quotes.open", today=today, expired=expired, progress=progress)


def outcomes(shop: Workspace, today: Date, *, by: Literal["all", "seller", "customer", "product", "month"] = "all",
             from_day: Date | None = None, progress: Progress = None) -> Table:
    """How many quotes were accepted, with an interval, after how long, and their money.

    The share is of those accepted, refused or expired; open ones are counted beside and are not taken for lost.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        by: what they are broken down by (all, seller, customer, product or month)
        from_day: first day of the first requests that count; defaults to all (for instance 2026-01-01)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        item (text): code of the seller, customer or product, or first day of the month of the first request; empty for
            all, and where it is not known
        quotes (integer): quotes first asked for, each once
        open (integer): without an answer and not expired: neither won nor lost
        accepted (integer): accepted
        refused (integer): refused
        expired (integer): no answer while they held
        share (real): accepted of those accepted, refused or expired; empty while all are open
        low (real): lower end of its 95 % interval (Wilson)
        high (real): upper end of its 95 % interval (Wilson)
        days_to_answer (real): median days from the first request to the answer; empty without one
        money_open (amount): money of the open ones
        money_accepted (amount): money of those accepted
        money_lost (amount): money of those refused or expired

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("quotes.outcomes", today=today, by=by, from_day=from_day, progress=progress)
