# Written by scripts/write_python_functions from the catalogue of actions: change the help there, not here.
# To write it anew: install crmcore, then run .venv/bin/python scripts/write_python_functions
"""Collecting what is owed: who is overdue and what to do today, promises to pay and whether they were kept, the dossier
of one debtor, and how many days customers take to pay."""

from ._core import Table, Workspace
from ._run import Amount, Date, Progress

__all__ = ["days_to_pay", "dossier", "due", "promises"]


def due(shop: Workspace, today: Date, *, ladder: str | None = None, payment_days: int = 30, rest: int = 7,
        least: Amount = 0, progress: Progress = None) -> Table:
    """Who is overdue, what to do today to be paid, and when the money is expected.

    The next step follows the ladder, waits while a promise is open and a week after the last step, and is due at once
    after a broken promise.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        ladder: steps with the days overdue from which on they are taken; defaults to the ladder of the file, else
            reminder 1, call 15, letter 30, visit 60, legal 90 (for instance reminder 3, call 10, legal 60)
        payment_days: days from the order to the day until which it is to be paid, where the customer's terms do not say
            (0 to 3,650)
        rest: days between two steps (0 to 365)
        least: smallest overdue balance to act on (0 or more)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        customer (text): code of the customer; empty: orders without a customer
        name (text): name of the customer; empty when not known
        owed (amount): all that is owed, overdue or not
        overdue (amount): what should have been paid by today
        orders (integer): orders that are overdue
        pay_by (day): day until which the oldest of them was to be paid
        days_overdue (integer): days since then
        steps (integer): steps taken since that order
        last_step (text): the last of them
        last_step_on (day): the day of the last one
        next_step (text): the step that follows; empty at the end of the ladder
        next_on (day): from which day on it is to be taken
        to_do (boolean): whether it is to be taken today
        promised (amount): what open promises still bring; empty without any
        promised_by (day): the day of the last of them
        kept (integer): promises kept so far
        broken (integer): promises broken or kept in part so far
        expected_on (day): day on which the oldest overdue order is paid, as likely before as after; empty where unknown
        expected_from (day): first day of its 80 % interval
        expected_to (day): last day; empty where too many were never paid

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("collections.due", today=today, ladder=ladder, payment_days=payment_days, rest=rest, least=least,
                    progress=progress)


def dossier(shop: Workspace, customer: str, today: Date, *, progress: Progress = None) -> Table:
    """What one debtor ordered, paid and promised, and the steps taken, by day.

    The last balance is the sum of what orders.balances says of the customer's orders.

    Args:
        shop: the workspace
        customer: code of the customer (for instance C12)
        today: the day to judge from, such as 2011-12-10
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        day (day): day of the entry
        entry (choice): what happened
        order (id): id of the order; empty: no order was named
        key (text): external key of the order; empty when it has none
        what (text): the step taken, the method of the payment, or why it was cancelled
        amount (amount): what it adds to the debt, below 0 what it takes off
        balance (amount): debt after the entry
        promised (amount): what was promised
        due (day): the last day on which a payment keeps it
        state (choice): what became of the promise
        taken_by (text): code of who took the step or the promise
        note (text): note, or the reference of the payment

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: the customer is not known, or has no purchase up to that day
        MisuseError: the workspace is closed
    """
    return shop.run("collections.dossier", customer=customer, today=today, progress=progress)


def promises(shop: Workspace, today: Date, *, customer: str | None = None, progress: Progress = None) -> Table:
    """Promises to pay: open, kept, kept in part or broken, judged by the payments.

    A payment counts from the day the promise was made up to the day it is due, each cent once, for the promise that is
    due first.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        customer: code of a customer; all of them when empty (for instance C12)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        customer (text): code of the customer
        promise (id): id of the promise
        order (id): id of the order it is about; empty: any of the customer's
        key (text): external key of the order; empty when it has none
        made (day): when it was made
        due (day): the last day on which a payment keeps it
        amount (amount): what was promised
        received (amount): what came of it up to today, and up to its day
        missing (amount): amount less received
        state (choice): where it stands on today
        judged (day): the day on which that was clear; empty while it is open
        taken_by (text): code of who was told; empty when not known
        note (text): note; empty when there is none

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        NotFoundError: the customer is not known, or has no purchase up to that day
        MisuseError: the workspace is closed
    """
    return shop.run("collections.promises", today=today, customer=customer, progress=progress)


def days_to_pay(shop: Workspace, today: Date, *, share: float = 0.8, progress: Progress = None) -> Table:
    """The days that the next bill of each customer takes to be paid, with an interval.

    From the customer's own bills and those of all, the less the more of its own are known; open bills count as
    censored.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        share: share of bills that the interval is to hold (0.5 to 0.95)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        customer (text): code of the customer
        bills (integer): orders that asked for money, those cancelled left out
        settled (integer): bills that are paid in full
        open (integer): bills that are not
        usual (real): days within which half of its bills were paid, open ones censored; empty when fewer were
        oldest_open (integer): days since its oldest open bill
        expected (real): days that the next bill takes, as likely less as more; empty with too little data
        low (real): lower end of the interval of the next bill, days
        high (real): upper end, days; empty where too many bills were never paid
        own_weight (real): weight of the customer's own bills against those of all, 0 to 1

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("collections.days_to_pay", today=today, share=share, progress=progress)
