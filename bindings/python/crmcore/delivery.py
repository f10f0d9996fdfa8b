# Written by scripts/write_python_functions from the catalogue of actions: change the help there, not here.
# To write it anew: install crmcore, then run .venv/bin/python scripts/write_python_functions
"""How long orders take, a promise that holds, the orders that are late and what they have in common."""

from typing import Any, Literal

from ._core import Table
from ._run import Date, Progress, on_book

__all__ = ["backtest", "causes", "late", "lead_times", "open_orders", "promise"]


def promise(table: Any, today: Date, *, share: float = 0.8, use_due: bool = False, product: str | None = None,
            category: str | None = None, seller: str | None = None, seller_place: str | None = None,
            customer: str | None = None, place: str | None = None, area: str | None = None, ordered: Date | None = None,
            due: Date | None = None, asked: Any = None, currency: str = "EUR", progress: Progress = None) -> Table:
    """The day to promise for an order, so that a given share of such promises is kept.

    Learned from the orders known on the day, open ones included; base, product, seller, customer, place, season, the
    shop's own days, doubt, the last weeks and rounding add up to the days.

    Args:
        table: a table of ordered, and delivered, due, produced, cancelled, order, amount, product, category, seller,
            seller_place, customer, place, area where known; or a CSV file; or a workspace, whose orders they are
        today: the day to judge from, such as 2011-12-10
        share: share of promises that are to be kept (0.5 to 0.99)
        use_due: let the days that the shop itself promises speak too
        product: code of the product that is asked for (for instance P1)
        category: category of the product; defaults to that of its orders (for instance cakes)
        seller: code of the seller (for instance ana)
        seller_place: where the order comes from; defaults to that of the seller's orders (for instance MX Puebla)
        customer: code of the customer (for instance C12)
        place: region it goes to; defaults to that of the customer (for instance MX Puebla)
        area: city or other part of the region; defaults to that of the customer (for instance MX Puebla, Cholula)
        ordered: day of the order; defaults to today (for instance 2026-02-02)
        due: day that the shop itself would promise; it speaks with use_due (for instance 2026-02-20)
        asked: a table of orders asked for at once, with order, ordered, due and the traits where known; instead of one
            (a table or a CSV file)
        currency: currency of the amounts of an input table
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        order (text): what the asked order is called; empty when it has no name
        ordered (day): day of the order
        promised (day): day to promise; empty when there is too little data
        days (integer): days from the order to the promised day
        share (real): share of such promises that is expected to be kept
        base (real): days of a usual order at that share
        by_product (real): days that its product adds
        by_seller (real): days that its seller adds
        by_customer (real): days that its customer adds
        by_place (real): days that the place it goes to adds
        by_season (real): days that weekday and month add
        by_due (real): days that the shop's own promise adds; 0 where it does not speak
        by_doubt (real): days added because months differ and because less is known of such orders than of most; 0 or
            more
        recent (real): days added because the last weeks were slower; 0 or more
        rounding (real): days added up to a whole day on which orders are delivered
        orders (integer): orders it was learned from
        note (text): what it could not know or use; empty when nothing

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
    """
    return on_book("delivery.promise", {"file": table, "asked": asked}, today=today, share=share, use_due=use_due,
                   product=product, category=category, seller=seller, seller_place=seller_place, customer=customer,
                   place=place, area=area, ordered=ordered, due=due, currency=currency, progress=progress)


