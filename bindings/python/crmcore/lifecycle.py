# Written by scripts/write_python_functions from the catalogue of actions: change the help there, not here.
# To write it anew: install crmcore, then run .venv/bin/python scripts/write_python_functions
"""Where a customer stands on a day, judged by purchases alone."""

from typing import Any, Literal

from ._core import History, Table, Workspace
from ._run import Date, Parts, Progress, joined, on_data, on_past

__all__ = ["alarms", "cadence", "error_curve", "flows", "mix", "mix_ahead", "months", "return_curve", "status"]


def status(past: History, *, new: int = 30, active: int = 30, inactive: int = 45, category: str | None = None,
           kept: bool = True, progress: Progress = None) -> Table:
    """Where each customer stands.

    A customer without a purchase is a prospect. One whose first purchase is at most `new` days ago is new; the others
    are active, pre_inactive or inactive by the days since their last purchase. Limits in the call that differ from the
    defaults are for everybody; else those that the workspace keeps (status_limit) are used, by group of customers,
    product line and month of the purchase.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        new: days after the first purchase during which a customer is new (0 to 100,000)
        active: days since the last purchase up to which a customer is active (0 to 100,000)
        inactive: days since the last purchase above which a customer is inactive (0 to 100,000)
        category: product line: of the workspace's purchases those of this category of products alone (for instance
            cakes)
        kept: in place of the defaults takes the limits that the workspace keeps
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        customer (text): code of the customer
        state (choice): prospect, new, active, pre_inactive or inactive
        since (day): day this state began; of a prospect the first return, or since when it is known; empty where
            nothing says
        rule (text): why the customer is in this state, in words
        last_day (day): day of the last purchase; empty before the first purchase
        next_state (choice): state that follows when nothing is bought; empty for prospects and inactive customers
        next_on (day): day next_state begins when nothing is bought until then; empty with next_state
        net (amount): money sold so far less returned

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
    """
    return on_past("lifecycle.status", past, new=new, active=active, inactive=inactive, category=category, kept=kept,
                   progress=progress)


def mix(past: History, *, new: int = 30, active: int = 30, inactive: int = 45, category: str | None = None,
        kept: bool = True, progress: Progress = None) -> Table:
    """How many customers are in each state.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        new: days after the first purchase during which a customer is new (0 to 100,000)
        active: days since the last purchase up to which a customer is active (0 to 100,000)
        inactive: days since the last purchase above which a customer is inactive (0 to 100,000)
        category: product line: of the workspace's purchases those of this category of products alone (for instance
            cakes)
        kept: in place of the defaults takes the limits that the workspace keeps
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        state (choice): prospect, new, active, pre_inactive or inactive
        customers (integer): customers in this state
        share (real): share of all customers, 0 to 1
        net (amount): money sold so far to these customers less returned

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
    """
    return on_past("lifecycle.mix", past, new=new, active=active, inactive=inactive, category=category, kept=kept,
                   progress=progress)


def flows(past: History, from_day: Date, to_day: Date | None = None, *, new: int = 30, active: int = 30,
          inactive: int = 45, category: str | None = None, kept: bool = True, progress: Progress = None) -> Table:
    """Moves between states from one day to another.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        from_day: the earlier day (for instance 2011-06-10)
        to_day: the later day; defaults to the day of the history
        new: days after the first purchase during which a customer is new (0 to 100,000)
        active: days since the last purchase up to which a customer is active (0 to 100,000)
        inactive: days since the last purchase above which a customer is inactive (0 to 100,000)
        category: product line: of the workspace's purchases those of this category of products alone (for instance
            cakes)
        kept: in place of the defaults takes the limits that the workspace keeps
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        from_state (choice): state on the earlier day; empty for those who were not known then
        to_state (choice): state on the later day
        customers (integer): customers who made this move, or stayed
        net (amount): money sold to these customers up to the later day less returned

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
    """
    return on_past("lifecycle.flows", past, day="to_day", from_day=from_day, to_day=to_day, new=new, active=active,
                   inactive=inactive, category=category, kept=kept, progress=progress)


