"""De la hoja de cálculo al pedido acordado y entregado, en Python: a chocolate shop in Oaxaca, from its owner's sheets to
orders that were negotiated and delivered, whether the promises were kept, whose record is due and whom to call."""

import csv
import sys

import crmcore as crm

books, file = sys.argv[1:]
today = "2025-12-21"
SIDES = {"customer": "cliente", "shop": "tienda"}
FIELDS = {"quantity": "cantidad", "unit_price": "precio", "discount": "descuento", "due": "fecha de entrega"}
STATES = {"draft": "sin enviar", "sent": "enviada", "expired": "vencida"}
VIEWS = {"recurrent": "recurrentes", "occasional": "eventuales", "special": "especiales",
         "best_rated": "con calificación mayor que 7"}
FINDINGS = {"column.not_used": "la columna {field} no se usa", "record.rule": "la calificación va de 1 a 10 y dice {value}"}
MISSING = {"channel": "contacto", "address": "domicilio", "document": "documento"}


def print_list(title, lines):
    print(title, *lines, sep="\n  ", end="\n\n")


def percent(share):
    return f"{100 * share:.0f} %"


def mended(name, row, column, value):
    """The sheet with one cell as its owner corrects it; rows are counted as the spreadsheet does."""
    with open(f"{books}/{name}.csv", encoding="utf-8") as sheet:
        rows = list(csv.DictReader(sheet))
    rows[row - 2][column] = value
    return crm.table({header: [cells[header] for cells in rows] for header in rows[0]})


def bring_in(shop, *sheets):
    for name, layout in sheets:
        plan = shop.plan_import(f"{books}/{name}.csv", layout=layout)
        with shop.change("lucía", f"hoja {name}") as change:
            plan.apply(change)
        print(f"  {name}: {plan.accepted} de {plan.rows} renglones")


