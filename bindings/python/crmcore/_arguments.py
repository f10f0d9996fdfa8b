"""Arguments that do not fit a native function are refused in words of Python: what it takes, and what it was given."""

import functools
import inspect
import re
from collections.abc import Callable
from typing import Any

from . import _core
from ._typed import shown

_REFUSED = "incompatible function arguments"


def _takes(doc: str) -> str:
    """The parameters in the first line of a native docstring: 'actor: str, reason: str'."""
    line = doc.split("\n", 1)[0]
    inside = re.sub(r"^[^(]*\(|\)( ->.*)?$", "", line)
    inside = re.sub(r"^self: [\w.]+(, )?", "", inside)
    for native, plain in ((r"crmcore\._core\.", ""), (r"collections\.abc\.|typing\.", ""), (r" \| SupportsIndex", ""),
                          (r"\bSupportsInt\b", "int"), (r"\bSupportsFloat\b", "float"), (r"\barg0\b", "entity")):
        inside = re.sub(native, plain, inside)
    return inside


def _given(arguments: tuple[Any, ...], named: dict[str, Any]) -> str:
    parts = [shown(value) for value in arguments] + [f"{name}={shown(value)}" for name, value in named.items()]
    return ", ".join(parts) or "nothing"


def in_words(function: Callable[..., Any], name: str, is_method: bool) -> Callable[..., Any]:
    """The native function, with refusals of its arguments in words."""

    @functools.wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        except TypeError as error:
            if _REFUSED not in str(error):
                raise
            own = arguments[1:] if is_method else arguments
            message = f"{name}() takes {_takes(function.__doc__ or '')}; it was given {_given(own, named)}"
            beyond = [value for value in (*own, *named.values()) if isinstance(value, int) and not -2**63 <= value < 2**63]
            if beyond:
                message += f"; {shown(beyond[0])} is beyond 64 bits"
        raise TypeError(message)

    call.__name__ = call.__qualname__ = name
    return call


def _is_native(value: Any) -> bool:
    return inspect.isbuiltin(value) or type(value).__name__ == "instancemethod"


for _name, _value in list(vars(_core).items()):
    if isinstance(_value, type):
        for _method, _function in list(vars(_value).items()):
            if _is_native(_function) and not _method.startswith(("__", "_pybind11")):
                setattr(_value, _method, in_words(_function, _method.removeprefix("_"), is_method=True))
    elif _is_native(_value) and not _name.startswith("__"):
        setattr(_core, _name, in_words(_value, _name, is_method=False))
