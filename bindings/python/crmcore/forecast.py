# Written by scripts/write_python_functions from the catalogue of actions: change the help there, not here.
# To write it anew: install crmcore, then run .venv/bin/python scripts/write_python_functions
"""Expected against actual, the demand of days to come, and how much to make."""

from typing import Any, Literal

from ._core import Table
from ._run import Amount, Date, Names, Progress, joined, on_book, on_event

__all__ = ["accuracy", "alarms", "analogs", "backtest", "backtest_events", "bridge", "compare", "demand", "occasional",
           "plan", "production", "ranking", "similar"]


def demand(table: Any, *, levels: Names = "0.1, 0.25, 0.5, 0.75, 0.9", from_day: Date | None = None,
           events: Names = "event, holiday, festival, closed", ahead: int = 0, progress: Progress = None) -> Table:
    """Quantiles and mean of each day's demand, from similar past days.

    Each forecast knows only the days before it was planned: `ahead` days earlier, or on the day in the column
    planned_on. Of days marked in a column sold_out, demand is at least what was sold.

    Args:
        table: a table of series, day, demand and what is known in advance; or a CSV file with these columns and a
            decimal point
        levels: comma-separated probabilities (or a list)
        from_day: forecast every row from this day on; defaults to the rows without demand (for instance 2025-11-01)
        events: comma-separated columns that make a day an event; other columns count less (or a list)
        ahead: days between planning and selling, where there is no column planned_on (0 to 3,660)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        series (text): name of the series
        day (day): day to forecast
        level (real): probability that demand is at most quantity, 0 to 1
        quantity (real): smallest demand, in units, whose probability reaches level; empty without a past
        mean (real): expected demand, in units; empty without a past
        n_effective (real): effective number of past days behind it; below 2 is too little data

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
    """
    return on_book("forecast.demand", {"file": table}, levels=joined("levels", levels, ", "), from_day=from_day,
                   events=joined("events", events, ", "), ahead=ahead, progress=progress)


def analogs(table: Any, series: str, day: Date, *, events: Names = "event, holiday, festival, closed", ahead: int = 0,
            progress: Progress = None) -> Table:
    """The past days behind the forecast of one day, and their weights.

    Args:
        table: a table of series, day, demand and what is known in advance; or a CSV file with these columns and a
            decimal point
        series: name of the series (for instance bun)
        day: day of the forecast to explain (for instance 2025-12-24)
        events: comma-separated columns that make a day an event; other columns count less (or a list)
        ahead: days between planning and selling, where there is no column planned_on (0 to 3,660)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        day (day): past day behind the forecast of the day asked for
        weight (real): share of the weights of all past days, 0 to 1
        demand (real): demand of that day as it was, in units
        value (real): that demand brought to the level and weekday of the day asked for, in units

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
    """
    return on_book("forecast.analogs", {"file": table}, series=series, day=day, events=joined("events", events, ", "),
                   ahead=ahead, progress=progress)


def production(table: Any, *, price: float, unit_cost: float, batch: float = 1, salvage: float = 0, goodwill: float = 0,
               events: Names = "event, holiday, festival, closed", ahead: int = 0, progress: Progress = None) -> Table:
    """How much to make for each day without demand.

    The number of whole batches with the greatest expected profit.

    Args:
        table: a table of series, day, demand and what is known in advance; or a CSV file with these columns and a
            decimal point
        price: price of a unit sold (currency; above 0; for instance 3.50)
        unit_cost: cost of a unit made (currency; 0 or more; for instance 1.20)
        batch: units in a whole batch (above 0)
        salvage: value of a unit left over; below 0 when throwing it away costs (currency)
        goodwill: loss beyond the margin for each unit short (currency; 0 or more)
        events: comma-separated columns that make a day an event; other columns count less (or a list)
        ahead: days between planning and selling, where there is no column planned_on (0 to 3,660)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        series (text): name of the series
        day (day): day to make it for
        make (real): units to make, in whole batches
        expected_sales (real): units expected to be sold
        lost (real): units expected to be missed
        left (real): units expected to be left over
        stock_out (real): probability that more is asked for than is made, 0 to 1
        profit (real): expected profit less lost goodwill, in units of the currency
        n_effective (real): effective number of past days behind it; below 2 is too little data

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
    """
    return on_book("forecast.production", {"file": table}, price=price, unit_cost=unit_cost, batch=batch,
                   salvage=salvage, goodwill=goodwill, events=joined("events", events, ", "), ahead=ahead,
                   progress=progress)


