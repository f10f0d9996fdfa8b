"""The results of an event, in sentences and pictures for its owner."""

from typing import Any

from ._core import Table
from .forecast import _event, _given, _text


class Picture(str):
    """A drawing as SVG text; notebooks show it."""

    def _repr_svg_(self) -> str:
        return str(self)

    def __repr__(self) -> str:
        return f"<crmcore.Picture: SVG of {len(self)} characters>"


def sentences(plan: Any, actual: Any = None, *, event: str | None = None, language: str = "en", country: str | None = None,
              currency: str = "EUR") -> Table:
    """What an owner wants to know, the most important first, in English (en) or Spanish (es); of what `forecast.compare` takes.

    country: of Spanish readers ("MX"), which says how numbers are written; defaults to the workspace's.
    """
    return _event("report.sentences", plan, actual, currency, event=event, language=language, country=country)


def picture(picture: str, plan: Any, actual: Any = None, *, event: str | None = None, language: str = "en", country: str | None = None,
            currency: str = "EUR", profit: bool = False, planned_fees: Any = None, fees: Any = None) -> Picture:
    """A drawing as SVG, readable without colour: bullets, hours, curve or bridge of what `forecast.compare` takes; ranking of a workspace,
    or of `plan`: the events and `actual`: their sales, as in `forecast.ranking`. language, country: as in `sentences`."""
    given = {"events": plan, "sales": actual} if picture == "ranking" else {"file": plan} if actual is None else {"plan": plan, "actual": actual}
    return Picture(_given("report.picture", given, currency, picture=picture, event=event, language=language, country=country, profit=profit,
                          planned_fees=_text(planned_fees), fees=_text(fees))[0]["svg"])
