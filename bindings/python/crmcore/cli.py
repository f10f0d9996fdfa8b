"""The command line: actions of the catalogue on a workspace file.

    crmcore import shop.crm sales.csv --layout sales --currency GBP
    crmcore status shop.crm --today 2011-12-10
    crmcore orders.balances shop.crm --today 2011-12-10
    crmcore report shop.crm --today 2011-12-10 --out report.html
"""

import argparse
import contextlib
import getpass
import itertools
import json
import os
import sys
import textwrap
from collections.abc import Iterator
from typing import Any

import crmcore as crm

# Short names of the actions used most; every action also runs by its full name.
SHORT = {"import": "intake.import", "plan": "intake.plan", "summary": "intake.summary", "findings": "intake.findings", "undo": "intake.undo",
         "status": "lifecycle.status", "mix": "lifecycle.mix", "flows": "lifecycle.flows",
         "rfm": "segmentation.rfm", "sizes": "segmentation.sizes", "cut_points": "segmentation.cut_points", "why": "segmentation.why",
         "moves": "segmentation.moves", "customers": "history.customers", "find": "workspace.find",
         "count": "workspace.count", "info": "workspace.info", "log": "workspace.log", "export": "exchange.export",
         "backup": "store.backup", "verify": "store.verify", "dump": "store.dump", "restore": "store.restore",
         "balances": "orders.balances",
         "purchases": "orders.purchases", "review": "registry.review", "report": "report.page",
         "customer_report": "report.customer_page"}
# Parameters that may be given by position, in this order.
PLAIN = {"intake.import": ["file"], "intake.plan": ["file"], "intake.summary": ["file"], "intake.findings": ["file"], "intake.undo": ["import"],
         "workspace.find": ["entity", "where"], "workspace.count": ["entity", "where"], "exchange.export": ["entity", "file"],
         "store.backup": ["file"], "store.dump": ["folder"], "store.restore": ["folder"], "segmentation.why": ["customer"], "orders.purchases": ["customer"],
         "report.customer_page": ["customer"]}


