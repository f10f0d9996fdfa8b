# Written by scripts/write_python_functions from the catalogue of actions: change the help there, not here.
# To write it anew: install crmcore, then run .venv/bin/python scripts/write_python_functions
"""Customer value: what customers will buy, what they are worth, and how sure that is."""

from typing import Any, Literal

from ._columns import fit_columns, fit_spend
from ._core import History, Table, Workspace
from ._run import Amount, Date, Names, Progress, joined, on_data, on_past

__all__ = ["alive_history", "base", "compare", "distribution", "fit", "fit_columns", "fit_spend", "frequency_recency",
           "historic", "holdout", "predict", "save", "survival", "tracking", "until", "why"]


def fit(data: Any, *, today: Date | None = None, cutoff: Date | None = None, bounded: bool = True,
        model: Literal["nbd", "bg_nbd", "mbg_nbd", "pareto_nbd", "bg_bb"] | None = None, k: int | None = None,
        unit: Literal["day", "week", "month", "year"] | None = None, grain: Literal["day", "week", "month"] = "day",
        log_gaps: float | None = None, saved: str | None = None, currency: str = "EUR",
        progress: Progress = None) -> Table:
    """A model of purchases and one of spend, with how well they are known.

    Parameters of spend stand below those of purchases. Scant data are not an error: status and advice say what to make
    of them.

    Args:
        data: a history; or a table of customer, day, amount; or of x (repeat purchases), t_x (time of the last one), T
            (time observed), and customer, m (mean repeat spend), weight where known
        today: the day to judge from; defaults to the day of the history
        cutoff: fit on what was known on this day; defaults to today (for instance 2011-06-10)
        bounded: keep the spend model where the population has a mean (q above 1)
        model: purchase model (nbd, bg_nbd, mbg_nbd, pareto_nbd or bg_bb; defaults to mbg_nbd, or to that of the saved
            model)
        k: regularity of purchases, for bg_nbd and mbg_nbd (1 to 12; defaults to 1, or to that of the saved model)
        unit: unit of time (day, week, month or year; defaults to week, or to that of the saved model)
        grain: period within which purchases are one purchase (day, week or month)
        log_gaps: sum of logarithms of times between purchases, for k above 1 on a table of x, t_x, T (for instance
            812.5)
        saved: text of models saved before, with their unit; defaults to a new fit (for instance crmcore-model 1 mbg_nbd
            k 1 unit week …)
        currency: currency of the amounts of an input table
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        model (text): the model of purchases, or gamma_gamma for spend
        parameter (text): parameter of the model, or a figure beside it: mean, naive_mean, correlation
        estimate (real): fitted value; times are in the model's unit, money in units of the currency
        std_error (real): standard error of the estimate; empty when it is not known
        status (text): how well the model is known: identified, flat, boundary, too_little_data or not_converged
        log_likelihood (real): log-likelihood of the model; higher is better
        aic (real): Akaike information criterion, lower is better; empty for mean, naive_mean and correlation
        bic (real): Bayesian information criterion, lower is better; empty for mean, naive_mean and correlation
        customers (real): customers the model was fitted on
        advice (text): what to make of the status or figure

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
    """
    return on_data("value_models.fit", data, today=today, cutoff=cutoff, bounded=bounded, model=model, k=k, unit=unit,
                   grain=grain, log_gaps=log_gaps, saved=saved, currency=currency, progress=progress)


