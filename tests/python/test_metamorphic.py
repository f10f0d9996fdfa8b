"""What must not matter to a judgement: the order of rows, names, pieces of the log, the day it is, the size of money,
and the unit in which one product is sold. Every action that judges is run on a book and on the same book told otherwise.
"""

import csv
import datetime
import decimal
import io
import json
import math
import pathlib
import random
import re

import pytest

import crmcore as crm

TODAY = datetime.date(2025, 6, 30)
SAME_CALENDAR = datetime.timedelta(days=10_227)  # 28 years: the same weekdays, leap years and days of the year


def orders():
    """Two years of a shop: 90 customers of different rhythms, four products, one of them by weight."""
    chance = random.Random(7)
    prices = {"bun": 1.5, "cake": 18.0, "tart": 4.0, "cookies": 20.0}
    rows = []
    for customer in range(90):
        rhythm = chance.choice((9, 20, 45, 90))
        day = datetime.date(2023, 7, 1) + datetime.timedelta(days=chance.randrange(500))
        leaves = day + datetime.timedelta(days=int(chance.expovariate(1 / 400)))
        while day <= min(leaves, TODAY):
            product = chance.choice(list(prices))
            quantity = chance.randrange(1, 40) / 4 if product == "cookies" else chance.randrange(1, 12)
            rows.append(dict(order=str(10_000 + len(rows)), customer=f"c{customer:03}", product=product, quantity=quantity,
                             unit_price=prices[product], ordered=day))
            day += datetime.timedelta(days=1 + int(chance.expovariate(1 / rhythm)))
    return rows


