"""Customer value, retention and columns at scale, from Python."""

import array
import datetime
import decimal
import pickle

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import crmcore as crm

X, T_X, T = [2, 1, 0, 7, 0, 3, 1, 0, 0, 5, 4, 0], [30.43, 1.71, 0, 29.43, 0, 20, 35, 0, 0, 31, 12, 0], [38.86] * 12
SPEND = [22.35, 11.77, 0, 73.74, 0, 30, 15, 0, 0, 25, 41, 0]


def test_a_fit_is_the_same_from_any_columns():  # C2
    fits = [crm.value_models.fit_columns(*columns, model="nbd") for columns in (
        (X, T_X, T), (np.array(X), np.array(T_X), np.array(T)), (pd.Series(X), pd.Series(T_X), pd.Series(T)),
        (array.array("i", X), array.array("d", T_X), array.array("d", T)))]
    assert len({fit.text for fit in fits}) == 1
    model = fits[0]
    assert model.status == "identified" and set(model.parameters) == {"r", "alpha"} and model.std_errors["r"] > 0
    assert crm.Model(model.text).text == model.text
    expected = np.asarray(model.expected(X, T_X, T, 39))
    assert expected.shape == (12,) and np.all(expected > 0)
    assert sum(model.distribution(2, 30.43, 38.86, 39, 200)) == pytest.approx(1)
    table = crm.value_models.fit({"x": X, "t_x": T_X, "T": T, "m": SPEND}, model="nbd")
    assert table[0]["estimate"] == model.parameters["r"]


def test_bad_columns_are_refused_with_their_row():
    with pytest.raises(crm.errors.InvalidError, match="row 2, x: 'a' is not a number"):
        crm.value_models.fit_columns([1, "a"], [1, 1], [2, 2])
    for columns, words in [((X, T_X, [*T[:-1], float("nan")]), "row 12: T"), (([1.5, *X[1:]], T_X, T), "row 1: x"), ((X, T_X, T[:-1]), "must have one length")]:
        with pytest.raises(crm.errors.InvalidError, match=words):
            crm.value_models.fit_columns(*columns)
    with pytest.raises(crm.errors.UnknownNameError, match="did you mean 'mbg_nbd'"):
        crm.value_models.fit_columns(X, T_X, T, model="mbgnbd")
    with pytest.raises(crm.errors.InvalidError, match="today is missing"):
        crm.run("value_models.fit", {"customer": ["a"], "day": ["2026-01-01"], "amount": [1]})
    with pytest.raises(crm.errors.InvalidError, match="2 dimensions"):
        crm.value_models.fit_columns(np.zeros((2, 2)), T_X, T)
    assert crm.value_models.fit_columns([], [], []).status == "too_little_data"


def test_numbers_mean_the_same_wherever_they_come_from():
    amounts = [5.5e-17, 1e-05, 0.004, 1.005, 0.1 + 0.2, 1e13 + 0.25, -1e-05, 12, 3.999]
    log = {"customer": list(range(9)), "day": ["2026-01-01"] * 9, "amount": amounts}
    arrays = {**log, "amount": np.array(amounts)}
    narrow = {**log, "customer": np.arange(9, dtype=np.int32)}
    answers = {crm.run("history.customers", data, today="2026-02-01", zero_value="count").to_csv()
               for data in (log, arrays, narrow, pd.DataFrame(log), pl.DataFrame({**log, "amount": [float(a) for a in amounts]}), pa.table(log))}
    assert len(answers) == 1
    numbers = {"customer": np.arange(9), "day": np.full(9, 20454), "amount": np.array(amounts)}
    assert list(crm.customer_columns(numbers, "2026-02-01", zero_value="count").net) == [0, 0, 0, 101, 30, 10**15 + 25, 0, 1200, 400]
    assert crm.table({"a": [1, None], "b": [1, 2.5], "c": [1, "x"], "d": [True, False], "e": [2**70, 1]}).kinds == {
        "a": "integer", "b": "real", "c": "text", "d": "boolean", "e": "text"}
    for data in ({"x": [1.5, float("inf")] * 10, "left": [1, 0] * 10}, {"x": ["1.5", "inf"] * 10, "left": [1, 0] * 10},
                 pd.DataFrame({"x": [1.5, float("inf")] * 10, "left": [1, 0] * 10})):
        with pytest.raises(crm.errors.InvalidError, match="row 2, x: must be finite"):
            crm.retention.predict_probability(data, outcome="left")
    assert [row["a"] for row in crm.table({"a": pd.Series([1, None], dtype="Int64")})] == [1, None]
    assert [row["a"] for row in crm.table({"a": pd.Series(["x", None], dtype="string")})] == ["x", None]
    with pytest.raises(crm.errors.InvalidError, match="appears twice"):
        crm.table(pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["customer", "customer"]))
    with pytest.raises(crm.errors.InvalidError, match="row 2, customer: 'a' is in row 1"):
        crm.value_models.predict({"customer": ["a", "a"], "x": [1, 0], "t_x": [1, 0], "T": [2, 2]})


