"""Arguments of a type that a function never takes are refused by their names; what a value of the right type may be, the catalogue says."""

import collections.abc
import datetime
import decimal
import functools
import inspect
import os
import types
import typing
from collections.abc import Callable
from typing import Any

from . import _core

_LONGEST = 40  # signs of a value that is cited: enough to know it by
_MAKE_ONE = "make one from a table with crm.history(table, today=...), or from a workspace with shop.history(today=...)"
_WORDS: dict[Any, str] = {
    datetime.date: "a day such as '2011-12-10'", datetime.time: "a time such as '15:30'", _core.Workspace: "a workspace",
    _core.History: f"a history: {_MAKE_ONE}", str: "a text", bool: "True or False", int: "a number", float: "a number", decimal.Decimal: "a number",
    collections.abc.Callable: "a function", collections.abc.Iterable: "a list", collections.abc.Mapping: "a dict", dict: "a dict",
}


def shown(value: Any) -> str:
    """A value as messages cite it: short, and without the address of an object."""
    text = " ".join(repr(value).split())
    if " at 0x" in text:
        return f"a value of the type {type(value).__name__}"
    return text if len(text) <= _LONGEST else text[:_LONGEST - 1] + "…"


def _kinds(hint: Any) -> list[Any]:
    """The types of an annotation, one by one; an Any among them, or what is not known here, takes everything."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return [kind for part in typing.get_args(hint) for kind in _kinds(part)]
    if typing.get_origin(hint) is typing.Literal:
        return [str]
    return [typing.get_origin(hint) or hint]


def _is_scalar(value: Any) -> bool:
    """A text or a number, of Python or NumPy: the catalogue reads it and says what is wrong."""
    return isinstance(value, (str, int, float, decimal.Decimal)) or (hasattr(value, "dtype") and not hasattr(value, "__len__"))


def _fits(value: Any, kind: Any) -> bool:
    if kind in (datetime.date, datetime.time):
        return isinstance(value, str) or hasattr(value, "isoformat") or getattr(getattr(value, "dtype", None), "kind", "") == "M"
    if kind in (str, bool, int, float, decimal.Decimal):
        return _is_scalar(value) or (kind is str and hasattr(value, "isoformat"))
    if kind is collections.abc.Iterable:
        return hasattr(value, "__iter__") and not isinstance(value, (str, bytes))
    if kind is collections.abc.Mapping:
        return isinstance(value, collections.abc.Mapping)
    if kind is os.PathLike:
        return hasattr(value, "__fspath__")
    return not isinstance(kind, type) or isinstance(value, kind)


def _words(kinds: list[Any]) -> str:
    """What one of these types is called; a day or a time may be a text as well, which goes without saying."""
    said = [_WORDS.get(kind, getattr(kind, "__name__", str(kind))) for kind in kinds if kind is not type(None)]
    if any(kind in (datetime.date, datetime.time) for kind in kinds):
        said.remove(_WORDS[str])
    return " or ".join(dict.fromkeys(said))


def typed(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The function, with arguments of a type that it never takes refused by their names."""
    signature = inspect.signature(function)
    kinds = {parameter: _kinds(hint) for parameter, hint in typing.get_type_hints(function).items() if parameter != "return"}
    checked = {parameter: types for parameter, types in kinds.items() if Any not in types}

    @functools.wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        try:
            given = signature.bind(*arguments, **named).arguments
        except TypeError as error:
            raise TypeError(f"{name}() {error}") from None
        for parameter, value in given.items():
            wanted = checked.get(parameter)
            known = signature.parameters[parameter]
            is_default = value is known.default or (value is None and known.default is not known.empty)
            if wanted is None or is_default or known.kind in (known.VAR_KEYWORD, known.VAR_POSITIONAL):
                continue
            if not any(_fits(value, kind) for kind in wanted if not (kind is str and _has_own_text(wanted))):
                raise TypeError(f"{name}: {parameter} must be {_words(wanted)}, not {shown(value)}")
        return function(*arguments, **named)

    call.__qualname__ = name
    return call


def _has_own_text(kinds: list[Any]) -> bool:
    """Days and times are texts of their own: a number is none of them."""
    return datetime.date in kinds or datetime.time in kinds
