"""Whatever a public function is given, it says in words which argument is wrong, and nothing of what it is made of."""

import ast
import datetime
import inspect
import pathlib

import pytest

import crmcore as crm

STUB = pathlib.Path(crm.__file__).with_name("_core.pyi")
ROOMS = ("events", "forecast", "lifecycle", "orders", "registry", "report", "retention", "segmentation", "value_models")
INSIDE = ("C++", "std::", "pybind", "_core", "incompatible function arguments", "object at 0x", " at 0x", "SupportsInt", "_run(", "_find(", "arg0")
REFUSALS = (TypeError, ValueError, crm.CrmError)
MADE_OF_COLUMNS = ("a table must be", "column '")  # how a table that is none is refused


class Odd:
    """A value that no parameter takes."""


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    """Some wrong values are names of files."""
    monkeypatch.chdir(tmp_path)


def stubs():
    """(class or empty, function, parameter names with annotations) of everything native or attached to it."""
    for node in ast.parse(STUB.read_text()).body:
        for owner, function in [("", node)] if isinstance(node, ast.FunctionDef) else [(node.name, f) for f in getattr(node, "body", [])]:
            if not isinstance(function, ast.FunctionDef) or function.name.startswith("_") or function.decorator_list:
                continue
            arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
            named = [(a.arg, ast.unparse(a.annotation)) for a in arguments if a.arg != "self" and a.annotation]
            needed = len(function.args.args) + len(function.args.posonlyargs) - len(function.args.defaults) - (1 if owner else 0)
            yield owner, function.name, named, needed


