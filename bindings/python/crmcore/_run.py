"""Actions by name, for what has no function of its own."""

import datetime
import json
import math
from typing import Any

from . import _core


def as_json(parameters: dict[str, Any]) -> str:
    """Parameters of an action as JSON; days as ISO text, numbers other than finite int and float as text."""

    def plain(value: Any) -> Any:
        if isinstance(value, datetime.datetime):
            return value.date().isoformat()
        if hasattr(value, "isoformat"):
            return value.isoformat()
        if hasattr(value, "__fspath__"):
            return value.__fspath__()
        return str(value)

    def known(value: Any) -> Any:  # JSON has no word for NaN and infinity: as text they are refused by the parameter's name
        return str(value) if isinstance(value, float) and not math.isfinite(value) else value

    return json.dumps({name: known(value) for name, value in parameters.items() if value is not None}, default=plain)


def run(action: str, input: Any = None, *, currency: str = "EUR", **parameters: Any) -> _core.Table:
    """Runs an action on a table of customer, day, amount; on a workspace use Workspace.run."""
    declares = any(p["name"] == "currency" for a in json.loads(_core.describe("actions")) if a["name"] == action for p in a["parameters"])
    if declares:
        parameters["currency"] = currency
    return _core.run(action, as_json(parameters), input, None, currency)


def on_past(action: str, past: _core.History, **parameters: Any) -> _core.Table:
    """Runs an action on a history."""
    return _core.run(action, as_json(parameters), None, past, past.currency)


def on_data(action: str, data: Any, *, currency: str = "EUR", tables: dict[str, Any] | None = None, shop: _core.Workspace | None = None,
            **parameters: Any) -> _core.Table:
    """Runs an action on a history (whose day is `today` unless said) or on a table; with `shop`, also on its records."""
    past = data if isinstance(data, _core.History) else None
    if past is not None and parameters.get("today") is None:
        parameters["today"] = past.today
    if shop is not None:
        return shop._run(action, as_json(parameters), None if past is not None else data, tables or {}, None, past)
    return _core.run(action, as_json(parameters), None if past is not None else data, past, currency if past is None else past.currency,
                     tables or {})
