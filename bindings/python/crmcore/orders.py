# Written by scripts/write_python_functions from the catalogue of actions: change the help there, not here.
# To write it anew: install crmcore, then run .venv/bin/python scripts/write_python_functions
"""The order book: what was sold, what is owed, what is still to be delivered; how orders were negotiated. Records are
kept like all others."""

from typing import Literal

from ._core import Table, Workspace
from ._run import Amount, Date, Names, Progress, joined

__all__ = ["balances", "concessions", "deliveries", "figures", "first_and_final", "given_away", "metrics",
           "negotiations", "preferred", "purchases", "renegotiate"]


def balances(shop: Workspace, today: Date, *, settled: bool = False, progress: Progress = None) -> Table:
    """What is left to pay on each order.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        settled: include orders that are fully paid
        progress: called with what is done and all there is; see crmcore.run

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
    return shop.run("orders.balances", today=today, settled=settled, progress=progress)


def purchases(shop: Workspace, today: Date, customer: str, *, progress: Progress = None) -> Table:
    """What a customer has bought, by product.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        customer: code of the customer (for instance C12)
        progress: called with what is done and all there is; see crmcore.run

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
    return shop.run("orders.purchases", today=today, customer=customer, progress=progress)


def figures(shop: Workspace, today: Date, *, by: Names = "month", from_day: Date | None = None,
            progress: Progress = None) -> Table:
    """Units and money by period, product, category, channel, campaign and seller.

    Sales to nobody known are counted. A line counts on its own day where it has one, so what came back counts on the
    day it came back.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        by: comma-separated: one of day, week, month, quarter and year; and any of product, category, channel, campaign
            and seller (or a list; for instance month, product)
        from_day: first day to count; defaults to all (for instance 2026-01-01)
        progress: called with what is done and all there is; see crmcore.run

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
    return shop.run("orders.figures", today=today, by=joined("by", by, ", "), from_day=from_day, progress=progress)


def metrics(shop: Workspace, today: Date, *, days: int = 28, periods: int = 1, progress: Progress = None) -> Table:
    """The usual figures with what they were in the period before.

    Net sales, orders, customers who bought, new customers, average order, returns and open balances, of periods that
    end on today and before it.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        days: length of a period (days; 1 to 3,660)
        periods: periods, back from today (1 to 1,000)
        progress: called with what is done and all there is; see crmcore.run

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
    return shop.run("orders.metrics", today=today, days=days, periods=periods, progress=progress)


def preferred(shop: Workspace, today: Date, *, top: int = 3, progress: Progress = None) -> Table:
    """The products that each customer prefers: those bought in most orders.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        top: products of each customer (1 to 1,000)
        progress: called with what is done and all there is; see crmcore.run

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
    return shop.run("orders.preferred", today=today, top=top, progress=progress)


def deliveries(shop: Workspace, today: Date, *, progress: Progress = None) -> Table:
    """Orders still to be delivered, by due day, with where they go.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        progress: called with what is done and all there is; see crmcore.run

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
    return shop.run("orders.deliveries", today=today, progress=progress)


def renegotiate(shop: Workspace, order: str, day: Date, *, product: str | None = None, line: int | None = None,
                quantity: Amount | None = None, unit_price: Amount | None = None, discount: Amount | None = None,
                due: Date | None = None, side: Literal["customer", "shop"] = "customer", why: str | None = None,
                progress: Progress = None) -> Table:
    """Changes quantity, price, discount or day of an order, and keeps who asked for it and why.

    The line and the step of the negotiation are written in one change.

    Args:
        shop: the workspace
        order: external key of the order, or its id (for instance W-1042)
        day: day on which it was agreed (for instance 2026-01-15)
        product: code of the product of the line; not needed where there is one line (for instance CC)
        line: id of the line, where the order has several of the product (1 or more; for instance 17)
        quantity: new quantity (0 or more; for instance 15)
        unit_price: new unit price (0 or more; for instance 9.50)
        discount: new money off the line (0 or more; for instance 20)
        due: new day of delivery of the whole order (for instance 2026-02-14)
        side: who asked for it (customer or shop)
        why: why, kept with the step (for instance fewer guests)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        quote (text): code of the first version; empty without a quote
        order (id): id of the order; empty while none was made
        key (text): external key of the order; empty for none
        customer (text): code of the customer; empty for one not known
        product (text): code of the product; empty for a line without one and for the day of delivery
        description (text): of a line without product; empty for others
        step (integer): number of the step, 2 for the first change
        day (day): day of the step: as it was told, else when it was written down
        at (instant): when it was written down, UTC; empty when the log does not tell
        actor (text): who wrote it down; empty when the log does not tell
        side (choice): who asked for it, customer or shop; empty when nobody said
        why (text): why: as it was told, else the reason of the change, such as an import
        field (choice): quantity, unit_price, discount, amount (of a line whose other terms stayed) or due
        from (text): before; empty: nothing was said, or not there yet
        to (text): after; quantity 0: taken off

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: there is no such order
        MisuseError: no change is open on the workspace
    """
    return shop.run("orders.renegotiate", order=order, day=day, product=product, line=line, quantity=quantity,
                    unit_price=unit_price, discount=discount, due=due, side=side, why=why, progress=progress)


