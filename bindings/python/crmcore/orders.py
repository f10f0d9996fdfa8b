# Written by scripts/write_python_functions from the catalogue of actions: change the help there, not here.
# To write it anew: install crmcore, then run .venv/bin/python scripts/write_python_functions
"""The order book: what was sold, what is owed, what is still to be delivered. Records are kept like all others."""

from ._core import Table, Workspace
from ._run import Date, Names, joined

__all__ = ["balances", "deliveries", "figures", "metrics", "preferred", "purchases"]


def balances(shop: Workspace, today: Date, *, settled: bool = False) -> Table:
    """What is left to pay on each order.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        settled: include orders that are fully paid

    Returns:
        A table with the columns:

        customer (text): code of the customer; empty for an order without customer
        order (id): id of the order
        key (text): external key of the order; empty when it has none
        ordered (day): day of the order
        total (amount): money of the order's lines with tax and shipping, less returns
        paid (amount): payments up to today less refunds
        due (amount): total less paid; below 0 when too much was paid
        age_days (integer): days since the order
        bucket (text): age of the balance in days: 0-30, 31-60, 61-90 or over 90; empty when nothing is due

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("orders.balances", today=today, settled=settled)


def purchases(shop: Workspace, today: Date, customer: str) -> Table:
    """What a customer has bought, by product.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        customer: code of the customer (for instance C12)

    Returns:
        A table with the columns:

        product (text): code of the product; empty for lines without product
        name (text): name of the product; empty when not known
        orders (integer): orders it is in
        quantity (decimal): units bought less returned
        net (amount): money sold less returned
        share (real): share of the customer's net money; 0 when that is 0
        first_day (day): day of the first order it is in
        last_day (day): day of the last order it is in

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: the customer is not known, or has no purchase up to that day
        MisuseError: the workspace is closed
    """
    return shop.run("orders.purchases", today=today, customer=customer)


def figures(shop: Workspace, today: Date, *, by: Names = "month", from_day: Date | None = None) -> Table:
    """Units and money by period, product, category, channel, campaign and seller.

    Sales to nobody known are counted. A line counts on its own day where it has one, so what came back counts on the
    day it came back.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        by: comma-separated: one of day, week, month, quarter and year; and any of product, category, channel, campaign
            and seller (or a list; for instance month, product)
        from_day: first day to count; defaults to all (for instance 2026-01-01)

    Returns:
        A table with the columns:

        first_day (day): first day of the period; empty when not by period
        product (text): code of the product; empty for lines without one, and when not by product
        category (text): category of the product; empty where there is none, and when not by category
        channel (text): channel of the order; empty where there is none, and when not by channel
        campaign (text): campaign of the order; empty where there is none, and when not by campaign
        seller (text): code of the seller; empty where there is none, and when not by seller
        orders (integer): orders with a line in the group
        orders_of_nobody (integer): orders without customer among them
        customers (integer): known customers among the buyers
        quantity (decimal): units sold less returned; empty where products of different units would be added
        unit (text): unit of the quantity; empty for pieces
        sold (amount): money of lines sold
        returned (amount): money of lines that came back
        net (amount): sold less returned

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("orders.figures", today=today, by=joined("by", by, ", "), from_day=from_day)


def metrics(shop: Workspace, today: Date, *, days: int = 28, periods: int = 1) -> Table:
    """The usual figures with what they were in the period before.

    Net sales, orders, customers who bought, new customers, average order, returns and open balances, of periods that
    end on today and before it.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        days: length of a period (days; 1 to 3,660)
        periods: periods, back from today (1 to 1,000)

    Returns:
        A table with the columns:

        metric (choice): net_sales, orders, customers, new_customers, average_order, returns or owed
        first_day (day): first day of the period
        last_day (day): last day of the period
        value (real): orders or customers, or money in units of the currency; empty for the average order of no orders,
            and for what is owed while no payment is kept
        previous (real): value of the period before; empty likewise
        change (real): value over previous less 1; empty unless previous is above 0

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("orders.metrics", today=today, days=days, periods=periods)


def preferred(shop: Workspace, today: Date, *, top: int = 3) -> Table:
    """The products that each customer prefers: those bought in most orders.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        top: products of each customer (1 to 1,000)

    Returns:
        A table with the columns:

        customer (text): code of the customer
        rank (integer): 1 for the product bought in most orders
        product (text): code of the product
        name (text): name of the product; empty when not known
        orders (integer): orders in which it was bought
        quantity (decimal): units bought less returned
        net (amount): money sold less returned
        share (real): share of the customer's net money; 0 when that is 0
        last_day (day): day of the last order it is in

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("orders.preferred", today=today, top=top)


def deliveries(shop: Workspace, today: Date) -> Table:
    """Orders still to be delivered, by due day, with where they go.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10

    Returns:
        A table with the columns:

        order (id): id of the order
        key (text): external key of the order; empty when it has none
        customer (text): code of the customer; empty for an order without customer
        due (day): day it was promised for; empty when none was
        days_late (integer): days since it was due; 0 when it is not late
        produced (day): day it was ready; empty when it is not by today
        address (text): where it goes, in one line; empty when nobody said
        address_of (text): order where the order names the address, customer where it is the customer's preferred one

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("orders.deliveries", today=today)