def save(data: Any, *, today: Date | None = None, bounded: bool = True,
         model: Literal["nbd", "bg_nbd", "mbg_nbd", "pareto_nbd", "bg_bb"] = "mbg_nbd", k: int = 1,
         unit: Literal["day", "week", "month", "year"] = "week", grain: Literal["day", "week", "month"] = "day",
         log_gaps: float | None = None, currency: str = "EUR", progress: Progress = None) -> str:
    """The fitted models as a text to save.

    Args:
        data: a history; or a table of customer, day, amount; or of x (repeat purchases), t_x (time of the last one), T
            (time observed), and customer, m (mean repeat spend), weight where known
        today: the day to judge from; defaults to the day of the history
        bounded: keep the spend model where the population has a mean (q above 1)
        model: purchase model (nbd, bg_nbd, mbg_nbd, pareto_nbd or bg_bb)
        k: regularity of purchases, for bg_nbd and mbg_nbd (1 to 12)
        unit: unit of time (day, week, month or year)
        grain: period within which purchases are one purchase (day, week or month)
        log_gaps: sum of logarithms of times between purchases, for k above 1 on a table of x, t_x, T (for instance
            812.5)
        currency: currency of the amounts of an input table
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        The model as one line of text; pass it as `saved` to judge with the same model.

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
    """
    text: str = on_data("value_models.save", data, today=today, bounded=bounded, model=model, k=k, unit=unit,
                        grain=grain, log_gaps=log_gaps, currency=currency, progress=progress)[0]["text"]
    return text


def compare(past: History, cutoff: Date, *, models: Names | None = None,
            unit: Literal["day", "week", "month", "year"] = "week", progress: Progress = None) -> Table:
    """Which model predicted best what customers bought.

    Models are fitted on what was known on the cutoff and judged by what came after it.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        cutoff: last day the models may know; the days after it judge them (for instance 2011-06-10)
        models: comma-separated models with their regularity; defaults to the usual ones (or a list; for instance
            mbg_nbd, pareto_nbd, mbg_nbd/2)
        unit: unit of time (day, week, month or year)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        model (text): candidate model, with its regularity where that is above 1
        status (text): how well the model is known; too_little_data and not_converged are never chosen
        log_likelihood (real): log-likelihood on what was known before the holdout
        aic (real): Akaike information criterion on what was known before the holdout; lower is better
        log_score (real): mean log probability given to the purchases that came in the holdout; higher is better, and
            decides
        mae (real): mean absolute error of the expected purchases of a customer
        bias (real): expected over actual purchases of all less 1; empty when nothing was bought
        expected (real): purchases of all customers expected in the holdout
        actual (real): purchase days of all customers in the holdout
        chosen (boolean): true for the model that predicted best
        why (text): why it was chosen or not, in words

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
    """
    return on_past("value_models.compare", past, cutoff=cutoff, models=joined("models", models, ", "), unit=unit,
                   progress=progress)


def frequency_recency(data: Any, *, today: Date | None = None, horizon: float = 52, most: int | None = None,
                      steps: int = 20, model: Literal["nbd", "bg_nbd", "mbg_nbd", "pareto_nbd", "bg_bb"] | None = None,
                      k: int | None = None, unit: Literal["day", "week", "month", "year"] | None = None,
                      grain: Literal["day", "week", "month"] = "day", log_gaps: float | None = None,
                      saved: str | None = None, currency: str = "EUR", progress: Progress = None) -> Table:
    """Purchases expected and P(alive) for each number of purchases and time of the last one.

    Of customers who might be, all observed as long as the one known longest: the frequency-recency matrix.

    Args:
        data: a history; or a table of customer, day, amount; or of x (repeat purchases), t_x (time of the last one), T
            (time observed), and customer, m (mean repeat spend), weight where known
        today: the day to judge from; defaults to the day of the history
        horizon: how far ahead, in units of time (0 to 1,000,000)
        most: largest number of repeat purchases; defaults to what 99 % of the customers do not exceed, at most 30 (1 to
            1,000; for instance 12)
        steps: steps of the time of the last purchase (1 to 1,000)
        model: purchase model (nbd, bg_nbd, mbg_nbd, pareto_nbd or bg_bb; defaults to mbg_nbd, or to that of the saved
            model)
        k: regularity of purchases, for bg_nbd and mbg_nbd (1 to 12; defaults to 1, or to that of the saved model)
        unit: unit of time (day, week, month or year; defaults to week, or to that of the saved model)
        grain: period within which purchases are one purchase (day, week or month)
        log_gaps: sum of logarithms of times between purchases, for k above 1 on a table of x, t_x, T (for instance
            812.5)
        saved: text of models saved before, with their unit; defaults to a new fit (for instance crmcore-model 1 mbg_nbd
            k 1 unit week …)
        currency: currency of the amounts of an input table
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        repeat_purchases (integer): purchases after the first one
        last_purchase (real): time from the first to the last purchase, in the model's unit
        observed (real): time from the first purchase to today, in the model's unit: that of the customer known longest
        expected (real): purchases that the model expects of such a customer within the horizon
        p_alive (real): probability that such a one is still a customer today, 0 to 1
        status (text): how well the model is known; too_little_data and not_converged are no ground to act on

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
    """
    return on_data("value_models.frequency_recency", data, today=today, horizon=horizon, most=most, steps=steps,
                   model=model, k=k, unit=unit, grain=grain, log_gaps=log_gaps, saved=saved, currency=currency,
                   progress=progress)