def written(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def shop_of(folder, name, pieces):
    shop = crm.open(str(folder / f"{name}.crm"), currency="EUR")
    for number, rows in enumerate(pieces):
        file = folder / f"{name}-{number}.csv"
        file.write_text(written(rows))
        with shop.change("test", "sales") as change:
            shop.plan_import(str(file), layout="sales").apply(change)
    return shop


class Told:
    """A book told otherwise, and what of a result it changes."""

    def __init__(self, name, tell, days=datetime.timedelta(0), money=1.0):
        self.name, self.tell, self.days, self.money = name, tell, days, money


def shuffled(rows):
    rows = list(rows)
    random.Random(1).shuffle(rows)
    return [rows]


def renamed(rows):
    return [[dict(row, customer="k" + row["customer"][1:], order="o" + row["order"]) for row in rows]]


def shifted(rows):
    return [[dict(row, ordered=row["ordered"] - SAME_CALENDAR) for row in rows]]


def dearer(rows):
    return [[dict(row, unit_price=round(row["unit_price"] * 100, 2)) for row in rows]]


def in_grams(rows):
    return [[dict(row, quantity=row["quantity"] * 1000, unit_price=row["unit_price"] / 1000) if row["product"] == "cookies" else row
             for row in rows]]


WAYS = [
    Told("rows in any order", shuffled),
    Told("two files", lambda rows: [rows[len(rows) // 3:], rows[:len(rows) // 3]]),
    Told("other names", renamed),
    Told("28 years earlier", shifted, days=-SAME_CALENDAR),
    Told("a hundred times dearer", dearer, money=100.0),
    Told("cookies in grams", in_grams),
]

JUDGEMENTS = {
    "history.customers": {}, "history.days": {}, "history.first_purchases": {}, "history.report": {},
    "lifecycle.status": {}, "lifecycle.mix": {}, "lifecycle.flows": {"from_day": datetime.date(2025, 3, 31), "to_day": TODAY}, "lifecycle.mix_ahead": {}, "lifecycle.cadence": {},
    "lifecycle.alarms": {"cutoff": datetime.date(2025, 1, 31)}, "lifecycle.error_curve": {}, "lifecycle.return_curve": {},
    "segmentation.rfm": {}, "segmentation.sizes": {}, "segmentation.cut_points": {}, "segmentation.cohorts": {},
    "segmentation.concentration": {},
    "value_models.fit": {}, "value_models.predict": {}, "value_models.base": {}, "value_models.historic": {},
    "retention.risk": {}, "retention.scores": {}, "retention.drift": {},
    "orders.figures": {}, "orders.preferred": {}, "orders.balances": {},
}

# What a search for the best parameters leaves open, relative.
CLOSE = 2e-5

# Numbers that are of units, or of the likelihood of amounts, and change with them.
UNLIKE = {
    ("value_models.fit", "a hundred times dearer"): ("estimate", "std_error", "log_likelihood", "aic", "bic"),
    ("orders.figures", "cookies in grams"): ("quantity",),
    ("orders.preferred", "cookies in grams"): ("quantity",),
}

# Records are numbered in the order in which they came.
NUMBERED = {("orders.balances", "order")}


def is_money(action, row, column, kind):
    """Whether a number is one of money: by its kind, or by the row it stands in."""
    if kind == "amount":
        return True
    if action == "segmentation.cut_points":
        return row["measure"] == "money" and column in ("lower", "upper")
    if action == "value_models.base":
        return row["measure"] in ("value", "naive_value", "spend") and kind == "real"
    return action == "value_models.predict" and column in ("spend", "value", "low", "high")


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """The book and the book told otherwise, by way."""
    folder = tmp_path_factory.mktemp("told")
    rows = orders()
    shops = {"": shop_of(folder, "plain", [rows])}
    for number, way in enumerate(WAYS):
        shops[way.name] = shop_of(folder, f"way{number}", way.tell(rows))
    yield shops
    for shop in shops.values():
        shop.close()


PARAMETERS = {action["name"]: {parameter["name"] for parameter in action["parameters"]}
              for action in json.loads(crm.describe("actions"))}


def judged(shop, action, arguments, days):
    given = {name: (value + days).isoformat() if isinstance(value, datetime.date) else value for name, value in arguments.items()}
    if "today" in PARAMETERS[action]:
        given["today"] = (TODAY + days).isoformat()
    return shop.run(action, **given)


def as_plain(value, column, kind, way):
    """A value as the plain book has it."""
    if value is None:
        return None
    if kind == "day":
        return value - way.days
    if column in ("cohort", "text") and way.days:
        return re.sub(r"(?<!\d)(19|20)\d\d(?!\d)", lambda year: str(int(year[0]) + 28), value)
    if way.name == "other names" and column in ("customer", "key"):
        return value.replace("k", "c", 1).replace("o", "", 1)
    return value


def rows_of(table, action, way):
    """The rows as the plain book has them, by what they are about."""
    rows = []
    for row in table:
        values = {column: as_plain(row[column], column, kind, way) for column, kind in table.kinds.items()
                  if (action, column) not in NUMBERED}
        about = tuple(str(value) for value in values.values() if value is None or not isinstance(value, (int, float, decimal.Decimal)))
        rows.append((about, values))
    return sorted(rows, key=lambda pair: (pair[0], [float(v) for v in pair[1].values() if isinstance(v, (int, float, decimal.Decimal))]))


PLAIN = Told("as it is", lambda rows: [rows])


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
@pytest.mark.parametrize("action", JUDGEMENTS)
def test_a_judgement_is_the_same_however_the_book_is_told(books, action, way):
    plain = judged(books[""], action, JUDGEMENTS[action], PLAIN.days)
    other = judged(books[way.name], action, JUDGEMENTS[action], way.days)
    expected = rows_of(plain, action, PLAIN)
    found = rows_of(other, action, way)
    assert len(found) == len(expected)
    for (_, was), (_, now) in zip(expected, found):
        for column, kind in plain.kinds.items():
            if (action, column) in NUMBERED or column in UNLIKE.get((action, way.name), ()):
                continue
            factor = way.money if is_money(action, was, column, kind) else 1
            a, b = was[column], now[column]
            if isinstance(a, (int, float, decimal.Decimal)) and not isinstance(a, bool) and b is not None:
                near = 0.51 if kind == "amount" else CLOSE  # amounts are whole cents
                assert math.isclose(float(a) * factor, float(b), rel_tol=CLOSE, abs_tol=near * max(1, factor) / 100 if kind == "amount" else near), (was, now, column)
            else:
                assert a == b, (was, now, column)


# Events: the pastry shop's season, with its files told otherwise.

FILES = (("productos", "product"), ("eventos", "event"), ("dias_evento", "event_day"), ("cuotas", "event_cost"),
         ("plan_eventos", "event_plan"), ("cierre_eventos", "event_actual"), ("caja_eventos", "event_till"))
BY_WEIGHT = "GL"
QUANTITIES = ("esperado", "hecho", "sobrante", "cantidad")
PRICES = ("precio", "precio unitario", "costo unitario", "valor de rescate")
MONEY = PRICES + ("previsto", "pagado")


def read(file):
    with open(file, encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def scaled(row, columns, factor):
    return {column: str(decimal.Decimal(value) * factor) if column in columns and value else value for column, value in row.items()}


def weighed(rows):
    """Cookies in grams: a thousand for each kilogram, each at a thousandth of the price."""
    thousand = decimal.Decimal(1000)
    return [scaled(scaled(row, QUANTITIES, thousand), PRICES, 1 / thousand) if BY_WEIGHT in (row.get("producto"), row.get("clave")) else row
            for row in rows]


def earlier(rows):
    def told(value):
        try:
            at = datetime.datetime.fromisoformat(value)
        except ValueError:
            return value
        return (at - SAME_CALENDAR).isoformat(sep=" ")[:len(value)]
    return [{column: told(value) for column, value in row.items()} for row in rows]


# Means of errors are of units, of which nothing says that they are alike.
OF_UNITS = {"sold_minus_expected", "absolute_error", "root_squared_error"}


def is_money_of_events(action, column):
    return action == "forecast.plan" and column in ("expected_profit", "own_profit") or (
        action == "forecast.backtest_events" and column in ("cost", "profit", "winkler", "pinball", "crps"))


# What is made and what intervals hold are whole units: those of cookies are finer in grams.
OF_WHOLE_UNITS = {"cost", "profit", "coverage", "winkler", "pinball", "crps", "p_value", "dm_p_value"}

SEASONS = {
    "rows in any order": (lambda rows: random.Random(3).sample(rows, len(rows)), {}),
    "cookies in grams": (weighed, {}),
    "28 years earlier": (earlier, {"days": -SAME_CALENDAR}),
    "ten times dearer": (lambda rows: [scaled(row, MONEY, 10) for row in rows], {"money": 10}),
}
OF_EVENTS = {
    "forecast.plan": {"event": "feria-primavera-26"}, "forecast.similar": {"event": "feria-primavera-26"},
    "forecast.bridge": {}, "forecast.ranking": {}, "forecast.occasional": {}, "forecast.backtest_events": {},
    "forecast.accuracy": {}, "forecast.alarms": {}, "report.sentences": {},
    "forecast.compare": {"by": "total"}, "forecast.compare by event": {"by": "event"}, "forecast.compare by day": {"by": "day"},
    "forecast.compare by hour": {"by": "hour"}, "forecast.compare by product": {"by": "product"},
}


def season_of(folder, books, tell):
    shop = crm.open(str(folder / "season.crm"), currency="MXN", country="MX")
    with shop.change("ana", "a season of fairs") as change:
        for name, layout in FILES:
            file = folder / f"{name}.csv"
            file.write_text(written(tell(read(books / f"{name}.csv"))), encoding="utf-8")
            shop.plan_import(str(file), layout=layout).apply(change)
    return shop


@pytest.fixture(scope="module")
def seasons(tmp_path_factory, books_of_the_shop):
    shops = {name: season_of(tmp_path_factory.mktemp("season"), books_of_the_shop, tell)
             for name, tell in [("", lambda rows: rows)] + [(name, way[0]) for name, way in SEASONS.items()]}
    yield shops
    for shop in shops.values():
        shop.close()


@pytest.fixture(scope="module")
def books_of_the_shop():
    return pathlib.Path(__file__).parents[2] / "examples" / "pastry-shop"


@pytest.mark.parametrize("way", SEASONS)
@pytest.mark.parametrize("action", OF_EVENTS)
def test_a_judgement_of_events_is_the_same_however_the_season_is_told(seasons, action, way):
    told = Told(way, None, **SEASONS[way][1])
    name = action.split(" ")[0]
    plain = rows_of(seasons[""].run(name, **OF_EVENTS[action]), name, PLAIN)
    other = rows_of(seasons[way].run(name, **OF_EVENTS[action]), name, told)
    kinds = seasons[""].run(name, **OF_EVENTS[action]).kinds
    assert len(other) == len(plain)
    for (_, was), (_, now) in zip(plain, other):
        if way == "cookies in grams" and was.get("product") == BY_WEIGHT and name != "forecast.bridge":
            continue  # its own numbers are in its own unit
        if name == "forecast.accuracy" and was["measure"] in OF_UNITS:
            continue
        for column, a in was.items():
            b = now[column]
            if name == "forecast.backtest_events" and way == "cookies in grams" and column in OF_WHOLE_UNITS:
                continue
            if isinstance(a, (int, float, decimal.Decimal)) and not isinstance(a, bool) and b is not None:
                factor = told.money if kinds[column] == "amount" or is_money_of_events(name, column) else 1
                near = 0.06 * factor if kinds[column] == "amount" else 1e-6
                assert math.isclose(float(a) * factor, float(b), rel_tol=1e-7, abs_tol=near), (was, now, column)
            elif way != "ten times dearer" or column != "text":  # sentences say money
                assert a == b, (was, now, column)
