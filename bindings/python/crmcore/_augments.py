"""What is easier to write in Python, attached to the native classes."""

import html
import os
from typing import Any, Iterator

from . import _core
from ._run import as_json
from ._typed import typed
from .errors import CrmError


def _iterate(self: _core.Table) -> Iterator[dict[str, Any]]:
    return (self._row(row) for row in range(len(self)))


def _item(self: _core.Table, key: int | slice | str) -> Any:
    if isinstance(key, slice):
        return [self._row(row) for row in range(*key.indices(len(self)))]
    return self._column(key) if isinstance(key, str) else self._row(key)


def _has_column(self: _core.Table, name: object) -> bool:
    return name in self.columns


def _head(self: _core.Table, rows: int = 5) -> list[dict[str, Any]]:
    """The first rows."""
    return _item(self, slice(0, rows))


def _table_repr(self: _core.Table) -> str:
    return f"<crmcore.Table: {len(self):,} rows, columns {', '.join(self.columns)}>"


def _shown(text: str, kind: str) -> str:
    """Four decimals of a real are enough to read."""
    if kind != "real" or not text:
        return text
    value = float(text)
    return f"{value:.3g}" if 0 < abs(value) < 1e-3 else f"{value:.4f}".rstrip("0").rstrip(".")


def _table_html(self: _core.Table, rows: int = 20, columns: int = 12) -> str:
    names = self.columns[:columns]
    right = [self.kinds[name] not in ("text", "choice", "choices", "day") for name in names]

    def line(tag: str, texts: list[str]) -> str:
        cells = (f'<{tag} style="text-align:{"right" if r else "left"}">{html.escape(t)}</{tag}>' for t, r in zip(texts, right))
        return "<tr>" + "".join(cells) + "</tr>"

    body = [line("td", [_shown(self._text(row, c), self.kinds[name]) for c, name in enumerate(names)]) for row in range(min(rows, len(self)))]
    more = f"<p>{len(self):,} rows × {len(self.columns)} columns</p>"
    return f'<table><thead>{line("th", names)}</thead><tbody>{"".join(body)}</tbody></table>{more}'


def _to_arrow(self: _core.Table) -> Any:
    """A pyarrow.Table."""
    import pyarrow
    return pyarrow.table(self)


# What pandas keeps a column of a kind as; other kinds as objects.
_DTYPES = {"amount": "float64", "decimal": "float64", "real": "float64", "day": "datetime64[ms]", "instant": "datetime64[us, UTC]"}


def _to_pandas(self: _core.Table) -> Any:
    """A pandas.DataFrame; amounts and decimals become floats, days datetime64. Quicker where pyarrow is installed."""
    import pandas
    try:
        import pyarrow
        import pyarrow.compute
    except ModuleNotFoundError:
        return pandas.DataFrame({name: _series(self[name], kind) for name, kind in self.kinds.items()})
    table = pyarrow.table(self)
    for place, field in enumerate(table.schema):
        if pyarrow.types.is_decimal(field.type):  # the cast alone makes 1.7999999999999998 of 1.80
            table = table.set_column(place, field.name, pyarrow.compute.round(table[place].cast(pyarrow.float64()), field.type.scale))
    return table.replace_schema_metadata(None).to_pandas(date_as_object=False)


def _series(values: list[Any], kind: str) -> Any:
    """A column as pyarrow would hand it to pandas."""
    import pandas
    whole = kind in ("integer", "id", "boolean")
    if whole and None in values:
        return pandas.Series(values, dtype="object" if kind == "boolean" else "float64")
    if whole:
        return pandas.Series(values, dtype="bool" if kind == "boolean" else "int64")
    if kind == "instant":
        return pandas.Series(pandas.to_datetime(values, utc=True)).astype(_DTYPES[kind])
    if kind in _DTYPES or kind == "minute":
        return pandas.Series(values, dtype=_DTYPES.get(kind, "object"))
    return pandas.Series(values, dtype=pandas.Series(["a text"]).dtype)  # which hangs on the version of pandas


def _to_polars(self: _core.Table) -> Any:
    """A polars.DataFrame."""
    import polars
    return polars.DataFrame(self)


def _run(self: _core.Workspace, action: str, input: Any = None, *, tables: dict[str, Any] | None = None, progress: Any = None,
         **parameters: Any) -> _core.Table:
    """Runs an action of the catalogue on this workspace: shop.run("orders.balances", today="2026-01-31")."""
    return self._run(action, as_json(parameters), input, tables or {}, progress)


def _find(self: _core.Workspace, entity: str = "", where: str = "", *, view: str = "", sort: str = "", limit: int | None = None,
          offset: int = 0, columns: str = "", group_by: str = "", today: Any = None, tables: dict[str, Any] | None = None,
          progress: Any = None) -> _core.Table:
    """The records that a filter or a saved view describes, or groups of them; `tables` are result tables that it may look into.

    Columns are called as they are written: "code, customer.type, count(order), sum(order.order_line.amount)". Grouped, they
    are aggregates over the records: group_by="type", columns="count(), avg(rating)".
    """
    return _run(self, "workspace.find", tables=tables, progress=progress, entity=entity or None, where=where, view=view or None, sort=sort, limit=limit,
                offset=offset, columns=columns, group_by=group_by, today=today)


def _count(self: _core.Workspace, entity: str, where: str = "", *, today: Any = None) -> int:
    """How many records a filter describes."""
    return _run(self, "workspace.count", entity=entity, where=where, today=today)[0]["count"]


