"""Actions by name, for what has no function of its own."""

import datetime
import json
import math
from typing import Any

from . import _core
from .errors import InvalidError


def _checked(name: str, text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        escaped = text.encode("ascii", "backslashreplace").decode()
        raise InvalidError(f"{name} '{escaped}' is not valid Unicode: it holds half of a surrogate pair", name) from None
    return text


def as_json(parameters: dict[str, Any]) -> str:
    """Parameters of an action as JSON; days as ISO text, numbers other than finite int and float as text."""

    def plain(value: Any) -> Any:
        if isinstance(value, datetime.datetime) and value.tzinfo is None:  # one with a zone is read in that of the shop
            return value.date().isoformat()
        if hasattr(value, "isoformat"):
            return value.isoformat()
        return str(value)

    def known(name: str, value: Any) -> Any:  # JSON has no NaN and infinity: as text they are refused with the name of the parameter
        if isinstance(value, float) and not math.isfinite(value):
            return str(value)
        if isinstance(value, dict):
            return {_checked(name, str(key)): known(name, item) for key, item in value.items()}
        if hasattr(value, "__fspath__"):
            value = value.__fspath__()
        return _checked(name, value) if isinstance(value, str) else value

    return json.dumps({name: known(name, value) for name, value in parameters.items() if value is not None}, default=plain)


def run(action: str, input: Any = None, *, currency: str = "EUR", **parameters: Any) -> _core.Table:
    """Runs an action on a table of customer, day, amount; on a workspace use Workspace.run."""
    declares = any(p["name"] == "currency" for a in json.loads(_core.describe("actions")) if a["name"] == action for p in a["parameters"])
    if declares:
        parameters["currency"] = currency
    return _core.run(action, as_json(parameters), input, None, currency)


def on_data(action: str, data: Any, *, currency: str = "EUR", tables: dict[str, Any] | None = None, shop: _core.Workspace | None = None,
            day: str = "today", **parameters: Any) -> _core.Table:
    """Runs an action on a history (the parameter named `day` defaults to its day) or on a table; with `shop`, also on its records."""
    past = data if isinstance(data, _core.History) else None
    if past is not None and parameters.get(day) is None:
        parameters[day] = past.today
    if shop is not None:
        return shop._run(action, as_json(parameters), None if past is not None else data, tables or {}, None, past)
    return _core.run(action, as_json(parameters), None if past is not None else data, past, currency if past is None else past.currency,
                     tables or {})


def on_past(action: str, past: _core.History, **options: Any) -> _core.Table:
    """Runs an action that judges a history and nothing else; see on_data."""
    if not isinstance(past, _core.History):
        raise TypeError(f"{action} needs a history, not a {type(past).__name__}: make one from a table with crm.history(table, today=...), "
                        "or from a workspace with shop.history(today=...)")
    return on_data(action, past, **options)