def test_days_are_local_days():
    zoned = pd.DataFrame({"customer": ["a"], "day": pd.to_datetime(["2024-12-31 20:00"]).tz_localize("America/Mexico_City"), "amount": [10.0]})
    for data in (zoned, {name: list(zoned[name]) for name in zoned}):
        with pytest.raises(crm.errors.InvalidError, match="time zone"):
            crm.history(data, today="2024-12-31")
    local = crm.history(zoned.assign(day=zoned.day.dt.tz_localize(None)), today=np.datetime64("2024-12-31T12:00"))
    assert len(local) == 1 and local.today == datetime.date(2024, 12, 31)


def test_a_table_in_place_of_a_history_is_told_apart(shop):
    orders = pd.DataFrame({"customer": ["a"], "day": ["2024-12-31"], "amount": [10.0]})
    for call in (crm.lifecycle.status, crm.lifecycle.cadence, crm.retention.risk, crm.segmentation.rfm, crm.segmentation.clusters):
        with pytest.raises(TypeError, match="crm.history"):
            call(orders)
    with pytest.raises(crm.errors.InvalidError, match="columns x, t_x and T"):
        crm.value_models.fit({"frequency": [1], "recency": [1.0], "T": [2.0]})
    with pytest.raises(crm.errors.InvalidError, match="cutoff"):
        crm.value_models.fit({"x": X, "t_x": T_X, "T": T}, cutoff="1900-01-01")
    curve = crm.value_models.survival({"x": X, "t_x": T_X, "T": T}, "4", k=2, log_gaps=5.0, horizon=10, steps=2)
    assert [row["ahead"] for row in curve] == [0, 5, 10]
    assert len(shop.run("value_models.historic", today="2025-12-21", cost_per_order=5)) == len(
        shop.run("value_models.historic", today="2025-12-21", cost_per_order="5.00"))
    with pytest.raises(crm.errors.UnknownNameError, match="saved"):
        crm.run("segmentation.cluster_counts", orders, today="2024-12-31", saved="rubbish")


def test_a_kept_model_keeps_its_currency():
    rows = [(f"C{i % 30}", f"2025-0{1 + (i * 7) % 6}-{1 + i % 27:02d}", 10 + i % 13) for i in range(200)]
    table = dict(zip(("customer", "day", "amount"), map(list, zip(*rows))))
    dollars, yen = (crm.history(table, today="2025-06-30", currency=code) for code in ("USD", "JPY"))
    saved = crm.value_models.save(dollars)
    assert crm.value_models.predict(dollars, saved=saved).to_csv() == crm.value_models.predict(dollars).to_csv()
    with pytest.raises(crm.errors.MixedCurrencyError, match="USD.*JPY"):
        crm.value_models.base(yen, saved=saved)
    with pytest.raises(crm.errors.MixedCurrencyError, match="USD.*JPY"):
        crm.segmentation.clusters(yen, saved=crm.segmentation.save_clusters(dollars, k=2))


