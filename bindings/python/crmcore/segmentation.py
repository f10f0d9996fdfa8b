# Written by scripts/write_python_functions from the catalogue of actions: change the help there, not here.
# To write it anew: install crmcore, then run .venv/bin/python scripts/write_python_functions
"""RFM: recency, frequency and money of each customer who has bought, as scores and a segment; clusters, cohorts, and
segments by rules."""

from typing import Any, Literal

from ._columns import rfm_columns
from ._core import History, Table, Workspace
from ._run import Date, Parts, Progress, joined, on_data, on_past

__all__ = ["changes", "cluster_counts", "clusters", "cohorts", "concentration", "cut_points", "members", "moves",
           "profiles", "rfm", "rfm_columns", "rfm_grid", "save_clusters", "sizes", "why"]


def rfm(past: History, *, scores: int = 5, cut_points: str | None = None, frequency: Literal["days", "orders"] = "days",
        money: Literal["net", "gross"] = "net", map: Parts | None = None, progress: Progress = None) -> Table:
    """Recency, frequency, money and segment of each customer.

    A score is 1 plus the number of cut points below the value, with recency reversed, so that equal customers have
    equal scores. Without `cut_points` the cut points are quantiles (type 7).

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        scores: number of score levels (2 to 20)
        cut_points: fixed cut points; quantiles by default (for instance recency 7 30 90 365; frequency 1 2 4 9; money
            50 200 500 2000)
        frequency: whether purchase days or orders are counted
        money: whether money is net of returns or gross
        map: segments by scores; ten named segments by default, which need five scores (or a list or dict; for instance
            Champions: R4-5 F4-5; Others: R1-3; Rest: R4-5 F1-3)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        customer (text): code of the customer
        recency_days (integer): days since the last purchase
        frequency (integer): purchase days, or orders, as asked for
        monetary (amount): money sold less returned, or gross, as asked for
        recency_score (integer): score of recency, from 1; the most recent have the highest
        frequency_score (integer): score of frequency, from 1; the most frequent have the highest
        monetary_score (integer): score of money, from 1; the highest money has the highest
        segment (text): segment by the scores, in the default map by recency and frequency; empty without a map, as for
            other than five scores

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
    """
    return on_past("segmentation.rfm", past, scores=scores, cut_points=cut_points, frequency=frequency, money=money,
                   map=joined("map", map, "; "), progress=progress)


def sizes(past: History, *, scores: int = 5, cut_points: str | None = None,
          frequency: Literal["days", "orders"] = "days", money: Literal["net", "gross"] = "net",
          map: Parts | None = None, progress: Progress = None) -> Table:
    """Customers and money of each segment.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        scores: number of score levels (2 to 20)
        cut_points: fixed cut points; quantiles by default (for instance recency 7 30 90 365; frequency 1 2 4 9; money
            50 200 500 2000)
        frequency: whether purchase days or orders are counted
        money: whether money is net of returns or gross
        map: segments by scores; ten named segments by default, which need five scores (or a list or dict; for instance
            Champions: R4-5 F4-5; Others: R1-3; Rest: R4-5 F1-3)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        segment (text): segment of the map
        customers (integer): customers in the segment
        share (real): share of the customers scored, 0 to 1
        net (amount): money of these customers, net or gross as scored

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
    """
    return on_past("segmentation.sizes", past, scores=scores, cut_points=cut_points, frequency=frequency, money=money,
                   map=joined("map", map, "; "), progress=progress)


def rfm_grid(past: History, *, scores: int = 5, cut_points: str | None = None,
             frequency: Literal["days", "orders"] = "days", money: Literal["net", "gross"] = "net",
             progress: Progress = None) -> Table:
    """Customers and money of each pair of scores of recency and frequency.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        scores: number of score levels (2 to 20)
        cut_points: fixed cut points; quantiles by default (for instance recency 7 30 90 365; frequency 1 2 4 9; money
            50 200 500 2000)
        frequency: whether purchase days or orders are counted
        money: whether money is net of returns or gross
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        recency_score (integer): score of recency, from 1; high for recent
        frequency_score (integer): score of frequency, from 1
        customers (integer): customers with these two scores
        share (real): their share of the customers scored, 0 to 1
        net (amount): money of these customers, net or gross as scored

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
    """
    return on_past("segmentation.rfm_grid", past, scores=scores, cut_points=cut_points, frequency=frequency,
                   money=money, progress=progress)


