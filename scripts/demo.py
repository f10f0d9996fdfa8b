"""The demo: a shop's purchases in, its customers judged, and where each figure can be seen again."""

import datetime
import hashlib
import pathlib
import subprocess
import sys
import zipfile

import crmcore as crm
import demo_event

ROOT = pathlib.Path(__file__).parents[1]
WORK = ROOT / "build" / "demo"
SHA256 = "261e3dc89977c2b60767ca6728aaa29d429de0c814635070a749c36555895da8"
MEMBER = "lifetimes/datasets/CDNOW_master.txt"


def cdnow() -> pathlib.Path | None:
    """The CDNOW log out of the package's archive, which is never installed; None without a network."""
    log = WORK / "CDNOW_master.txt"
    if log.exists():
        return log
    print("fetching the CDNOW log (PyPI package lifetimes 0.11.3, MIT)", flush=True)
    done = subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps", "--retries", "1",
                           "--timeout", "15", "-d", str(WORK), "lifetimes==0.11.3"], capture_output=True, text=True)
    wheels = list(WORK.glob("[Ll]ifetimes-0.11.3-*.whl"))
    if done.returncode != 0 or not wheels:
        return None
    if hashlib.sha256(wheels[0].read_bytes()).hexdigest() != SHA256:
        sys.exit(f"{wheels[0]} is not the archive it should be (SHA-256 differs); nothing was done")
    log.write_bytes(zipfile.ZipFile(wheels[0]).read(MEMBER))
    return log


def progress(what: str):
    def show(done: int, total: int) -> None:
        if sys.stderr.isatty() and total > 0:
            print(f"\r{what} {done / total:4.0%}", end="\n" if done >= total else "", file=sys.stderr, flush=True)
    return show


def title(text: str) -> None:
    print(f"\n{text}\n{'-' * len(text)}")


def main() -> None:
    WORK.mkdir(parents=True, exist_ok=True)
    log = cdnow()
    if log:
        print("CDNOW: every purchase of 23,570 people who first bought at an online music shop in early 1997")
        source, currency, earlier, later = log, "USD", "1997-09-30", "1998-06-30"
        columns = dict(customer="customer_id", ordered="date", quantity="number_of_cds", amount="dollar_value")
    else:
        print("no network: the demo runs on the made-up pastry shop in examples/pastry-shop instead of the CDNOW log")
        source, currency, earlier, later, columns = ROOT / "examples/pastry-shop/ventas.csv", "MXN", "2025-06-30", "2025-12-21", None
    file = WORK / "shop.crm"
    for old in WORK.glob("shop.crm*"):
        old.unlink()

    with crm.open(str(file), currency=currency) as shop:
        title("1. The plan of the import, before anything is written")
        plan = shop.plan_import(source, layout="sales", columns=columns, progress=progress("reading"))
        print(str(plan).replace(f"{source.parent}/", ""))
        with shop.change("demo", "first load") as change:
            plan.apply(change, accept="valid_rows", progress=progress("writing"))
        print(f"kept in {file.relative_to(ROOT)}, {file.stat().st_size / 1e6:.1f} MB")

        past = shop.history(today=later, progress=progress("history"))
        for row in shop.run("history.report", today=later):
            print(f"  {row['reason']}: {row['rows']:,}")
        title(f"2. Where the customers stood on {earlier}")
        print(crm.lifecycle.mix(past.as_of(earlier)))
        title(f"   and on {later}")
        print(crm.lifecycle.mix(past))
        title("3. The flows between the two days")
        print(crm.lifecycle.flows(past, earlier).preview(30))
        title("4. RFM segments with their size and money")
        print(crm.segmentation.sizes(past))
        title("5. The ten pre-inactive customers with most money: call them first")
        rfm, status = crm.segmentation.rfm(past), crm.lifecycle.status(past)
        waiting = {row["customer"]: row for row in status if row["state"] == "pre_inactive"}
        best = sorted((row for row in rfm if row["customer"] in waiting), key=lambda row: (-row["monetary"], row["customer"]))[:10]
        print(f"{'customer':<10}{'money':>12}  last bought  inactive on  segment")
        for row in best:
            own = waiting[row["customer"]]
            print(f"{row['customer']:<10}{row['monetary']:>12,}  {own['last_day']}   {own['next_on']}   {row['segment']}")

        title("6. What the customers are worth in the coming year, at a margin of 30 % and 10 % a year")
        print(crm.value_models.base(past, horizon=52, margin=0.3, discount=0.1))
        title("7. Who will buy nothing in 90 days: chance, interval and reasons (each with its part of the logit)")
        risk = crm.retention.risk(past)
        print(risk.preview(8))
        title("   and what that risk was worth 90 days ago, judged by what came")
        for row in crm.retention.backtest(past, past.today - datetime.timedelta(days=90)):
            if row["measure"] in ("auc", "brier", "lift_10", "calibration_error", "customers"):
                print(f"  {row['measure']:<18} {row['value']:.4g}" + (f"   ({row['low']:.3f} to {row['high']:.3f})" if row["low"] is not None else ""))
        title("8. Tomorrow's work list: two sellers, twenty calls each, by expected gain; a control group is left alone")
        print(crm.retention.work_list(shop, past, sellers="ana,luis", capacity=20, margin=0.3, actions="call: channel phone, cost 0.5").preview(50))

    demo_event.show(WORK, title)
    title("See each figure again")
    shown = file.relative_to(ROOT)
    print(f"""command line   .venv/bin/crmcore findings {shown} {source.relative_to(ROOT)} --layout sales{''.join(f' --columns {k}={v}' for k, v in (columns or {}).items())}
               .venv/bin/crmcore mix {shown} --today {later}
               .venv/bin/crmcore flows {shown} --from-day {earlier} --to-day {later}
               .venv/bin/crmcore sizes {shown} --today {later}
               .venv/bin/crmcore value_models.base {shown} --today {later} --margin 0.3 --discount 0.1
               .venv/bin/crmcore retention.risk {shown} --today {later}
               .venv/bin/crmcore retention.work_list {shown} --today {later} --sellers ana,luis --margin 0.3
Python         past = crm.open("{shown}").history(today="{later}"); crm.lifecycle.mix(past); crm.segmentation.sizes(past)
C              crm_run(shop, "lifecycle.mix", "{{\\"today\\":\\"{later}\\"}}", NULL, NULL, &table, &err)

Next: .venv/bin/crmcore why {shown} {best[0]['customer'] if best else 'CODE'} --today {later}   (why a customer is in its segment)
      .venv/bin/crmcore --help, README.md, docs/start-here.md""")


if __name__ == "__main__":
    main()