def test_a_field_rounds_a_float_and_refuses_a_text_that_is_finer(shop):
    with shop.change("ana", "prices") as change:
        assert change.add("product", code="noise", name="Noise", unit_cost=0.1 + 0.2).unit_cost == decimal.Decimal("0.3")
        for finer in ("0.000000001", decimal.Decimal("0.000000001")):
            with pytest.raises(crm.errors.InvalidError, match="has more than 6 decimals"):
                change.add("product", code="tiny", name="Tiny", unit_cost=finer)


def test_columns_at_scale_read_what_is_there(tmp_path):
    log = {"customer": np.array([7, 3, 7, 7]), "day": np.array([20000, 20001, 20002, 20005], dtype=np.int32), "amount": np.array([1.5, 2, 3, -1])}
    today = datetime.date(1970, 1, 1) + datetime.timedelta(days=20010)
    answers = [crm.customer_columns(data, today) for data in (log, pa.table(log), pl.DataFrame(log), pa.table(log).slice(0, 4))]
    for own in answers:
        assert list(own.customer) == [3, 7] and list(own.x) == [0, 1] and list(own.t_x) == [0, 2] and list(own.T) == [9, 10]
        assert list(own.net) == [200, 350] and np.asarray(own.gross).tolist() == [200, 450]
        assert np.isnan(own.repeat_mean[0]) and own.repeat_mean[1] == 3
        assert {row["reason"]: row["netted"] for row in own.report}["returns"] == 1
    days = pa.table({**log, "day": pa.array(log["day"]).cast(pa.date32())})
    assert list(crm.segmentation.rfm_columns(days, today, scores=2).recency_days) == [9, 8]
    sliced = pa.table(log).slice(1)
    assert list(crm.customer_columns(sliced, today).x) == [0, 0]
    for data, words in [({**log, "day": log["day"].astype(float)}, "day"), (pa.table({**log, "amount": pa.array([1, None, 2, 3])}), "amount"),
                        ({**log, "customer": log["customer"][:2]}, "different lengths")]:
        with pytest.raises(crm.errors.InvalidError, match=words):
            crm.customer_columns(data, today)
    dated = {**log, "day": log["day"].astype("datetime64[D]").astype("datetime64[ns]")}
    assert list(crm.customer_columns(dated, today).x) == [0, 1]
    view = crm.customer_columns(log, today).x  # outlives what it came from
    assert list(view) == [0, 1]


CODES = ["E7", "E3", "E7", "E7"]
DATES = [datetime.date(2024, 10, 4), datetime.date(2024, 10, 5), datetime.date(2024, 10, 6), datetime.date(2024, 10, 9)]
ISO = [day.isoformat() for day in DATES]
AMOUNTS = [1.5, 2, 3, -1]


@pytest.mark.parametrize("log", [
    {"customer": CODES, "day": ISO, "amount": AMOUNTS},
    {"customer": np.array(CODES), "day": np.array(ISO, dtype="datetime64[s]"), "amount": np.array(AMOUNTS)},
    {"customer": np.array(CODES, dtype=object), "day": DATES, "amount": [decimal.Decimal(str(amount)) for amount in AMOUNTS]},
    pd.DataFrame({"customer": CODES, "day": pd.to_datetime(ISO), "amount": AMOUNTS, "noise": [{}, [], None, 1]}),
    pd.DataFrame({"customer": pd.Categorical(CODES), "day": DATES, "amount": np.array(AMOUNTS, dtype=np.float32)}),
    pl.DataFrame({"customer": CODES, "day": DATES, "amount": AMOUNTS}, strict=False),
    pl.DataFrame({"customer": pl.Series(CODES, dtype=pl.Categorical), "day": pl.Series(ISO).str.to_datetime(), "amount": [str(a) for a in AMOUNTS]}),
    pa.table({"customer": pa.array(CODES).dictionary_encode(), "day": ISO, "amount": pa.array(AMOUNTS).cast(pa.decimal128(9, 2))}),
    pa.table({"customer": pa.array(CODES, pa.large_string()), "day": pa.array(DATES), "amount": pa.array(AMOUNTS)}).to_reader(max_chunksize=2),
    crm.table({"customer": CODES, "day": DATES, "amount": AMOUNTS}),
    [{"customer": code, "day": day, "amount": amount} for code, day, amount in zip(CODES, ISO, AMOUNTS)],
], ids=["lists", "numpy", "objects", "frame", "categories", "polars", "polars-datetime", "dictionary", "reader", "table", "records"])
def test_columns_at_scale_take_texts_and_dates(log):
    own = crm.customer_columns(log, "2024-10-14")
    assert own.customer == ["E3", "E7"] and list(own.x) == [0, 1] and list(own.t_x) == [0, 2] and list(own.T) == [9, 10]
    assert list(own.net) == [200, 350] and list(own.gross) == [200, 450]