with crm.open(file, currency="MXN", country="MX", time_zone="America/Mexico_City") as shop:
    print("Las hojas:")
    bring_in(shop, ("listas", "list_entry"), ("campos", "custom_field"))
    plan = shop.plan_import(f"{books}/clientes.csv", layout="customer")
    print(f"  clientes: {plan.accepted} de {plan.rows} renglones; hallazgos:")
    for finding in plan.row_findings():
        place = f"renglón {finding['row']}" if finding["row"] else "encabezado"
        print(f"    {place}: {FINDINGS[finding['code']].format_map(finding)}")
    plan = shop.plan_import(mended("clientes", 5, "Calificación del cliente", "9"), layout="customer")
    with shop.change("lucía", "hoja clientes, con la calificación de Damián corregida") as change:
        plan.apply(change)
        change.add("view", name="promocion", entity="customer", where="type = 'recurrent' and rating > 7",
                   sort="rating desc, name", columns="name, rating, chocolate",
                   colours="verde: rating >= 9; amarillo: rating = 8")
    print(f"  clientes, corregida: {plan.accepted} de {plan.rows} renglones")
    bring_in(shop, ("direcciones", "address"), ("contactos", "channel"), ("productos", "product"),
             ("pedidos", "sales"), ("cotizaciones", "quote"), ("lineas_cotizacion", "quote_line"))
    names = {row["code"]: row["name"] for row in shop.find("customer", columns="code, name")}
    print("\nVistas:", ", ".join(f"{len(shop.find(view=view))} {spanish}" for view, spanish in VIEWS.items()) + "\n")
    print_list("Clientes recurrentes con calificación mayor que 7, por color:",
               (f"{row['colour']:9} {row['rating']}  {row['name']} (chocolate: {row['chocolate']})"
                for row in shop.find(view="promocion")))

    print_list("Cotizaciones sin respuesta al 27 de noviembre:",
               (f"{row['quote']}  {names[row['customer']]:16}{row['amount']:>11,.2f}  {STATES[row['state']]}, "
                f"vigente hasta el {row['valid_until']}" for row in crm.quotes.open(shop, "2025-11-27")))
    promise = crm.delivery.promise(shop, "2025-11-28", product="BB", customer="M09")[0]
    print(f"Bombones pedidos el 28 de noviembre se pueden prometer para el {promise['promised']} "
          "(ocho de cada diez promesas así se cumplen).\n")

    with shop.change("lucía", "la boda y el hotel") as change:
        crm.quotes.revise(shop, "Q-41", "2025-11-27", why="fuera de presupuesto",
                          lines=[{"product": "BB", "quantity": 50, "unit_price": 228}])
        for quote, day, key in (("Q-41", "2025-11-28", "P-429"), ("Q-42", "2025-12-02", "P-430")):
            order = shop.get("order", crm.quotes.accept(shop, quote, day)["order"][0])
            order.external_key = key  # the number under which the shop writes down the delivery
            change.put(order)
    with shop.change("lucía", "por teléfono"):
        crm.orders.renegotiate(shop, "P-429", "2025-12-03", product="TB", quantity=120, why="más invitados")
        crm.orders.renegotiate(shop, "P-429", "2025-12-05", product="TB", discount=180, due="2025-12-13", side="shop",
                               why="un día más de taller")
    print_list("Lo que cambió hasta el acuerdo:",
               (f"{row['day']}  {row['quote']}  {row['product'] or 'pedido':8}{FIELDS[row['field']]}: "
                f"{row['from'] or 'nada'} -> {row['to']}  ({SIDES[row['side']]}: {row['why']})"
                for row in crm.orders.negotiations(shop, today)))
    given = crm.orders.given_away(shop, today, from_day="2025-11-24")[0]
    print(f"Pedidos desde el 24 de noviembre, a las primeras condiciones: {given['at_first_terms']:,.2f}; acordados: "
          f"{given['agreed']:,.2f} ({given['price_cuts']:,.2f} menos por precio y {given['discounts']:,.2f} por descuento).")
    came = crm.quotes.outcomes(shop, today)[0]
    print(f"De {came['quotes']} cotizaciones, {came['accepted']} aceptadas ({came['money_accepted']:,.2f}) y "
          f"{came['expired']} vencida ({came['money_lost']:,.2f}).\n")

    print("Al llegar la hoja de entregas:")
    bring_in(shop, ("entregas", "order"))
    orders = shop.find("order", "quote is not null", columns="external_key, customer.name, due, delivered")
    print_list("\n¿Se cumplió lo prometido?",
               (f"{row['external_key']}  {row['customer.name']:16}prometido {row['due']}, entregado {row['delivered']}: "
                + ("cumplido" if row["delivered"] <= row["due"] else f"{(row['delivered'] - row['due']).days} días tarde")
                for row in orders))
    print_list("Días de entrega y puntualidad del año, por producto:",
               (f"{row['group']}  {row['orders']:>3} pedidos, la mitad en {row['median']:.0f} días o menos, a tiempo "
                f"{percent(row['on_time'])} (entre {percent(row['on_time_low'])} y {percent(row['on_time_high'])})"
                for row in crm.delivery.lead_times(shop, today, by="product") if row["part"] == "ordered_to_delivered"))

    print_list("Fichas por revisar, sin verificar desde hace seis meses:",
               (f"{row['name']:17}verificada: {row['verified'] or 'nunca'}; falta "
                + ", ".join(MISSING[part] for part in row["missing"].split(", "))
                for row in crm.registry.review(shop, today) if row["stale"]))
    may_be_asked = ("type != 'occasional' and not ultima_encuesta in last 60 days "
                    "and not any(channel where consent = 'refused')")
    print_list("Sin encuesta en los últimos 60 días, y que no han pedido que no se les contacte:",
               shop.find("customer", may_be_asked, columns="name", sort="name", today=today)["name"])
    calls = crm.retention.work_list(shop, shop.history(today=today), sellers="lucía, teo", capacity=2, margin=0.6,
                                    control=0, need_channel=True)
    print_list("A quién llamar:",
               (f"{row['seller']:7}{names[row['customer']]:20}riesgo de no volver {percent(row['risk']):>5}, "
                f"en juego {row['value']:>9,.2f}" for row in calls))
