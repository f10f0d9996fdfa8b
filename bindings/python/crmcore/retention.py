# Written by scripts/write_python_functions from the catalogue of actions: change the help there, not here.
# To write it anew: install crmcore, then run .venv/bin/python scripts/write_python_functions
"""Who is leaving, whom to call, and the proof that it works."""

from typing import Any, Literal

from ._core import History, Table, Workspace
from ._run import Date, Names, Parts, Progress, joined, on_past, run

__all__ = ["backtest", "calibration", "calibration_table", "drift", "evaluate", "gain_curve", "outcomes",
           "predict_probability", "predict_uplift", "qini_curve", "risk", "save_list", "score_parts", "scores", "why",
           "work_list"]


def risk(past: History, *, horizon: int = 90, cutoff: Date | None = None, seed: int = 1,
         progress: Progress = None) -> Table:
    """The probability of no purchase within a horizon, with reasons.

    Learned on earlier windows of the same history and calibrated. Where no window is over, it is the value model's
    probability.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        horizon: days without a purchase that count as leaving (1 to 3,660)
        cutoff: learn only from the window that began on this day; defaults to all windows that are over (for instance
            2011-06-10)
        seed: random seed (0 or more)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        customer (text): code of the customer
        risk (real): probability of no purchase within the horizon, 0 to 1
        low (real): lower end of the 80 % interval of risk; 0 when too little is known
        high (real): upper end of the 80 % interval of risk; 1 when too little is known
        reason_1 (text): what weighs most, its value and its part of the logit; or why nothing was learned
        reason_2 (text): what weighs second most, its value and its part of the logit; empty when nothing was learned
        reason_3 (text): what weighs third most, its value and its part of the logit; empty when nothing was learned

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
    """
    return on_past("retention.risk", past, horizon=horizon, cutoff=cutoff, seed=seed, progress=progress)


def why(past: History, customer: str, *, horizon: int = 90, cutoff: Date | None = None, seed: int = 1,
        progress: Progress = None) -> Table:
    """All reasons of one customer's risk.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        customer: the code of the customer (for instance C12)
        horizon: days without a purchase that count as leaving (1 to 3,660)
        cutoff: learn only from the window that began on this day; defaults to all windows that are over (for instance
            2011-06-10)
        seed: random seed (0 or more)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        feature (text): base, then what is known of the customer, then the totals logit and risk
        value (real): value of the feature in days, purchases or money; of risk the probability; empty where there is
            none
        part (real): part of the logit; base and features add up to the row logit, which the row risk repeats

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: the customer is not known, or has no purchase up to that day
    """
    return on_past("retention.why", past, customer=customer, horizon=horizon, cutoff=cutoff, seed=seed,
                   progress=progress)


def drift(past: History, *, horizon: int = 90, cutoff: Date | None = None, seed: int = 1,
          progress: Progress = None) -> Table:
    """How far today's customers differ from those that the risk was learned from.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        horizon: days without a purchase that count as leaving (1 to 3,660)
        cutoff: learn only from the window that began on this day; defaults to all windows that are over (for instance
            2011-06-10)
        seed: random seed (0 or more)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        feature (text): what is compared: a feature of the customers, or risk
        then (real): mean among the customers learned from, on the scale of the scorecard; of risk the share who bought
            nothing
        now (real): mean among the customers of today, on the same scale
        psi (real): population stability index over ten bins, 0 or more; above 0.25 the customers have changed

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
    """
    return on_past("retention.drift", past, horizon=horizon, cutoff=cutoff, seed=seed, progress=progress)


