"""Where a customer stands on a day, judged by purchases alone."""

from typing import Any

from ._core import History, Table
from ._run import on_past


def status(past: History, *, new: int = 30, active: int = 30, inactive: int = 45) -> Table:
    """One row per customer: state, since when, by which rule, and when the next state would come.

    prospect: no purchase; new: first purchase at most `new` days ago; else by the last purchase: at most `active` days
    ago active, up to `inactive` pre_inactive, above it inactive.
    """
    return on_past("lifecycle.status", past, today=past.today, new=new, active=active, inactive=inactive)


def mix(past: History, *, new: int = 30, active: int = 30, inactive: int = 45) -> Table:
    """How many customers stand where, with their share and net money."""
    return on_past("lifecycle.mix", past, today=past.today, new=new, active=active, inactive=inactive)


def flows(past: History, from_day: Any, to_day: Any = None, *, new: int = 30, active: int = 30, inactive: int = 45) -> Table:
    """Moves between states from one day to another (the day of the history unless said)."""
    return on_past("lifecycle.flows", past, **{"from": from_day, "to": past.today if to_day is None else to_day},
                   new=new, active=active, inactive=inactive)