def alive_history(past: History, customer: str, *,
                  model: Literal["nbd", "bg_nbd", "mbg_nbd", "pareto_nbd", "bg_bb"] = "mbg_nbd", k: int = 1,
                  progress: Progress = None) -> Table:
    """The probability of still being a customer, day by day since the first purchase.

    The model is fitted on all that is known today; each day sees what the customer had done by then.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        customer: the code of the customer (for instance C12)
        model: purchase model (nbd, bg_nbd, mbg_nbd, pareto_nbd or bg_bb)
        k: regularity of purchases, for bg_nbd and mbg_nbd (1 to 12)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        day (day): each day since the first purchase
        bought (boolean): true when something was bought on that day
        p_alive (real): probability of still being a customer at the end of that day, 0 to 1
        status (text): how well the model is known; too_little_data and not_converged are no ground to act on

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: the customer is not known, or has no purchase up to that day
    """
    return on_past("value_models.alive_history", past, customer=customer, model=model, k=k, progress=progress)


def holdout(past: History, cutoff: Date, *,
            model: Literal["nbd", "bg_nbd", "mbg_nbd", "pareto_nbd", "bg_bb"] = "mbg_nbd", k: int = 1, most: int = 7,
            progress: Progress = None) -> Table:
    """Expected against actual purchases after a day, by the number of purchases before it.

    The model knows what was known on the cutoff; the customers are those who had bought by then.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        cutoff: last day the model may know; the days after it judge it (for instance 2011-06-10)
        model: purchase model (nbd, bg_nbd, mbg_nbd, pareto_nbd or bg_bb)
        k: regularity of purchases, for bg_nbd and mbg_nbd (1 to 12)
        most: repeat purchases of the last line, which holds those with more as well (1 to 1,000)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        repeat_purchases (integer): purchase days after the first one until the cutoff; in the last line so many or more
        customers (integer): customers with so many
        expected (real): purchase days expected after the cutoff, mean of a customer
        actual (real): purchase days that came after the cutoff, mean of a customer

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
    """
    return on_past("value_models.holdout", past, cutoff=cutoff, model=model, k=k, most=most, progress=progress)


def tracking(past: History, cutoff: Date, *,
             model: Literal["nbd", "bg_nbd", "mbg_nbd", "pareto_nbd", "bg_bb"] = "mbg_nbd", k: int = 1,
             bounded: bool = True, progress: Progress = None) -> Table:
    """Expected against actual purchases and money, by week after a day.

    The models know what was known on the cutoff; the customers are those who had bought by then.

    Args:
        past: what each customer did up to a day, from Workspace.history or crm.history; it is judged on that day
        cutoff: last day the models may know; the weeks after it judge them (for instance 2011-06-10)
        model: purchase model (nbd, bg_nbd, mbg_nbd, pareto_nbd or bg_bb)
        k: regularity of purchases, for bg_nbd and mbg_nbd (1 to 12)
        bounded: keep the spend model where the population has a mean (q above 1)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        week (integer): week after the cutoff, from 1
        until (day): its last day
        expected (real): purchase days expected in the week
        actual (real): purchase days that came
        expected_so_far (real): purchase days expected since the cutoff
        actual_so_far (real): purchase days that came since the cutoff
        expected_money (real): money expected in the week, in units of the currency; empty when no spend is known
        actual_money (real): net money of the purchase days that came; empty likewise
        expected_money_so_far (real): money expected since the cutoff; empty when no spend is known
        actual_money_so_far (real): net money that came since the cutoff; empty likewise

    Raises:
        TypeError: past is not a history
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
    """
    return on_past("value_models.tracking", past, cutoff=cutoff, model=model, k=k, bounded=bounded, progress=progress)