def _get_field(self: _core.Record, name: str) -> Any:
    if name.startswith("_"):
        raise AttributeError(name)
    try:
        return self._get(name)
    except KeyError as error:
        raise AttributeError(str(error)) from None


def _set_field(self: _core.Record, name: str, value: Any) -> None:
    self._set(name, value)


def _facts_html(title: str, facts: list[tuple[str, Any]]) -> str:
    """A title and named values, one a line."""
    lines = "".join(f'<tr><th style="text-align:left">{html.escape(name)}</th><td style="text-align:left">{html.escape(str(value))}</td></tr>'
                    for name, value in facts)
    return f"<p><b>{html.escape(title)}</b></p><table><tbody>{lines}</tbody></table>"


def _counts(self: _core.Workspace) -> list[tuple[str, int]]:
    """How much a workspace holds; nothing while another call of this thread is running on it."""
    try:
        return [(f"{entity}s", _count(self, entity)) for entity in ("customer", "order")]
    except CrmError:
        return []


def _workspace_repr(self: _core.Workspace) -> str:
    try:
        file, currency = os.path.basename(self.path), self.currency
    except CrmError:
        return "<crmcore.Workspace: closed>"
    held = [currency, *(f"{count:,} {name}" for name, count in _counts(self))]
    return f"<crmcore.Workspace {file}: {', '.join(held)}>"


def _workspace_html(self: _core.Workspace) -> str:
    try:
        facts: list[tuple[str, Any]] = [("file", self.path), ("currency", self.currency)]
    except CrmError:
        return _facts_html("Workspace, closed", [])
    return _facts_html("Workspace", [*facts, *((name, f"{count:,}") for name, count in _counts(self))])


def _history_repr(self: _core.History) -> str:
    return f"<crmcore.History: {len(self):,} customers up to {self.today}, {self.currency}>"


def _history_html(self: _core.History) -> str:
    return _facts_html("History", [("customers", f"{len(self):,}"), ("up to", self.today), ("currency", self.currency)])


def _plan_line(self: _core.Plan) -> str:
    return str(self).split("\n", 1)[0]


def _plan_repr(self: _core.Plan) -> str:
    return f"<crmcore.Plan: {_plan_line(self)}>"


def _plan_html(self: _core.Plan) -> str:
    findings = self.findings()
    found = _table_html(findings) if len(findings) else ""
    return f"<p><b>Plan</b>: {html.escape(_plan_line(self))}</p>{found}{_table_html(self.outcome())}"


def _change_repr(self: _core.Change) -> str:
    return f"<crmcore.Change: {'open' if self.is_open else 'over'}, by {self.actor!r}: {self.reason!r}>"


def _change_html(self: _core.Change) -> str:
    return _facts_html("Change", [("state", "open" if self.is_open else "over"), ("actor", self.actor), ("reason", self.reason)])


def _model_html(self: _core.Model | _core.SpendModel) -> str:
    named = dict(self.parameters) if isinstance(self, _core.Model) else {name: getattr(self, name) for name in ("p", "q", "v")}
    errors = self.std_errors
    facts = [(name, f"{value:.6g} ± {errors[name]:.2g}" if name in errors else f"{value:.6g}") for name, value in named.items()]
    kind = f"Model {self.kind}, k {self.k}, times in {self.unit}s" if isinstance(self, _core.Model) else "Model of spend"
    return _facts_html(kind, [*facts, ("customers", f"{self.customers:,.0f}"), ("status", self.status), ("advice", self.advice)])


def _model_state(self: _core.Model | _core.SpendModel) -> tuple[type, tuple[str]]:
    return type(self), (self.text,)


def _record_repr(self: _core.Record) -> str:
    return f"<crmcore.Record: {self.entity} {self.id or '(new)'}>"


def _record_html(self: _core.Record) -> str:
    try:
        values = [(field, self._get(field)) for field in self._fields()]
    except CrmError:
        values = []
    return _facts_html(f"{self.entity} {self.id or '(new)'}", [(field, value) for field, value in values if value is not None])


_core.Table.__iter__ = _iterate
_core.Table.__getitem__ = _item
_core.Table.__contains__ = _has_column
_core.Table.head = typed(_head, "Table.head")
_core.Table.__repr__ = _table_repr
_core.Table.__str__ = lambda self: self.preview()
_core.Table._repr_html_ = _table_html
_core.Table._ipython_key_completions_ = lambda self: self.columns
_core.Table.to_arrow = _to_arrow
_core.Table.to_pandas = _to_pandas
_core.Table.to_polars = _to_polars
for _name, _method in (("run", _run), ("find", _find), ("count", _count)):
    setattr(_core.Workspace, _name, typed(_method, _name))
_core.Record.__getattr__ = _get_field
_core.Record.__setattr__ = _set_field
_core.Record.__getitem__ = _core.Record._get
_core.Record.__dir__ = lambda self: [*object.__dir__(self), *self._fields()]
_core.Record.__repr__ = _record_repr
_core.Record._repr_html_ = _record_html
_core.Workspace.__repr__ = _workspace_repr
_core.Workspace._repr_html_ = _workspace_html
_core.History.__repr__ = _history_repr
_core.History._repr_html_ = _history_html
_core.Plan.__repr__ = _plan_repr
_core.Plan._repr_html_ = _plan_html
for _model in (_core.Model, _core.SpendModel):
    _model._repr_html_ = _model_html
    _model.__reduce__ = _model_state
_core.Change.__repr__ = _change_repr
_core.Change._repr_html_ = _change_html
