"""Who is leaving, whom to call, and the proof that it works."""

from collections.abc import Mapping
from typing import Any

from ._core import History, Table, Workspace
from ._run import on_past, run
from .errors import InvalidError


def risk(past: History, *, horizon: int = 90, cutoff: Any = None, seed: int = 1) -> Table:
    """One row per customer: chance of no purchase within `horizon` days, with interval and three reasons.

    Learned on earlier windows of the same history (from the one beginning on `cutoff`, or all that are over), calibrated; where none is
    over, the value model's chance. A reason ends with its part of the logit.
    """
    return on_past("retention.risk", past, horizon=horizon, cutoff=cutoff, seed=seed)


def why(past: History, customer: str, *, horizon: int = 90, cutoff: Any = None, seed: int = 1) -> Table:
    """All reasons of a customer's risk; base and parts add up to the logit."""
    return on_past("retention.why", past, customer=customer, horizon=horizon, cutoff=cutoff, seed=seed)


def drift(past: History, *, horizon: int = 90, cutoff: Any = None, seed: int = 1) -> Table:
    """How far today's customers are from those learned from: means and population stability index of each feature."""
    return on_past("retention.drift", past, horizon=horizon, cutoff=cutoff, seed=seed)


def scores(past: History, *, horizon: int = 90, cutoff: Any = None, seed: int = 1) -> Table:
    """Bond, loyalty, risk and value of each customer, 0 … 100."""
    return on_past("retention.scores", past, horizon=horizon, cutoff=cutoff, seed=seed)


def score_parts(past: History, customer: str, *, horizon: int = 90, cutoff: Any = None, seed: int = 1) -> Table:
    """What a customer's scores are made of; the parts of each add up to it."""
    return on_past("retention.score_parts", past, customer=customer, horizon=horizon, cutoff=cutoff, seed=seed)


def _names(parameter: str, names: Any) -> str | None:
    if names is None or isinstance(names, str):
        return names
    for name in names:
        if "," in name:
            raise InvalidError(f"a name in {parameter} must not contain a comma, as {name!r} does")
    return ",".join(names)


def _list(shop: Workspace | None, action: str, past: History, campaign: Any, parameters: dict[str, Any]) -> Table:
    tables = {} if campaign is None else {"campaign": campaign}
    sellers = parameters["sellers"]
    if isinstance(sellers, Mapping):
        sellers = [f"{name}: {contacts}" for name, contacts in sellers.items()]
    parameters.update(sellers=_names("sellers", sellers), campaigns=_names("campaigns", parameters["campaigns"]))
    return on_past(action, past, shop=shop, tables=tables, **parameters)


def work_list(shop: Workspace | None, past: History, *, sellers: Any = "seller", capacity: int = 20,
              actions: str | None = None, channels: str | None = None, in_all: int | str | None = None, horizon: int = 90,
              margin: float = 1, control: float = 0.10, uplift: float | str = 0.10, campaign: Any = None,
              campaigns: Any = None, cap_days: int = 30, cap_contacts: int = 1, need_channel: bool = False, seed: int = 1) -> Table:
    """Whom to contact: the greatest expected gain that the sellers' capacity allows, best first, control group at the end.

    gain = rise in the chance of a purchase × value at stake − cost. The rise is learned from `campaign`, a table of customer, day,
    treated, bought (or segment, treated, bought), or from `campaigns`, names of saved lists, by who bought within this horizon of them;
    else it is `uplift` × risk, an assumption that the list states: 0.1, or by segment "At Risk 0.2; others 0.1".
    `sellers`: names, or a dict of name and contacts where they differ from `capacity`.
    `actions`: "call: channel phone, cost 2, capacity 20; visit: channel visit, cost 15, capacity 3/5, strength 1.5", 3/5 being
    3 for the first seller and 5 for the second; `channels`: over all actions of a channel, "phone 30; visit 2/4"; `in_all`: over all actions, 25 or
    "25/10".
    With a workspace, only who may be contacted (consent, caps) is listed; None judges the history alone.
    """
    return _list(shop, "retention.work_list", past, campaign, dict(
        sellers=sellers, capacity=capacity, actions=actions, channels=channels, in_all=in_all, horizon=horizon, margin=margin,
        control=control, uplift=uplift, campaigns=campaigns, cap_days=cap_days, cap_contacts=cap_contacts,
        need_channel=need_channel, seed=seed))