def scores(past: History, *, horizon: int = 90, cutoff: Date | None = None, seed: int = 1,
           progress: Progress = None) -> Table:
    """Bond, loyalty, risk and value of each customer, 0 to 100.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        horizon: days without a purchase that count as leaving (1 to 3,660)
        cutoff: learn only from the window that began on this day; defaults to all windows that are over (for instance
            2011-06-10)
        seed: random seed (0 or more)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        customer (text): code of the customer
        bond (real): 0 to 100: up to 40 points for silence against its own rhythm, 40 for purchases of 90 days against
            its own pace, 20 for no returns
        loyalty (real): 0 to 100: up to 30 points for years as a customer, 40 for purchase days, 30 for regularity
        risk (real): 100 times the probability of no purchase within the horizon; empty when too little is known
        value (real): 0 to 100: up to 50 points for the rank by expected purchases, 50 for the rank by spend per
            purchase

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
    """
    return on_past("retention.scores", past, horizon=horizon, cutoff=cutoff, seed=seed, progress=progress)


def score_parts(past: History, customer: str, *, horizon: int = 90, cutoff: Date | None = None, seed: int = 1,
                progress: Progress = None) -> Table:
    """What a customer's scores are made of.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        customer: the code of the customer (for instance C12)
        horizon: days without a purchase that count as leaving (1 to 3,660)
        cutoff: learn only from the window that began on this day; defaults to all windows that are over (for instance
            2011-06-10)
        seed: random seed (0 or more)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        score (text): bond, loyalty, risk or value
        part (text): what the points are given for
        points (real): points of this part; those of a score add up to it

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: the customer is not known, or has no purchase up to that day
    """
    return on_past("retention.score_parts", past, customer=customer, horizon=horizon, cutoff=cutoff, seed=seed,
                   progress=progress)


def work_list(shop: Workspace | None, past: History, *, sellers: Parts = "seller", capacity: int = 20,
              actions: Parts | None = None, channels: str | None = None, in_all: float | str | None = None,
              uplift: float | str = 0.1, campaigns: Names | None = None, campaign: Any = None, horizon: int = 90,
              margin: float = 1, control: float = 0.1, seed: int = 1, cap_days: int = 30, cap_contacts: int = 1,
              need_channel: bool = False, progress: Progress = None) -> Table:
    """Whom to contact, by expected gain, within what sellers can do.

    The gain is the rise in the chance of a purchase times the value at stake, less the cost. The rise is learned from a
    campaign or from saved lists, by who bought within the horizon of them; else it is uplift times risk, an assumption
    that the list states. In a workspace only those are listed who may be contacted.

    Args:
        shop: the workspace, of which only customers who may be contacted (consent, caps) are listed; None judges the
            history alone
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        sellers: comma-separated names of sellers, with their contacts where they differ (or a list or dict; for
            instance ana: 20, luis: 10)
        capacity: contacts of each seller (0 to 1,000,000)
        actions: kinds of contact, each with channel, cost, capacity and strength; 3/5 is one number for each seller (or
            a list or dict; for instance call: channel phone, cost 2, capacity 20; visit: channel visit, cost 15,
            capacity 3, strength 1.5)
        channels: contacts of each seller over all actions of a channel (for instance phone 30; visit 2)
        in_all: contacts of each seller over all actions, one number or one each as in 25/10; no limit by default
        uplift: share of leavers assumed to be won by a contact, where no campaign says more; also by segment (for
            instance At Risk 0.2; others 0.1)
        campaigns: comma-separated names of saved work lists to learn uplift from (or a list; for instance january,
            february)
        campaign: a table of customer, day, treated, bought, or of segment, treated, bought, to learn uplift from (a
            table or a CSV file)
        horizon: days without a purchase that count as leaving (1 to 3,660)
        margin: profit share of money sold; below 0 for a loss (at most 1; for instance 0.35)
        control: share of the list left alone to compare with (0 to 0.9)
        seed: random seed of the control group (0 or more)
        cap_days: a customer is on at most cap_contacts work lists in so many days (0 to 100,000)
        cap_contacts: see cap_days (0 to 100,000)
        need_channel: leave out customers without a phone, e-mail … on record
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        seller (text): who is to make the contact; empty for the control group
        rank (integer): place in the seller's list, from 1, by gain; the control group is numbered apart
        customer (text): code of the customer
        action (text): what is to be done; empty for the control group
        channel (text): channel of the contact; empty for the control group
        risk (real): probability of no purchase within the horizon, 0 to 1
        value (amount): money at stake: margin times spend times the purchases of a customer who buys within the horizon
        gain (amount): money expected of the contact: rise in the chance of a purchase times value, less the cost
        cost (amount): cost of the contact; 0 for the control group
        segment (text): RFM segment of the customer
        assumption (text): where the effect of the contact comes from: assumed, or learned from campaigns
        control (boolean): true for a customer left alone to compare with
        reason (text): first reason of the risk

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
        MisuseError: the workspace is closed
    """
    return on_past("retention.work_list", past, shop=shop, tables={"campaign": campaign},
                   sellers=joined("sellers", sellers, ", "), capacity=capacity,
                   actions=joined("actions", actions, "; "), channels=channels, in_all=in_all, uplift=uplift,
                   campaigns=joined("campaigns", campaigns, ", "), horizon=horizon, margin=margin, control=control,
                   seed=seed, cap_days=cap_days, cap_contacts=cap_contacts, need_channel=need_channel,
                   progress=progress)