def negotiations(shop: Workspace, today: Date, *, order: str | None = None, quote: str | None = None,
                 customer: str | None = None, from_day: Date | None = None, to_day: Date | None = None,
                 progress: Progress = None) -> Table:
    """Every change of quantity, price, discount or day, from the first request to the agreement.

    From the versions of quotes, from steps that people told, and from the log of the file, which also has what imports
    changed.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        order: external key of an order, or its id; defaults to all (for instance W-1042)
        quote: code of a quote; defaults to all (for instance Q7)
        customer: code of a customer; defaults to all (for instance C12)
        from_day: first day of the steps; defaults to all (for instance 2026-01-01)
        to_day: last day of the steps; defaults to today (for instance 2026-01-31)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        quote (text): code of the first version; empty without a quote
        order (id): id of the order; empty while none was made
        key (text): external key of the order; empty for none
        customer (text): code of the customer; empty for one not known
        product (text): code of the product; empty for a line without one and for the day of delivery
        description (text): of a line without product; empty for others
        step (integer): number of the step, 2 for the first change
        day (day): day of the step: as it was told, else when it was written down
        at (instant): when it was written down, UTC; empty when the log does not tell
        actor (text): who wrote it down; empty when the log does not tell
        side (choice): who asked for it, customer or shop; empty when nobody said
        why (text): why: as it was told, else the reason of the change, such as an import
        field (choice): quantity, unit_price, discount, amount (of a line whose other terms stayed) or due
        from (text): before; empty: nothing was said, or not there yet
        to (text): after; quantity 0: taken off

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: there is no such order; there is no such quote; the customer is not known, or has no purchase up
            to that day
        MisuseError: the workspace is closed
    """
    return shop.run("orders.negotiations", today=today, order=order, quote=quote, customer=customer, from_day=from_day,
                    to_day=to_day, progress=progress)


def first_and_final(shop: Workspace, today: Date, *, by: Literal["line", "product", "customer", "seller"] = "product",
                    from_day: Date | None = None, to_day: Date | None = None, progress: Progress = None) -> Table:
    """First request against final agreement: quantity, price, discount, days, lines that changed.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        by: what they are broken down by (line, product, customer or seller)
        from_day: first day of the first requests; defaults to all (for instance 2026-01-01)
        to_day: last day of the first requests; defaults to today (for instance 2026-01-31)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        order (id): id of the order; empty unless by line, and for a quote without order
        product (text): code of the product; empty without one, and when not by it
        customer (text): code of the customer; empty for none, and when not by it
        seller (text): code of the seller; empty for none, and when not by it
        lines (integer): lines that were asked for or agreed
        changed (integer): lines whose final terms differ from the first ones
        share (real): changed of all lines
        low (real): lower end of its 95 % interval (Wilson)
        high (real): upper end of its 95 % interval (Wilson)
        first_quantity (decimal): first asked for; empty where units differ, and for what came later
        final_quantity (decimal): finally agreed; empty where units differ
        unit (text): unit of the quantities; empty for pieces
        first_price (decimal): mean unit price first said; empty when none was
        final_price (decimal): mean unit price finally agreed; empty when none was
        first_discount (amount): discounts at first
        final_discount (amount): discounts finally agreed
        first_amount (amount): money of the first terms
        final_amount (amount): money finally agreed
        days (real): median days from the first request to the last change or the order

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("orders.first_and_final", today=today, by=by, from_day=from_day, to_day=to_day, progress=progress)


def given_away(shop: Workspace, today: Date, *, by: Literal["all", "product", "customer", "seller", "month"] = "all",
               from_day: Date | None = None, to_day: Date | None = None, progress: Progress = None) -> Table:
    """What price cuts and discounts gave away between the first offer and the agreement.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        by: what they are broken down by (all, product, customer, seller or month)
        from_day: first day of the first requests; defaults to all (for instance 2026-01-01)
        to_day: last day of the first requests; defaults to today (for instance 2026-01-31)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        item (text): code of the product, customer or seller, or first day of the month of the first request; empty for
            all, and where it is not known
        lines (integer): agreed lines with a price
        with_concession (integer): lines agreed below the first terms
        at_first_terms (amount): money of the agreed quantities at the first terms
        agreed (amount): money agreed
        price_cuts (amount): fall of unit prices × agreed quantities; below 0: a rise
        discounts (amount): discounts beyond the first ones; below 0: fewer
        given_away (amount): of the lines that became cheaper, by how much
        added (amount): of the lines that became dearer, by how much
        share (real): given away of the money at the first terms; 0 when that is 0

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("orders.given_away", today=today, by=by, from_day=from_day, to_day=to_day, progress=progress)


def concessions(shop: Workspace, today: Date, *, from_day: Date | None = None, to_day: Date | None = None,
                progress: Progress = None) -> Table:
    """Quotes with a concession against those without: share accepted and quantity.

    An association and not an effect: shops give way where they fear to lose, and to whom buys much.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        from_day: first day of the first requests; defaults to all (for instance 2026-01-01)
        to_day: last day of the first requests; defaults to today (for instance 2026-01-31)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        concession (choice): without, with, or the difference of with less without: an association, not what a
            concession brings about
        quotes (integer): accepted, refused or expired
        accepted (integer): accepted among them
        share (real): accepted share; of the last row the difference; empty without quotes
        low (real): lower end of its 95 % interval (Wilson; of the difference Newcombe)
        high (real): upper end of its 95 % interval
        measured (integer): accepted quotes whose quantities have first prices
        quantity (real): mean of agreed over first asked quantity, at first prices; of the last row the difference;
            empty without one
        quantity_low (real): lower end of its 95 % interval (Student); empty for fewer than two
        quantity_high (real): upper end of its 95 % interval
        given_away (amount): money given away in the accepted ones; of the last row 0

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("orders.concessions", today=today, from_day=from_day, to_day=to_day, progress=progress)