def test_columns_at_scale_are_those_of_a_history(online_retail):
    frame = pd.read_csv(online_retail, dtype={"CustomerID": "string"}).dropna(subset=["CustomerID"])
    log = pd.DataFrame({"customer": frame.CustomerID, "day": pd.to_datetime(frame.InvoiceDate), "amount": (frame.Quantity * frame.UnitPrice).round(2)})
    own = crm.customer_columns(log, "2011-12-31", currency="GBP")
    past = crm.history(log, "2011-12-31", currency="GBP")
    of_history = {row["customer"]: row for row in crm.run("history.customers", log, today="2011-12-31", currency="GBP") if row["first_day"]}
    assert list(own.customer) == sorted(of_history)
    assert [int(100 * of_history[code]["net"]) for code in own.customer] == list(own.net)
    rfm, scores = {row["customer"]: row for row in crm.segmentation.rfm(past)}, crm.segmentation.rfm_columns(log, "2011-12-31", currency="GBP")
    assert [rfm[code]["recency_score"] for code in scores.customer] == list(scores.recency_score)
    assert [rfm[code]["monetary_score"] for code in scores.customer] == list(scores.monetary_score)


def test_instants_are_days_of_the_zone_in_columns_at_scale():
    late = pd.DataFrame({"customer": ["E1"], "day": pd.to_datetime(["2024-12-31T23:30-06:00"], utc=True), "amount": [10.0]})
    assert list(crm.customer_columns(late, "2025-01-10", time_zone="America/Mexico_City").T) == [10]
    with pytest.raises(crm.errors.InvalidError, match="row 1, day: .*time zone"):
        crm.customer_columns(late, "2025-01-10")


@pytest.mark.parametrize("column, values, words", [
    ("day", ["2024-10-04", "soon", "2024-10-06", "2024-10-09"], "row 2, day: 'soon' is not a day"),
    ("day", [*ISO[:3], None], "row 4, day: it is empty"),
    ("customer", ["E7", "E3", "", "E7"], "row 3, customer: it is empty"),
    ("customer", ["E7", None, "E3", "E7"], "row 2, customer: it is empty"),
    ("amount", ["1.5", "2", "three", "-1"], "row 3, amount: 'three' is not a number"),
    ("amount", ["1.5", "2", "", "-1"], "row 3, amount: it is empty"),
])
@pytest.mark.parametrize("made", [dict, pd.DataFrame, pa.table], ids=["dict", "frame", "arrow"])
def test_columns_at_scale_name_the_row_and_the_value(made, column, values, words):  # bad input
    log = made({"customer": CODES, "day": ISO, "amount": AMOUNTS, column: values})
    for judge in (crm.customer_columns, crm.segmentation.rfm_columns):
        with pytest.raises(crm.errors.InvalidError, match=words):
            judge(log, "2024-10-14")


def test_columns_at_scale_name_the_column_that_is_missing():  # bad input
    for log in ({"customer": CODES, "amount": AMOUNTS}, pd.DataFrame({"customer": CODES, "amount": AMOUNTS}), pa.table({"customer": CODES, "amount": AMOUNTS})):
        with pytest.raises((crm.errors.UnknownNameError, crm.errors.InvalidError), match="day"):
            crm.customer_columns(log, "2024-10-14")


