"""crmcore beside what a user would pick instead, each behind a correctness gate, turn by turn on one machine.

    cmake --preset bench && cmake --build --preset bench
    .venv/bin/python benchmarks/peers/run.py

Prints ratios: seconds differ from machine to machine, ratios less. Needs the sqlite3 shell, NumPy for its start-up time,
and the public data set online-retail (CRMCORE_DATA).
"""

import gzip
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).parents[2]
DATA = pathlib.Path(os.environ.get("CRMCORE_DATA", ROOT.parent / "shared" / "data"))
BENCH = ROOT / "build" / "bench"
COLUMNS = dict(order="InvoiceNo", customer="CustomerID", product="StockCode", description="Description", quantity="Quantity",
               unit_price="UnitPrice", ordered="InvoiceDate", country="Country")
TABLE = ("create table line (InvoiceNo text not null, StockCode text not null, Description text, Quantity integer not null, "
         "InvoiceDate text not null, UnitPrice real not null, CustomerID any, Country text) strict;")


def timed(command: list, **more) -> tuple[float, float]:
    """Wall seconds and peak MB of a process."""
    start = time.perf_counter()
    child = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, **more)
    _, status, usage = os.wait4(child.pid, 0)
    assert status == 0, command
    child.returncode = 0
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def report(name: str, ours: list[float], peer: list[float], bar: str) -> None:
    a, b = statistics.median(ours), statistics.median(peer)
    print(f"{name:<34} {a:>10.4f} {b:>10.4f} {a / b:>6.2f}   bar {bar}", flush=True)


def import_online_retail(work: pathlib.Path, csv: pathlib.Path) -> pathlib.Path:
    """The import, findings and log on, against .import of the sqlite3 shell into one typed STRICT table."""
    program = BENCH / "bench_import"
    source = work / "import.cpp"
    source.write_text("""#include <crmcore/crmcore.hpp>
using namespace crmcore;
int main(int, char** argv) {
  auto shop = Workspace::open(argv[2], {.currency = "GBP"});
  auto change = shop.change("bench", "import");
  intake::apply(change, intake::plan(shop, exchange::read_csv(argv[1]), intake::Layout::sales, {""" +
                      ", ".join(f'{{"{k}", "{v}"}}' for k, v in COLUMNS.items()) + """}), intake::Accept::valid_rows);
  change.commit();
}
""")
    subprocess.run(["g++", "-std=c++20", "-O2", f"-I{ROOT}/include", source, "-o", program, BENCH / "libcrmcore_cpp.a", "-lsqlite3", "-lutf8proc", "-lsodium", "-ldate-tz"], check=True)
    ours, peer, peak = [], [], 0.0
    shop, raw = work / "shop.crm", work / "raw.db"
    script = f"pragma journal_mode = delete; pragma synchronous = full;\n{TABLE}\nbegin;\n.import --csv --skip 1 {csv} line\ncommit;\n"
    for _ in range(5):
        for old in (shop, raw):
            old.unlink(missing_ok=True)
        seconds, memory = timed([program, csv, shop])
        ours.append(seconds)
        peak = max(peak, memory)
        start = time.perf_counter()
        subprocess.run(["sqlite3", "-bail", raw], input=script, text=True, check=True, stdout=subprocess.DEVNULL)
        peer.append(time.perf_counter() - start)
    def rows(file, table):
        return int(subprocess.run(["sqlite3", file, f"select count(*) from {table}"], capture_output=True, text=True, check=True).stdout)

    assert rows(raw, "line") == 541_909 and rows(shop, "order_line") == 541_907, "the gate of the import"
    report("import of online-retail", ours, peer, "2")
    print(f"  peak memory {peak:.0f} MB (bar 400), file {shop.stat().st_size / 1e6:.1f} MB (bar 80)")
    return shop


def start_up() -> None:
    ours = [timed([sys.executable, "-c", "import crmcore"])[0] for _ in range(9)]
    peer = [timed([sys.executable, "-c", "import numpy"])[0] for _ in range(9)]
    report("import crmcore / import numpy", ours, peer, "0.5")


def library_size(work: pathlib.Path) -> None:
    library = work / "libcrmcore.so"
    shutil.copy(next(BENCH.glob("libcrmcore.so.*.*")), library)
    subprocess.run(["strip", library], check=True)
    print(f"stripped libcrmcore.so {library.stat().st_size / 1e6:.2f} MB (bar 3)")


def main() -> None:
    packed = DATA / "online-retail" / "online_retail.csv.gz"
    if not packed.exists():
        sys.exit(f"{packed} is not on this machine (CRMCORE_DATA); nothing was measured")
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        csv = work / "online_retail.csv"
        with gzip.open(packed, "rb") as source, open(csv, "wb") as target:
            shutil.copyfileobj(source, target)
        print(f"load {os.getloadavg()[0]:.2f}; medians")
        print(f"{'case':<34} {'ours s':>10} {'peer s':>10} {'ratio':>6}")
        shop = import_online_retail(work, csv)
        subprocess.run([BENCH / "benchmarks" / "crmcore_bench", work / "records", shop], check=True)
        print("  bars: put and get 1.3, history 1.5, open 20")
        start_up()
        library_size(work)


if __name__ == "__main__":
    main()
