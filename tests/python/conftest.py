"""Fixtures: the pastry shop's books and the public data sets, unpacked where they are present."""

import gzip
import os
import pathlib
import shutil

import pytest

import crmcore as crm

ROOT = pathlib.Path(__file__).parents[2]
DATA = pathlib.Path(os.environ.get("CRMCORE_DATA", ROOT.parent / "shared" / "data"))
SALES = dict(order="InvoiceNo", customer="CustomerID", product="StockCode", description="Description", quantity="Quantity",
             unit_price="UnitPrice", ordered="InvoiceDate", country="Country")


@pytest.fixture(scope="session")
def books() -> pathlib.Path:
    return ROOT / "examples" / "pastry-shop"


@pytest.fixture
def shop(tmp_path, books):
    """A workspace with the pastry shop's sales."""
    with crm.open(str(tmp_path / "shop.crm"), currency="MXN", country="MX") as workspace:
        with workspace.change("test", "sales") as change:
            workspace.plan_import(books / "ventas.csv", layout="sales").apply(change)
        yield workspace


@pytest.fixture
def season(tmp_path, books):
    """The pastry shop's fairs in a workspace."""
    with crm.open(str(tmp_path / "shop.crm"), currency="MXN", country="MX") as shop:
        with shop.change("ana", "a season of fairs") as change:
            for name, layout in (("productos", "product"), ("eventos", "event"), ("dias_evento", "event_day"), ("cuotas", "event_cost"),
                                 ("plan_eventos", "event_plan"), ("cierre_eventos", "event_actual"), ("caja_eventos", "event_till")):
                shop.plan_import(str(books / f"{name}.csv"), layout=layout).apply(change)
        yield shop


def unpacked(tmp_path_factory, name: str) -> pathlib.Path:
    packed = DATA / name
    if not packed.exists():
        pytest.skip(f"{packed} is not on this machine (CRMCORE_DATA)")
    file = tmp_path_factory.mktemp("data") / packed.stem
    with gzip.open(packed, "rb") as source, open(file, "wb") as target:
        shutil.copyfileobj(source, target)
    return file


@pytest.fixture(scope="session")
def online_retail(tmp_path_factory) -> pathlib.Path:
    return unpacked(tmp_path_factory, "online-retail/online_retail.csv.gz")


@pytest.fixture(scope="session")
def tax_ids(tmp_path_factory) -> pathlib.Path:
    return unpacked(tmp_path_factory, "tax-ids/tax_ids.csv.gz")


@pytest.fixture(scope="session")
def telco(tmp_path_factory) -> pathlib.Path:
    return unpacked(tmp_path_factory, "telco-churn/Telco-Customer-Churn.csv.gz")


@pytest.fixture(scope="session")
def hillstrom(tmp_path_factory) -> pathlib.Path:
    return unpacked(tmp_path_factory, "hillstrom-email/hillstrom.csv.gz")
