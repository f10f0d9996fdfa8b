# Written by scripts/write_python_functions from the catalogue of actions: change the help there, not here.
# To write it anew: install crmcore, then run .venv/bin/python scripts/write_python_functions
"""Which seller has which customers: on a day, as a plan that balances loads, when one leaves; zones, and where the
money comes from."""

from typing import Any, Literal

from ._core import Table, Workspace
from ._run import Date, Parts, Progress, joined, on_shop

__all__ = ["assign", "carry_out", "classes", "concentration", "leave", "of", "plan", "plan_summary", "rings", "zones"]


def zones(shop: Workspace, day: Date, *, within_km: float | None = None, progress: Progress = None) -> Table:
    """In which zone each customer lies, by its address; overlaps and who lies in none.

    Args:
        shop: the workspace
        day: the day whose customers are meant (for instance 2026-03-01)
        within_km: kilometres within which the nearest point of a zone counts; defaults to any distance (km; 0 to
            20,038; for instance 30)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        customer (text): code of the customer
        zone (text): code of the zone it lies in; empty when in none
        by (choice): how it was found: polygon, postal_codes or nearest; empty when in none
        others (text): codes of further zones of the same kind that hold it too, comma-separated
        outside (choice): why it lies in none: no_address, no_place (its addresses have neither coordinates nor a postal
            code), no_zone; empty when in one
        seller (text): code of the seller who has the zone; empty when nobody has

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("portfolio.zones", day=day, within_km=within_km, progress=progress)


def rings(shop: Workspace, today: Date, centre: str, *, width: float = 5, rings: int = 10,
          progress: Progress = None) -> Table:
    """Customers and their net sales by distance from a point.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        centre: latitude and longitude of the point (for instance 19.4326 -99.1332)
        width: kilometres from one ring to the next (km; above 0 and at most 20,038)
        rings: number of rings, the last of which is open (2 to 1,000)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        from_km (real): the ring begins so many kilometres from the point; empty for customers whose coordinates are not
            known
        below_km (real): and ends below so many; empty for the last ring, which is open
        customers (integer): customers in it
        net (amount): money sold to them less returned, up to today
        share (real): its share of the net sales of all customers; 0 where these are not above 0

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("portfolio.rings", today=today, centre=centre, width=width, rings=rings, progress=progress)


def classes(shop: Workspace, today: Date, *, by: str = "customer", window: int = 365, a: float = 0.8, b: float = 0.95,
            progress: Progress = None) -> Table:
    """ABC classes of customers, products, zones, sellers or profiles by net sales.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        by: what the money is of: customer, product, zone, seller (who has the customer today), or a field of customers
            such as type
        window: days up to today whose sales count (1 to 3,660)
        a: share of the money at which class A ends (above 0 and below 1)
        b: share at which class B ends, from a to 1 (above 0 and at most 1)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        item (text): code of the customer, product, zone or seller, or value of the field; empty: not known, in no zone,
            or the house
        volume_class (choice): A, B or C
        customers (integer): customers with orders in the window; those of nobody known are not among them
        net (amount): money sold in the window less returned
        share (real): its share of the money of all items above 0; 0 for those that are not
        cumulated (real): share of this one and all before it

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("portfolio.classes", today=today, by=by, window=window, a=a, b=b, progress=progress)


def concentration(shop: Workspace, today: Date, *, by: str = "customer", window: int = 365,
                  progress: Progress = None) -> Table:
    """How much of the net sales the greatest customers, products, zones, sellers or profiles have.

    The whole past of customers alone, also of a table: segmentation.concentration.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        by: what the money is of: customer, product, zone, seller (who has the customer today), or a field of customers
            such as type
        window: days up to today whose sales count (1 to 3,660)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        items (real): share of the items, the greatest first, 0 to 1
        net (real): share of the money that these have, 0 to 1
        gini (real): Gini coefficient of all items: 0 all alike, near 1 one has all
        below_zero (integer): items of which more came back than was sold, counted as 0
        returned (amount): what came back of these beyond what was sold; 0 or less

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("portfolio.concentration", today=today, by=by, window=window, progress=progress)


