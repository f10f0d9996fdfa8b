"""The Python functions of the judgements are those that the script writes from the catalogue."""

import inspect
import json
import pathlib
import subprocess
import sys

import pytest

import crmcore as crm

ROOT = pathlib.Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "write_python_functions"
ROOMS = ("collections", "delivery", "duplicates", "events", "forecast", "identity", "lifecycle", "lots", "orders", "portfolio", "quality", "quotes", "registry", "report", "retention", "segmentation", "standing_orders", "terms", "value_models")
NAMES = {"table": "file"}  # of the catalogue
HALF_A_PAIR = "\ud800"  # half of a surrogate pair, which no parameter takes
SALES = {"customer": ["A", "A", "B"], "day": ["2025-01-01", "2025-02-03", "2025-02-05"], "amount": ["5", "7", "9"]}


def functions():
    for action in json.loads(crm.describe("actions")):
        room, name = action["name"].split(".")
        if room in ROOMS:
            yield pytest.param(getattr(getattr(crm, room), name), action, id=action["name"])


each_function = pytest.mark.parametrize("function, action", list(functions()))


def described(action):
    return {parameter["name"]: parameter for parameter in action["parameters"]}


def script(*arguments):
    return subprocess.run([sys.executable, SCRIPT, *map(str, arguments)], capture_output=True, text=True)


def test_the_functions_are_those_that_the_script_writes():
    checked = script("--check")
    assert (checked.stdout, checked.returncode) == ("", 0)


def test_the_check_names_the_module_that_is_stale(tmp_path):
    assert script("--folder", tmp_path).returncode == 0
    file = tmp_path / "lifecycle.py"
    file.write_text(file.read_text().replace("active: int = 30", "active: int = 31", 1))
    checked = script("--folder", tmp_path, "--check")
    assert checked.stdout.startswith("stale: lifecycle.py;") and checked.returncode == 1


@each_function
def test_defaults_are_those_of_the_catalogue(function, action):
    for name, parameter in inspect.signature(function).parameters.items():
        known = described(action).get(NAMES.get(name, name))
        if known and parameter.default not in (None, inspect.Parameter.empty):
            text = "true" if parameter.default is True else "false" if parameter.default is False else str(parameter.default)
            assert text == known["default"], f"{action['name']}({name}=…)"


def needed(function, action, shop):
    """A value for each argument that must be given."""
    called_on = {"past": shop.history(today="2026-01-10"), "shop": shop, "data": SALES, "table": SALES, "plan": SALES, "events": SALES,
                 "picture": "bullets"}
    return {name: called_on[name] if name in called_on else described(action)[NAMES.get(name, name)]["example"]
            for name, parameter in inspect.signature(function).parameters.items() if parameter.default is inspect.Parameter.empty}


@each_function
def test_what_is_given_reaches_the_action_under_its_name(function, action, shop):
    for name in inspect.signature(function).parameters:
        if NAMES.get(name, name) not in described(action) or name in ("plan", "picture"):
            continue
        is_map = described(action)[NAMES.get(name, name)]["kind"] == "map"
        with pytest.raises(crm.errors.InvalidError) as refused:
            function(**{**needed(function, action, shop), name: {"a": HALF_A_PAIR} if is_map else HALF_A_PAIR})
        assert refused.value.subject == NAMES.get(name, name)


@each_function
def test_help_speaks_of_each_parameter_and_column(function, action):
    text = inspect.getdoc(function)
    for name in inspect.signature(function).parameters:
        assert f"\n    {name}: " in text, name
    if inspect.signature(function).return_annotation is crm.Table:
        for column in action["columns"]:
            assert f"\n    {column['name']} ({column['kind']}): " in text, column["name"]


@pytest.mark.parametrize("map", [
    {"Champions": "R4-5 F4-5", "Others": "R1-3", "Rest": "R4-5 F1-3"},
    ["Champions: R4-5 F4-5", "Others: R1-3", "Rest: R4-5 F1-3"],
])
def test_named_parts_may_be_a_dict_or_a_list(shop, map):
    past = shop.history(today="2026-01-10")
    as_text = crm.segmentation.rfm(past, map="Champions: R4-5 F4-5; Others: R1-3; Rest: R4-5 F1-3")
    assert list(crm.segmentation.rfm(past, map=map)) == list(as_text)


def test_names_in_a_list_must_not_contain_a_comma():  # bad input
    table = {"score": [1], "outcome": ["1"]}
    with pytest.raises(crm.errors.InvalidError, match="leave_out must not contain a comma, as 'a,b' does"):
        crm.retention.predict_probability(table, leave_out=["a,b"])