def written():
    for room in ROOMS:
        module = getattr(crm, room)
        for name in module.__all__:
            function = getattr(module, name)
            if callable(function) and not isinstance(function, type):
                yield f"{room}.{name}", function
    yield "run", crm.run


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A right value for every kind of parameter, and an object of each class."""
    shop = crm.open(tmp_path_factory.mktemp("wrong") / "shop.crm", currency="MXN", country="MX")
    sales = {"order": ["1"], "customer": ["A"], "product": ["p"], "date": ["2026-01-01"], "quantity": [1], "price": [5]}
    with shop.change("test", "sales") as change:
        shop.plan_import(sales, layout="sales").apply(change)
    change = shop.change("test", "wrong arguments")
    model = crm.value_models.fit_columns([1.0, 2.0, 0.0], [3.0, 4.0, 0.0], [9.0, 9.0, 9.0])
    yield {"Workspace": shop, "Change": change, "Plan": shop.plan_import(sales, layout="sales"), "Table": shop.find("customer"),
           "History": shop.history(today="2026-02-01"), "Record": shop.get("customer", 1), "Model": model,
           "SpendModel": crm.value_models.fit_spend([1.0, 2.0, 3.0], [5.0, 6.0, 9.0])}
    change.rollback()
    shop.close()


def right(annotation, world):
    """A value of the type that an annotation names."""
    for name in ("Workspace", "History", "Model", "Record", "Change"):
        if name in annotation:
            return world[name]
    if annotation.startswith(("Date", "datetime.date")) or "datetime.date " in annotation:
        return "2026-01-01"
    if "Time" in annotation or "datetime.time" in annotation:
        return "10:00"
    if "int" in annotation or "float" in annotation or "Amount" in annotation:
        return 1
    return "customer" if any(kind in annotation for kind in ("str", "Names", "Literal")) else None


def check(call, parameter, name, may_pass):
    """Calls it, and looks at how it refuses."""
    try:
        call()
    except REFUSALS as error:
        told = str(error)
        for sign in INSIDE:
            assert sign not in told, f"{name}({parameter}=…): {told}"
        assert may_pass or parameter.rstrip("_") in told or told.startswith(MADE_OF_COLUMNS), f"{name}({parameter}=…): {told}"
    else:
        assert may_pass, f"{name}({parameter}=…) takes what it cannot use"


WRONG = [Odd(), b"x", {"a": 5}, ["x"], 2**70, float("nan"), datetime.date(2026, 1, 1), "\ud800"]


@pytest.mark.parametrize("value", WRONG, ids=lambda value: type(value).__name__)
def test_functions_in_python_name_the_argument(world, value):
    for name, function in written():
        parameters = inspect.signature(function).parameters
        needed = {p.name: right(str(p.annotation), world) for p in parameters.values() if p.default is p.empty and p.kind is not p.VAR_KEYWORD}
        for parameter in parameters.values():
            if parameter.kind is parameter.VAR_KEYWORD:
                continue
            is_open = "Any" in str(parameter.annotation) and "Iterable" not in str(parameter.annotation)
            check(lambda: function(**{**needed, parameter.name: value}), parameter.name, name, may_pass=is_open or not isinstance(value, Odd))


@pytest.mark.parametrize("value", WRONG, ids=lambda value: type(value).__name__)
def test_native_functions_name_the_argument(world, value, tmp_path):
    for owner, name, parameters, needed in stubs():
        function = getattr(world[owner], name) if owner in world else getattr(crm, name, None) if not owner else None
        if function is None or name in ("close", "commit", "rollback"):
            continue
        base = [tmp_path / "x.crm" if parameter == "path" else right(annotation, world) for parameter, annotation in parameters[:needed]]
        for place, (parameter, annotation) in enumerate(parameters):
            arguments = base[:place] + [value] + base[place + 1:] if place < needed else base
            named = {} if place < needed else {parameter: value}
            is_open = "Any" in annotation or (parameter == "entity" and not isinstance(value, Odd))
            check(lambda: function(*arguments, **named), parameter, f"{owner}.{name}", may_pass=is_open or not isinstance(value, Odd))


@pytest.mark.parametrize("call, words", [
    (lambda shop: crm.registry.reachable(shop, "2026-01-01", at=10), "registry.reachable: at must be a time such as '15:30', not 10"),
    (lambda shop: crm.registry.reachable(shop, day=7, at="10:00"), "registry.reachable: day must be a day such as '2011-12-10', not 7"),
    (lambda shop: shop.plan_import({"a": 5}, layout="customer"), "column 'a' of a table must be a list of values, not 5"),
    (lambda shop: shop.plan_import({"a": ["x"]}, layout="customer", columns={"name": 1}), "columns must name columns of the file"),
    (lambda shop: shop.plan_import({"a": ["x"]}, layout="customer", progress=5), "progress must be a function"),
    (lambda shop: crm.orders.figures("x", "2026-01-01"), "orders.figures: shop must be a workspace, not 'x'"),
    (lambda shop: crm.lifecycle.mix(5), "lifecycle.mix: past must be a history: make one from a table"),
    (lambda shop: shop.run(), "run() missing a required argument: 'action'"),
    (lambda shop: shop.find(), "say which entity or view"),
    (lambda shop: shop.get("customer", 2**70), "it was given 'customer', 1180591620717411303424; 1180591620717411303424 is beyond 64 bits"),
    (lambda shop: crm.open(shop.path, busy_milliseconds=-1), "busy_milliseconds must be between 0 and 3600000, not -1"),
    (lambda shop: crm.open(shop.path, known_on=datetime.datetime(2026, 1, 1, 10, 30)), "known_on must be a day, not the time '2026-01-01T10:30:00'"),
    (lambda shop: shop.run("store.backup", file=5), "file must name a file, not '5'"),
    (lambda shop: shop.run("exchange.export", entity="customer", file=":memory:", format="csv"), "file must be that of a file; ':memory:' is a name of SQLite's"),
    (lambda shop: shop.run("orders.balances", today=object()), "today must be a text, a number, a day or a time, not a value of the type object"),
    (lambda shop: crm.history({"customer": ["A"], "day": ["2026-01-01"], "amount": [1]}, today="2026-02-01", currency="pesos"), "currency 'pesos' is not"),
])
def test_refusals_say_what_would_be_right(world, call, words):
    with pytest.raises(REFUSALS) as refused:
        call(world["Workspace"])
    assert words in str(refused.value)


def test_a_reference_that_dangles_is_named(world):
    with pytest.raises(crm.CrmError, match=r"note\.customer must be a customer that exists; there is no customer 99"):
        world["Change"].add("note", customer=99, text="x")


def test_a_value_that_another_record_has_is_named(world):
    with pytest.raises(crm.CrmError, match=r"customer\.code 'A' is already that of customer"):
        world["Change"].add("customer", code="A")


def test_midnight_is_a_day(world):
    with crm.open(world["Workspace"].path, known_on=datetime.datetime(2026, 1, 1)) as then:
        assert then.count("customer") == 0


def test_rows_of_a_table_may_be_sliced(world):
    orders = world["Workspace"].find("order_line")
    assert orders[:20] == list(orders)[:20] and orders[1:] == []
