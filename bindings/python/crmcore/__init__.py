"""crmcore: a business's relations with its customers, kept in one file and judged.

    import crmcore as crm
    with crm.open("shop.crm", currency="GBP") as shop:
        past = shop.history(today="2011-12-10")
        crm.lifecycle.mix(past)
"""

from . import _arguments  # before all others: what they take from _core refuses in words
from . import collections, delivery, duplicates, events, forecast, identity, lifecycle, lots, orders, portfolio, quality, quotes, registry, report, retention, segmentation, standing_orders, terms, value_models
from ._core import Change, CustomerColumns, History, Model, Plan, Record, SpendModel, Table, Workspace, __version__, customer_columns, describe, history, open, table
from ._run import run
from .errors import CrmError
from . import _augments, errors
from ._typed import typed as _typed

run = _typed(run, "run")
for _room in (collections, delivery, duplicates, events, forecast, identity, lifecycle, lots, orders, portfolio, quality, quotes, registry, report, retention, segmentation, standing_orders, terms, value_models):
    _room.__dir__ = lambda names=_room.__all__: names  # what completion offers
    for _name in _room.__all__:
        if callable(getattr(_room, _name)) and not isinstance(getattr(_room, _name), type):
            setattr(_room, _name, _typed(getattr(_room, _name), f"{_room.__name__.rpartition('.')[2]}.{_name}"))

__all__ = [
    "Change", "CrmError", "CustomerColumns", "History", "Model", "Plan", "Record", "SpendModel", "Table", "Workspace", "__version__", "customer_columns", "describe",
    "collections", "delivery", "duplicates", "errors", "events", "forecast", "history", "identity", "lifecycle", "lots", "open", "orders", "portfolio", "quality", "quotes", "registry", "report", "retention", "run", "segmentation", "standing_orders", "table", "terms", "value_models",
]


def __dir__() -> list[str]:
    return __all__
