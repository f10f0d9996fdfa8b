"""Expected against actual, the demand of days to come, and how much to make."""

import os
from typing import Any

from . import _core
from ._core import Table, Workspace
from ._run import as_json


def _columns(names: Any) -> Any:
    return names if names is None or isinstance(names, str) else ",".join(str(name) for name in names)


def _text(amount: Any) -> str | None:
    return None if amount is None else str(amount)


def _given(action: str, given: dict[str, Any], currency: str | None = None, **parameters: Any) -> Table:
    """On a workspace its book of events; else on tables by name, those that are CSV files read by the action."""
    given = {name: data for name, data in given.items() if data is not None}
    shop = next((data for data in given.values() if isinstance(data, Workspace)), None)
    if shop is not None:
        if len(given) > 1:
            raise TypeError(f"the book of a workspace is used alone; leave out {', '.join(n for n, d in given.items() if d is not shop)}")
        return shop._run(action, as_json(parameters), None, {}, None)
    files = {name: data for name, data in given.items() if isinstance(data, (str, os.PathLike))}
    tables = {name: data for name, data in given.items() if name not in files}
    both = tables.pop("file", None)
    if currency is not None:
        parameters["currency"] = currency
    return _core.run(action, as_json({**parameters, **files}), both, None, currency or "EUR", tables)


def _event(action: str, plan: Any, actual: Any, currency: str, **parameters: Any) -> Table:
    return _given(action, {"file": plan} if actual is None else {"plan": plan, "actual": actual}, currency, **parameters)


def compare(plan: Any, actual: Any = None, *, event: str | None = None, by: str = "cell", currency: str = "EUR") -> Table:
    """Expected against actual by cell (product and day), or summed by product, day, hour, product_hour, event, type, place or total.

    plan: product and event, day, expected, made, unit_price, unit_cost, salvage where known; actual: product and event, day, hour, sold,
    left, unit_price, sold_out_at, and opens, closes, opened_at, closed_at, closed of the day. Or one table of both. Each may be a CSV file
    with these columns and a decimal point (imports read other forms). Or a workspace: its book of events.
    `event`: only that one, though what is learned about days comes from the others too.
    Lost sales come with an 80 % interval; sold − expected = demand − expected − lost. Sums leave out cells of which nothing is known.
    """
    return _event("forecast.compare", plan, actual, currency, event=event, by=by)


def bridge(plan: Any, actual: Any = None, *, event: str | None = None, profit: bool = False, planned_fees: Any = None, fees: Any = None,
           currency: str = "EUR") -> Table:
    """The money between plan and actual to the cent: price, volume, mix, new, dropped; with `profit` also costs, waste and fees.

    Fees default to those of the event in the book of the workspace.
    """
    return _event("forecast.bridge", plan, actual, currency, event=event, profit=profit, planned_fees=_text(planned_fees), fees=_text(fees))


def accuracy(table: Any, *, by: str | None = None, interval: float = 0.8, start: Any = None, against: str | None = None) -> Table:
    """Measures of expected against actual (or sold), with product and day, and low, high, critical, chosen where known.

    `better` says which way a measure points; ratios are sums over sums; `excluded` cells are counted. tracking_signal is shown, but is not an alarm.
    table: a table, a CSV file, or a workspace: each product at each event, against what was sold or the demand; by event, product, type,
    place, quarter or year. `start`: the first day that is judged.
    """
    return _given("forecast.accuracy", {"file": table}, by=by, interval=interval, against=against, **{"from": start})


def alarms(table: Any, *, by: str | None = None, start: Any = None, against: str | None = None) -> Table:
    """Whether the forecast is off to one side: CUSUM from 8 events on, sign test and gamma posterior below; with its false-alarm rate."""
    return _given("forecast.alarms", {"file": table}, by=by, against=against, **{"from": start})