def test_a_work_list_is_kept_and_its_outcome_joined(shop):  # T2
    past = shop.history(today="2025-09-30")
    campaign = {"segment": ["Loyal"] * 40, "treated": [1, 0] * 20, "bought": [1, 0, 0, 0] * 10}
    learned = crm.retention.work_list(shop, past, capacity=3, horizon=60, campaign=campaign)
    assert any("learned from 20 contacted" in row["assumption"] for row in learned)
    with shop.change("ana", "October"):
        kept = crm.retention.save_list(shop, past, "October", sellers=["ana", "luis"], capacity=3, horizon=60, control=0.5, seed=2)
    assert len(kept) == shop.count("work_item")
    outcome = crm.retention.outcomes(shop, "October", "2025-12-21")[0]
    assert outcome["segment"] == "all" and outcome["treated"] == 6 and outcome["complete"]
    assert len(crm.retention.work_list(shop, past, capacity=100)) + len(kept) <= 37, "who was on a list is not on the next"
    later = shop.history(today="2025-12-21")
    for names in ("October", ["October"]):
        learned = crm.retention.work_list(shop, later, campaigns=names, horizon=80)
        assert all("learned from" in row["assumption"] for row in learned)
    with pytest.raises(crm.errors.InvalidError, match="is 90 days old"):
        crm.retention.work_list(shop, later, campaigns="October", horizon=90)
    with pytest.raises(crm.errors.InvalidError, match="must be 2025-09-30, the day the work list"):
        crm.retention.outcomes(shop, "October", "2025-09-29")
    with pytest.raises(crm.errors.MisuseError):
        crm.retention.save_list(shop, past, "November")
    dollars = crm.history({"customer": ["a"], "day": ["2025-09-01"], "amount": [3]}, today="2025-09-30", currency="USD")
    with pytest.raises(crm.errors.MixedCurrencyError, match="USD"):
        crm.retention.work_list(shop, dollars)


def test_every_judgement_has_its_function(shop):
    past = shop.history(today="2025-12-21")
    customer = crm.value_models.predict(past)[0]["customer"]
    tables = [crm.lifecycle.cadence(past), crm.lifecycle.alarms(past, "2025-06-30"), crm.lifecycle.error_curve(past), crm.lifecycle.return_curve(past),
              crm.lifecycle.mix_ahead(past), crm.lifecycle.months(past), crm.segmentation.clusters(past, k=3), crm.segmentation.profiles(past, k=3),
              crm.segmentation.cluster_counts(past, most=3), crm.segmentation.cohorts(past), crm.segmentation.concentration(past),
              crm.value_models.fit(past), crm.value_models.base(past, replicates=5), crm.value_models.compare(past, "2025-09-01"), crm.value_models.tracking(past, "2025-09-01"),
              crm.value_models.why(past, customer), crm.value_models.survival(past, customer),
              crm.value_models.distribution(past, customer), crm.value_models.until(past), crm.retention.risk(past),
              crm.retention.why(past, customer), crm.retention.scores(past), crm.retention.score_parts(past, customer),
              crm.retention.backtest(past, "2025-09-01"), crm.retention.calibration(past, "2025-09-01"), shop.run("value_models.historic", today="2025-12-21")]
    assert all(len(table) > 0 for table in tables)
    assert len(crm.retention.drift(past)) == 0, "nothing was learned from 36 customers"
    saved = crm.segmentation.save_clusters(past, k=3)
    assert crm.segmentation.clusters(past, saved=saved).to_csv() == crm.segmentation.clusters(past, k=3).to_csv()
    with pytest.raises(crm.errors.InvalidError, match="the saved model has 3"):
        crm.segmentation.profiles(past, k=4, saved=saved)
    kept = crm.value_models.save(past)
    assert crm.value_models.predict(past, saved=kept).to_csv() == crm.value_models.predict(past).to_csv()
    daily = crm.value_models.save(past, unit="day")
    weeks, days = (crm.value_models.predict(past, saved=kept, horizon=13), crm.value_models.predict(past, saved=daily, horizon=91))
    assert [row["p_alive"] for row in days] == pytest.approx([row["p_alive"] for row in weeks], rel=1e-4), "the text says its unit"
    alone = crm.history({"customer": ["A"], "day": ["2025-03-01"], "amount": ["12"]}, today="2025-12-21", currency="MXN")
    assert crm.value_models.predict(alone)[0]["status"] == "too_little_data"
    one = {row["measure"]: row for row in crm.value_models.base(alone, saved=kept)}
    assert one["alive"]["from_parameters"] > 1e-3, "by the delta method, not by a refit of one customer"
    with pytest.raises(crm.errors.InvalidError, match="must be at most today"):
        crm.run("value_models.fit", {"customer": ["A"], "day": ["2025-03-01"], "amount": ["12"]}, today="2025-06-01", cutoff="2025-12-01")