def predict(data: Any, *, today: Date | None = None, horizon: float = 52, for_ever: bool = False, margin: float = 1,
            discount: float = 0, discount_period: Literal["day", "week", "month", "year"] = "year", level: float = 0.8,
            bounded: bool = True, model: Literal["nbd", "bg_nbd", "mbg_nbd", "pareto_nbd", "bg_bb"] | None = None,
            k: int | None = None, unit: Literal["day", "week", "month", "year"] | None = None,
            grain: Literal["day", "week", "month"] = "day", log_gaps: float | None = None, saved: str | None = None,
            currency: str = "EUR", progress: Progress = None) -> Table:
    """What each customer is expected to buy and to bring.

    Args:
        data: a history; or a table of customer, day, amount; or of x (repeat purchases), t_x (time of the last one), T
            (time observed), and customer, m (mean repeat spend), weight where known
        today: the day to judge from; defaults to the day of the history
        horizon: how far ahead, in units of time (0 to 1,000,000)
        for_ever: value without an end in time; needs a discount above 0
        margin: profit share of money sold; below 0 for a loss (at most 1; for instance 0.35)
        discount: discount rate per discount_period; 0.10 is 10 % (0 or more)
        discount_period: period of the discount rate (day, week, month or year)
        level: confidence level of the intervals (probability; above 0 and below 1)
        bounded: keep the spend model where the population has a mean (q above 1)
        model: purchase model (nbd, bg_nbd, mbg_nbd, pareto_nbd or bg_bb; defaults to mbg_nbd, or to that of the saved
            model)
        k: regularity of purchases, for bg_nbd and mbg_nbd (1 to 12; defaults to 1, or to that of the saved model)
        unit: unit of time (day, week, month or year; defaults to week, or to that of the saved model)
        grain: period within which purchases are one purchase (day, week or month)
        log_gaps: sum of logarithms of times between purchases, for k above 1 on a table of x, t_x, T (for instance
            812.5)
        saved: text of models saved before, with their unit; defaults to a new fit (for instance crmcore-model 1 mbg_nbd
            k 1 unit week …)
        currency: currency of the amounts of an input table
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        customer (text): code of the customer
        p_alive (real): probability of still being a customer today, 0 to 1
        p_zero (real): probability of no purchase within the horizon, 0 to 1
        expected_purchases (real): purchases expected within the horizon
        spend (real): money expected of each purchase, in units of the currency; empty when no spend is known
        value (amount): margin times spend times discounted purchases, within the horizon or for ever; empty when no
            spend is known
        low (amount): lower end of the interval of value within the horizon; empty when no spend is known
        high (amount): upper end of the interval of value within the horizon; empty when no spend is known
        status (text): how well the model is known; too_little_data and not_converged are no ground to act on

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
    """
    return on_data("value_models.predict", data, today=today, horizon=horizon, for_ever=for_ever, margin=margin,
                   discount=discount, discount_period=discount_period, level=level, bounded=bounded, model=model, k=k,
                   unit=unit, grain=grain, log_gaps=log_gaps, saved=saved, currency=currency, progress=progress)