def open_orders(table: Any, today: Date, *, share: float = 0.8, currency: str = "EUR",
                progress: Progress = None) -> Table:
    """When each open order is expected, and its chance to be late.

    Only the chances count that an order has after the days it has waited.

    Args:
        table: a table of ordered, and delivered, due, produced, cancelled, order, amount, product, category, seller,
            seller_place, customer, place, area where known; or a CSV file; or a workspace, whose orders they are
        today: the day to judge from, such as 2011-12-10
        share: share of orders delivered by the promised day (0.5 to 0.99)
        currency: currency of the amounts of an input table
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        order (integer): id of the order, or its row in a table
        key (text): what the order is called; empty when it has no key
        customer (text): code of the customer; empty when not known
        product (text): code of its product with most money; empty when not known
        ordered (day): day of the order
        due (day): day it was promised for; empty when none was
        waited (integer): days since the order
        days_late (integer): days since it was due; 0 when it is not late
        probability (real): chance to be delivered after its due day; 1 when it is late; empty without a due day or with
            too little data
        expected (day): day by which half of the orders that waited as long are delivered; empty with too little data
        promised (day): day by which the asked share of them is delivered; empty with too little data
        amount (amount): money of its lines; empty when not known
        at_risk (amount): amount times probability; empty where one is not known
        note (text): what could not be known; empty when nothing

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
    """
    return on_book("delivery.open_orders", {"file": table}, today=today, share=share, currency=currency,
                   progress=progress)


def late(table: Any, today: Date, *, likely: float = 0.5, currency: str = "EUR", progress: Progress = None) -> Table:
    """Open orders that are late, and those likely to be.

    Args:
        table: a table of ordered, and delivered, due, produced, cancelled, order, amount, product, category, seller,
            seller_place, customer, place, area where known; or a CSV file; or a workspace, whose orders they are
        today: the day to judge from, such as 2011-12-10
        likely: chance of being late from which an order is listed before it is due (share; 0 to 1)
        currency: currency of the amounts of an input table
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        order (integer): id of the order, or its row in a table
        key (text): what the order is called; empty when it has no key
        customer (text): code of the customer; empty when not known
        product (text): code of its product with most money; empty when not known
        ordered (day): day of the order
        due (day): day it was promised for; empty when none was
        waited (integer): days since the order
        days_late (integer): days since it was due; 0 when it is not late
        probability (real): chance to be delivered after its due day; 1 when it is late; empty without a due day or with
            too little data
        expected (day): day by which half of the orders that waited as long are delivered; empty with too little data
        promised (day): day by which the asked share of them is delivered; empty with too little data
        amount (amount): money of its lines; empty when not known
        at_risk (amount): amount times probability; empty where one is not known
        note (text): what could not be known; empty when nothing

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
    """
    return on_book("delivery.late", {"file": table}, today=today, likely=likely, currency=currency, progress=progress)


def lead_times(table: Any, today: Date, *,
               by: Literal["all", "product", "category", "seller", "seller_place", "customer", "place", "area", "month",
                        "weekday"] = "all",
               from_day: Date | None = None, currency: str = "EUR", progress: Progress = None) -> Table:
    """Days from order to production to delivery, and the share on time.

    Open orders count as not done yet, so that quick ones alone do not make the figures.

    Args:
        table: a table of ordered, and delivered, due, produced, cancelled, order, amount, product, category, seller,
            seller_place, customer, place, area where known; or a CSV file; or a workspace, whose orders they are
        today: the day to judge from, such as 2011-12-10
        by: what a row stands for; month and weekday are those of the order (all, product, category, seller,
            seller_place, customer, place, area, month or weekday)
        from_day: first order day to count; defaults to all (for instance 2026-01-01)
        currency: currency of the amounts of an input table
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        group (text): what the orders have in common; months as 2026-01, weekdays from 1 Monday to 7 Sunday; empty for
            all, and where it is not known
        part (choice): from which stage to which
        orders (integer): orders that began it, without stale ones
        done (integer): orders that ended it by today
        open (integer): orders that are still at it
        stale (integer): orders that are at it for longer than 99.5 % of those done took; no days count them
        median (real): days that half of the orders take at most
        median_low (real): low end of its 95 % interval
        median_high (real): high end of its 95 % interval; empty when it is open
        days_80 (real): days that 80 % of the orders take at most
        days_80_low (real): low end of its 95 % interval
        days_80_high (real): high end of its 95 % interval; empty when it is open
        days_95 (real): days that 95 % of the orders take at most
        judged (integer): orders with a due day that is over or that were delivered, without those stale and open for
            more than a year; only of the whole way, 0 in its parts
        on_time (real): share of them delivered by the due day
        on_time_low (real): low end of its 95 % interval
        on_time_high (real): high end of its 95 % interval
        trend (real): days that it takes longer per year, above 0 when it gets slower; empty with fewer than four
            periods of 30 days
        trend_low (real): low end of its 95 % interval
        trend_high (real): high end of its 95 % interval

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
    """
    return on_book("delivery.lead_times", {"file": table}, today=today, by=by, from_day=from_day, currency=currency,
                   progress=progress)


