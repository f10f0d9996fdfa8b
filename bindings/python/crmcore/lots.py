# Written by scripts/write_python_functions from the catalogue of actions: change the help there, not here.
# To write it anew: install crmcore, then run .venv/bin/python scripts/write_python_functions
"""Lots: who got anything of a batch, whatever was made of it on the way, and of which lots an order was made."""

from ._core import Table, Workspace
from ._run import Date, Names, Progress, joined

__all__ = ["recall", "trace"]


def recall(shop: Workspace, today: Date, *, lots: Names | None = None, order: str | None = None,
           customer: str | None = None, possible: bool = True, progress: Progress = None) -> Table:
    """Who got anything of a lot, with how to reach them, and where its units are.

    Also of whatever was made of it, at any depth; delivered, open, returned and cancelled. Lines that may be of it,
    because nobody kept of which lot they are, are told apart.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        lots: comma-separated: codes of lots, else what suppliers call them (or a list; for instance F-2201)
        order: instead of lots: external key of an order, or its id, for its lots (for instance W-1042)
        customer: instead of lots: code of a customer, for all lots they got (for instance C12)
        possible: include lines that may be of a lot, because nobody kept of which lot they are
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        lot (text): code of the lot that the order was filled from
        way (text): from the lot that is recalled to that one
        certain (boolean): whether it was kept that the order has this lot; false: it may have
        customer (text): code; empty for an order without customer
        name (text): name of the customer
        phone (text): preferred phone, else the first one; empty when none is known
        email (text): preferred e-mail, else the first one; empty when none is known
        order (id): id of the order
        key (text): external key of the order; empty for none
        product (text): code of the product; empty when not known
        state (choice): open, delivered, returned or cancelled
        ordered (day): day of the order
        day (day): when it was delivered, else when it is due; empty when neither is known
        quantity (decimal): units of the lot in the order; empty when nobody kept how many
        returned (decimal): units of the product that came back; empty for none

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: there is no such lot; there is no such order; the customer is not known, or has no purchase up to
            that day
        MisuseError: the workspace is closed
    """
    return shop.run("lots.recall", today=today, lots=joined("lots", lots, ", "), order=order, customer=customer,
                    possible=possible, progress=progress)


def trace(shop: Workspace, today: Date, *, order: str | None = None, customer: str | None = None,
          progress: Progress = None) -> Table:
    """The lots that an order, or all orders of a customer, were made of, and how many others got them.

    At any depth, nearest first.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        order: external key of an order, or its id (for instance W-1042)
        customer: instead of an order: code of a customer, for all their orders (for instance C12)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        lot (text): code of the lot
        way (text): from the lot that the order was filled from to this one
        depth (integer): 0 for a lot that the order was filled from
        product (text): code of the product; empty when not known
        produced (day): when it was made, or came; empty: not known
        best_before (day): empty when not known
        supplier (text): empty: made by the shop
        supplier_lot (text): what the supplier calls it
        orders (integer): orders with anything of it
        customers (integer): known customers with anything of it
        others (integer): of these without the one that was asked for

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: there is no such order; the customer is not known, or has no purchase up to that day
        MisuseError: the workspace is closed
    """
    return shop.run("lots.trace", today=today, order=order, customer=customer, progress=progress)