def test_named_segments_and_their_changes(shop):  # G1
    rules = {"Best": "status.state = 'active' and rfm.monetary_score >= 4", "Late": "cadence.state = 'inactive'"}
    members = crm.segmentation.members(shop, "2025-12-21", rules)
    assert {row["segment"] for row in members} == {"Best", "Late"} and len({row["customer"] for row in members}) == len(members)
    changes = crm.segmentation.changes(shop, "2025-09-30", "2025-12-21", rules)
    then = {row["customer"]: row["segment"] for row in crm.segmentation.members(shop, "2025-09-30", rules)}
    assert all(then.get(row["customer"]) != row["segment"] for row in changes if row["change"] == "entered")
    with pytest.raises(crm.errors.InvalidError, match="must be a name with its rule"):
        crm.segmentation.members(shop, "2025-12-21", "Best:")


def test_beginnings_tell_products_channels_and_margins(shop):  # C2 L2 L6 G5
    past = shop.history(today="2025-12-21")
    curve = crm.lifecycle.return_curve(past, shop=shop)
    assert curve[len(curve) - 1]["same"] + curve[len(curve) - 1]["another"] == pytest.approx(curve[len(curve) - 1]["returned"])
    assert crm.lifecycle.return_curve(past)[0]["same"] is None
    assert {row["group"] for row in crm.segmentation.cohorts(past, by="product", shop=shop)} > {"not known"} - {"not known"}
    log = {"customer": ["a", "a", "b"], "day": ["2025-01-05", "2025-02-05", "2025-01-09"], "amount": [10, 20, 30], "channel": ["web", "shop", "shop"],
           "margin": [1, 2, 3]}
    cells = crm.segmentation.cohorts(log, today="2025-02-28", by="channel", measure="margin")
    assert {(row["group"], row["period"], row["value"]) for row in cells} == {("shop", 0, 3), ("shop", 1, 0), ("web", 0, 1), ("web", 1, 2)}
    with pytest.raises(crm.errors.InvalidError, match="unit costs"):
        crm.segmentation.cohorts(past, measure="margin")
    wide = crm.lifecycle.cadence(past, bounds="Champions: 90-400")
    rfm = {row["customer"]: row["segment"] for row in crm.segmentation.rfm(past)}
    assert min(row["limit_days"] for row in wide if rfm.get(row["customer"]) == "Champions") >= 90
    assert crm.value_models.fit(past, grain="month")[0]["estimate"] != crm.value_models.fit(past)[0]["estimate"]
    lines = crm.run("history.first_purchases", log, today="2025-02-28")
    assert [row["channel"] for row in lines] == ["web", "shop"] and lines[0]["second_day"] == datetime.date(2025, 2, 5)


def test_telco_churn_from_a_plain_table(telco):  # T1: research 3.5
    frame = pd.read_csv(telco)
    predicted = crm.retention.predict_probability(frame, outcome="Churn", leave_out=["customerID"], pairs=3).to_pandas()
    assert predicted.out_of_fold.all() and predicted.reason_1.str.len().min() > 5
    proof = {row["measure"]: row["value"] for row in crm.retention.evaluate({"score": predicted.probability, "outcome": frame.Churn})}
    print(f"telco, five folds: AUC {proof['auc']:.4f}, Brier {proof['brier']:.4f}")
    assert proof["auc"] >= 0.8465 and proof["brier"] <= 0.1346
    with pytest.raises(crm.errors.InvalidError, match="customerID.*leave it out"):
        crm.retention.predict_probability(frame, outcome="Churn")


