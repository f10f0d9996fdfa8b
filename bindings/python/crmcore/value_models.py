"""Customer value: what customers will buy, what they are worth, and how sure that is.

`data` is a History, or a table with columns x (repeat purchases), t_x (time of the last one), T (time observed) and, where
known, customer, m (mean repeat spend) and weight.
"""

from typing import Any

from ._core import History, Model, SpendModel, Table
from ._core import fit_columns as _fit_columns
from ._core import fit_spend as _fit_spend
from ._run import on_data, on_past


def _plain(column: Any) -> Any:
    return column.to_numpy() if hasattr(column, "to_numpy") else column


def fit_columns(x: Any, t_x: Any, T: Any, *, weight: Any = None, model: str = "mbg_nbd", k: int = 1, unit: str = "week",
                log_gaps: float | None = None, start: Model | None = None) -> Model:
    """A model by maximum likelihood from columns (NumPy arrays, series, lists).

    model: nbd, bg_nbd, mbg_nbd, pareto_nbd, bg_bb. k: regularity (Erlang-k) of bg_nbd and mbg_nbd, which needs `log_gaps`, the sum
    of logarithms of all times between purchases. Never raises for what the data are: `status` and `advice` say what to make of it.
    """
    return _fit_columns(_plain(x), _plain(t_x), _plain(T), _plain(weight), model, k, unit, log_gaps, start)


def fit_spend(x: Any, m: Any, *, weight: Any = None, bounded: bool = True) -> SpendModel:
    """Gamma-Gamma from columns of repeat purchases and their mean spend; rows with x = 0 are passed over."""
    return _fit_spend(_plain(x), _plain(m), _plain(weight), bounded)


def fit(data: Any, *, model: str | None = None, k: int | None = None, unit: str | None = None, grain: str = "day",
        bounded: bool = True, log_gaps: float | None = None, saved: str | None = None, cutoff: Any = None) -> Table:
    """Parameters with standard errors, log-likelihood, AIC, BIC and a status with what to do; spend's parameters below.

    `bounded` keeps spend where the population has a mean; `log_gaps`: for k above 1 on a table of x, t_x, T; `saved`, the text of models
    saved before, shows those instead of a fit.
    """
    return on_data("value_models.fit", data, model=model, k=k, unit=unit, grain=grain, bounded=bounded,
                   log_gaps=log_gaps, saved=saved, cutoff=cutoff)


def save(data: Any, *, model: str = "mbg_nbd", k: int = 1, unit: str = "week", grain: str = "day",
         bounded: bool = True, log_gaps: float | None = None) -> str:
    """The fitted model as a text to store; `saved` of the other calls and Model(text) read it."""
    return on_data("value_models.save", data, model=model, k=k, unit=unit, grain=grain, bounded=bounded,
                   log_gaps=log_gaps)[0]["text"]


def predict(data: Any, *, model: str | None = None, k: int | None = None, unit: str | None = None, grain: str = "day",
            bounded: bool = True, log_gaps: float | None = None, saved: str | None = None, horizon: float = 52, for_ever: bool = False,
            margin: float = 1, discount: float = 0, discount_period: str = "year", level: float = 0.8) -> Table:
    """One row per customer: p_alive, p_zero, expected_purchases, spend, value with low and high.

    horizon in `unit`; value = margin × spend × discounted purchases; discount .10 with discount_period "year" is ten per cent a year.
    """
    return on_data("value_models.predict", data, model=model, k=k, unit=unit, grain=grain, bounded=bounded, log_gaps=log_gaps,
                   saved=saved, horizon=horizon, for_ever=for_ever, margin=margin, discount=discount,
                   discount_period=discount_period, level=level)


def base(data: Any, *, model: str | None = None, k: int | None = None, unit: str | None = None, grain: str = "day",
         bounded: bool = True, log_gaps: float | None = None, saved: str | None = None, horizon: float = 52, for_ever: bool = False,
         margin: float = 1, discount: float = 0, discount_period: str = "year", level: float = 0.8,
         replicates: int = 200, seed: int = 1) -> Table:
    """What all customers together will buy and are worth, with intervals from parameters and from chance.

    replicates: refits with random weights (Bayesian bootstrap); 0 follows the delta method instead.
    """
    return on_data("value_models.base", data, model=model, k=k, unit=unit, grain=grain, bounded=bounded, log_gaps=log_gaps,
                   saved=saved, horizon=horizon, for_ever=for_ever, margin=margin, discount=discount,
                   discount_period=discount_period, level=level, replicates=replicates, seed=seed)


def compare(past: History, cutoff: Any, *, models: str | None = None, unit: str = "week") -> Table:
    """Models fitted on what was known on `cutoff`, judged by what came after it; the best log score is chosen."""
    return on_past("value_models.compare", past, cutoff=cutoff, models=models, unit=unit)


def why(data: Any, customer: str, *, model: str | None = None, k: int | None = None, unit: str | None = None, grain: str = "day",
        log_gaps: float | None = None, saved: str | None = None, horizon: float = 52) -> Table:
    """A customer's expected purchases as prior, frequency and recency, which add up."""
    return on_data("value_models.why", data, customer=customer, model=model, k=k, unit=unit, grain=grain, log_gaps=log_gaps, saved=saved, horizon=horizon)


def survival(data: Any, customer: str, *, model: str | None = None, k: int | None = None, unit: str | None = None, grain: str = "day",
             log_gaps: float | None = None, saved: str | None = None, horizon: float = 52, steps: int = 12) -> Table:
    """The chance of still being a customer at points ahead up to the horizon."""
    return on_data("value_models.survival", data, customer=customer, model=model, k=k, unit=unit, grain=grain, log_gaps=log_gaps, saved=saved, horizon=horizon,
                   steps=steps)


def distribution(data: Any, customer: str, *, model: str | None = None, k: int | None = None, unit: str | None = None, grain: str = "day",
                 log_gaps: float | None = None, saved: str | None = None, horizon: float = 52, most: int = 10) -> Table:
    """The chances of 0, 1, … `most` purchases of a customer within the horizon."""
    return on_data("value_models.distribution", data, customer=customer, model=model, k=k, unit=unit, grain=grain, log_gaps=log_gaps, saved=saved,
                   horizon=horizon, most=most)


def until(data: Any, *, model: str | None = None, k: int | None = None, unit: str | None = None, grain: str = "day",
          log_gaps: float | None = None, saved: str | None = None, threshold: float = 0.5) -> Table:
    """How long until each customer's chance of being one has fallen to the threshold, nothing being bought; empty: never."""
    return on_data("value_models.until", data, model=model, k=k, unit=unit, grain=grain, log_gaps=log_gaps, saved=saved, threshold=threshold)
