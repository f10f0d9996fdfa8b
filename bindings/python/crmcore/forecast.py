"""What was expected and what came, what tomorrow will ask for, and how much to make."""

import os
from typing import Any

from . import _core
from ._core import Table
from ._run import as_json, run


def _columns(names: Any) -> Any:
    return names if names is None or isinstance(names, str) else ",".join(str(name) for name in names)


def _event(action: str, plan: Any, actual: Any, currency: str, **parameters: Any) -> Table:
    return _given(action, {"file": plan} if actual is None else {"plan": plan, "actual": actual}, currency=currency, **parameters)


def _given(action: str, given: dict[str, Any], currency: str, **parameters: Any) -> Table:
    """Tables by name; those that are CSV files are read by the action."""
    given = {name: data for name, data in given.items() if data is not None}
    files = {name: data for name, data in given.items() if isinstance(data, (str, os.PathLike))}
    tables = {name: data for name, data in given.items() if name not in files}
    both = tables.pop("file", None)
    if action != "forecast.similar":
        parameters["currency"] = currency
    return _core.run(action, as_json({**parameters, **files}), both, None, currency, tables)


def compare(plan: Any, actual: Any = None, *, by: str = "cell", currency: str = "EUR") -> Table:
    """Expected against actual by cell (product and day), or summed by product, day, hour, event or total.

    plan: product and event, day, expected, made, unit_price, unit_cost, salvage where known; actual: product and event, day, hour, sold,
    left, unit_price, sold_out_at. Or one table of both. Each may be a CSV file. Lost sales come with an 80 % interval; sold − expected = demand − expected − lost.
    """
    return _event("forecast.compare", plan, actual, currency, by=by)


def bridge(plan: Any, actual: Any = None, *, profit: bool = False, planned_fees: str = "0", fees: str = "0", currency: str = "EUR") -> Table:
    """The money between plan and actual to the cent: price, volume, mix, new, dropped; with `profit` also costs, waste and fees."""
    return _event("forecast.bridge", plan, actual, currency, profit=profit, planned_fees=str(planned_fees), fees=str(fees))


def sentences(plan: Any, actual: Any = None, *, language: str = "en", currency: str = "EUR") -> Table:
    """What an owner wants to hear, the weightiest first, in English (en) or Spanish (es)."""
    return _event("forecast.sentences", plan, actual, currency, language=language)


def accuracy(table: Any, *, by: str | None = None, interval: float = 0.8) -> Table:
    """Measures of expected against actual (or sold), with product and day, and low, high, critical, chosen where known.

    `better` says which way a measure points; ratios are sums over sums; `excluded` cells are counted. tracking_signal is shown, and no alarm.
    """
    return run("forecast.accuracy", table, by=by, interval=interval)


def alarms(table: Any, *, by: str | None = None) -> Table:
    """Whether the forecast is off to one side: CUSUM from 8 events on, sign test and gamma posterior below; with its false-alarm rate."""
    return run("forecast.alarms", table, by=by)


def demand(table: Any, *, levels: Any = (0.1, 0.25, 0.5, 0.75, 0.9), start: Any = None, events: Any = "event, holiday, festival, closed",
           ahead: int = 0) -> Table:
    """Quantiles and mean of demand from a table of series, day, demand and columns known ahead.

    Rows without demand are forecast, or all from the day `start` on; each knows only the days before it was planned (`ahead` days earlier,
    or the column planned_on). `events`: columns that make a day an event. n_effective below 2: too little data.
    """
    return run("forecast.demand", table, **{"from": start}, levels=_columns(levels), events=_columns(events), ahead=ahead)


def analogs(table: Any, series: str, day: Any, *, events: Any = "event, holiday, festival, closed", ahead: int = 0) -> Table:
    """Which past days speak for one day of a series, with weight, demand as it was, and as it would be."""
    return run("forecast.analogs", table, series=series, day=day, events=_columns(events), ahead=ahead)


def production(table: Any, *, price: float, unit_cost: float, salvage: float = 0, goodwill: float = 0, batch: float = 1,
               events: Any = "event, holiday, festival, closed", ahead: int = 0) -> Table:
    """How much to make for each day without demand: the greatest expected profit in whole batches, with what would be left and lost."""
    return run("forecast.production", table, price=price, unit_cost=unit_cost, salvage=salvage, goodwill=goodwill, batch=batch,
               events=_columns(events), ahead=ahead)


def backtest(table: Any, start: Any, *, price: float, unit_cost: float, salvage: float = 0, goodwill: float = 0,
             events: Any = "event, holiday, festival, closed", ahead: int = 0) -> Table:
    """The forecast beside last week, same weekdays and all days, from the day `start` on: WAPE, bias, cost and profit a day."""
    return run("forecast.backtest", table, **{"from": start}, price=price, unit_cost=unit_cost, salvage=salvage, goodwill=goodwill,
               events=_columns(events), ahead=ahead)


def similar(events: Any, event: str) -> Table:
    """Which past events speak for the next one, with weight and why.

    events: a table or CSV file of event, first_day, and last_day, type, place, weather, hours, attendance, cancelled where known.
    """
    return _given("forecast.similar", {"events": events}, "EUR", event=event)


def plan(events: Any, event: str, sales: Any, products: Any = None, *, capacity: float | None = None, currency: str = "EUR") -> Table:
    """What the next event will ask for, with an 80 % interval, and how much to bring.

    events as in `similar`; sales: event, product, sold, and made, hour, sold_out_at where known (what is made for the next event is the
    owner's plan, and gets its profit beside); products: product, and category, unit_price, unit_cost, salvage, batch, preordered, capacity.
    """
    return _given("forecast.plan", {"events": events, "sales": sales, "products": products}, currency, event=event, capacity=capacity)