def months(past: History, *, progress: Progress = None) -> Table:
    """New, kept, resurrected and dormant customers of each month.

    Kept and dormant of a month are together the buyers of the month before.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        month (day): first day of the month
        buyers (integer): customers who bought: new, kept and resurrected
        new (integer): of these, for the first time
        kept (integer): of these, also in the month before
        resurrected (integer): of these, earlier but not in the month before
        dormant (integer): customers who bought in the month before and not in this one
        complete (boolean): false for the month that is still going on

    Raises:
        TypeError: past is not a history
    """
    return on_past("lifecycle.months", past, progress=progress)


def mix_ahead(past: History, ahead: int = 30, *, new: int = 30, active: int = 30, inactive: int = 45,
              category: str | None = None, kept: bool = True, progress: Progress = None) -> Table:
    """The expected mix of today's customers if moves go on as before, without newcomers.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        ahead: number of days to look ahead (1 to 3,660)
        new: days after the first purchase during which a customer is new (0 to 100,000)
        active: days since the last purchase up to which a customer is active (0 to 100,000)
        inactive: days since the last purchase above which a customer is inactive (0 to 100,000)
        category: product line: of the workspace's purchases those of this category of products alone (for instance
            cakes)
        kept: in place of the defaults takes the limits that the workspace keeps
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        state (choice): prospect, new, active, pre_inactive or inactive
        customers (integer): customers in this state today
        expected (real): today's customers expected in this state then
        low (real): lower end of the 95 % interval of expected
        high (real): upper end of the 95 % interval of expected

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
    """
    return on_past("lifecycle.mix_ahead", past, ahead=ahead, new=new, active=active, inactive=inactive,
                   category=category, kept=kept, progress=progress)


def cadence(past: History, *, warn: float = 0.2, lapse: float = 0.05, floor: int = 7, ceiling: int = 400,
            seasonal: bool = False, bounds: Parts | None = None, bounds_by: str = "segment",
            shop: Workspace | None = None, progress: Progress = None) -> Table:
    """Where each customer stands by its own rhythm.

    The rhythm of each customer is drawn towards that of all, the more so the less has been bought.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        warn: pre-inactive when a silence this long has a lower probability (0 to 1)
        lapse: inactive when a silence this long has a lower probability (0 to 1)
        floor: days of silence below which nobody is inactive (0 to 100,000)
        ceiling: days of silence above which everybody is inactive (0 to 100,000)
        seasonal: count busy months long and quiet months short; needs 455 days of history
        bounds: floors and ceilings of groups, in days (or a list or dict; for instance Champions: 5-60; At Risk:
            10-200)
        bounds_by: what the groups of bounds are: segment (of RFM), or a field of customers such as type
        shop: the workspace whose customers have the field in bounds_by
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        customer (text): code of the customer
        state (choice): prospect, new, active, pre_inactive or inactive, by the customer's own limits
        tail (real): probability that a customer like this who buys again stays away at least this long, 0 to 1
        warn_days (integer): days of silence up to which the customer is active or new; empty before the first purchase
        limit_days (integer): days of silence up to which the customer is not inactive; empty before the first purchase
        rule (text): how the limits were found, in words
        since (day): day this state began; empty for a prospect who never ordered
        last_day (day): day of the last purchase; empty before the first purchase
        next_state (choice): state that follows when nothing is bought; empty for prospects and inactive customers
        next_on (day): day next_state begins when nothing is bought until then; empty with next_state
        net (amount): money sold so far less returned

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return on_past("lifecycle.cadence", past, shop=shop, warn=warn, lapse=lapse, floor=floor, ceiling=ceiling,
                   seasonal=seasonal, bounds=joined("bounds", bounds, "; "), bounds_by=bounds_by, progress=progress)


def alarms(past: History, cutoff: Date, *, warn: float = 0.2, lapse: float = 0.05, floor: int = 7, ceiling: int = 400,
           seasonal: bool = False, bounds: Parts | None = None, bounds_by: str = "segment", horizon: int = 90,
           shop: Workspace | None = None, progress: Progress = None) -> Table:
    """What the alarms of an earlier day were worth.

    The inactive are those who were flagged: the false-alarm rate is their of_returned, the miss rate is 1 less their
    of_gone.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        cutoff: last day the limits may know (for instance 2011-06-10)
        warn: pre-inactive when a silence this long has a lower probability (0 to 1)
        lapse: inactive when a silence this long has a lower probability (0 to 1)
        floor: days of silence below which nobody is inactive (0 to 100,000)
        ceiling: days of silence above which everybody is inactive (0 to 100,000)
        seasonal: count busy months long and quiet months short; needs 455 days of history
        bounds: floors and ceilings of groups, in days (or a list or dict; for instance Champions: 5-60; At Risk:
            10-200)
        bounds_by: what the groups of bounds are: segment (of RFM), or a field of customers such as type
        horizon: days within which a purchase counts as a return (1 to 3,660)
        shop: the workspace whose customers have the field in bounds_by
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        state (choice): state on the earlier day: new, active, pre_inactive or inactive
        customers (integer): customers in this state on the earlier day
        returned (integer): of these, how many bought within the horizon
        share (real): share of these who bought within the horizon, 0 to 1
        low (real): lower end of the 95 % interval of share (Wilson)
        high (real): upper end of the 95 % interval of share (Wilson)
        of_returned (real): share of all who bought within the horizon that stood in this state, 0 to 1; empty when
            nobody bought
        of_gone (real): share of all who bought nothing that stood in this state, 0 to 1; empty when everybody bought

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return on_past("lifecycle.alarms", past, shop=shop, cutoff=cutoff, warn=warn, lapse=lapse, floor=floor,
                   ceiling=ceiling, seasonal=seasonal, bounds=joined("bounds", bounds, "; "), bounds_by=bounds_by,
                   horizon=horizon, progress=progress)