def test_masked_arrays_are_refused_not_read_through():  # C2
    x, t_x, T = np.ma.masked_array([1.0, 2.0, 0.0], mask=[False, True, False]), np.array([3.0, 4.0, 0.0]), np.full(3, 9.0)
    with pytest.raises(crm.errors.InvalidError, match="x must be a plain array, not a masked one"):
        crm.value_models.fit_columns(x, t_x, T)
    log = {"customer": np.arange(3), "day": np.arange(3), "amount": np.ma.masked_array([1.0, 2.0, 3.0], mask=[True, False, False])}
    with pytest.raises(crm.errors.InvalidError, match="amount must be present, without nulls"):
        crm.segmentation.rfm_columns(log, "2025-01-01")


def test_hillstrom_uplift_from_a_plain_table(hillstrom):  # T2 T3: research 3.8
    frame = pd.read_csv(hillstrom)
    frame = frame[frame.segment != "Mens E-Mail"].reset_index(drop=True)
    table = frame[["recency", "history", "mens", "womens", "zip_code", "newbie", "channel"]].assign(treated=(frame.segment == "Womens E-Mail").astype(int))
    table["outcome"] = frame.visit.where(frame.index % 2 == 0)  # the other half is foreseen
    uplift = crm.retention.predict_uplift(table).to_pandas().uplift
    rest = frame.index % 2 == 1
    proof = {row["measure"]: row["value"] for row in crm.retention.evaluate(
        {"score": uplift[rest], "outcome": frame.visit[rest], "treated": table.treated[rest]})}
    print(f"hillstrom, best 30 %: {proof['uplift_30']:.5f}, Qini {proof['qini']:.5f}")
    assert proof["uplift_30"] >= 0.0666 and proof["qini"] > 0


def test_a_work_list_within_all_a_seller_can_do(shop):  # T2
    past = shop.history(today="2025-12-21")
    lines = crm.retention.work_list(None, past, actions="call: cost 1, capacity 4; visit: channel visit, cost 2, capacity 4, strength 2", in_all=5,
                                    uplift="Champions 0.3; others 0.1", sellers=["ana", "luis"], control=0)
    assert sorted(row["seller"] for row in lines) == ["ana"] * 5 + ["luis"] * 5
    campaign = {"customer": [row["customer"] for row in lines], "day": ["2025-06-30"] * 10, "treated": [1, 0] * 5, "bought": [1, 0] * 5}
    learned = crm.retention.work_list(None, past, campaign=campaign)
    assert all("learned from" in row["assumption"] for row in learned)


def test_limits_of_channels_and_sellers(shop):  # T2
    past = shop.history(today="2025-12-21")
    actions = "call: channel phone, cost 1; offer: channel phone, cost 2, strength 1.2; visit: channel visit, cost 5, capacity 3/1, strength 2"
    lines = [row for row in crm.retention.work_list(None, past, sellers=["ana", "luis"], actions=actions, channels="phone 6/4", in_all="8/5", control=0)]
    load = {}
    for row in lines:
        for key in (row["seller"], (row["seller"], row["channel"])):
            load[key] = load.get(key, 0) + 1
    assert load["ana"] == 8 and load["luis"] == 5
    assert load["ana", "phone"] <= 6 and load["luis", "phone"] <= 4 and load["luis", "visit"] <= 1
    with pytest.raises(crm.errors.InvalidError, match="a,b"):
        crm.retention.work_list(None, past, sellers=["a,b", "c"])
    with pytest.raises(crm.errors.UnknownNameError, match="fax"):
        crm.retention.work_list(None, past, channels="fax 3")
    with pytest.raises(crm.errors.UnknownNameError, match="Champoins"):
        crm.retention.work_list(None, past, uplift="Champoins 0.3")
    with pytest.raises(crm.errors.InvalidError, match="empty name"):
        crm.retention.work_list(None, past, sellers="ana,,luis")
    assert {row["seller"] for row in crm.retention.work_list(None, past, sellers={"ana: north": 3}, control=0)} == {"ana: north"}
    campaign = {"segment": ["Loyal", "Foo"] * 4, "treated": [1, 0] * 4, "bought": [1, 0] * 4}
    with pytest.raises(crm.errors.UnknownNameError, match="row 2.*Foo"):
        crm.retention.work_list(None, past, campaign=campaign)


