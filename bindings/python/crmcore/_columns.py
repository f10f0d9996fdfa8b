"""Judgements of columns in memory (NumPy arrays, series, lists), which are no actions of the catalogue."""

from typing import Any

from ._core import Model, RfmColumns, SpendModel
from ._core import fit_columns as _fit_columns
from ._core import fit_spend as _fit_spend
from ._core import rfm_columns as _rfm_columns
from ._run import Progress


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


def rfm_columns(data: Any, today: Any, *, scores: int = 5, frequency: str = "days", money: str = "net", zero_value: str = "drop",
                currency: str = "EUR", threads: int = 0, time_zone: str | None = None, progress: Progress = None) -> RfmColumns:
    """RFM from millions of orders in memory (a table, or a mapping of NumPy arrays: customer, day, amount). The scores are those of rfm.

    Plain numbers are read in place. customer may also be a text, and comes back as one; day a date, a time or an ISO text, and an
    instant a day of `time_zone`; amount any number. What cannot be read is refused with its row and value.
    """
    return _rfm_columns(data, today, scores, frequency, money, zero_value, currency, threads, time_zone, progress)