def error_curve(past: History, *, horizon: int = 180, progress: Progress = None) -> Table:
    """False alarms, misses and flagged customers for limits in days.

    The gone have bought nothing within the horizon; they are judged by their silence before it.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        horizon: days without a purchase after which a customer is gone (1 to 3,660)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        days (integer): limit in days of silence, 7 to 371
        false_alarm (real): share of gaps between purchases that were longer than the limit, 0 to 1; empty without a gap
        miss (real): share of the gone whose silence was at most the limit, 0 to 1; empty when nobody is known to be
            gone
        flagged (real): share of customers whose present silence is longer than the limit, 0 to 1

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
    """
    return on_past("lifecycle.error_curve", past, horizon=horizon, progress=progress)


def return_curve(data: Any, *, today: Date | None = None,
                 by: Literal["all", "month", "channel", "campaign", "product"] = "all", currency: str = "EUR",
                 shop: Workspace | None = None, progress: Progress = None) -> Table:
    """Share who buy again by days since their first purchase.

    Channels, campaigns and products come from the workspace, or from columns of these names in the table.

    Args:
        data: a history; or a table of customer, day, amount, and channel, campaign, product where known
        today: the day to judge from; defaults to the day of the history
        by: groups customers by their first purchase: month, channel, campaign or product (all, month, channel, campaign
            or product)
        currency: currency of the amounts of an input table
        shop: the workspace of the history, for channels, campaigns and products
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        cohort (text): group of customers: all, or the month, channel, campaign or product of the first purchase
        day (integer): days since the first purchase
        returned (real): share who have bought again by then, 0 to 1 (Kaplan-Meier)
        low (real): lower end of the 95 % interval of returned
        high (real): upper end of the 95 % interval of returned
        same (real): share who came again for a product of the first day, 0 to 1; empty when products are not known
        another (real): share who came again for other products only, 0 to 1; empty when products are not known
        at_risk (integer): customers still observed who had not bought again before that day

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return on_data("lifecycle.return_curve", data, shop=shop, today=today, by=by, currency=currency, progress=progress)