def test_a_score_made_anywhere_is_judged(shop):  # T3
    past = shop.history(today="2025-12-21")
    then = shop.history(today="2025-09-01")
    scores = {"customer": [row["customer"] for row in crm.retention.risk(then)], "score": [row["risk"] for row in crm.retention.risk(then)]}
    own, any_score = (crm.retention.backtest(past, "2025-09-01"), crm.retention.backtest(past, "2025-09-01", scores=scores))
    assert [row["value"] for row in any_score] == pytest.approx([row["value"] for row in own], rel=1e-9)
    assert len(crm.retention.calibration(past, "2025-09-01", scores=scores)) == len(crm.retention.calibration(past, "2025-09-01"))
    table = {"score": [.9, .7, .2, .1], "outcome": [1, 0, 1, 0]}
    assert sum(row["customers"] for row in crm.retention.calibration_table(table)) == 4
    with pytest.raises(crm.errors.InvalidError, match="all 4 rows have treated 1"):
        crm.retention.evaluate({**table, "treated": [1, 1, 1, 1]})
    with pytest.raises(crm.errors.InvalidError, match="gamma"):
        crm.retention.evaluate(table, gamma=float("nan"))


def test_customers_weigh_in_clusters(shop):  # G3
    past = shop.history(today="2025-12-21")
    plain = crm.segmentation.save_clusters(past, k=3)
    first = crm.segmentation.clusters(past, k=3)[0]["customer"]
    assert crm.segmentation.save_clusters(past, k=3, customer_weights={"customer": [first], "weight": [50]}) != plain
    assert crm.segmentation.save_clusters(past, k=3, weights="1/1/4") != plain
    assert crm.segmentation.save_clusters(past, k=3, customer_weights={"customer": [first], "weight": [1]}) == plain
    with pytest.raises(crm.errors.InvalidError, match="nobody"):
        crm.segmentation.clusters(past, k=3, customer_weights={"customer": ["nobody"], "weight": [2]})


def test_pieces_of_a_log_make_one_history():
    rows = [(f"C{i % 7}", f"2025-0{1 + i % 6}-{1 + i % 27:02d}", 10 + i) for i in range(100)]
    table = lambda part: dict(zip(("customer", "day", "amount"), map(list, zip(*part))))  # noqa: E731
    pieces = [crm.run("history.days", table(part), today="2025-06-30") for part in (rows[60:], rows[:25], rows[25:60])]
    columns = ("customer", "day", "purchases", "gross", "net")
    days = {name: [str(row[name]) for piece in pieces for row in piece] for name in columns}
    assert crm.run("history.customers", days, today="2025-06-30").to_csv() == crm.run("history.customers", table(rows), today="2025-06-30").to_csv()


def test_a_spend_model_tells_how_well_it_is_known():  # C2
    x, m = [1, 2, 3, 1, 4, 2, 5, 1, 2, 3, 2, 1] * 5, [20 + 3 * i % 17 for i in range(60)]
    spend = crm.value_models.fit_spend(x, m)
    assert set(spend.std_errors) == {"p", "q", "v"} and len(spend.covariance) == 3 and spend.advice
    assert not crm.value_models.fit_spend(x, m, bounded=False).at_bound
    assert spend.text.startswith("gamma_gamma p ")



def test_models_are_pickled_and_shown():  # ecosystem C5
    spend = crm.value_models.fit_spend([1, 2, 3, 4, 2, 5], [10.0, 12.5, 9.0, 30.0, 11.0, 8.0])
    for model in (crm.value_models.fit_columns(X, T_X, T, model="nbd"), spend):
        again = pickle.loads(pickle.dumps(model))
        assert type(again) is type(model) and again.text == model.text
        assert "<table" in model._repr_html_() and model.status in model._repr_html_()
