# Written by scripts/write_python_functions from the catalogue of actions: change the help there, not here.
# To write it anew: install crmcore, then run .venv/bin/python scripts/write_python_functions
"""The page for an owner and one for each customer; the results of an event in sentences and pictures."""

from typing import Any, Literal

from ._core import Table, Workspace
from ._page import Page
from ._picture import Picture, drawn
from ._run import Amount, Date, on_event

__all__ = ["Page", "Picture", "customer_page", "page", "picture", "sentences"]


def page(shop: Workspace, today: Date, *, language: str = "en", country: str | None = None) -> Page:
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

    Returns:
        The page, as HTML.

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return Page(shop.run("report.page", today=today, language=language, country=country)[0]["html"])


def customer_page(shop: Workspace, customer: str, today: Date, *, language: str = "en",
                  country: str | None = None) -> Page:
    """The page of one customer, as HTML.

    Its record, what it bought and owes, where it stands, its segment, what to expect of it and the risk that it leaves.

    Args:
        shop: the workspace
        customer: the code of the customer (for instance C12)
        today: the day to judge from, such as 2011-12-10
        language: language of the reader, en or es
        country: country of a Spanish reader, which says how numbers are written; defaults to the workspace's (for
            instance MX)

    Returns:
        The page, as HTML.

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: the customer is not known, or has no purchase up to that day
        MisuseError: the workspace is closed
    """
    return Page(shop.run("report.customer_page", customer=customer, today=today, language=language,
                         country=country)[0]["html"])


def sentences(plan: Any, actual: Any = None, *, event: str | None = None, language: str = "en",
              country: str | None = None, currency: str = "EUR") -> Table:
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
                    currency=currency)


def picture(picture: Literal["bullets", "hours", "curve", "bridge", "ranking"], plan: Any, actual: Any = None, *,
            event: str | None = None, language: str = "en", country: str | None = None, profit: bool = False,
            planned_fees: Amount | None = None, fees: Amount | None = None, currency: str = "EUR") -> Picture:
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

    Returns:
        The drawing, as SVG.

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: there is no such event; a CSV file does not exist
        UnknownNameError: a table lacks a column that is needed
    """
    return drawn("report.picture", picture, plan, actual, event=event, language=language, country=country,
                 profit=profit, planned_fees=planned_fees, fees=fees, currency=currency)
