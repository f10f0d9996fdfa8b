# Written by scripts/write_python_functions from the catalogue of actions: change the help there, not here.
# To write it anew: install crmcore, then run .venv/bin/python scripts/write_python_functions
"""Customers and prospects: whose record is due for review, and who may be called at an hour."""

from typing import Literal

from ._core import Table, Workspace
from ._run import Date, Time

__all__ = ["documents", "reachable", "review"]


def documents(shop: Workspace, *, customer: str | None = None) -> Table:
    """The identity documents of customers as people print them, with what their check says.

    Args:
        shop: the workspace
        customer: code of the customer; defaults to all customers (for instance C12)

    Returns:
        A table with the columns:

        customer (text): code of the customer
        kind (text): code of the kind, such as rfc
        country (text): ISO 3166 code of the country that issues it
        english (text): what it is called in English
        spanish (text): what it is called in Spanish
        number (text): the number as it is kept
        printed (text): the number as people print it
        grade (choice): valid, info, doubtful (its check fails) or error (no number of its kind, kept before numbers
            were checked)
        message (text): what its check found, in a sentence; empty for a valid number

    Raises:
        NotFoundError: the customer is not known
        MisuseError: the workspace is closed
    """
    return shop.run("registry.documents", customer=customer)


def reachable(shop: Workspace, day: Date, at: Time, *, kind: Literal["phone", "email", "messaging", "social"] = "phone",
              stated: bool = False) -> Table:
    """Who may be called at an hour, by their best hours and consent.

    Args:
        shop: the workspace
        day: day of the call (for instance 2011-12-10)
        at: time of the call (for instance 15:30)
        kind: kind of channel (phone, email, messaging or social)
        stated: only those who said when they may be called

    Returns:
        A table with the columns:

        customer (text): code of the customer
        name (text): name of the customer; empty when not known
        contact (text): person of the company; empty for the customer
        address (text): phone, e-mail or name to reach them by
        hours (text): hours to call; empty when nobody said, which is any time
        preferred (boolean): the customer's preferred one of its kind
        consent (choice): granted, or empty when not asked yet

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("registry.reachable", day=day, at=at, kind=kind, stated=stated)


def review(shop: Workspace, today: Date, *, months: int = 6, consent: bool = False) -> Table:
    """Customers whose record is due for verification or has something missing.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        months: months after which a record is due (0 to 1,200)
        consent: also who never said whether they may be contacted

    Returns:
        A table with the columns:

        customer (text): code of the customer
        name (text): name of the customer; empty when not known
        verified (day): day the record was last verified; empty when never
        stale (boolean): true when it was not verified within the months asked for
        missing (text): what is missing, comma-separated: name, channel, address, document, consent where asked for;
            empty when nothing is

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("registry.review", today=today, months=months, consent=consent)
