# Written by scripts/write_python_functions from the catalogue of actions: change the help there, not here.
# To write it anew: install crmcore, then run .venv/bin/python scripts/write_python_functions
"""At what customers buy: prices of lists, what an order comes to with tax, delivery and deposit, credit limits, new
orders."""

from typing import Any

from ._core import Table, Workspace
from ._run import Amount, Date, Progress, on_shop

__all__ = ["check_credit", "credit", "order_total", "place_order", "price"]


def price(shop: Workspace, product: str, today: Date, *, customer: str | None = None, quantity: Amount = "1",
          progress: Progress = None) -> Table:
    """The price of a product for a customer on a day, and where it comes from.

    Args:
        shop: the workspace
        product: code of the product (for instance CC)
        today: the day to judge from, such as 2011-12-10
        customer: code of the customer; empty: anybody (for instance C12)
        quantity: quantity of the line (0 or more; for instance 12)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        product (text): code of the product
        customer (text): code of the customer; empty: anybody
        quantity (decimal): quantity that was asked for
        price (decimal): price of a unit; empty where nothing says
        from (choice): who says which list, or that the product itself says it
        price_list (text): the list; empty: the price of the product itself
        segment (text): the segment whose list it is
        smallest_quantity (decimal): quantity from which on it holds
        from_day (day): first day on which it holds
        to_day (day): last day; empty: until further notice
        tax_percent (decimal): rate of tax; empty where nothing says
        tax_included (boolean): whether the price includes the tax

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: the customer is not known, or has no purchase up to that day
        MisuseError: the workspace is closed
    """
    return shop.run("terms.price", product=product, today=today, customer=customer, quantity=quantity,
                    progress=progress)


def credit(shop: Workspace, today: Date, *, above_only: bool = False, progress: Progress = None) -> Table:
    """Customers with a credit limit, what they owe and what is left of it.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        above_only: only those who owe more than their limit
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        customer (text): code of the customer
        limit (amount): the most it may owe
        from (choice): who says so: the customer's own terms or a segment's
        segment (text): the segment; empty: its own terms
        owed (amount): what it owes on today
        free (amount): what is left of the limit, 0 or more
        above (amount): what it owes above the limit; empty within it

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("terms.credit", today=today, above_only=above_only, progress=progress)


def check_credit(shop: Workspace, customer: str, today: Date, amount: Amount, *, progress: Progress = None) -> Table:
    """Whether an order would keep a customer within its credit limit.

    Args:
        shop: the workspace
        customer: code of the customer (for instance C12)
        today: the day to judge from, such as 2011-12-10
        amount: money of the order, less what is paid at once (0 or more; for instance 500)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        customer (text): code of the customer
        owed (amount): what it owes on today
        order (amount): what the order adds
        after (amount): what it would owe then
        limit (amount): the most it may owe; empty: no limit
        from (choice): who says so: the customer's own terms or a segment's
        segment (text): the segment; empty: its own terms
        fits (boolean): whether it stays within the limit
        above (amount): how much above the limit it would be; empty within it

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: the customer is not known, or has no purchase up to that day
        MisuseError: the workspace is closed
    """
    return shop.run("terms.check_credit", customer=customer, today=today, amount=amount, progress=progress)


def order_total(shop: Workspace, order: str, today: Date, *, progress: Progress = None) -> Table:
    """What an order comes to: lines, tax by rate, delivery, total, deposit, balance.

    The rows add up to the cent; the balance is that of orders.balances.

    Args:
        shop: the workspace
        order: external key of the order, or its id (for instance W-1042)
        today: the day to judge from, such as 2011-12-10
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        part (choice): what the row is
        line (id): id of the line; empty in the other rows
        product (text): code of the product of the line
        quantity (decimal): units; below 0 what came back
        percent (decimal): rate of tax; empty where it is not known
        net (amount): money without tax, of a line or of a rate
        tax (amount): tax of a line or of a rate
        amount (amount): what the row comes to; paid money below 0

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: there is no such order
        MisuseError: the workspace is closed
    """
    return shop.run("terms.order_total", order=order, today=today, progress=progress)


def place_order(shop: Workspace, day: Date, *, lines: Any = None, customer: str | None = None, key: str | None = None,
                due: Date | None = None, channel: str | None = None, shipping: Amount | None = None,
                deposit: Amount | None = None, deposit_by: str | None = None, progress: Progress = None) -> Table:
    """Places an order at the prices and taxes of its customer, within its credit limit.

    Order, lines and deposit are written in one change. An order that would bring the customer above its credit limit is
    refused, with the amounts.

    Args:
        shop: the workspace
        day: day of the order (for instance 2026-01-15)
        lines: a table of product and quantity, and unit_price and discount where they are others than the list's (a
            table or a CSV file)
        customer: code of the customer; empty: nobody known (for instance C12)
        key: external key of the order (for instance W-1042)
        due: day of delivery (for instance 2026-01-20)
        channel: code of the list order_channel (for instance phone)
        shipping: charge for the delivery (0 or more; for instance 50)
        deposit: paid at once (0 or more; for instance 200)
        deposit_by: code of the list payment_method (for instance cash)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        part (choice): what the row is
        line (id): id of the line; empty in the other rows
        product (text): code of the product of the line
        quantity (decimal): units; below 0 what came back
        percent (decimal): rate of tax; empty where it is not known
        net (amount): money without tax, of a line or of a rate
        tax (amount): tax of a line or of a rate
        amount (amount): what the row comes to; paid money below 0

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
        MisuseError: no change is open on the workspace
    """
    return on_shop("terms.place_order", shop, {"lines": lines}, day=day, customer=customer, key=key, due=due,
                   channel=channel, shipping=shipping, deposit=deposit, deposit_by=deposit_by, progress=progress)