def cut_points(past: History, *, scores: int = 5, cut_points: str | None = None,
               frequency: Literal["days", "orders"] = "days", money: Literal["net", "gross"] = "net",
               progress: Progress = None) -> Table:
    """The cut points of each score.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        scores: number of score levels (2 to 20)
        cut_points: fixed cut points; quantiles by default (for instance recency 7 30 90 365; frequency 1 2 4 9; money
            50 200 500 2000)
        frequency: whether purchase days or orders are counted
        money: whether money is net of returns or gross
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        measure (text): recency, frequency or money
        score (integer): the score, from 1
        lower (real): values with this score lie above it: days, purchases or units of the currency; empty when there is
            no limit
        upper (real): values with this score are at most this: days, purchases or units of the currency; empty when
            there is no limit
        customers (integer): customers with this score

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
    """
    return on_past("segmentation.cut_points", past, scores=scores, cut_points=cut_points, frequency=frequency,
                   money=money, progress=progress)


def why(past: History, customer: str, *, scores: int = 5, cut_points: str | None = None,
        frequency: Literal["days", "orders"] = "days", money: Literal["net", "gross"] = "net", map: Parts | None = None,
        progress: Progress = None) -> Table:
    """Why a customer is in its segment.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        customer: the code of the customer (for instance C12)
        scores: number of score levels (2 to 20)
        cut_points: fixed cut points; quantiles by default (for instance recency 7 30 90 365; frequency 1 2 4 9; money
            50 200 500 2000)
        frequency: whether purchase days or orders are counted
        money: whether money is net of returns or gross
        map: segments by scores; ten named segments by default, which need five scores (or a list or dict; for instance
            Champions: R4-5 F4-5; Others: R1-3; Rest: R4-5 F1-3)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        measure (text): recency, frequency or money
        value (real): days since the last purchase, purchases, or money in units of the currency
        score (integer): score of the value, from 1
        lower (real): values with this score lie above it, in the unit of value; empty when there is no limit
        upper (real): values with this score are at most this, in the unit of value; empty when there is no limit
        segment (text): segment of the customer; empty without a map, as for other than five scores

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: the customer is not known, or has no purchase up to that day
    """
    return on_past("segmentation.why", past, customer=customer, scores=scores, cut_points=cut_points,
                   frequency=frequency, money=money, map=joined("map", map, "; "), progress=progress)


def moves(past: History, from_day: Date, to_day: Date | None = None, *, scores: int = 5, cut_points: str | None = None,
          frequency: Literal["days", "orders"] = "days", money: Literal["net", "gross"] = "net",
          map: Parts | None = None, progress: Progress = None) -> Table:
    """Moves between segments from one day to another.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        from_day: the earlier day (for instance 2011-06-10)
        to_day: the later day; defaults to the day of the history
        scores: number of score levels (2 to 20)
        cut_points: fixed cut points; quantiles by default (for instance recency 7 30 90 365; frequency 1 2 4 9; money
            50 200 500 2000)
        frequency: whether purchase days or orders are counted
        money: whether money is net of returns or gross
        map: segments by scores; ten named segments by default, which need five scores (or a list or dict; for instance
            Champions: R4-5 F4-5; Others: R1-3; Rest: R4-5 F1-3)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        from_segment (text): segment on the earlier day; empty when nothing had been bought by then
        to_segment (text): segment on the later day
        customers (integer): customers who made this move, or stayed
        net (amount): money of these customers up to the later day, net or gross as scored

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
    """
    return on_past("segmentation.moves", past, day="to_day", from_day=from_day, to_day=to_day, scores=scores,
                   cut_points=cut_points, frequency=frequency, money=money, map=joined("map", map, "; "),
                   progress=progress)


def clusters(past: History, *, k: int | None = None, seed: int = 1, starts: int = 0,
             frequency: Literal["days", "orders"] | None = None, money: Literal["net", "gross"] | None = None,
             weights: str | None = None, customer_weights: Any = None, saved: str | None = None,
             progress: Progress = None) -> Table:
    """Groups of customers who are alike in recency, frequency and money (k-means).

    The measures are taken as log(1 + value) and standardised. A saved model is assigned as it is: leave the other
    options out.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        k: number of clusters; 0 chooses it by criteria and stability (0 to 1,000; defaults to 0, or to that of the
            saved model)
        seed: random seed of the starts (0 or more)
        starts: starts of k-means, of which the best is taken; 0 takes enough (0 to 10,000)
        frequency: whether purchase days or orders are counted (defaults to days, or to that of the saved model)
        money: whether money is net of returns or gross (defaults to net, or to that of the saved model)
        weights: weights of recency, frequency and money in the distance, each 0 or from 0.001 to 1000 (defaults to
            1/1/1, or to that of the saved model; for instance 1/1/2)
        customer_weights: a table of customer and weight; customers not in it weigh 1 (a table or a CSV file)
        saved: a cluster model saved before, which is assigned without a fit (for instance crmcore-clusters 1 days net k
            4 …)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        customer (text): code of the customer
        cluster (integer): number of the cluster, from 1; the first has the highest money
        distance (real): distance to the centre of the cluster, in standard deviations of log(1 + value), weighted
        label (text): the cluster in words, such as recent, frequent, high spend

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
    """
    return on_past("segmentation.clusters", past, tables={"customer_weights": customer_weights}, k=k, seed=seed,
                   starts=starts, frequency=frequency, money=money, weights=weights, saved=saved, progress=progress)