def base(data: Any, *, today: Date | None = None, replicates: int = 200, seed: int = 1, horizon: float = 52,
         for_ever: bool = False, margin: float = 1, discount: float = 0,
         discount_period: Literal["day", "week", "month", "year"] = "year", level: float = 0.8, bounded: bool = True,
         model: Literal["nbd", "bg_nbd", "mbg_nbd", "pareto_nbd", "bg_bb"] | None = None, k: int | None = None,
         unit: Literal["day", "week", "month", "year"] | None = None, grain: Literal["day", "week", "month"] = "day",
         log_gaps: float | None = None, saved: str | None = None, currency: str = "EUR",
         progress: Progress = None) -> Table:
    """What the customers are worth together, with intervals.

    The intervals are from uncertain parameters and from chance; those with periods also from how far earlier periods of
    the business fell from what was expected of them.

    Args:
        data: a history; or a table of customer, day, amount; or of x (repeat purchases), t_x (time of the last one), T
            (time observed), and customer, m (mean repeat spend), weight where known
        today: the day to judge from; defaults to the day of the history
        replicates: refits with random weights; with 0 or a saved model the delta method is used (0 to 100,000)
        seed: random seed of the weights (0 or more)
        horizon: how far ahead, in units of time (0 to 1,000,000)
        for_ever: value without an end in time; needs a discount above 0
        margin: profit share of money sold; below 0 for a loss (at most 1; for instance 0.35)
        discount: discount rate per discount_period; 0.10 is 10 % (0 or more)
        discount_period: period of the discount rate (day, week, month or year)
        level: confidence level of the intervals (probability; above 0 and below 1)
        bounded: keep the spend model where the population has a mean (q above 1)
        model: purchase model (nbd, bg_nbd, mbg_nbd, pareto_nbd or bg_bb; defaults to mbg_nbd, or to that of the saved
            model)
        k: regularity of purchases, for bg_nbd and mbg_nbd (1 to 12; defaults to 1, or to that of the saved model)
        unit: unit of time (day, week, month or year; defaults to week, or to that of the saved model)
        grain: period within which purchases are one purchase (day, week or month)
        log_gaps: sum of logarithms of times between purchases, for k above 1 on a table of x, t_x, T (for instance
            812.5)
        saved: text of models saved before, with their unit; defaults to a new fit (for instance crmcore-model 1 mbg_nbd
            k 1 unit week …)
        currency: currency of the amounts of an input table
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        measure (text): customers, alive, purchases, value or naive_value, which lets every customer's own average go on
        estimate (real): customers, purchases, or money in units of the currency; empty where no spend is known
        low (real): lower end of the interval; empty for customers and naive_value, and when the model is not usable
        high (real): upper end of the interval; empty for customers and naive_value, and when the model is not usable
        from_parameters (real): standard deviation from uncertain parameters; empty for customers and naive_value
        from_chance (real): standard deviation from the randomness of purchases and spend; empty for customers and
            naive_value
        low_with_periods (real): lower end where periods of the business differ as they did; of purchases and value from
            a history
        high_with_periods (real): upper end where periods of the business differ as they did; of purchases and value
            from a history
        from_periods (real): standard deviation from periods that differ; of purchases and value from a history
        status (text): how well the model is known; empty for customers and naive_value

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
    """
    return on_data("value_models.base", data, today=today, replicates=replicates, seed=seed, horizon=horizon,
                   for_ever=for_ever, margin=margin, discount=discount, discount_period=discount_period, level=level,
                   bounded=bounded, model=model, k=k, unit=unit, grain=grain, log_gaps=log_gaps, saved=saved,
                   currency=currency, progress=progress)


def why(data: Any, customer: str, *, today: Date | None = None, horizon: float = 52,
        model: Literal["nbd", "bg_nbd", "mbg_nbd", "pareto_nbd", "bg_bb"] | None = None, k: int | None = None,
        unit: Literal["day", "week", "month", "year"] | None = None, grain: Literal["day", "week", "month"] = "day",
        log_gaps: float | None = None, saved: str | None = None, currency: str = "EUR",
        progress: Progress = None) -> Table:
    """Why a customer's expectation is what it is.

    Args:
        data: a history; or a table of customer, day, amount; or of x (repeat purchases), t_x (time of the last one), T
            (time observed), and customer, m (mean repeat spend), weight where known
        customer: the code of the customer (for instance C12)
        today: the day to judge from; defaults to the day of the history
        horizon: how far ahead, in units of time (0 to 1,000,000)
        model: purchase model (nbd, bg_nbd, mbg_nbd, pareto_nbd or bg_bb; defaults to mbg_nbd, or to that of the saved
            model)
        k: regularity of purchases, for bg_nbd and mbg_nbd (1 to 12; defaults to 1, or to that of the saved model)
        unit: unit of time (day, week, month or year; defaults to week, or to that of the saved model)
        grain: period within which purchases are one purchase (day, week or month)
        log_gaps: sum of logarithms of times between purchases, for k above 1 on a table of x, t_x, T (for instance
            812.5)
        saved: text of models saved before, with their unit; defaults to a new fit (for instance crmcore-model 1 mbg_nbd
            k 1 unit week …)
        currency: currency of the amounts of an input table
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        part (text): prior, frequency, recency, or expected, which is their sum
        purchases (real): purchases within the horizon that this part adds

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: the customer is not known, or has no purchase up to that day
    """
    return on_data("value_models.why", data, customer=customer, today=today, horizon=horizon, model=model, k=k,
                   unit=unit, grain=grain, log_gaps=log_gaps, saved=saved, currency=currency, progress=progress)