def backtest(table: Any, from_day: Date, *, price: float, unit_cost: float, salvage: float = 0, goodwill: float = 0,
             events: Names = "event, holiday, festival, closed", ahead: int = 0, progress: Progress = None) -> Table:
    """Forecast against simple rules on past days, in accuracy and money.

    The simple rules are last week, the same weekday and all days; where the table has a column made, it is what the
    owner made.

    Args:
        table: a table of series, day, demand and what is known in advance; or a CSV file with these columns and a
            decimal point
        from_day: first day to judge (for instance 2025-11-01)
        price: price of a unit sold (currency; above 0; for instance 3.50)
        unit_cost: cost of a unit made (currency; 0 or more; for instance 1.20)
        salvage: value of a unit left over; below 0 when throwing it away costs (currency)
        goodwill: loss beyond the margin for each unit short (currency; 0 or more)
        events: comma-separated columns that make a day an event; other columns count less (or a list)
        ahead: days between planning and selling, where there is no column planned_on (0 to 3,660)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        method (text): analogs, or a simple rule: same_weekday, last_week, all_days; or owner, what the owner made
        product (text): name of the series; all for all of them
        days (integer): days that were judged
        wape (real): sum of absolute errors over the sum of demand, 0 or more; empty when nothing was asked for
        bias (real): sum of demand less forecast, over the sum of forecasts; above 0 the forecast was too low; empty
            when that is 0
        cost (real): mean daily cost of units short and left over, in units of the currency
        profit (real): mean daily profit less lost goodwill, in units of the currency
        dm_p_value (real): p-value of the difference in cost from analogs (Diebold-Mariano); empty for analogs and when
            costs do not differ

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
    """
    return on_book("forecast.backtest", {"file": table}, from_day=from_day, price=price, unit_cost=unit_cost,
                   salvage=salvage, goodwill=goodwill, events=joined("events", events, ", "), ahead=ahead,
                   progress=progress)


def compare(plan: Any, actual: Any = None, *, event: str | None = None,
            by: Literal["cell", "product", "day", "hour", "event", "total", "product_hour", "type", "place"] = "cell",
            currency: str = "EUR", progress: Progress = None) -> Table:
    """Expected against actual, with the sales lost when nothing was left.

    Sold less expected is demand less expected, less lost. Sums leave out the cells of which nothing is known.

    Args:
        plan: a table of product, expected, and event, day, unit, made, unit_price, unit_cost, salvage where known; or
            one table of both plan and actual; or a CSV file with these columns and a decimal point; or a workspace,
            whose book of events it is
        actual: a table of product, sold, and event, day, hour, unit, left, unit_price, sold_out_at, opens, closes,
            opened_at, closed_at, closed where known; or a CSV file with these columns and a decimal point
        event: code of an event, though what is learned of days comes from all; defaults to all of which something is
            known (for instance spring-fair)
        by: what a row stands for (cell, product, day, hour, event, total, product_hour, type or place)
        currency: currency of the amounts of an input table
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        event (text): code of the event; empty unless by cell or event
        group (text): type or place of the events; empty unless by those
        product (text): code of the product; empty unless by cell, product or product_hour
        day (day): day of the event; empty unless by cell or day, and where the plan has no days
        hour (integer): hour of the day, 0 to 23; empty unless by hour or product_hour
        state (choice): what happened to the product on the day, such as normal or sold_out; empty unless by cell
        expected (real): units expected to be sold, in sums of cells whose sales are known; empty when not planned, and,
            like all units, of products of several units
        made (real): units made for sale, pre-orders not counted; empty by hour and when not known
        sold (real): units sold; empty when not known
        left (real): units left over; empty by hour and when not known
        sold_minus_expected (real): units sold less expected; empty unless both are known
        sold_over_expected (real): sold over expected less 1, of several products in money at planned prices; empty
            unless something was expected and sold is known
        demand (real): units asked for: sold and lost; empty when nothing is known of what came
        lost (real): units expected to have been missed for lack of stock or opening hours; empty when nothing is known
            of what came
        lost_low (real): lower end of the 80 % interval of lost; empty by hour and with lost
        lost_high (real): upper end of the 80 % interval of lost; empty by hour and with lost
        demand_minus_expected (real): units asked for less expected, the surprise of demand; empty unless both are known
        made_minus_expected (real): units made less expected, the decision of production; empty unless both are known
        sell_through (real): sold over made, 0 to 1 where counts agree; empty unless both are known and something was
            made
        waste_rate (real): made less sold and reused, over made, 0 to 1; empty unless known and something was made
        fill_rate (real): sold over demand, 0 to 1; empty when nothing was asked for
        revenue (amount): money of what was sold; empty by hour and when no price is known
        lost_revenue (amount): money of what was lost; empty by hour and when no price is known
        margin (amount): revenue less the unit cost of what was sold; empty by hour and unless prices and costs are
            known

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: there is no such event; a CSV file does not exist
        UnknownNameError: a table lacks a column that is needed
    """
    return on_event("forecast.compare", plan, actual, event=event, by=by, currency=currency, progress=progress)