def keep(shop: Workspace, past: History, list: str, *, sellers: Any = "seller", capacity: int = 20,
         actions: str | None = None, channels: str | None = None, in_all: int | str | None = None, horizon: int = 90,
         margin: float = 1, control: float = 0.10, uplift: float | str = 0.10, campaign: Any = None,
         campaigns: Any = None, cap_days: int = 30, cap_contacts: int = 1, need_channel: bool = False, seed: int = 1) -> Table:
    """Makes a work list and saves it under a name, in the open change of the workspace."""
    return _list(shop, "retention.save_list", past, campaign, dict(
        list=list, sellers=sellers, capacity=capacity, actions=actions, channels=channels, in_all=in_all, horizon=horizon,
        margin=margin, control=control, uplift=uplift, campaigns=campaigns, cap_days=cap_days, cap_contacts=cap_contacts,
        need_channel=need_channel, seed=seed))


def outcomes(shop: Workspace, list: str, today: Any) -> Table:
    """What became of a saved list: purchases of those contacted and of the control group, and the effect with its interval."""
    return shop.run("retention.outcomes", list=list, today=today)


def backtest(past: History, cutoff: Any, *, score: str = "risk", scores: Any = None, horizon: int = 90, seed: int = 1, value: float = 200,
             offer: float = 10, contact: float = 1, gamma: float = 0.3, alpha: float = 6, beta: float = 14) -> Table:
    """How good a score of a past day was: AUC, average precision, lift, profit and, for chances, Brier with its parts.

    score: risk, expected, p_alive, recency or frequency; or `scores`, a table of customer and score made anywhere, higher for more
    likely to buy nothing. value … beta: of a campaign, for maximum profit and EMPC.
    """
    return on_past("retention.backtest", past, tables={} if scores is None else {"scores": scores}, cutoff=cutoff, score=score,
                   horizon=horizon, seed=seed, value=value, offer=offer, contact=contact, gamma=gamma, alpha=alpha, beta=beta)


def calibration(past: History, cutoff: Any, *, scores: Any = None, horizon: int = 90, seed: int = 1) -> Table:
    """Risk, or chances made anywhere (`scores`: customer, score), of a past day against the observed rate, in ten bins."""
    return on_past("retention.calibration", past, tables={} if scores is None else {"scores": scores}, cutoff=cutoff, horizon=horizon, seed=seed)


def predict_probability(table: Any, *, outcome: str = "outcome", leave_out: Any = None, steps: bool = True, pairs: int = 0, folds: int = 5,
            seed: int = 1) -> Table:
    """The probability that the column `outcome` is 1 for each row of any table, calibrated, with three reasons.

    Numbers and texts are learned from as they are; empty is missing. Rows with an outcome get the probability of a scorecard that has not
    seen them (`folds`), rows without one that of all. `leave_out`: columns not to learn from, such as a code. `pairs` of columns are
    chosen by the data.
    """
    return run("retention.predict_probability", table, outcome=outcome, leave_out=_names("leave_out", leave_out), steps=steps, pairs=pairs, folds=folds, seed=seed)


def predict_uplift(table: Any, *, outcome: str = "outcome", leave_out: Any = None, steps: bool = True, pairs: int = 0, folds: int = 5,
            seed: int = 1) -> Table:
    """Probability when treated less that when not, for each row of a campaign with a control group (column `treated`); see `predict_probability`."""
    return run("retention.predict_uplift", table, outcome=outcome, leave_out=_names("leave_out", leave_out), steps=steps, pairs=pairs, folds=folds, seed=seed)


def evaluate(table: Any, *, value: float = 200, offer: float = 10, contact: float = 1, gamma: float = 0.3, alpha: float = 6,
          beta: float = 14) -> Table:
    """How good scores made anywhere were, from a table of score, outcome and, for a campaign, treated.

    AUC with DeLong's interval, average precision, lift, maximum profit, EMPC, money saved; Brier with its parts when all scores are
    chances; uplift of the best 10 % and 30 %, Qini and AUUC with `treated`. value … beta: of a campaign.
    """
    return run("retention.evaluate", table, value=value, offer=offer, contact=contact, gamma=gamma, alpha=alpha, beta=beta)


def calibration_table(table: Any) -> Table:
    """Calibration table of a table of score and outcome: predicted probability against observed rate, in ten bins."""
    return run("retention.calibration_table", table)