def survival(data: Any, customer: str, *, today: Date | None = None, horizon: float = 52, steps: int = 12,
             model: Literal["nbd", "bg_nbd", "mbg_nbd", "pareto_nbd", "bg_bb"] | None = None, k: int | None = None,
             unit: Literal["day", "week", "month", "year"] | None = None,
             grain: Literal["day", "week", "month"] = "day", log_gaps: float | None = None, saved: str | None = None,
             currency: str = "EUR", progress: Progress = None) -> Table:
    """The probability of still being a customer, by time ahead.

    Args:
        data: a history; or a table of customer, day, amount; or of x (repeat purchases), t_x (time of the last one), T
            (time observed), and customer, m (mean repeat spend), weight where known
        customer: the code of the customer (for instance C12)
        today: the day to judge from; defaults to the day of the history
        horizon: how far ahead, in units of time (0 to 1,000,000)
        steps: number of steps of the curve (1 to 100,000)
        model: purchase model (nbd, bg_nbd, mbg_nbd, pareto_nbd or bg_bb; defaults to mbg_nbd, or to that of the saved
            model)
        k: regularity of purchases, for bg_nbd and mbg_nbd (1 to 12; defaults to 1, or to that of the saved model)
        unit: unit of time (day, week, month or year; defaults to week, or to that of the saved model)
        grain: period within which purchases are one purchase (day, week or month)
        log_gaps: sum of logarithms of times between purchases, for k above 1 on a table of x, t_x, T (for instance
            812.5)
        saved: text of models saved before, with their unit; defaults to a new fit (for instance crmcore-model 1 mbg_nbd
            k 1 unit week …)
        currency: currency of the amounts of an input table
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        ahead (real): time ahead, in the model's unit
        p_alive (real): probability of still being a customer then, 0 to 1

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: the customer is not known, or has no purchase up to that day
    """
    return on_data("value_models.survival", data, customer=customer, today=today, horizon=horizon, steps=steps,
                   model=model, k=k, unit=unit, grain=grain, log_gaps=log_gaps, saved=saved, currency=currency,
                   progress=progress)


def distribution(data: Any, customer: str, *, today: Date | None = None, horizon: float = 52, most: int = 10,
                 model: Literal["nbd", "bg_nbd", "mbg_nbd", "pareto_nbd", "bg_bb"] | None = None, k: int | None = None,
                 unit: Literal["day", "week", "month", "year"] | None = None,
                 grain: Literal["day", "week", "month"] = "day", log_gaps: float | None = None,
                 saved: str | None = None, currency: str = "EUR", progress: Progress = None) -> Table:
    """The probabilities of 0, 1, 2 … purchases of a customer.

    Args:
        data: a history; or a table of customer, day, amount; or of x (repeat purchases), t_x (time of the last one), T
            (time observed), and customer, m (mean repeat spend), weight where known
        customer: the code of the customer (for instance C12)
        today: the day to judge from; defaults to the day of the history
        horizon: how far ahead, in units of time (0 to 1,000,000)
        most: largest number of purchases in the list (0 to 100,000)
        model: purchase model (nbd, bg_nbd, mbg_nbd, pareto_nbd or bg_bb; defaults to mbg_nbd, or to that of the saved
            model)
        k: regularity of purchases, for bg_nbd and mbg_nbd (1 to 12; defaults to 1, or to that of the saved model)
        unit: unit of time (day, week, month or year; defaults to week, or to that of the saved model)
        grain: period within which purchases are one purchase (day, week or month)
        log_gaps: sum of logarithms of times between purchases, for k above 1 on a table of x, t_x, T (for instance
            812.5)
        saved: text of models saved before, with their unit; defaults to a new fit (for instance crmcore-model 1 mbg_nbd
            k 1 unit week …)
        currency: currency of the amounts of an input table
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        purchases (integer): number of purchases within the horizon
        chance (real): probability of exactly so many, 0 to 1

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: the customer is not known, or has no purchase up to that day
    """
    return on_data("value_models.distribution", data, customer=customer, today=today, horizon=horizon, most=most,
                   model=model, k=k, unit=unit, grain=grain, log_gaps=log_gaps, saved=saved, currency=currency,
                   progress=progress)