def demand(table: Any, *, levels: Any = (0.1, 0.25, 0.5, 0.75, 0.9), start: Any = None, events: Any = "event, holiday, festival, closed",
           ahead: int = 0) -> Table:
    """Quantiles and mean of demand from a table or CSV file of series, day, demand and columns known ahead.

    Rows without demand are forecast, or all from the day `start` on; each knows only the days before it was planned (`ahead` days earlier,
    or the column planned_on). `events`: columns that make a day an event. n_effective below 2: too little data.
    """
    return _given("forecast.demand", {"file": table}, **{"from": start}, levels=_columns(levels), events=_columns(events), ahead=ahead)


def analogs(table: Any, series: str, day: Any, *, events: Any = "event, holiday, festival, closed", ahead: int = 0) -> Table:
    """The past days that a forecast for one day of a series is made of, with weight, demand as it was, and as it would be."""
    return _given("forecast.analogs", {"file": table}, series=series, day=day, events=_columns(events), ahead=ahead)


def production(table: Any, *, price: float, unit_cost: float, salvage: float = 0, goodwill: float = 0, batch: float = 1,
               events: Any = "event, holiday, festival, closed", ahead: int = 0) -> Table:
    """How much to make for each day without demand: the greatest expected profit in whole batches, with what would be left and lost."""
    return _given("forecast.production", {"file": table}, price=price, unit_cost=unit_cost, salvage=salvage, goodwill=goodwill, batch=batch,
                  events=_columns(events), ahead=ahead)


def backtest(table: Any, start: Any, *, price: float, unit_cost: float, salvage: float = 0, goodwill: float = 0,
             events: Any = "event, holiday, festival, closed", ahead: int = 0) -> Table:
    """The forecast beside last week, same weekdays, all days and what the owner made (a column `made`), from the day `start` on: WAPE, bias,
    cost and profit a day, and how likely costs differ so by chance."""
    return _given("forecast.backtest", {"file": table}, **{"from": start}, price=price, unit_cost=unit_cost, salvage=salvage,
                  goodwill=goodwill,
                  events=_columns(events), ahead=ahead)


def similar(events: Any, event: str) -> Table:
    """The past events that a forecast for the next one is made of, with weight and reason.

    events: a table or CSV file of event, first_day, and last_day, type, place, weather, hours, attendance as foreseen, weather_seen,
    hours_open, attendance_seen as it was, cancelled, planned_on where known; or a workspace.
    """
    return _given("forecast.similar", {"events": events}, event=event)


def plan(events: Any, event: str, sales: Any = None, products: Any = None, *, capacity: float | None = None,
         currency: str = "EUR") -> Table:
    """The demand of the next event, with an 80 % interval, and how much to bring.

    events as in `similar`, or a workspace, which has it all; sales: event, product, sold, and made, hour, sold_out_at where known (what is
    made for the next event is the owner's plan, and gets its profit beside); products: product, and category, unit_price, unit_cost,
    salvage, batch, preordered, capacity.
    """
    return _given("forecast.plan", {"events": events, "sales": sales, "products": products}, currency, event=event, capacity=capacity)


def backtest_events(events: Any, sales: Any = None, products: Any = None, *, start: Any = None, horizons: Any = (0,), by: str = "all",
                    currency: str = "EUR") -> Table:
    """Every past event planned from those over before it, beside the last event, the last of the same weekday, all events, a static
    quantile and what the owner brought: WAPE, bias, cost and profit an event, and how likely costs differ so by chance.

    horizons: days between planning and the first day. by: all, product, type, event or horizon.
    """
    return _given("forecast.backtest_events", {"events": events, "sales": sales, "products": products}, currency, **{"from": start},
                  horizons=_columns(horizons), by=by)


def occasional(events: Any, sales: Any = None, *, by: Any = "type, place", currency: str = "EUR") -> Table:
    """What events tell about customers without a name: units, share, per event, open hour and visitor; by type, place, product, hour."""
    return _given("forecast.occasional", {"events": events, "sales": sales}, currency, by=_columns(by))


def ranking(events: Any, sales: Any = None, *, currency: str = "EUR") -> Table:
    """Events by what they brought, the best first: profit where prices and costs are known, or revenue."""
    return _given("forecast.ranking", {"events": events, "sales": sales}, currency)