def causes(table: Any, today: Date, *, from_day: Date | None = None, least_orders: int = 10, all: bool = False,
           currency: str = "EUR", progress: Progress = None) -> Table:
    """What late orders have in common, more than chance.

    Against the other orders of the same months; corrected for how much was looked at. It says where lateness is, not
    why.

    Args:
        table: a table of ordered, and delivered, due, produced, cancelled, order, amount, product, category, seller,
            seller_place, customer, place, area where known; or a CSV file; or a workspace, whose orders they are
        today: the day to judge from, such as 2011-12-10
        from_day: first order day to count; defaults to all (for instance 2026-01-01)
        least_orders: orders below which a value is not judged (2 to 1,000,000)
        all: list also what may be chance
        currency: currency of the amounts of an input table
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        trait (text): product, category, seller, seller_place, customer, place, area, month, weekday, amount or
            days_promised
        value (text): the value that the orders share; months as 2026-01, weekdays from 1 Monday to 7 Sunday, amounts
            and days as ranges
        orders (integer): orders with it that are judged
        late (integer): late ones among them
        share (real): share of late ones among them
        rest_share (real): share of late ones among the other orders of the same months
        difference (real): share less that of the rest
        low (real): low end of its interval; in 95 % of shops all intervals hold at once
        high (real): high end of its interval
        p_value (real): chance that among all that was judged something is so much later by chance alone
        excess (real): late orders more than there would be among as many others

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
    """
    return on_book("delivery.causes", {"file": table}, today=today, from_day=from_day, least_orders=least_orders,
                   all=all, currency=currency, progress=progress)


def backtest(table: Any, today: Date, *, from_day: Date | None = None,
             relearned: Literal["month", "week", "day"] = "month", share: float = 0.8, use_due: bool = False,
             currency: str = "EUR", progress: Progress = None) -> Table:
    """How promises would have been kept, month by month, beside the shop's own.

    Each promise knows only what was known before the month, week or day of its order.

    Args:
        table: a table of ordered, and delivered, due, produced, cancelled, order, amount, product, category, seller,
            seller_place, customer, place, area where known; or a CSV file; or a workspace, whose orders they are
        today: the day to judge from, such as 2011-12-10
        from_day: first day of orders to judge; defaults to a year before today (for instance 2026-01-01)
        relearned: how often promises are learned anew (month, week or day)
        share: share of promises that are to be kept (0.5 to 0.99)
        use_due: let the days that the shop itself promises speak too
        currency: currency of the amounts of an input table
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        month (day): first day of the month of the orders; empty in the row of all months
        orders (integer): orders whose promised day is over
        kept (real): share of them delivered by that day
        days (real): mean days from the order to the promised day
        pinball (real): mean pinball loss at the share, in days; lower is better
        overdue (integer): orders among them that are still open, and so are broken
        orders_due (integer): orders for which the shop itself promised a day that is over
        due_kept (real): share of them delivered by that day
        due_days (real): mean days from the order to that day
        due_pinball (real): mean pinball loss of those days

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
    """
    return on_book("delivery.backtest", {"file": table}, today=today, from_day=from_day, relearned=relearned,
                   share=share, use_due=use_due, currency=currency, progress=progress)