def until(data: Any, *, today: Date | None = None, threshold: float = 0.5,
          model: Literal["nbd", "bg_nbd", "mbg_nbd", "pareto_nbd", "bg_bb"] | None = None, k: int | None = None,
          unit: Literal["day", "week", "month", "year"] | None = None, grain: Literal["day", "week", "month"] = "day",
          log_gaps: float | None = None, saved: str | None = None, currency: str = "EUR",
          progress: Progress = None) -> Table:
    """When each customer would be given up if nothing were bought.

    Args:
        data: a history; or a table of customer, day, amount; or of x (repeat purchases), t_x (time of the last one), T
            (time observed), and customer, m (mean repeat spend), weight where known
        today: the day to judge from; defaults to the day of the history
        threshold: probability of still being a customer at which it is given up (above 0 and below 1)
        model: purchase model (nbd, bg_nbd, mbg_nbd, pareto_nbd or bg_bb; defaults to mbg_nbd, or to that of the saved
            model)
        k: regularity of purchases, for bg_nbd and mbg_nbd (1 to 12; defaults to 1, or to that of the saved model)
        unit: unit of time (day, week, month or year; defaults to week, or to that of the saved model)
        grain: period within which purchases are one purchase (day, week or month)
        log_gaps: sum of logarithms of times between purchases, for k above 1 on a table of x, t_x, T (for instance
            812.5)
        saved: text of models saved before, with their unit; defaults to a new fit (for instance crmcore-model 1 mbg_nbd
            k 1 unit week …)
        currency: currency of the amounts of an input table
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        customer (text): code of the customer
        p_alive (real): probability of still being a customer today, 0 to 1
        ahead (real): time without a purchase until that falls to the threshold, in the model's unit; empty when it
            never does

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
    """
    return on_data("value_models.until", data, today=today, threshold=threshold, model=model, k=k, unit=unit,
                   grain=grain, log_gaps=log_gaps, saved=saved, currency=currency, progress=progress)


def historic(shop: Workspace, today: Date, *, cost_per_order: Amount = 0, cost_per_return: Amount = 0,
             pays_within: int = 30, many_returns: float = 0.25, progress: Progress = None) -> Table:
    """Revenue, margin, cost to serve, payment and problems of each customer.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        cost_per_order: cost of serving an order (0 or more)
        cost_per_return: cost of a returned line (0 or more)
        pays_within: days after which a payment is late (0 to 100,000)
        many_returns: share of money sold that came back from which returns are a problem (above 0 and at most 1)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        customer (text): code of the customer
        orders (integer): orders up to today, cancelled ones left out
        revenue (amount): money sold less returned
        margin (amount): revenue less unit cost, of lines whose product has a cost; empty when no line has
        cost_known (real): share of the money of its lines whose cost is known, 0 to 1
        cost_to_serve (amount): cost per order and per returned line, as given
        profit (amount): margin less cost to serve; empty with margin
        days_to_pay (real): mean number of days from order to payment, weighted by money, refunds apart; empty when
            nothing was paid
        overdue (amount): money due for longer than allowed, less what the shop owes the customer; 0 where no payments
            are kept
        problems (text): comma-separated: unprofitable, pays late, many returns; empty when there are none

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("value_models.historic", today=today, cost_per_order=cost_per_order,
                    cost_per_return=cost_per_return, pays_within=pays_within, many_returns=many_returns,
                    progress=progress)
