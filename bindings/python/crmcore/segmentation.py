"""RFM: recency, frequency and money of each customer who has bought, as scores and a segment."""

from typing import Any

from ._core import History, Table
from ._run import on_past


def _rfm(action: str, past: History, options: dict[str, Any], **more: Any) -> Table:
    return on_past(action, past, today=past.today, **options, **more)


def rfm(past: History, *, scores: int = 5, cuts: str | None = None, map: str | None = None, frequency: str = "days",
        money: str = "net") -> Table:
    """One row per customer with a purchase: measures, scores 1 … `scores` and segment.

    score = 1 + number of cut points below the value (quantiles of type 7 unless `cuts` are given), recency reversed, so
    equal customers never part. `map` names segments: "Champions: R4-5 F4-5; Others: R1-3; …".
    """
    return _rfm("segmentation.rfm", past, dict(scores=scores, cuts=cuts, map=map, frequency=frequency, money=money))


def sizes(past: History, *, scores: int = 5, cuts: str | None = None, map: str | None = None, frequency: str = "days",
          money: str = "net") -> Table:
    """Customers and money of each segment."""
    return _rfm("segmentation.sizes", past, dict(scores=scores, cuts=cuts, map=map, frequency=frequency, money=money))


def cuts(past: History, *, scores: int = 5, frequency: str = "days", money: str = "net") -> Table:
    """Lower and upper limit of each score of each measure."""
    return _rfm("segmentation.cuts", past, dict(scores=scores, frequency=frequency, money=money))


def why(past: History, customer: str, *, scores: int = 5, cuts: str | None = None, map: str | None = None,
        frequency: str = "days", money: str = "net") -> Table:
    """Why a customer is where it is."""
    return _rfm("segmentation.why", past, dict(scores=scores, cuts=cuts, map=map, frequency=frequency, money=money),
                customer=customer)


def moves(past: History, from_day: Any, to_day: Any = None, *, scores: int = 5, cuts: str | None = None,
          map: str | None = None, frequency: str = "days", money: str = "net") -> Table:
    """Moves between segments from one day to another (the day of the history unless said)."""
    return on_past("segmentation.moves", past, **{"from": from_day, "to": past.today if to_day is None else to_day},
                   scores=scores, cuts=cuts, map=map, frequency=frequency, money=money)