def bridge(plan: Any, actual: Any = None, *, event: str | None = None, profit: bool = False,
           planned_fees: Amount | None = None, fees: Amount | None = None, currency: str = "EUR",
           progress: Progress = None) -> Table:
    """The money between plan and actual, to the cent.

    The steps are price, volume, mix, new and dropped products; with `profit` also costs, waste and fees.

    Args:
        plan: a table of product, expected, and event, day, unit, made, unit_price, unit_cost, salvage where known; or
            one table of both plan and actual; or a CSV file with these columns and a decimal point; or a workspace,
            whose book of events it is
        actual: a table of product, sold, and event, day, hour, unit, left, unit_price, sold_out_at, opens, closes,
            opened_at, closed_at, closed where known; or a CSV file with these columns and a decimal point
        event: code of an event, though what is learned of days comes from all; defaults to all of which something is
            known (for instance spring-fair)
        profit: whether the bridge continues to profit; needs costs
        planned_fees: fees of the event as planned; defaults to the book's (0 or more; for instance 350)
        fees: fees of the event as paid; defaults to the book's (0 or more; for instance 380)
        currency: currency of the amounts of an input table
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        part (text): plan, a step such as price, volume or mix, or actual
        product (text): code of the product whose part of the step it is; empty for the whole
        amount (amount): money of plan and actual, or the change that the step makes

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: there is no such event; a CSV file does not exist
        UnknownNameError: a table lacks a column that is needed
    """
    return on_event("forecast.bridge", plan, actual, event=event, profit=profit, planned_fees=planned_fees, fees=fees,
                    currency=currency, progress=progress)


def similar(events: Any, event: str, *, progress: Progress = None) -> Table:
    """The past events that are similar to the next one, and why.

    Args:
        events: a table of event, first_day, and last_day, type, place, hours, weather, attendance as foreseen,
            hours_open, weather_seen, attendance_seen as it was, cancelled, planned_on where known; or a CSV file with
            these columns and a decimal point; or a workspace, whose book of events it is
        event: code of the next event (for instance spring-fair)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        event (text): code of the past event
        weight (real): share of the weights of all past events, 0 to 1
        why (text): what is alike and what is not, in words

    Raises:
        NotFoundError: there is no such event; a CSV file does not exist
        UnknownNameError: a table lacks a column that is needed
    """
    return on_book("forecast.similar", {"events": events}, event=event, progress=progress)


def plan(events: Any, event: str, sales: Any = None, products: Any = None, *, capacity: float | None = None,
         currency: str = "EUR", progress: Progress = None) -> Table:
    """Expected demand at the next event, and how much to bring.

    What is made for the next event in the table of sales is the owner's plan, and gets its profit beside.

    Args:
        events: a table of event, first_day, and last_day, type, place, hours, weather, attendance as foreseen,
            hours_open, weather_seen, attendance_seen as it was, cancelled, planned_on where known; or a CSV file with
            these columns and a decimal point; or a workspace, whose book of events it is
        event: code of the next event (for instance spring-fair)
        sales: a table of event, product, sold, and made, hour, sold_out_at where known (a table or a CSV file)
        products: a table of product, and category, unit_price, unit_cost, salvage, batch, preordered, capacity where
            known (a table or a CSV file)
        capacity: capacity that products share; defaults to the event's (0 or more; for instance 300)
        currency: currency of the amounts of an input table
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        product (text): code of the product
        demand (real): units expected to be asked for, pre-orders not counted
        low (real): lower end of the 80 % interval of demand
        high (real): upper end of the 80 % interval of demand
        spread (real): variance of demand beyond chance, over its square
        make (real): units to make, in whole batches and with pre-orders; empty unless price and cost are known
        expected_profit (real): expected profit of making so many, less lost goodwill, in units of the currency; empty
            with make
        stock_out (real): probability that more is asked for than is made, 0 to 1; empty with make
        lost (real): units expected to be missed; empty with make
        left (real): units expected to be left over; empty with make
        own_profit (real): expected profit of what the owner planned to make, in units of the currency; empty when not
            known
        n_effective (real): effective number of events behind it; below 2 is too little data
        note (text): remarks, such as too little data; empty when there is nothing

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: there is no such event; a CSV file does not exist
        UnknownNameError: a table lacks a column that is needed
    """
    return on_book("forecast.plan", {"events": events, "sales": sales, "products": products}, event=event,
                   capacity=capacity, currency=currency, progress=progress)


