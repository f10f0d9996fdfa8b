"""The first day with crmcore, in Python: a pastry shop's sales and fairs in, its customers and its plans judged."""

import sys

import crmcore as crm

books, file = sys.argv[1:]

with crm.open(file, currency="MXN", country="MX") as shop:
    plan = shop.plan_import(f"{books}/ventas.csv", layout="sales", columns=dict(
        order="pedido", customer="cliente", product="producto", description="descripción", quantity="cantidad",
        unit_price="precio unitario", ordered="fecha", seller="vendedor"))
    print(plan)
    with shop.change("ana", "first load") as change:
        plan.apply(change, accept="valid_rows")
        for name, layout in (("productos", "product"), ("eventos", "event"), ("plan_eventos", "event_plan"), ("caja_eventos", "event_till")):
            shop.plan_import(f"{books}/{name}.csv", layout=layout).apply(change)

    past = shop.history(today="2025-12-21")
    status = crm.lifecycle.status(past, active=30, inactive=45)
    rfm = crm.segmentation.rfm(past)
    print(crm.lifecycle.mix(past, active=30, inactive=45))
    print(crm.segmentation.sizes(past))
    print(shop.find("customer", "status.state = 'inactive' and rfm.monetary_score >= 4", columns="code, name",
                    tables={"status": status, "rfm": rfm}))
    print(crm.forecast.compare(f"{books}/fair_plan.csv", f"{books}/fair_sold.csv", currency="MXN"))
    print(crm.forecast.plan(shop, "feria-primavera-26"))
    print(crm.retention.work_list(shop, past, capacity=5))

orders = {"customer": ["a", "b", "a"], "day": ["2025-10-01", "2025-11-02", "2025-12-03"], "amount": [10, 20.5, 30]}
print(crm.lifecycle.mix(crm.history(orders, today="2025-12-21")))      # no workspace needed
