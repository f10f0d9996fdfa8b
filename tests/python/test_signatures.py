"""The typed Python functions say of each option what the catalogue says: its name and its default."""

import inspect
import json

import pytest

import crmcore as crm

# What a function takes in another form: a history carries its day and its treatment of purchases worth nothing, tables
# and files come as objects, days of a pair have names that are no words of Python.
CARRIED = {"today", "zero_value", "currency", "file", "plan", "actual", "from", "to", "input", "events", "sales"}
# Options that only Python has.
OWN = {"shop", "currency", "today", "from_day", "to_day", "tables", "progress", "past", "data", "start"}


def plain(value, kind):
    """A default as the catalogue writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and kind in ("real", "amount"):
        return f"{value:g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(str(one) for one in value)
    return str(value)


def functions():
    for action in json.loads(crm.describe("actions")):
        room, name = action["name"].split(".")
        function = getattr(getattr(crm, room, None), name, None)
        if inspect.isfunction(function):
            yield pytest.param(function, action, id=action["name"])


def test_the_catalogue_has_functions():
    assert len(list(functions())) >= 50


@pytest.mark.parametrize("function, action", list(functions()))
def test_defaults_are_those_of_the_catalogue(function, action):
    described = {parameter["name"]: parameter for parameter in action["parameters"]}
    for name, parameter in inspect.signature(function).parameters.items():
        if name not in described or parameter.default in (None, inspect.Parameter.empty):
            continue
        kind = described[name]["kind"]
        assert plain(parameter.default, kind) == described[name].get("default", ""), f"{action['name']}({name}=…)"


@pytest.mark.parametrize("function, action", list(functions()))
def test_options_are_those_of_the_catalogue(function, action):
    described = {parameter["name"] for parameter in action["parameters"]}
    options = {name for name, parameter in inspect.signature(function).parameters.items()
               if parameter.kind is inspect.Parameter.KEYWORD_ONLY}
    assert options - described - OWN == set(), "options the action does not have"
    optional = {parameter["name"] for parameter in action["parameters"] if not parameter.get("required")}
    given = set(inspect.signature(function).parameters)
    assert optional - given - CARRIED == set(), "options that cannot be given from Python"
