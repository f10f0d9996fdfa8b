"""crmcore: a business's relations with its customers, kept in one file and judged.

    import crmcore as crm
    with crm.open("shop.crm", currency="GBP") as shop:
        past = shop.history(today="2011-12-10")
        crm.lifecycle.mix(past)
"""

from . import lifecycle, segmentation
from ._core import Change, History, Plan, Record, Table, Workspace, __version__, describe, history, open, table
from ._run import run
from .errors import CrmError
from . import _augments, errors

__all__ = [
    "Change", "CrmError", "History", "Plan", "Record", "Table", "Workspace", "__version__", "describe", "errors",
    "history", "lifecycle", "open", "run", "segmentation", "table",
]