def backtest_events(events: Any, sales: Any = None, products: Any = None, *, from_day: Date | None = None,
                    horizons: Names = "0", by: Literal["all", "product", "type", "event", "horizon"] = "all",
                    currency: str = "EUR", progress: Progress = None) -> Table:
    """Every past event planned from those before it, beside simple rules and the owner's plan.

    Args:
        events: a table of event, first_day, and last_day, type, place, hours, weather, attendance as foreseen,
            hours_open, weather_seen, attendance_seen as it was, cancelled, planned_on where known; or a CSV file with
            these columns and a decimal point; or a workspace, whose book of events it is
        sales: a table of event, product, sold, and made, hour, sold_out_at where known (a table or a CSV file)
        products: a table of product, and category, unit_price, unit_cost, salvage, batch, preordered, capacity where
            known (a table or a CSV file)
        from_day: first day to judge; defaults to all events (for instance 2025-11-01)
        horizons: comma-separated days between planning and the first day (or a list)
        by: what a row stands for (all, product, type, event or horizon)
        currency: currency of the amounts of an input table
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        method (text): similar, as forecast.plan; a simple rule: last_event, same_weekday, all_events, static_quantile;
            or owner
        by (text): all, or the product, type, event or horizon in days
        events (integer): events that were judged
        cells (integer): products at events that were judged
        wape (real): sum of absolute errors over the sum of demand, 0 or more; empty when nothing was asked for
        bias (real): sum of demand less forecast, over the sum of forecasts; above 0 the forecast was too low; empty
            when that is 0
        cost (real): mean cost per event of units short and left over, in units of the currency; empty without prices
            and costs
        profit (real): mean profit per event less lost goodwill, in units of the currency; empty without prices and
            costs
        coverage (real): share of 80 % intervals that held what was asked for, 0 to 1; only for similar
        winkler (real): mean Winkler score of 80 % intervals, in units, or in worths of several products; lower is
            better; only for similar
        pinball (real): mean pinball loss at the level it was made for, in units, or in worths of several products;
            lower is better; only for similar
        crps (real): mean continuous ranked probability score, in units, or in worths of several products; lower is
            better; only for similar
        p_value (real): p-value of the difference in cost, or else in error, from similar (sign flips); empty for
            similar and below two events
        dm_p_value (real): p-value of the difference in cost, or else in error, from similar (Diebold-Mariano); empty
            for similar and when there is none

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
    """
    return on_book("forecast.backtest_events", {"events": events, "sales": sales, "products": products},
                   from_day=from_day, horizons=joined("horizons", horizons, ", "), by=by, currency=currency,
                   progress=progress)


def occasional(events: Any, sales: Any = None, *, by: Names = "type, place", currency: str = "EUR",
               progress: Progress = None) -> Table:
    """What events say about customers who are not known by name: volumes, products, hours.

    Args:
        events: a table of event, first_day, and last_day, type, place, hours, weather, attendance as foreseen,
            hours_open, weather_seen, attendance_seen as it was, cancelled, planned_on where known; or a CSV file with
            these columns and a decimal point; or a workspace, whose book of events it is
        sales: a table of event, product, sold, and made, hour, sold_out_at where known (a table or a CSV file)
        by: comma-separated, any of type, place, product and hour (or a list)
        currency: currency of the amounts of an input table
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        type (text): type of the events; empty when not asked for or not known
        place (text): place of the events; empty when not asked for or not known
        product (text): code of the product; empty when not asked for
        hour (integer): hour of the day, 0 to 23; empty unless by hour
        events (integer): events in which something of this group was sold
        sold (real): units sold; empty, with all that is of units, when units differ
        share (real): share of what the events sold, of money where known, 0 to 1
        demand (real): units asked for, with those lost; empty by hour
        per_event (real): units sold per event
        per_hour (real): units sold per opening hour; empty by hour and when no opening hours are known
        per_visitor (real): units sold per visitor; empty when no attendance is known
        revenue (amount): money of what was sold; empty unless every price is known
        first_day (day): first day of the earliest of these events
        last_day (day): last day of the latest of these events

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
    """
    return on_book("forecast.occasional", {"events": events, "sales": sales}, by=joined("by", by, ", "),
                   currency=currency, progress=progress)