def save_list(shop: Workspace, past: History, list: str, *, sellers: Parts = "seller", capacity: int = 20,
              actions: Parts | None = None, channels: str | None = None, in_all: float | str | None = None,
              uplift: float | str = 0.1, campaigns: Names | None = None, campaign: Any = None, horizon: int = 90,
              margin: float = 1, control: float = 0.1, seed: int = 1, cap_days: int = 30, cap_contacts: int = 1,
              need_channel: bool = False, progress: Progress = None) -> Table:
    """Makes a work list and saves it, so that outcomes can be joined.

    The list is made as by retention.work_list.

    Args:
        shop: the workspace, with an open change; only customers who may be contacted (consent, caps) are listed
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        list: the name of the list (for instance march)
        sellers: comma-separated names of sellers, with their contacts where they differ (or a list or dict; for
            instance ana: 20, luis: 10)
        capacity: contacts of each seller (0 to 1,000,000)
        actions: kinds of contact, each with channel, cost, capacity and strength; 3/5 is one number for each seller (or
            a list or dict; for instance call: channel phone, cost 2, capacity 20; visit: channel visit, cost 15,
            capacity 3, strength 1.5)
        channels: contacts of each seller over all actions of a channel (for instance phone 30; visit 2)
        in_all: contacts of each seller over all actions, one number or one each as in 25/10; no limit by default
        uplift: share of leavers assumed to be won by a contact, where no campaign says more; also by segment (for
            instance At Risk 0.2; others 0.1)
        campaigns: comma-separated names of saved work lists to learn uplift from (or a list; for instance january,
            february)
        campaign: a table of customer, day, treated, bought, or of segment, treated, bought, to learn uplift from (a
            table or a CSV file)
        horizon: days without a purchase that count as leaving (1 to 3,660)
        margin: profit share of money sold; below 0 for a loss (at most 1; for instance 0.35)
        control: share of the list left alone to compare with (0 to 0.9)
        seed: random seed of the control group (0 or more)
        cap_days: a customer is on at most cap_contacts work lists in so many days (0 to 100,000)
        cap_contacts: see cap_days (0 to 100,000)
        need_channel: leave out customers without a phone, e-mail … on record
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        seller (text): who is to make the contact; empty for the control group
        rank (integer): place in the seller's list, from 1, by gain; the control group is numbered apart
        customer (text): code of the customer
        action (text): what is to be done; empty for the control group
        channel (text): channel of the contact; empty for the control group
        risk (real): probability of no purchase within the horizon, 0 to 1
        value (amount): money at stake: margin times spend times the purchases of a customer who buys within the horizon
        gain (amount): money expected of the contact: rise in the chance of a purchase times value, less the cost
        cost (amount): cost of the contact; 0 for the control group
        segment (text): RFM segment of the customer
        assumption (text): where the effect of the contact comes from: assumed, or learned from campaigns
        control (boolean): true for a customer left alone to compare with
        reason (text): first reason of the risk

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        DuplicateError: there is a list of this name already
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
        MisuseError: no change is open on the workspace
    """
    return on_past("retention.save_list", past, shop=shop, tables={"campaign": campaign}, list=list,
                   sellers=joined("sellers", sellers, ", "), capacity=capacity,
                   actions=joined("actions", actions, "; "), channels=channels, in_all=in_all, uplift=uplift,
                   campaigns=joined("campaigns", campaigns, ", "), horizon=horizon, margin=margin, control=control,
                   seed=seed, cap_days=cap_days, cap_contacts=cap_contacts, need_channel=need_channel,
                   progress=progress)


