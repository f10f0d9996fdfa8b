"""How actions are called: by name, on a history, on tables, on the book of events."""

import datetime
import decimal
import json
import math
import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from . import _core
from ._typed import shown
from .errors import InvalidError

Date = datetime.date | str
Time = datetime.time | str
Amount = decimal.Decimal | int | float | str
Names = str | Iterable[Any]  # comma-separated, or one after the other
Parts = str | Iterable[Any] | Mapping[str, Any]  # "name: value; name: value", or names and values
Progress = Callable[[int, int], Any] | None  # told what is done and all there is


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

    def is_plain(value: Any) -> bool:
        return hasattr(value, "isoformat") or hasattr(value, "__float__") or hasattr(value, "__index__") or hasattr(value, "dtype")

    def known(name: str, value: Any) -> Any:  # JSON has no NaN and infinity: as text they are refused with the name of the parameter
        if isinstance(value, float) and not math.isfinite(value):
            return str(value)
        if isinstance(value, dict):
            return {_checked(name, str(key)): known(name, item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [known(name, item) for item in value]
        if hasattr(value, "__fspath__"):
            value = value.__fspath__()
        if not (value is None or isinstance(value, str) or is_plain(value)):
            raise TypeError(f"{name} must be a text, a number, a day or a time, not {shown(value)}")
        return _checked(name, value) if isinstance(value, str) else value

    named = {name: value for name, value in parameters.items() if value is not None}
    return json.dumps({name: known(name, value) for name, value in named.items()}, default=plain)


def run(action: str, input: Any = None, *, currency: str = "EUR", progress: Progress = None, **parameters: Any) -> _core.Table:
    """Runs an action on a table of customer, day, amount; on a workspace use Workspace.run.

    `progress`, here and everywhere, is called with what is done and all there is: about ten times a second, never with a smaller share
    than before, and last with both the same. What it raises ends the call.
    """
    declares = any(p["name"] == "currency" for a in json.loads(_core.describe("actions")) if a["name"] == action for p in a["parameters"])
    if declares:
        parameters["currency"] = currency
    return _core.run(action, as_json(parameters), input, None, currency, progress=progress)


def joined(parameter: str, parts: Any, separator: str = ", ") -> Any:
    """Names, or names with their values, as the text that an action reads; a text stays as it is."""
    if isinstance(parts, Mapping):
        parts = [f"{name}: {value}" for name, value in parts.items()]
    if isinstance(parts, str) or not isinstance(parts, Iterable):
        return parts
    for part in parts if isinstance(parts, (list, tuple)) else ():
        if type(part).__repr__ is object.__repr__ or isinstance(part, (bytes, dict, list)):
            raise TypeError(f"{parameter} must hold texts, not {shown(part)}")
    texts = [str(part) for part in parts]
    for text in texts:
        if separator == ", " and "," in text:
            raise InvalidError(f"a name in {parameter} must not contain a comma, as {text!r} does", parameter)
    return separator.join(texts)


def _tables_and_files(given: dict[str, Any] | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Tables in memory, and the CSV files that the action reads itself."""
    given = {name: data for name, data in (given or {}).items() if data is not None}
    files = {name: data for name, data in given.items() if isinstance(data, (str, os.PathLike))}
    return {name: data for name, data in given.items() if name not in files}, files


def on_data(action: str, data: Any, *, currency: str = "EUR", tables: dict[str, Any] | None = None, shop: _core.Workspace | None = None,
            day: str = "today", progress: Progress = None, **parameters: Any) -> _core.Table:
    """Runs an action on a history (the parameter named `day` defaults to its day) or on a table; with `shop`, also on its records."""
    past = data if isinstance(data, _core.History) else None
    if past is not None and parameters.get(day) is None:
        parameters[day] = past.today
    if past is None and shop is None:
        parameters["currency"] = currency
    in_memory, files = _tables_and_files(tables)
    given = as_json({**parameters, **files})
    if shop is not None:
        return shop._run(action, given, None if past is not None else data, in_memory, progress, past)
    return _core.run(action, given, None if past is not None else data, past, currency if past is None else past.currency, in_memory, progress)


def on_past(action: str, past: _core.History, **options: Any) -> _core.Table:
    """Runs an action that judges a history and nothing else; see on_data."""
    return on_data(action, past, **options)


def on_shop(action: str, shop: _core.Workspace, tables: dict[str, Any], *, progress: Progress = None, **parameters: Any) -> _core.Table:
    """Runs an action on a workspace and on tables beside it, of which some may be None."""
    in_memory, files = _tables_and_files(tables)
    return shop._run(action, as_json({**parameters, **files}), None, in_memory, progress)


def on_book(action: str, given: dict[str, Any], *, currency: str | None = None, progress: Progress = None, **parameters: Any) -> _core.Table:
    """Runs an action on the records of a workspace, or on tables by name; `file` is the one table of an action."""
    given = {name: data for name, data in given.items() if data is not None}
    shop = next((data for data in given.values() if isinstance(data, _core.Workspace)), None)
    if shop is not None:
        beside = {name: data for name, data in given.items() if data is not shop}
        if beside.keys() - {"new_records"}:
            raise TypeError(f"the book of a workspace is used alone; leave out {', '.join(beside)}")
        tables, files = _tables_and_files(beside)
        return shop._run(action, as_json({**parameters, **files}), None, tables, progress)
    tables, files = _tables_and_files(given)
    both = tables.pop("file", None)
    if currency is not None:
        parameters["currency"] = currency
    return _core.run(action, as_json({**parameters, **files}), both, None, currency or "EUR", tables, progress)


def on_event(action: str, plan: Any, actual: Any, **parameters: Any) -> _core.Table:
    """Runs an action on a plan and what came of it: two tables, one of both, or the book of a workspace."""
    return on_book(action, {"file": plan} if actual is None else {"plan": plan, "actual": actual}, **parameters)