def of(shop: Workspace, day: Date, *, progress: Progress = None) -> Table:
    """Who has each customer on a day.

    A customer without an assignment, or whose seller had left, belongs to the house.

    Args:
        shop: the workspace
        day: the day (for instance 2026-03-01)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        customer (text): code of the customer
        name (text): name of the customer; empty when not known
        seller (text): code of the seller who has the customer that day; empty: the house
        seller_name (text): name of the seller; empty: the house
        from_day (day): since when; empty for a customer of the house
        to_day (day): the last day; empty: until further notice
        reason (text): why; empty when nobody said

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("portfolio.of", day=day, progress=progress)


def assign(shop: Workspace, day: Date, *, seller: str | None = None, where: str | None = None, customers: Any = None,
           why: str | None = None, progress: Progress = None) -> Table:
    """Gives customers to a seller from a day on.

    Those of a filter, which may look into tables beside the call (zones, segments, scores), or those of a table with
    customer and seller, such as a plan that was read and changed.

    Args:
        shop: the workspace
        day: first day of the new assignments (for instance 2026-03-01)
        seller: code of the seller; with a table of those whose seller is empty (for instance ana)
        where: filter of the customers, instead of a table (for instance type = 'recurrent')
        customers: a table of customer and seller (or to_seller), instead of a filter (a table or a CSV file)
        why: why, kept with the new assignments (for instance new zones)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        entity (text): what changed hands: assignment, work_item, quote, standing_order or zone
        record (text): code of the customer or the zone
        from_seller (text): code of the seller who had it; empty: the house
        to_seller (text): code of the seller who has it now; empty: the house
        from_day (day): since when
        to_day (day): the last day, where the old assignment would have ended or another one follows; empty: until
            further notice

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        UnknownNameError: a table lacks a column that is needed
        NotFoundError: a CSV file does not exist
        MisuseError: no change is open on the workspace
    """
    return on_shop("portfolio.assign", shop, {"customers": customers}, day=day, seller=seller, where=where, why=why,
                   progress=progress)


def leave(shop: Workspace, seller: str, day: Date, *, to: str | None = None, why: str | None = None,
          tolerance: float = 0.1, balance: Literal["customers", "workload", "value"] = "customers",
          field: str | None = None, window: int = 365, sellers: str | None = None, progress: Progress = None) -> Table:
    """Moves everything that a seller who leaves has to the others, who keep what they have.

    Customers, lines of work lists that still run and zones; what was done before stays under the seller's name.

    Args:
        shop: the workspace
        seller: code of the seller who leaves (for instance ana)
        day: the last day (for instance 2026-03-01)
        to: code of the seller who gets everything; defaults to all others, as evenly as may be (for instance luis)
        why: why, kept with the new assignments (for instance retires)
        tolerance: share by which the fullest load may be above what is needed, so that customers stay near (0 to 1)
        balance: what sellers have alike: number of customers, workload (orders, or a field of customers) or value (net
            sales)
        field: field of customers, a number, that says how much work one is; defaults to orders in the window (for
            instance rating)
        window: days up to today whose orders and sales count (1 to 3,660)
        sellers: codes of the sellers, comma-separated; defaults to the staff who are there and whose task is to sell,
            else all staff there (for instance ana, luis)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        entity (text): what changed hands: assignment, work_item, quote, standing_order or zone
        record (text): code of the customer or the zone
        from_seller (text): code of the seller who had it; empty: the house
        to_seller (text): code of the seller who has it now; empty: the house
        from_day (day): since when
        to_day (day): the last day, where the old assignment would have ended or another one follows; empty: until
            further notice

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: no change is open on the workspace
    """
    return shop.run("portfolio.leave", seller=seller, day=day, to=to, why=why, tolerance=tolerance, balance=balance,
                    field=field, window=window, sellers=sellers, progress=progress)


def plan(shop: Workspace, today: Date, *, balance: Literal["customers", "workload", "value"] = "customers",
         field: str | None = None, window: int = 365, sellers: str | None = None, tolerance: float = 0.1,
         bounds: Parts | None = None, where: str | None = None, change_km: float | None = None,
         progress: Progress = None) -> Table:
    """Which customers should go to another seller, and why; writes nothing.

    Loads are brought within bounds with as few changes as may be, or with those that save kilometres; customers stay
    near the middle of a seller's customers and in its zones. Loads that count customers are balanced exactly; for
    others portfolio.plan_summary tells the gap.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        balance: what sellers have alike: number of customers, workload (orders, or a field of customers) or value (net
            sales)
        field: field of customers, a number, that says how much work one is; defaults to orders in the window (for
            instance rating)
        window: days up to today whose orders and sales count (1 to 3,660)
        sellers: codes of the sellers, comma-separated; defaults to the staff who are there and whose task is to sell,
            else all staff there (for instance ana, luis)
        tolerance: share by which a load may differ from the mean (0 to 1)
        bounds: least and most load of single sellers, instead of the tolerance (or a list or dict; for instance ana:
            10-50; luis: 0-20)
        where: filter of the customers who may be given to another seller; defaults to all (for instance type =
            'recurrent')
        change_km: kilometres that a change must save; left out, there are as few changes as the bounds allow (km; 0 to
            20,038; for instance 10)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        customer (text): code of the customer
        from_seller (text): code of the seller who has it today; empty: the house
        to_seller (text): code of the seller who should have it
        why (choice): house: nobody has it; left: its seller is not among those who share; load: to bring loads into
            bounds; nearer: to a seller who is nearer by more than change_km
        load (real): what it weighs: 1, its workload, or net sales in units of the currency
        distance_km (real): kilometres to the middle of the new seller's customers, 0 in its zone; empty when either
            place is not known

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("portfolio.plan", today=today, balance=balance, field=field, window=window, sellers=sellers,
                    tolerance=tolerance, bounds=joined("bounds", bounds, "; "), where=where, change_km=change_km,
                    progress=progress)


