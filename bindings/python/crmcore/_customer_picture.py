"""Pictures of customers, which notebooks show and matplotlib draws."""

import json
from typing import Any

from . import _core
from ._run import on_data


class CustomerPicture:
    """A picture of customers, drawn from the table of one action. Notebooks show it.

    Attributes:
        name: which picture it is, such as lifecycle
        action: the action whose table is drawn, such as lifecycle.months
        parameters: the parameters it was run with
        svg: the drawing, as SVG
        vega_lite: the same as a Vega-Lite 5 specification with its data inside, for Altair, editors and pages
        chart: the description that all drawings are made from: title, axes, series, references, notes
    """

    def __init__(self, row: Any, data: Any, shop: _core.Workspace | None, currency: str) -> None:
        self.name: str = row["picture"]
        self.action: str = row["action"]
        self.parameters: dict[str, Any] = json.loads(row["parameters"])
        self.svg: str = row["svg"]
        self.vega_lite: dict[str, Any] = json.loads(row["vega_lite"])
        self.chart: dict[str, Any] = json.loads(row["chart"])
        self._data, self._shop, self._currency = data, shop, currency

    @property
    def table(self) -> _core.Table:
        """The table that is drawn: its action, run again."""
        past = self._data if isinstance(self._data, _core.History) else None
        data = None if past is not None else self._data
        parameters = json.dumps(self.parameters)
        if self._shop is not None:
            return self._shop._run(self.action, parameters, data, {}, None, past)
        return _core.run(self.action, parameters, data, past, past.currency if past is not None else self._currency)

    def plot(self, ax: Any = None) -> Any:
        """Draws it with matplotlib, which must be installed, from the same description.

        Args:
            ax: the axes to draw on; defaults to those of a new figure

        Returns:
            The axes.

        Raises:
            ImportError: matplotlib is not installed
        """
        from ._matplotlib import draw

        return draw(self.chart, ax)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"application/vnd.vegalite.v5+json": self.vega_lite, "image/svg+xml": self.svg, "text/plain": repr(self)}

    def __repr__(self) -> str:
        return f"<crmcore.CustomerPicture: {self.name}, drawn from {self.action}>"


def drawn_of_customers(action: str, data: Any, *, shop: _core.Workspace | None = None, currency: str = "EUR",
                       **parameters: Any) -> CustomerPicture:
    """A picture of customers, of a history or of a table."""
    if not isinstance(data, (_core.History, _core.Table)):
        data = _core.table(data)  # once, as a stream is read only once
    row = on_data(action, data, shop=shop, currency=currency, **parameters)[0]
    return CustomerPicture(row, data, shop, currency)