def profiles(past: History, *, k: int | None = None, seed: int = 1, starts: int = 0,
             frequency: Literal["days", "orders"] | None = None, money: Literal["net", "gross"] | None = None,
             weights: str | None = None, customer_weights: Any = None, saved: str | None = None,
             progress: Progress = None) -> Table:
    """The clusters in words and figures.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        k: number of clusters; 0 chooses it by criteria and stability (0 to 1,000; defaults to 0, or to that of the
            saved model)
        seed: random seed of the starts (0 or more)
        starts: starts of k-means, of which the best is taken; 0 takes enough (0 to 10,000)
        frequency: whether purchase days or orders are counted (defaults to days, or to that of the saved model)
        money: whether money is net of returns or gross (defaults to net, or to that of the saved model)
        weights: weights of recency, frequency and money in the distance, each 0 or from 0.001 to 1000 (defaults to
            1/1/1, or to that of the saved model; for instance 1/1/2)
        customer_weights: a table of customer and weight; customers not in it weigh 1 (a table or a CSV file)
        saved: a cluster model saved before, which is assigned without a fit (for instance crmcore-clusters 1 days net k
            4 …)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        cluster (integer): number of the cluster, from 1; the first has the highest money
        customers (integer): customers in the cluster
        share (real): share of all clustered customers, 0 to 1
        recency_days (real): mean number of days since the last purchase
        frequency (real): mean number of purchase days, or of orders
        monetary (amount): mean money of a customer, net or gross
        label (text): the cluster in words, such as recent, frequent, high spend

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
    """
    return on_past("segmentation.profiles", past, tables={"customer_weights": customer_weights}, k=k, seed=seed,
                   starts=starts, frequency=frequency, money=money, weights=weights, saved=saved, progress=progress)


def save_clusters(past: History, *, k: int = 0, seed: int = 1, starts: int = 0,
                  frequency: Literal["days", "orders"] = "days", money: Literal["net", "gross"] = "net",
                  weights: str = "1/1/1", customer_weights: Any = None, progress: Progress = None) -> str:
    """The clusters as a text to save.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        k: number of clusters; 0 chooses it by criteria and stability (0 to 1,000)
        seed: random seed of the starts (0 or more)
        starts: starts of k-means, of which the best is taken; 0 takes enough (0 to 10,000)
        frequency: whether purchase days or orders are counted
        money: whether money is net of returns or gross
        weights: weights of recency, frequency and money in the distance, each 0 or from 0.001 to 1000 (for instance
            1/1/2)
        customer_weights: a table of customer and weight; customers not in it weigh 1 (a table or a CSV file)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        The model as one line of text; pass it as `saved` to judge with the same model.

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
    """
    text: str = on_past("segmentation.save_clusters", past, tables={"customer_weights": customer_weights}, k=k,
                        seed=seed, starts=starts, frequency=frequency, money=money, weights=weights,
                        progress=progress)[0]["text"]
    return text


def cluster_counts(past: History, *, seed: int = 1, starts: int = 0, frequency: Literal["days", "orders"] = "days",
                   money: Literal["net", "gross"] = "net", weights: str = "1/1/1", customer_weights: Any = None,
                   most: int = 8, progress: Progress = None) -> Table:
    """Criteria and stability for each number of clusters.

    The number chosen is, of those that are stable, the one the criteria put first.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        seed: random seed of the starts (0 or more)
        starts: starts of k-means, of which the best is taken; 0 takes enough (0 to 10,000)
        frequency: whether purchase days or orders are counted
        money: whether money is net of returns or gross
        weights: weights of recency, frequency and money in the distance, each 0 or from 0.001 to 1000 (for instance
            1/1/2)
        customer_weights: a table of customer and weight; customers not in it weigh 1 (a table or a CSV file)
        most: largest number of clusters to try (2 to 50)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        k (integer): number of clusters tried
        inertia (real): weighted sum of squared distances to the centres
        silhouette (real): how much nearer customers are to their own cluster than to the next, -1 to 1; higher is
            better
        davies_bouldin (real): spread within clusters against the distance between them, 0 or more; lower is better
        calinski_harabasz (real): variance between clusters against that within, 0 or more; higher is better
        stability (real): mean adjusted Rand index of clusterings of bootstrap samples; 1 the same, 0 as by chance
        chosen (boolean): true for the number of clusters that is chosen

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
    """
    return on_past("segmentation.cluster_counts", past, tables={"customer_weights": customer_weights}, seed=seed,
                   starts=starts, frequency=frequency, money=money, weights=weights, most=most, progress=progress)