def outcomes(shop: Workspace, list: str, today: Date, *, progress: Progress = None) -> Table:
    """Outcome of a saved work list, against its control group.

    Args:
        shop: the workspace
        list: the name of the list (for instance march)
        today: the day to judge from, such as 2011-12-10
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        segment (text): segment of the customers; all for the whole list
        treated (integer): customers on the list to be contacted
        control (integer): customers left alone to compare with
        treated_bought (integer): of those to be contacted, how many bought within the horizon of the list
        control_bought (integer): of those left alone, how many bought within the horizon of the list
        effect (real): share who bought of those to be contacted less that of those left alone, -1 to 1; empty unless
            there are both
        low (real): lower end of the 95 % interval of effect (Newcombe); empty with effect
        high (real): upper end of the 95 % interval of effect (Newcombe); empty with effect
        complete (boolean): true when the horizon of the list is over

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: there is no such list
        MisuseError: the workspace is closed
    """
    return shop.run("retention.outcomes", list=list, today=today, progress=progress)


def backtest(past: History, cutoff: Date, *, horizon: int = 90, seed: int = 1, scores: Any = None, value: float = 200,
             offer: float = 10, contact: float = 1, gamma: float = 0.3, alpha: float = 6, beta: float = 14,
             score: Literal["risk", "expected", "p_alive", "recency", "frequency"] = "risk",
             progress: Progress = None) -> Table:
    """What a score of a past day was worth.

    AUC, average precision, lift and profit; for probabilities also the Brier score with its parts. The options from
    value to beta describe a campaign, for maximum profit and its expectation (EMPC).

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        cutoff: the past day the score is made on (for instance 2011-06-10)
        horizon: days after it in which a purchase counts (1 to 3,660)
        seed: random seed (0 or more)
        scores: a table of customer and score, higher for more likely to buy nothing, to be judged (a table or a CSV
            file)
        value: value of a customer who stays (currency; above 0)
        offer: cost of an offer that is taken (currency; 0 or more)
        contact: cost of a contact (currency; 0 or more)
        gamma: probability that a customer who leaves takes the offer (0 to 1)
        alpha: with beta: what is known of gamma, for the expected maximum profit (above 0 and at most 1,000,000)
        beta: see alpha (above 0 and at most 1,000,000)
        score: score to be judged: risk, purchases expected by Pareto/NBD, p_alive of BG/NBD, days since the last
            purchase or purchase days (risk, expected, p_alive, recency or frequency)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        measure (text): name of the measure, such as auc, lift_10 or brier
        value (real): value of the measure
        low (real): lower end of the 95 % interval (DeLong); only for auc
        high (real): upper end of the 95 % interval (DeLong); only for auc

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
    """
    return on_past("retention.backtest", past, tables={"scores": scores}, cutoff=cutoff, horizon=horizon, seed=seed,
                   value=value, offer=offer, contact=contact, gamma=gamma, alpha=alpha, beta=beta, score=score,
                   progress=progress)


