"""RFM: recency, frequency and money of each customer who has bought, as scores and a segment."""

from collections.abc import Mapping
from typing import Any

from ._core import History, RfmColumns, Table, Workspace
from ._core import rfm_columns as _rfm_columns
from ._run import on_data, on_past


def _rfm(action: str, past: History, options: dict[str, Any], **more: Any) -> Table:
    return on_past(action, past, **options, **more)


def rfm(past: History, *, scores: int = 5, cut_points: str | None = None, map: str | None = None, frequency: str = "days",
        money: str = "net") -> Table:
    """One row per customer with a purchase: measures, scores 1 … `scores` and segment.

    score = 1 + number of cut points below the value (quantiles of type 7 unless `cut_points` are given), recency reversed, so
    equal customers never part. `map` names segments: "Champions: R4-5 F4-5; Others: R1-3; …".
    """
    return _rfm("segmentation.rfm", past, dict(scores=scores, cut_points=cut_points, map=map, frequency=frequency, money=money))


def sizes(past: History, *, scores: int = 5, cut_points: str | None = None, map: str | None = None, frequency: str = "days",
          money: str = "net") -> Table:
    """Customers and money of each segment."""
    return _rfm("segmentation.sizes", past, dict(scores=scores, cut_points=cut_points, map=map, frequency=frequency, money=money))


def cut_points(past: History, *, scores: int = 5, cut_points: str | None = None, frequency: str = "days", money: str = "net") -> Table:
    """Lower and upper limit of each score of each measure."""
    return _rfm("segmentation.cut_points", past, dict(scores=scores, cut_points=cut_points, frequency=frequency, money=money))


def why(past: History, customer: str, *, scores: int = 5, cut_points: str | None = None, map: str | None = None,
        frequency: str = "days", money: str = "net") -> Table:
    """Why a customer is in its segment."""
    return _rfm("segmentation.why", past, dict(scores=scores, cut_points=cut_points, map=map, frequency=frequency, money=money),
                customer=customer)


def moves(past: History, from_day: Any, to_day: Any = None, *, scores: int = 5, cut_points: str | None = None,
          map: str | None = None, frequency: str = "days", money: str = "net") -> Table:
    """Moves between segments from one day to another (defaults to the day of the history)."""
    return on_past("segmentation.moves", past, day="to", **{"from": from_day, "to": to_day},
                   scores=scores, cut_points=cut_points, map=map, frequency=frequency, money=money)


def _clusters(action: str, past: History, customer_weights: Any, **options: Any) -> Table:
    return on_past(action, past, tables={} if customer_weights is None else {"customer_weights": customer_weights}, **options)


def clusters(past: History, *, k: int | None = None, seed: int = 1, starts: int = 0, frequency: str | None = None, money: str | None = None,
             weights: str | None = None, customer_weights: Any = None, saved: str | None = None) -> Table:
    """One row per customer with a purchase: cluster (1 has the most money), distance to its centre, description.

    k-means on log(1 + recency, frequency, money), standardised; without `k` the number is chosen (see cluster_counts). frequency: days
    (default) or orders; money: net (default) or gross; `weights`: of the three measures in the distance, "1/1/1"; `customer_weights`: a
    table of customer and weight, defaults to 1. `saved`: the text of save_clusters; assigns without a fit and replaces all of these.
    """
    return _clusters("segmentation.clusters", past, customer_weights, k=k, seed=seed, starts=starts, frequency=frequency, money=money,
                     weights=weights, saved=saved)


def profiles(past: History, *, k: int | None = None, seed: int = 1, starts: int = 0, frequency: str | None = None, money: str | None = None,
             weights: str | None = None, customer_weights: Any = None, saved: str | None = None) -> Table:
    """The clusters in words and figures."""
    return _clusters("segmentation.profiles", past, customer_weights, k=k, seed=seed, starts=starts, frequency=frequency, money=money,
                     weights=weights, saved=saved)


def save_clusters(past: History, *, k: int = 0, seed: int = 1, starts: int = 0, frequency: str = "days", money: str = "net",
                  weights: str = "1/1/1", customer_weights: Any = None) -> str:
    """The fitted clusters as a text to store; `saved` of the other calls reads it."""
    return _clusters("segmentation.save_clusters", past, customer_weights, k=k, seed=seed, starts=starts, frequency=frequency, money=money,
                     weights=weights)[0]["text"]


def cluster_counts(past: History, *, most: int = 8, seed: int = 1, starts: int = 0, frequency: str = "days", money: str = "net",
                   weights: str = "1/1/1", customer_weights: Any = None) -> Table:
    """Criteria and bootstrap stability for 2 … `most` clusters, and which is chosen: of the stable, the one the criteria put first."""
    return _clusters("segmentation.cluster_counts", past, customer_weights, most=most, seed=seed, starts=starts, frequency=frequency, money=money,
                     weights=weights)


def cohorts(data: Any, *, today: Any = None, grain: str = "month", measure: str = "customers", by: str = "all",
            shop: Workspace | None = None, currency: str = "EUR") -> Table:
    """The triangle by first purchase: customers, gross, net or margin of each cohort in each month or quarter; periods still to come are empty.

    by: a triangle for each channel, campaign or product of the first purchase. These and margins come from the shop (products with unit
    costs), or from a table with such columns instead of a history.
    """
    return on_data("segmentation.cohorts", data, shop=shop, currency=currency, today=today, grain=grain, measure=measure, by=by)


def concentration(past: History) -> Table:
    """Share of the money that the best 1, 5, 10 … 100 % of buyers bring, and the Gini coefficient."""
    return on_past("segmentation.concentration", past)


def _rules(segments: Any) -> str:
    if isinstance(segments, Mapping):
        segments = [f"{name}: {where}" for name, where in segments.items()]
    return segments if isinstance(segments, str) else "; ".join(segments)


def members(shop: Workspace, segments: Any, today: Any, *, exclusive: bool = True) -> Table:
    """The customers in named segments on a day.

    segments: {"VIP": "rfm.monetary_score >= 4 and status.state = 'active'", …}, or the same as a text "VIP: …; Late: …", where a name
    alone is a saved view of customers, or a list of such names. Rules read fields of customers and status, cadence, rfm, clusters, risk, scores, value,
    historic, history and first_purchases of the day. exclusive: each customer is only in the first segment that fits.
    """
    return shop.run("segmentation.members", segments=_rules(segments), today=today, exclusive=exclusive)


def changes(shop: Workspace, segments: Any, from_day: Any, to_day: Any, *, exclusive: bool = True) -> Table:
    """Who entered and left named segments from one day to another; see `members`."""
    return shop.run("segmentation.changes", **{"from": from_day, "to": to_day}, segments=_rules(segments), exclusive=exclusive)


def rfm_columns(data: Any, today: Any, *, scores: int = 5, frequency: str = "days", money: str = "net", zero_value: str = "drop",
                currency: str = "EUR", threads: int = 0) -> RfmColumns:
    """RFM from millions of orders in memory (an Arrow table, or a mapping of NumPy arrays: customer, day, amount), read in place.

    customer and day are whole numbers (day also a date), amount a whole number or a double. The scores are those of rfm.
    """
    return _rfm_columns(data, today, scores, frequency, money, zero_value, currency, threads)