def ranking(events: Any, sales: Any = None, *, currency: str = "EUR", progress: Progress = None) -> Table:
    """Events by profit or revenue, the best first.

    Args:
        events: a table of event, first_day, and last_day, type, place, hours, weather, attendance as foreseen,
            hours_open, weather_seen, attendance_seen as it was, cancelled, planned_on where known; or a CSV file with
            these columns and a decimal point; or a workspace, whose book of events it is
        sales: a table of event, product, sold, and made, hour, sold_out_at where known (a table or a CSV file)
        currency: currency of the amounts of an input table
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        rank (integer): place among the events, from 1; by profit where it is known of all, else by revenue
        event (text): code of the event
        first_day (day): first day of the event
        type (text): type of the event; empty when not known
        place (text): place of the event; empty when not known
        expected (real): units expected to be sold; empty when not planned
        made (real): units made for sale, pre-orders not counted; empty when not known
        sold (real): units sold
        sold_over_expected (real): sold over expected less 1; empty when nothing was expected
        lost (real): units expected to have been missed for lack of stock or opening hours
        sell_through (real): sold over made, 0 to 1 where counts agree; empty when not known
        revenue (amount): money of what was sold; empty when no price is known
        lost_revenue (amount): money of what was lost; empty when no price is known
        goods (amount): cost of what was sold and the loss on what was left over; empty unless every unit cost is known
        fees (amount): fees paid for the event; empty when not known
        profit (amount): revenue less goods and fees; empty unless prices and costs are known

    Raises:
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
    """
    return on_book("forecast.ranking", {"events": events, "sales": sales}, currency=currency, progress=progress)


def accuracy(table: Any, *, by: str | None = None, from_day: Date | None = None,
             against: Literal["sold", "demand"] = "sold", interval: float = 0.8, progress: Progress = None) -> Table:
    """Accuracy of a forecast, in measures that say which way they point.

    Ratios are sums over sums. The tracking signal is shown, but is not an alarm.

    Args:
        table: a table of expected, actual (or sold), and product, day, low, high, critical, chosen where known; or a
            CSV file with these columns and a decimal point; or a workspace, whose book of events it is
        by: column of the table to group by; in the book event, product, type, place, quarter or year
        from_day: first day to judge; defaults to all (for instance 2025-11-01)
        against: in the book: what was sold, or what was asked for (sold or demand)
        interval: probability that low and high were made for (above 0 and below 1)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        by (text): all, or the group
        measure (text): name of the measure, such as wape or coverage_of_interval
        better (choice): where a good value lies: zero, low, or nominal, which is near the level of the interval
        value (real): value of the measure; empty when it cannot be formed from these cells
        cells (integer): cells it was formed from
        excluded (integer): cells left out, such as those whose actual is not known

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
    """
    return on_book("forecast.accuracy", {"file": table}, by=by, from_day=from_day, against=against, interval=interval,
                   progress=progress)


def alarms(table: Any, *, by: str | None = None, from_day: Date | None = None,
           against: Literal["sold", "demand"] = "sold", progress: Progress = None) -> Table:
    """Whether a forecast is off to one side, with a known rate of false alarms.

    Args:
        table: a table of expected, actual (or sold), and product, day, low, high, critical, chosen where known; or a
            CSV file with these columns and a decimal point; or a workspace, whose book of events it is
        by: column of the table to group by; in the book event, product, type, place, quarter or year
        from_day: first day to judge; defaults to all (for instance 2025-11-01)
        against: in the book: what was sold, or what was asked for (sold or demand)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        by (text): all, or the group
        method (text): cusum from 8 events on, else sign test and gamma posterior; empty without events
        alarm (boolean): true when the forecast is off to one side
        direction (text): sold more than expected, or sold less than expected; empty without an alarm
        since (day): day of the first event of the run that raised the alarm; empty without an alarm
        events (integer): days with an expectation above 0
        value (real): largest CUSUM; below 8 events the probability that the ratio is off by more than 10 %
        limit (real): limit of value: 4 for the CUSUM, 0.9 for the probability
        false_alarm_rate (real): probability that so many events of an unbiased forecast raise an alarm, 0 to 1
        ratio (real): actual over expected, of all events together
        low (real): lower end of the 80 % interval of ratio
        high (real): upper end of the 80 % interval of ratio

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
    """
    return on_book("forecast.alarms", {"file": table}, by=by, from_day=from_day, against=against, progress=progress)