def cohorts(data: Any, *, today: Date | None = None, grain: Literal["month", "quarter"] = "month",
            measure: Literal["customers", "gross", "net", "margin"] = "customers",
            by: Literal["all", "month", "channel", "campaign", "product"] = "all", currency: str = "EUR",
            shop: Workspace | None = None, progress: Progress = None) -> Table:
    """Customers or money of each cohort in each period.

    Channels, campaigns, products and margins come from the workspace, whose products have unit costs, or from columns
    of these names in the table. Periods to come are empty.

    Args:
        data: a history; or a table of customer, day, amount, and channel, campaign, product, margin where known
        today: the day to judge from; defaults to the day of the history
        grain: length of cohorts and periods: month or quarter
        measure: what a cell counts: customers who bought, or money (customers, gross, net or margin)
        by: groups customers by their first purchase: month, channel, campaign or product (all, month, channel, campaign
            or product)
        currency: currency of the amounts of an input table
        shop: the workspace of the history, for channels, campaigns, products and margins
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        group (text): all, or the channel, campaign or product of the first purchase
        cohort (text): year and month, or quarter, of the first purchase
        period (integer): months or quarters since the first purchase; 0 is that of the first purchase
        size (integer): customers of the cohort
        value (real): customers who bought in the period, or money in units of the currency; empty when it has not begun
        share (real): value over the size of the cohort, or over its money of period 0; empty when it has not begun or
            that is 0
        complete (boolean): true when the period is over

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return on_data("segmentation.cohorts", data, shop=shop, today=today, grain=grain, measure=measure, by=by,
                   currency=currency, progress=progress)


def concentration(past: History, *, progress: Progress = None) -> Table:
    """How much of the money the best customers bring.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        customers (real): share of buyers counted, the best first, 0 to 1
        net (real): share of the money of all buyers that these brought, 0 to 1
        gini (real): Gini coefficient of all buyers: 0 all alike, 1 one has all

    Raises:
        TypeError: past is not a history
    """
    return on_past("segmentation.concentration", past, progress=progress)


def members(shop: Workspace, today: Date, segments: Parts | None = None, *, exclusive: bool = True,
            progress: Progress = None) -> Table:
    """The customers in named segments on a day.

    Rules read the fields of customers, and of their results of the day: status, cadence, rfm, clusters, risk, scores,
    value, historic, history and first_purchases.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        segments: named rules on customers and results of the day, or names of segments that the workspace keeps or of
            saved views of customers; separated by semicolons; defaults to all segments it keeps, by rank (or a list or
            dict; for instance VIP: rfm.monetary_score >= 4 and status.state = 'active'; Late: cadence.state =
            'inactive')
        exclusive: puts each customer only in the first segment that fits
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        customer (text): code of the customer
        segment (text): name of the segment

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a rule names a field or a view that does not exist
        MisuseError: the workspace is closed
    """
    return shop.run("segmentation.members", today=today, segments=joined("segments", segments, "; "),
                    exclusive=exclusive, progress=progress)


def changes(shop: Workspace, from_day: Date, to_day: Date, segments: Parts | None = None, *, exclusive: bool = True,
            progress: Progress = None) -> Table:
    """Who entered and left named segments from one day to another.

    Args:
        shop: the workspace
        from_day: the earlier day (for instance 2011-06-10)
        to_day: the later day (for instance 2011-12-10)
        segments: named rules on customers and results of the day, or names of segments that the workspace keeps or of
            saved views of customers; separated by semicolons; defaults to all segments it keeps, by rank (or a list or
            dict; for instance VIP: rfm.monetary_score >= 4 and status.state = 'active'; Late: cadence.state =
            'inactive')
        exclusive: puts each customer only in the first segment that fits
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        segment (text): name of the segment
        change (choice): entered or left
        customer (text): code of the customer
        other (text): segment the customer came from or went to; empty when there is none, or segments may overlap

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a rule names a field or a view that does not exist
        MisuseError: the workspace is closed
    """
    return shop.run("segmentation.changes", from_day=from_day, to_day=to_day,
                    segments=joined("segments", segments, "; "), exclusive=exclusive, progress=progress)
