# Written by scripts/write_python_functions from the catalogue of actions: change the help there, not here.
# To write it anew: install crmcore, then run .venv/bin/python scripts/write_python_functions
"""The page for an owner and one for each customer; the results of an event in sentences and pictures; pictures of
customers."""

from typing import Any, Literal

from ._core import Table, Workspace
from ._customer_picture import CustomerPicture, drawn_of_customers
from ._page import Page
from ._picture import Picture, drawn
from ._run import Amount, Date, Parts, Progress, joined, on_event

__all__ = ["CustomerPicture", "Page", "Picture", "customer_page", "customer_picture", "page", "picture", "sentences"]


def page(shop: Workspace, today: Date, *, language: str = "en", country: str | None = None,
         progress: Progress = None) -> Page:
    """The page that the owner of a business looks at, as HTML.

    Figures with their trend, who came and left, segments, cohorts, the value of the customers, whom to call, the last
    and the next event, and what is odd in the books; with the action that gives each table. One file that needs no
    other, no script and no network.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        language: language of the reader, en or es
        country: country of a Spanish reader, which says how numbers are written; defaults to the workspace's (for
            instance MX)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        The page, as HTML.

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return Page(shop.run("report.page", today=today, language=language, country=country, progress=progress)[0]["html"])


def customer_page(shop: Workspace, customer: str, today: Date, *, language: str = "en", country: str | None = None,
                  progress: Progress = None) -> Page:
    """The page of one customer, as HTML.

    Its record, what it bought and owes, where it stands, its segment, what to expect of it and the risk that it leaves.

    Args:
        shop: the workspace
        customer: the code of the customer (for instance C12)
        today: the day to judge from, such as 2011-12-10
        language: language of the reader, en or es
        country: country of a Spanish reader, which says how numbers are written; defaults to the workspace's (for
            instance MX)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        The page, as HTML.

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: the customer is not known, or has no purchase up to that day
        MisuseError: the workspace is closed
    """
    return Page(shop.run("report.customer_page", customer=customer, today=today, language=language, country=country,
                         progress=progress)[0]["html"])


def sentences(plan: Any, actual: Any = None, *, event: str | None = None, language: str = "en",
              country: str | None = None, currency: str = "EUR", progress: Progress = None) -> Table:
    """Findings about an event in sentences for its owner.

    The most important come first.

    Args:
        plan: a table of product, expected, and event, day, unit, made, unit_price, unit_cost, salvage where known; or
            one table of both plan and actual; or a CSV file with these columns and a decimal point; or a workspace,
            whose book of events it is
        actual: a table of product, sold, and event, day, hour, unit, left, unit_price, sold_out_at, opens, closes,
            opened_at, closed_at, closed where known; or a CSV file with these columns and a decimal point
        event: code of an event, though what is learned of days comes from all; defaults to all of which something is
            known (for instance spring-fair)
        language: language of the reader, en or es
        country: country of a Spanish reader, which says how numbers are written; defaults to the workspace's (for
            instance MX)
        currency: currency of the amounts of an input table
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        text (text): the sentence, in the language asked for
        product (text): code of the product; empty when it concerns the whole
        money (amount): money that was lost with the sales missed, or the cost of what was left; empty when the sentence
            is of something else or has no price

    Raises:
        NotFoundError: there is no such event; a CSV file does not exist
        UnknownNameError: a table lacks a column that is needed
    """
    return on_event("report.sentences", plan, actual, event=event, language=language, country=country,
                    currency=currency, progress=progress)


def picture(picture: Literal["bullets", "hours", "curve", "bridge", "ranking"], plan: Any, actual: Any = None, *,
            event: str | None = None, language: str = "en", country: str | None = None, profit: bool = False,
            planned_fees: Amount | None = None, fees: Amount | None = None, currency: str = "EUR",
            progress: Progress = None) -> Picture:
    """A drawing of one event or all as SVG.

    Readable without colour. The ranking is drawn from events and their sales, the others from a plan and what came of
    it.

    Args:
        picture: what to draw (bullets, hours, curve, bridge or ranking)
        plan: a table of product, expected, and event, day, unit, made, unit_price, unit_cost, salvage where known; or
            one table of both plan and actual; or a CSV file with these columns and a decimal point; or a workspace,
            whose book of events it is; of a ranking the events
        actual: a table of product, sold, and event, day, hour, unit, left, unit_price, sold_out_at, opens, closes,
            opened_at, closed_at, closed where known; or a CSV file with these columns and a decimal point; of a ranking
            the sales
        event: code of an event, though what is learned of days comes from all; defaults to all of which something is
            known (for instance spring-fair)
        language: language of the reader, en or es
        country: country of a Spanish reader, which says how numbers are written; defaults to the workspace's (for
            instance MX)
        profit: whether the bridge continues to profit; needs costs
        planned_fees: fees of the event as planned; defaults to the book's (0 or more; for instance 350)
        fees: fees of the event as paid; defaults to the book's (0 or more; for instance 380)
        currency: currency of the amounts of an input table
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        The drawing, as SVG.

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: there is no such event; a CSV file does not exist
        UnknownNameError: a table lacks a column that is needed
    """
    return drawn("report.picture", picture, plan, actual, event=event, language=language, country=country,
                 profit=profit, planned_fees=planned_fees, fees=fees, currency=currency, progress=progress)


def customer_picture(data: Any,
                     picture: Literal["frequency_recency", "alive_matrix", "tracking", "tracking_total", "holdout",
                              "alive_history", "gaps", "spend", "cohorts", "retention_curves", "return_curve",
                              "rfm_grid", "rfm_treemap", "lifecycle", "flows", "concentration", "calibration", "gain",
                              "qini", "work_list"],
                     *, today: Date | None = None, customer: str | None = None, cutoff: Date | None = None,
                     from_day: Date | None = None, to_day: Date | None = None,
                     model: Literal["nbd", "bg_nbd", "mbg_nbd", "pareto_nbd", "bg_bb"] | None = None,
                     k: int | None = None, horizon: int | None = None,
                     measure: Literal["customers", "gross", "net", "margin"] | None = None,
                     by: Literal["all", "month", "channel", "campaign", "product"] | None = None,
                     score: Literal["risk", "expected", "p_alive", "recency", "frequency"] | None = None,
                     sellers: Parts | None = None, capacity: int | None = None, language: str = "en",
                     country: str | None = None, currency: str = "EUR", shop: Workspace | None = None,
                     progress: Progress = None) -> CustomerPicture:
    """A picture of customers, as SVG and as a Vega-Lite specification.

    Each draws the table of one action, which the result names with its parameters, and no number that is not in it. The
    Qini curve is drawn from a table of score, outcome and treated, the others from a history.

    Args:
        data: a history; or a table of customer, day, amount, and channel, campaign, product where known; of qini of
            score, outcome and treated
        picture: what to draw (frequency_recency, alive_matrix, tracking, tracking_total, holdout, alive_history, gaps,
            spend, cohorts, retention_curves, return_curve, rfm_grid, rfm_treemap, lifecycle, flows, concentration,
            calibration, gain, qini or work_list)
        today: the day to judge from; defaults to the day of the history
        customer: code of the customer, of alive_history (for instance C12)
        cutoff: last day that models may know, of tracking, holdout, calibration and gain; defaults to 90 days before
            today, or to the horizon before it (for instance 2011-06-10)
        from_day: the earlier day of flows; defaults to 90 days before the later one (for instance 2011-06-10)
        to_day: the later day of flows; defaults to today (for instance 2011-12-10)
        model: purchase model of frequency_recency, alive_matrix, tracking, holdout and alive_history; defaults to
            mbg_nbd (nbd, bg_nbd, mbg_nbd, pareto_nbd or bg_bb)
        k: regularity of purchases of these models, for bg_nbd and mbg_nbd; defaults to 1 (1 to 12; for instance 2)
        horizon: how far ahead: weeks of frequency_recency, days of calibration, gain and work_list; defaults to that of
            the action (1 to 3,660; for instance 26)
        measure: what cohorts and retention_curves count; defaults to customers (customers, gross, net or margin)
        by: groups of return_curve, cohorts and retention_curves by first purchase: month, channel, campaign or product;
            defaults to all
        score: score of gain: risk, purchases expected by Pareto/NBD, p_alive of BG/NBD, days since the last purchase or
            purchase days; defaults to risk (risk, expected, p_alive, recency or frequency)
        sellers: comma-separated names of the sellers of work_list, with their contacts where they differ (or a list or
            dict; for instance ana: 20, luis: 10)
        capacity: contacts of each seller of work_list; defaults to 20 (0 to 1,000,000; for instance 10)
        language: language of the reader, en or es
        country: country of a Spanish reader, which says how numbers are written; defaults to the workspace's (for
            instance MX)
        currency: currency of the amounts of an input table
        shop: the workspace of the history, for channels, campaigns, products and margins of cohorts, and for who may be
            contacted on the work list
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        The picture, with its svg, vega_lite, table and plot(ax).

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: the customer is not known, or has no purchase up to that day
        MisuseError: the workspace is closed
    """
    return drawn_of_customers("report.customer_picture", data, shop=shop, picture=picture, today=today,
                              customer=customer, cutoff=cutoff, from_day=from_day, to_day=to_day, model=model, k=k,
                              horizon=horizon, measure=measure, by=by, score=score,
                              sellers=joined("sellers", sellers, ", "), capacity=capacity, language=language,
                              country=country, currency=currency, progress=progress)