def plan_summary(shop: Workspace, today: Date, *, balance: Literal["customers", "workload", "value"] = "customers",
                 field: str | None = None, window: int = 365, sellers: str | None = None, tolerance: float = 0.1,
                 bounds: Parts | None = None, where: str | None = None, change_km: float | None = None,
                 progress: Progress = None) -> Table:
    """Customers, load and distances of each seller before and after the plan.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        balance: what sellers have alike: number of customers, workload (orders, or a field of customers) or value (net
            sales)
        field: field of customers, a number, that says how much work one is; defaults to orders in the window (for
            instance rating)
        window: days up to today whose orders and sales count (1 to 3,660)
        sellers: codes of the sellers, comma-separated; defaults to the staff who are there and whose task is to sell,
            else all staff there (for instance ana, luis)
        tolerance: share by which a load may differ from the mean (0 to 1)
        bounds: least and most load of single sellers, instead of the tolerance (or a list or dict; for instance ana:
            10-50; luis: 0-20)
        where: filter of the customers who may be given to another seller; defaults to all (for instance type =
            'recurrent')
        change_km: kilometres that a change must save; left out, there are as few changes as the bounds allow (km; 0 to
            20,038; for instance 10)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        seller (text): code of the seller
        customers_before (integer): customers the seller has today
        customers_after (integer): customers after the plan
        load_before (real): customers, workload or net sales in units of the currency, today
        load_after (real): the same after the plan
        least (real): load that the seller should have at least
        most (real): load that the seller should have at most
        is_within (boolean): whether the load after the plan is within these bounds; customers are whole, so that not
            all can be met
        distance_before (real): mean kilometres of its customers to their middle, or 0 in its zone; empty when no place
            is known
        distance_after (real): the same of those it has after the plan, to the same middle
        gained (integer): customers who come to the seller
        lost (integer): customers who go to another one
        gap (real): share of its cost (changes, then kilometres) by which the whole plan may be above the cheapest one,
            at most; 0: it is proved to be the cheapest

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: the workspace is closed
    """
    return shop.run("portfolio.plan_summary", today=today, balance=balance, field=field, window=window, sellers=sellers,
                    tolerance=tolerance, bounds=joined("bounds", bounds, "; "), where=where, change_km=change_km,
                    progress=progress)


def carry_out(shop: Workspace, today: Date, *, balance: Literal["customers", "workload", "value"] = "customers",
              field: str | None = None, window: int = 365, sellers: str | None = None, tolerance: float = 0.1,
              bounds: Parts | None = None, where: str | None = None, change_km: float | None = None,
              day: Date | None = None, why: str | None = None, progress: Progress = None) -> Table:
    """Makes the plan and carries it out.

    Args:
        shop: the workspace
        today: the day to judge from, such as 2011-12-10
        balance: what sellers have alike: number of customers, workload (orders, or a field of customers) or value (net
            sales)
        field: field of customers, a number, that says how much work one is; defaults to orders in the window (for
            instance rating)
        window: days up to today whose orders and sales count (1 to 3,660)
        sellers: codes of the sellers, comma-separated; defaults to the staff who are there and whose task is to sell,
            else all staff there (for instance ana, luis)
        tolerance: share by which a load may differ from the mean (0 to 1)
        bounds: least and most load of single sellers, instead of the tolerance (or a list or dict; for instance ana:
            10-50; luis: 0-20)
        where: filter of the customers who may be given to another seller; defaults to all (for instance type =
            'recurrent')
        change_km: kilometres that a change must save; left out, there are as few changes as the bounds allow (km; 0 to
            20,038; for instance 10)
        day: first day of the new assignments; defaults to today (for instance 2026-03-01)
        why: why, kept with the new assignments (for instance new zones)
        progress: called with what is done and all there is; see crmcore.run

    Returns:
        A table with the columns:

        entity (text): what changed hands: assignment, work_item, quote, standing_order or zone
        record (text): code of the customer or the zone
        from_seller (text): code of the seller who had it; empty: the house
        to_seller (text): code of the seller who has it now; empty: the house
        from_day (day): since when
        to_day (day): the last day, where the old assignment would have ended or another one follows; empty: until
            further notice

    Raises:
        InvalidError: a value is of the wrong kind or out of its range; the message names it and what would be right
        MisuseError: no change is open on the workspace
    """
    return shop.run("portfolio.carry_out", today=today, balance=balance, field=field, window=window, sellers=sellers,
                    tolerance=tolerance, bounds=joined("bounds", bounds, "; "), where=where, change_km=change_km,
                    day=day, why=why, progress=progress)
