"""Where a customer stands on a day, judged by purchases alone."""

from typing import Any

from ._core import History, Table, Workspace
from ._run import on_data, on_past


def status(past: History, *, new: int = 30, active: int = 30, inactive: int = 45) -> Table:
    """One row per customer: state, since when, by which rule, and when the next state would come.

    prospect: no purchase; new: first purchase at most `new` days ago; else by the last purchase: at most `active` days
    ago active, up to `inactive` pre_inactive, above it inactive.
    """
    return on_past("lifecycle.status", past, new=new, active=active, inactive=inactive)


def mix(past: History, *, new: int = 30, active: int = 30, inactive: int = 45) -> Table:
    """How many customers are in each state, with their share and net money."""
    return on_past("lifecycle.mix", past, new=new, active=active, inactive=inactive)


def flows(past: History, from_day: Any, to_day: Any = None, *, new: int = 30, active: int = 30, inactive: int = 45) -> Table:
    """Moves between states from one day to another (defaults to the day of the history)."""
    return on_past("lifecycle.flows", past, day="to", **{"from": from_day, "to": to_day},
                   new=new, active=active, inactive=inactive)


def cadence(past: History, *, warn: float = 0.20, lapse: float = 0.05, floor: int = 7, ceiling: int = 400, seasonal: bool = False,
            bounds: str | None = None, bounds_by: str = "segment", shop: Workspace | None = None) -> Table:
    """One row per customer: state by the customer's own rhythm, shrunk to the population's, with the resulting limits in days.

    `tail`: the chance that a customer like this who comes again stays away at least that long; below `warn` the customer is
    pre_inactive, below `lapse` inactive, within `floor` and `ceiling` days. `seasonal` counts busy months long (455 days are needed).
    `bounds`: other floors and ceilings by RFM segment, "Champions: 5-60; At Risk: 10-200", or by a field of the shop's customers
    (`bounds_by="type"`).
    """
    return on_past("lifecycle.cadence", past, shop=shop, warn=warn, lapse=lapse, floor=floor, ceiling=ceiling, seasonal=seasonal,
                   bounds=bounds, bounds_by=bounds_by)


def alarms(past: History, cutoff: Any, *, horizon: int = 90, warn: float = 0.20, lapse: float = 0.05, floor: int = 7, ceiling: int = 400,
           seasonal: bool = False, bounds: str | None = None, bounds_by: str = "segment", shop: Workspace | None = None) -> Table:
    """What the states of an earlier day were worth: how many of each bought within `horizon` days, with a 95 % interval.

    The inactive are the flagged ones: the false-alarm rate is their of_returned, the miss rate is 1 less their of_gone.
    """
    return on_past("lifecycle.alarms", past, shop=shop, cutoff=cutoff, horizon=horizon, warn=warn, lapse=lapse, floor=floor,
                   ceiling=ceiling, seasonal=seasonal, bounds=bounds, bounds_by=bounds_by)


def error_curve(past: History, *, horizon: int = 180) -> Table:
    """For limits of 7 to 371 days: share of false alarms, of the gone they would miss, and of customers they would name today.

    gone: bought nothing in the last `horizon` days; judged by their silence before.
    """
    return on_past("lifecycle.error_curve", past, horizon=horizon)


def return_curve(data: Any, *, today: Any = None, by: str = "all", shop: Workspace | None = None, currency: str = "EUR") -> Table:
    """Share of customers who buy again by days since their first purchase (Kaplan-Meier), and whether for the same product.

    by: all, or a curve for each month, channel, campaign or product of the first purchase. Channels and products come from the shop,
    or from a table with such columns instead of a history.
    """
    return on_data("lifecycle.return_curve", data, shop=shop, currency=currency, today=today, by=by)


def mix_ahead(past: History, ahead: int = 30, *, new: int = 30, active: int = 30, inactive: int = 45) -> Table:
    """The mix of states `ahead` days from now if the moves of the last `ahead` days go on, with 95 % intervals.

    Counts the customers of today only, not those who will have come by then.
    """
    return on_past("lifecycle.mix_ahead", past, ahead=ahead, new=new, active=active, inactive=inactive)