def calibration(past: History, cutoff: Date, *, horizon: int = 90, seed: int = 1, scores: Any = None,
                progress: Progress = None) -> Table:
    """Calibration of the risk of a past day: predicted probability against observed rate, in ten bins.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        cutoff: the past day the score is made on (for instance 2011-06-10)
        horizon: days after it in which a purchase counts (1 to 3,660)
        seed: random seed (0 or more)
        scores: a table of customer and score, higher for more likely to buy nothing, to be judged (a table or a CSV
            file)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        bin (integer): number of the bin, from 1; by rising predicted probability
        customers (integer): customers or rows in the bin
        predicted (real): mean predicted probability of the bin, 0 to 1
        observed (real): share of the bin whose outcome came: no purchase, or outcome 1 of a table; 0 to 1
        low (real): lower end of the 95 % interval of observed (Wilson)
        high (real): upper end of the 95 % interval of observed (Wilson)

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
    """
    return on_past("retention.calibration", past, tables={"scores": scores}, cutoff=cutoff, horizon=horizon, seed=seed,
                   progress=progress)


def gain_curve(past: History, cutoff: Date, *, horizon: int = 90, seed: int = 1, scores: Any = None,
               score: Literal["risk", "expected", "p_alive", "recency", "frequency"] = "risk",
               progress: Progress = None) -> Table:
    """How many of those who bought nothing a score of a past day finds among the first customers.

    In steps of 5 % of the customers, those of the highest scores first.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        cutoff: the past day the score is made on (for instance 2011-06-10)
        horizon: days after it in which a purchase counts (1 to 3,660)
        seed: random seed (0 or more)
        scores: a table of customer and score, higher for more likely to buy nothing, to be judged (a table or a CSV
            file)
        score: score to be judged: risk, purchases expected by Pareto/NBD, p_alive of BG/NBD, days since the last
            purchase or purchase days (risk, expected, p_alive, recency or frequency)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        customers (real): share of customers, those of the highest scores first; 0 to 1
        found (real): share of those who bought nothing that are among them, 0 to 1
        at_random (real): the same for customers chosen by lot, 0 to 1
        best (real): the same for a score that knew who buys nothing, 0 to 1

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
    """
    return on_past("retention.gain_curve", past, tables={"scores": scores}, cutoff=cutoff, horizon=horizon, seed=seed,
                   score=score, progress=progress)


def predict_probability(table: Any, *, outcome: str = "outcome", leave_out: Names | None = None, steps: bool = True,
                        pairs: int = 0, folds: int = 5, seed: int = 1, progress: Progress = None) -> Table:
    """The probability of an outcome for each row of any table, with reasons.

    Numbers and texts are learned from as they are; an empty cell is missing. Rows with an outcome get the probability
    of a scorecard that has not seen them, rows without one that of all.

    Args:
        table: a table of an outcome (1, 0 or empty) and what may predict it
        outcome: column to predict: 1 or 0, or empty
        leave_out: comma-separated columns not to learn from (or a list; for instance code, name)
        steps: also use steps of each number
        pairs: number of pairs of columns, chosen by the data (0 to 1,000)
        folds: folds in which rows with an outcome are judged (2 to 50)
        seed: random seed of the folds (0 or more)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        row (integer): row of the input table, from 1
        probability (real): probability that the outcome is 1, 0 to 1
        out_of_fold (boolean): true when the outcome is known: the scorecard behind the probability has not seen the row
        reason_1 (text): column that weighs most, its value and its part of the logit; empty when there is none
        reason_2 (text): column that weighs second most, its value and its part of the logit; empty when there is none
        reason_3 (text): column that weighs third most, its value and its part of the logit; empty when there is none

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
    """
    return run("retention.predict_probability", table, outcome=outcome, leave_out=joined("leave_out", leave_out, ", "),
               steps=steps, pairs=pairs, folds=folds, seed=seed, progress=progress)