def _progress(done: int, total: int) -> None:
    if total > 0:
        bar = "#" * (30 * done // total)
        print(f"\r[{bar:<30}] {done / total:4.0%}", end="", file=sys.stderr, flush=True)


def _is_page(action: dict[str, Any]) -> bool:
    return [column["name"] for column in action["columns"]] == ["html"]


def _makes_workspace(action: dict[str, Any]) -> bool:
    """Whether the file of the command is one to be made of something else."""
    return action["name"] == "store.restore"


def _reads_first_file(action: dict[str, Any]) -> bool:
    """Whether the workspace need not be there yet: an import makes it, and what an import would do is asked of an empty one."""
    return action["name"] in ("intake.import", "intake.plan", "intake.summary", "intake.findings", "intake.row_findings", "intake.mark")


def _add_action(parser: argparse.ArgumentParser, action: dict[str, Any]) -> None:
    plain = PLAIN.get(action["name"], [])
    parser.add_argument("workspace", help="the file, such as shop.crm")
    for parameter in sorted(action["parameters"], key=lambda p: plain.index(p["name"]) if p["name"] in plain else len(plain)):
        name, note = parameter["name"], parameter["help"]
        if parameter.get("codes"):
            note += f": {', '.join(parameter['codes'])}"
        if "default" in parameter:
            note += f" (defaults to {parameter['default']})"
        note = note.replace("%", "%%")
        if name == "currency" and action["input"] == "history" or name == "file" and _makes_workspace(action):
            continue
        if name in plain:
            parser.add_argument(name, nargs=None if parameter.get("required") else "?", help=note)
        elif parameter["kind"] == "map":
            parser.add_argument(f"--{name}", action="append", metavar="NAME=VALUE", help=note)
        else:
            parser.add_argument(f"--{name}", required=parameter.get("required", False), help=note)
    if action["effect"] == "reads" and not _makes_workspace(action):
        parser.add_argument("--known_on", help="a day: the answer as it was known at its end")
    if action["effect"] == "writes":
        parser.add_argument("--actor", default=getpass.getuser(), help="who makes the change (defaults to you)")
        parser.add_argument("--reason", default=f"crmcore {action['name']}", help="why the change is made")
    if _reads_first_file(action):
        parser.add_argument("--currency", help="currency of a new workspace")
        parser.add_argument("--country", help="country of a new workspace, for phone numbers")
        parser.add_argument("--time_zone", help="time zone of the shop, such as America/Mexico_City, for times that have a zone")
    if _is_page(action):
        parser.add_argument("--out", help="file to write, over one that is there (defaults to standard output)")
        return
    if action["name"] != "exchange.export":  # which has a format of its own: that of the file
        parser.add_argument("--format", choices=["text", "csv", "json"], default="text", help="format of the result")
    parser.add_argument("--rows", type=int, default=40, help="maximum number of rows shown as text; 0 shows all (defaults to 40)")


def _described(action: dict[str, Any]) -> str:
    detail = f". {action['detail']}" if "detail" in action else ""
    return f"{action['summary']}{detail}".replace("%", "%%")


def _grouped(actions: dict[str, dict[str, Any]]) -> str:
    """What can be asked, room by room; a short name stands beside the full one."""
    short = {name: short for short, name in SHORT.items()}
    lines = []
    for room, names in itertools.groupby(actions, key=lambda name: name.split(".")[0]):
        lines += ["", f"{room}:"]
        for name in names:
            shown = f"{name} ({short[name]})" if name in short else name
            lines += textwrap.wrap(f"{shown:<34} {actions[name]['summary']}", 100, initial_indent="  ", subsequent_indent=" " * 37)
    return "\n".join(["commands, by what they are about:", *lines, "", "crmcore COMMAND --help says what a command takes."])


def _parser() -> tuple[argparse.ArgumentParser, dict[str, dict[str, Any]]]:
    actions = {action["name"]: action for action in json.loads(crm.describe("actions"))}
    parser = argparse.ArgumentParser(prog="crmcore", description="A business's relations with its customers, kept in one file and judged.",
                                     usage="crmcore COMMAND shop.crm [options]", epilog=_grouped(actions),
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--version", action="version", version=f"crmcore {crm.__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", help=argparse.SUPPRESS)
    for command, name in [*SHORT.items(), *((name, name) for name in actions)]:
        plain = " ".join(f"[{one.upper()}]" for one in PLAIN.get(name, []))
        usage = " ".join(f"crmcore {command} shop.crm {plain} [options]".split())
        own = commands.add_parser(command, usage=usage, description=_described(actions[name]))
        _add_action(own, actions[name])
    return parser, actions


def _show(table: crm.Table, form: str, rows: int) -> None:
    if form == "csv":
        sys.stdout.write(table.to_csv())
    elif form == "json":
        sys.stdout.write(table.to_json())
    else:
        sys.stdout.write(table.preview(rows if rows > 0 else max(len(table), 1)))


def _write(page: crm.report.Page, file: str | None) -> None:
    if file is None:
        sys.stdout.write(page)
    else:
        print(f"written: {page.save(file)}")


@contextlib.contextmanager
def _workspace(path: str, keeps: bool, **options: Any) -> Iterator[crm.Workspace]:
    """The workspace; one that was made for a first import that fails, or to ask what an import would do, is removed again."""
    is_to_go = False
    try:
        with crm.open(os.fsencode(path), **options) as shop:  # whose name need not be UTF-8
            is_to_go = shop.is_new
            yield shop
            is_to_go = is_to_go and not keeps
    finally:
        if is_to_go:
            os.unlink(path)


def _run(arguments: argparse.Namespace, action: dict[str, Any]) -> int:
    """Runs the action and shows its result; the status of the program is 1 when a check is not ok."""
    parameters: dict[str, Any] = {}
    for parameter in action["parameters"]:
        value = getattr(arguments, parameter["name"], None)
        if parameter["name"] == "currency" and action["input"] == "history" or value is None:
            continue
        if parameter["kind"] == "map":
            pairs = [pair.partition("=") for pair in value]
            if any(not equals for _, equals, _ in pairs):
                raise crm.errors.InvalidError(f"--{parameter['name']} takes NAME=VALUE, not {value}", parameter["name"])
            value = {name: column for name, _, column in pairs}
        parameters[parameter["name"]] = value
    progress = _progress if sys.stderr.isatty() else None
    if _makes_workspace(action):
        _show(crm.run(action["name"], file=arguments.workspace, progress=progress, **parameters), arguments.format, arguments.rows)
        return 0
    making = _reads_first_file(action) and (action["effect"] == "writes" or not os.path.exists(arguments.workspace))
    settings = {name: getattr(arguments, name) for name in ("currency", "country", "time_zone")} if _reads_first_file(action) else {}
    if making and action["effect"] != "writes":
        settings["currency"] = settings["currency"] or "EUR"
        print(f"crmcore: {arguments.workspace} does not exist; asked of a new one in {settings['currency']}", file=sys.stderr)
    if action["effect"] == "reads":
        settings["known_on"] = arguments.known_on
    with _workspace(arguments.workspace, action["effect"] == "writes", must_exist=not making, read_only=action["effect"] == "reads",
                    **settings) as shop:
        if action["effect"] == "writes":
            with shop.change(arguments.actor, arguments.reason):
                table = shop.run(action["name"], progress=progress, **parameters)
        else:
            table = shop.run(action["name"], progress=progress, **parameters)
    if progress:
        print(f"\r{'':<40}\r", end="", file=sys.stderr)
    if _is_page(action):
        _write(crm.report.Page(table[0]["html"]), arguments.out)
        return 0
    form = "text" if action["name"] == "exchange.export" else arguments.format
    _show(table, form, arguments.rows)
    return 0 if action["name"] != "store.verify" or all(row["ok"] for row in table) else 1


def main(argv: list[str] | None = None) -> int:
    parser, actions = _parser()
    arguments = parser.parse_args(argv)
    try:
        return _run(arguments, actions[SHORT.get(arguments.command, arguments.command)])
    except crm.CrmError as error:
        print(f"crmcore: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        print(f"crmcore: {error.filename or 'file'}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