def predict_uplift(table: Any, *, outcome: str = "outcome", leave_out: Names | None = None, steps: bool = True,
                   pairs: int = 0, folds: int = 5, seed: int = 1, progress: Progress = None) -> Table:
    """Who changes when contacted, for each row of a campaign's table.

    The column treated says who was contacted; the others are the control group.

    Args:
        table: a table of treated, an outcome (1, 0 or empty) and what may predict it
        outcome: column to predict: 1 or 0, or empty
        leave_out: comma-separated columns not to learn from (or a list; for instance code, name)
        steps: also use steps of each number
        pairs: number of pairs of columns, chosen by the data (0 to 1,000)
        folds: folds in which rows with an outcome are judged (2 to 50)
        seed: random seed of the folds (0 or more)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        row (integer): row of the input table, from 1
        uplift (real): probability of the outcome when treated less that when not, -1 to 1
        treated (real): probability of the outcome when treated, 0 to 1
        control (real): probability of the outcome when not treated, 0 to 1
        out_of_fold (boolean): true when the outcome is known: the model behind the row has not seen it

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
    """
    return run("retention.predict_uplift", table, outcome=outcome, leave_out=joined("leave_out", leave_out, ", "),
               steps=steps, pairs=pairs, folds=folds, seed=seed, progress=progress)


def evaluate(table: Any, *, value: float = 200, offer: float = 10, contact: float = 1, gamma: float = 0.3,
             alpha: float = 6, beta: float = 14, progress: Progress = None) -> Table:
    """What the scores of any table were worth.

    AUC with DeLong's interval, average precision, lift, maximum profit, EMPC and money saved; where all scores are
    probabilities the Brier score with its parts; with the column treated the uplift of the best 10 and 30 %, Qini and
    AUUC.

    Args:
        table: a table of score, outcome and, for a campaign, treated
        value: value of a customer who stays (currency; above 0)
        offer: cost of an offer that is taken (currency; 0 or more)
        contact: cost of a contact (currency; 0 or more)
        gamma: probability that a customer who leaves takes the offer (0 to 1)
        alpha: with beta: what is known of gamma, for the expected maximum profit (above 0 and at most 1,000,000)
        beta: see alpha (above 0 and at most 1,000,000)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        measure (text): name of the measure, such as auc, lift_10 or brier
        value (real): value of the measure
        low (real): lower end of the 95 % interval (DeLong); only for auc
        high (real): upper end of the 95 % interval (DeLong); only for auc

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
    """
    return run("retention.evaluate", table, value=value, offer=offer, contact=contact, gamma=gamma, alpha=alpha,
               beta=beta, progress=progress)


def qini_curve(table: Any, *, progress: Progress = None) -> Table:
    """What treating the first customers by a score gains, from a campaign with a control group.

    In steps of 5 % of the customers, those of the highest scores first; the area above at_random is the Qini of
    retention.evaluate.

    Args:
        table: a table of score, outcome and treated
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        customers (real): share of customers treated, those of the highest scores first; 0 to 1
        gain (real): outcomes gained by treating these, per customer of all; empty where none of them is treated, or all
            are
        at_random (real): the same for customers chosen by lot

    Raises:
        UnknownNameError: a table lacks a column that is needed
    """
    return run("retention.qini_curve", table, progress=progress)


def calibration_table(table: Any, *, progress: Progress = None) -> Table:
    """Calibration of any table: predicted probability against observed rate, in ten bins.

    Args:
        table: a table of score and outcome
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        bin (integer): number of the bin, from 1; by rising predicted probability
        customers (integer): customers or rows in the bin
        predicted (real): mean predicted probability of the bin, 0 to 1
        observed (real): share of the bin whose outcome came: no purchase, or outcome 1 of a table; 0 to 1
        low (real): lower end of the 95 % interval of observed (Wilson)
        high (real): upper end of the 95 % interval of observed (Wilson)

    Raises:
        UnknownNameError: a table lacks a column that is needed
    """
    return run("retention.calibration_table", table, progress=progress)
