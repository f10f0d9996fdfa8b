"""Makes the books of a pastry shop that never was: La Espiga, in Puebla. Same seed, same files; all people are invented."""

import csv
import datetime
import pathlib
import random

HERE = pathlib.Path(__file__).parent
random.seed(1905)

GIVEN = "Ana Luis Marta Jorge Lucía Pedro Inés Raúl Elena Hugo Sofía Óscar Nuria Iván Alma Tomás Clara Darío Noemí Saúl".split()
FAMILY = "Peña Núñez Ibáñez Muñoz Ortega Solís Márquez Lara Cervantes Quiroga Zúñiga Bravo Rentería Vidal Arce Pineda".split()
STREETS = ["Reforma", "5 de Mayo", "Hidalgo", "Juárez", "Las Rosas", "Del Carmen", "Los Arcos", "San Martín"]
PRODUCTS = [("CN", "Concha", "pan dulce", 14.00, 4.10), ("CR", "Cuernito", "pan dulce", 16.50, 5.20), ("TL", "Tres leches", "pastel", 420.00, 160.00),
            ("CH", "Pastel de chocolate", "pastel", 450.00, 171.50), ("GL", "Galletas de nuez (kg)", "galletas", 260.00, 98.00),
            ("PM", "Pan de muerto", "temporada", 38.00, 12.40), ("RR", "Rosca de Reyes", "temporada", 390.00, 140.00), ("EM", "Empanada de piña", "pan dulce", 18.00, 5.90)]
RHYTHMS = [7] * 6 + [14] * 8 + [30] * 10 + [60] * 8 + [0] * 8  # days between purchases; 0: came once or never


def write(name: str, header: list[str], rows: list[list[object]]) -> None:
    with open(HERE / name, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


def rfc(name: str, day: str, homoclave: str) -> str:
    """The tax number of a company, or of a person with one surname that is known, with its check digit."""
    first, *given = name.upper().translate(str.maketrans("ÁÉÍÓÚÑ", "AEIOUX")).split()
    vowel = next((letter for letter in first[1:] if letter in "AEIOU"), "X")
    number = (first[0] + vowel + "X" + given[0][0] if given else first[:3]) + day + homoclave
    values = ["0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ ".index(letter) for letter in number.rjust(12)]
    rest = sum(value * weight for value, weight in zip(values, range(13, 1, -1))) % 11
    return number + "0A987654321"[rest]


def main() -> None:
    customers, documents, addresses, channels, sales, payments = [], [], [], [], [], []
    folio = 1000
    start, end = datetime.date(2025, 1, 6), datetime.date(2025, 12, 20)
    for number, rhythm in enumerate(RHYTHMS, 1):
        code, given, family = f"E{number:03}", random.choice(GIVEN), random.choice(FAMILY)
        company = number % 8 == 0
        kind = "recurrent" if rhythm in (7, 14) else "occasional" if rhythm == 0 else "special" if rhythm == 60 else "recurrent"
        rating = "" if kind == "occasional" else random.randint(4, 10)
        customers.append([code, "company" if company else "person", "" if company else given, "" if company else family,
                          f"Cafetería {family} SA de CV" if company else "", f"Café {family}" if company else "", kind, rating,
                          f"pagos{number}@example.com" if company else "", "2024-11-04" if number % 3 else "2025-10-20"])
        if number % 2:
            born = f"{random.randint(60, 99)}{random.randint(1, 12):02}{random.randint(1, 28):02}"
            homoclave = chr(65 + number % 20) + "123456789"[number % 9]
            documents.append([code, "rfc", "MX", rfc(family if company else f"{family} {given}", born, homoclave)])
        addresses.append([code, "delivery", "sí", random.choice(STREETS), random.randint(2, 990), "Centro", "Puebla", "Puebla", f"72{random.randint(0, 590):03}", "MX"])
        channels.append([code, "phone", f"222 {random.randint(100, 999)} {random.randint(1000, 9999)}", "sí", "después de las 14:00" if number % 4 == 0 else ""])
        if number % 3 == 0:
            channels.append([code, "email", f"{code.lower()}@example.com", "sí", ""])
        day = start + datetime.timedelta(days=random.randint(0, 60))
        stops = end if number % 5 else start + datetime.timedelta(days=random.randint(100, 240))  # every fifth goes away
        while day <= stops and not (rhythm == 0 and number % 2):
            folio += 1
            total = 0.0
            for product in random.sample(PRODUCTS, random.randint(1, 3)):
                key, name, category, price, cost = product
                if key == "PM" and day.month not in (10, 11) or key == "RR" and day.month != 1:
                    key, name, category, price, cost = PRODUCTS[0]
                quantity = random.choice([0.5, 1.25, 2]) if key == "GL" else random.randint(1, 2) if price > 100 else random.randint(3, 24)
                sales.append([folio, code, key, name, f"{quantity:g}".replace(".", ","), f"{price:.2f}".replace(".", ","), day.strftime("%d/%m/%Y"), random.choice(["eva", "rosa"])])
                total += quantity * price
            if folio % 29 == 0:
                sales.append([folio, code, key, name, "-1", f"{price:.2f}".replace(".", ","), day.strftime("%d/%m/%Y"), "eva"])
                total -= price
            if folio % 4:
                payments.append([folio, (day + datetime.timedelta(days=random.choice([0, 0, 15, 30]))).strftime("%d/%m/%Y"), f"{total:.2f}".replace(".", ","), random.choice(["cash", "card", "transfer"])])
            if rhythm == 0:
                break
            day += datetime.timedelta(days=max(1, round(random.gauss(rhythm, rhythm / 4))))
    for sunday in range(12):  # counter sales of the fair: nobody knows who bought
        day = datetime.date(2025, 9, 7) + datetime.timedelta(days=7 * sunday)
        folio += 1
        sales.append([folio, "", "CN", "Concha", 60 + 5 * sunday, "14,00", day.strftime("%d/%m/%Y"), "rosa"])
    write("clientes.csv", ["clave", "clase", "nombre de pila", "apellidos", "razón social", "nombre comercial", "tipo", "calificación", "correo de facturación", "verificado"], customers)
    write("documentos.csv", ["cliente", "documento", "país", "número"], documents)
    write("direcciones.csv", ["cliente", "uso", "preferida", "calle", "número", "colonia", "ciudad", "estado", "código postal", "país"], addresses)
    write("contactos.csv", ["cliente", "medio", "dirección", "preferido", "horario"], channels)
    address_book(customers, documents, channels)
    write("productos.csv", ["clave", "nombre", "categoría", "precio", "costo unitario", "unidad"],
          [[k, n, c, f"{p:.2f}", f"{u:.2f}", "kg" if "(kg)" in n else "pieza"] for k, n, c, p, u in PRODUCTS])
    with open(HERE / "ventas.csv", "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter=";", lineterminator="\n")
        out.writerow(["pedido", "cliente", "producto", "descripción", "cantidad", "precio unitario", "fecha", "vendedor"])
        out.writerows(sales)
    with open(HERE / "pagos.csv", "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter=";", lineterminator="\n")
        out.writerow(["pedido", "fecha de pago", "importe", "forma de pago"])
        out.writerows(payments)


def address_book(customers: list[list[object]], documents: list[list[object]], channels: list[list[object]]) -> None:
    """The owner's own list, beside the catalogue: the same people in other spellings, some of them new."""
    draw = random.Random(41)
    number_of = {code: number for code, kind, country, number in documents}
    phone_of = {code: address for code, kind, address, *_ in channels if kind == "phone"}
    email_of = {code: address for code, kind, address, *_ in channels if kind == "email"}
    rows: list[list[object]] = []
    for code, kind, given, family, legal, trade, *_ in customers[::3] + [c for c in customers if c[1] == "company"]:
        if any(row[0] == code for row in rows):
            continue
        company, rfc, phone = kind == "company", str(number_of.get(code, "")), str(phone_of[code]).replace(" ", "")
        rows.append([code, "" if company else f"{given} {family}", trade, draw.choice(GIVEN) + " Solís" if company else "", "compras" if company else "",
                     f"({phone[:3]}) {phone[3:6]}-{phone[6:]}", draw.choice(["sí", "no", ""]), email_of.get(code, ""),
                     f"{rfc[:-9]} {rfc[-9:-3]} {rfc[-3:]}".strip().lower(), f"Juárez {draw.randint(1, 90)}" if company else "", draw.choice(["", "", "paga de contado", "prefiere sin nuez"])])
    rows += [["E041", "Rosario Íñiguez", "", "", "", "222 111 4400 / 222 111 4401", "", "rosario@example.com", "", "", "la recomendó Nuria"],
             ["E042", "", "Hotel Los Arcos", "Irma Solís", "banquetes", "+52 222 111 4402", "sí", "banquetes@example.com", "", "Reforma 7", ""]]
    write("agenda.csv", ["clave", "nombre", "empresa", "contacto", "puesto", "celular", "WhatsApp", "correo", "RFC", "dirección fiscal", "notas"], rows)


FAIR, MARKET = ("fair", "plaza"), ("market", "malecón")
EVENTS = [("feria-primavera", "Feria de primavera", FAIR, "2025-05-03", 2), ("mercado-junio", "Mercado de junio", MARKET, "2025-06-14", 1),
          ("mercado-julio", "Mercado de julio", MARKET, "2025-07-12", 1), ("feria-verano", "Feria de verano", FAIR, "2025-08-02", 2),
          ("mercado-agosto", "Mercado de agosto", MARKET, "2025-08-23", 1), ("feria-patria", "Feria patria", FAIR, "2025-09-13", 2),
          ("mercado-octubre", "Mercado de octubre", MARKET, "2025-10-11", 1), ("feria-muertos", "Feria de muertos", FAIR, "2025-11-01", 2),
          ("mercado-noviembre", "Mercado de noviembre", MARKET, "2025-11-22", 1), ("feria-navidad", "Feria de Navidad", FAIR, "2025-12-13", 2),
          ("feria-primavera-26", "Feria de primavera", FAIR, "2026-05-02", 2)]
GOODS = {"CN": (150, 14.00, 4.10, 12), "CR": (70, 16.50, 5.20, 12), "EM": (60, 18.00, 5.90, 12), "GL": (6, 260.00, 98.00, 1)}  # a fair day's demand, price, cost, batch
HOURS = {10: 8, 11: 14, 12: 18, 13: 20, 14: 14, 15: 10, 16: 9, 17: 7}


def events() -> None:
    """A season of fairs and markets: what was planned, what the till saw, what was left; the last one is to come."""
    draw = random.Random(2025)
    occasions, days, costs, plans, till, closing = [], [], [], [], [], []
    sold = {(kind, product): usual * part for (kind, part) in (("fair", 1), ("market", 0.4)) for product, (usual, *_) in GOODS.items()}  # on the last day of its kind
    for code, name, (kind, place), first, length in EVENTS:
        start, to_come, cancelled = datetime.date.fromisoformat(first), code == "feria-primavera-26", code == "mercado-noviembre"
        part = 1 if kind == "fair" else 0.4
        size = part * draw.uniform(0.75, 1.3)
        last = start + datetime.timedelta(days=length - 1)
        occasions.append([code, name, kind, place, start, last, round(1500 * part * length), "" if to_come or cancelled else round(1500 * size * length),
                          "2025-11-21" if cancelled else "", "weather" if cancelled else ""])
        costs.append([code, "fee", 1500 if kind == "fair" else 400, "" if to_come else 1500 if kind == "fair" else 400])
        expected = {product: round(1.1 * sold[kind, product], 1 if product == "GL" else None) for product in GOODS}  # the owner's way: a tenth more
        for number in range(length):
            day = start + datetime.timedelta(days=number)
            storm = code == "feria-verano" and number == 1
            seen = "" if to_come or cancelled else "storm" if storm else draw.choice(["sunny", "sunny", "cloudy"])
            days.append([code, day, "10:00", "18:00", "15:00" if storm else "", "cloudy" if storm else "sunny", seen])
            for product, (usual, price, cost, batch) in GOODS.items():
                made = batch * max(1, round(expected[product] * 1.05 / batch))
                plans.append([code, product, day, f"{expected[product]:g}", f"{made:g}", f"{price:.2f}", f"{cost:.2f}", f"{cost / 4:.2f}"])
                if to_come or cancelled:
                    continue
                asked, stock, sold_out = usual * size * (1.1 if number else 1) * draw.uniform(0.8, 1.25), made, ""
                moments = sorted((hour * 60 + draw.randrange(60), draw.choice([0.25, 0.5]) if product == "GL" else draw.choice([1, 2, 2, 3, 6]))
                                 for hour in draw.choices(list(HOURS), list(HOURS.values()), k=max(1, round(asked / (0.375 if product == "GL" else 2.8)))))
                for minute, wanted in moments:
                    if stock <= 0 or storm and minute >= 15 * 60:
                        break
                    taken = min(wanted, stock)
                    stock -= taken
                    till.append([f"{day} {minute // 60:02}:{minute % 60:02}", product, f"{taken:g}", f"{price:.2f}"])
                    if stock <= 0:
                        sold_out = f"{minute // 60:02}:{minute % 60:02}"
                closing.append([code, product, day, f"{stock:g}", sold_out])
                sold[kind, product] = made - stock
    write("eventos.csv", ["clave", "nombre", "tipo", "lugar", "primer día", "último día", "asistencia esperada", "asistencia", "cancelado", "motivo de cancelación"], occasions)
    write("dias_evento.csv", ["evento", "día", "abre", "cierra", "cerró a las", "clima previsto", "clima real"], days)
    write("cuotas.csv", ["evento", "concepto", "previsto", "pagado"], costs)
    write("plan_eventos.csv", ["evento", "producto", "día", "esperado", "hecho", "precio unitario", "costo unitario", "valor de rescate"], plans)
    write("caja_eventos.csv", ["fecha y hora", "producto", "cantidad", "precio unitario"], sorted(till))
    write("cierre_eventos.csv", ["evento", "producto", "día", "sobrante", "agotado a las"], closing)


def quotes():
    """Four quotes of December, each as it was first asked for, and what the sheet of an order says was asked and agreed."""
    write("cotizaciones.csv", ["cotización", "cliente", "vendedor", "fecha de solicitud", "enviada", "vigencia", "fecha de respuesta", "respuesta",
                               "motivo de rechazo", "fecha de entrega"],
          [["C-101", "E032", "eva", "2025-11-24", "2025-11-25", "2025-12-05", "", "", "", "2025-12-12"],
           ["C-102", "E017", "rosa", "2025-11-26", "2025-11-26", "2025-12-10", "2025-12-02", "rechazada", "precio", ""],
           ["C-103", "E001", "eva", "2025-11-28", "2025-11-28", "2025-12-08", "", "", "", ""],
           ["C-104", "E002", "rosa", "2025-12-15", "2025-12-16", "2025-12-31", "", "", "", "2026-01-05"]])
    write("lineas_cotizacion.csv", ["cotización", "producto", "cantidad", "precio unitario"],
          [["C-101", "CN", 200, "14.00"], ["C-101", "CR", 60, "16.50"], ["C-102", "TL", 6, "420.00"], ["C-103", "CH", 2, "450.00"],
           ["C-104", "RR", 12, "390.00"]])
    write("negociacion.csv", ["pedido", "producto", "fecha", "parte", "cantidad", "precio unitario", "motivo"],
          [["1001", "CR", "2025-02-08", "cliente", 20, "16.50", "pedido inicial"], ["1001", "CR", "2025-02-08", "tienda", 10, "", "falta harina"],
           ["1001", "CR", "2025-02-08", "cliente", 13, "", "acuerdo"]])


def standing_orders():
    """A café and a school that order again by agreement; the days on which the shop is closed."""
    write("pedidos_fijos.csv", ["pedido fijo", "cliente", "regla", "primer día", "en feriados", "días de anticipación", "vendedor"],
          [["PF-1", "E032", "FREQ=WEEKLY;BYDAY=FR", "2025-11-07", "día antes", 1, "eva"], ["PF-2", "E001", "FREQ=MONTHLY;BYDAY=-1SA", "2025-11-01", "saltar", 0, "rosa"]])
    write("lineas_pedido_fijo.csv", ["pedido fijo", "producto", "cantidad", "desde el día", "precio unitario"],
          [["PF-1", "CN", 20, "", "13.00"], ["PF-1", "CR", 10, "", ""], ["PF-1", "CN", 30, "2026-01-01", "13.00"], ["PF-2", "CN", 12, "", ""]])
    write("pausas.csv", ["pedido fijo", "desde", "hasta", "motivo"], [["PF-1", "2026-01-01", "2026-01-08", "vacaciones"]])
    write("feriados.csv", ["fecha", "feriado"], [["2025-12-12", "Virgen de Guadalupe"], ["2025-12-25", "Navidad"], ["2026-01-01", "Año Nuevo"]])


def lots():
    """Flour that went into two batches of conchas, and the orders filled from them."""
    write("lotes.csv", ["lote", "producto", "fecha de elaboración", "caducidad", "proveedor", "lote del proveedor"],
          [["H-31", "", "2025-12-15", "", "Molino San José", "MSJ-0877"], ["M-12", "", "2025-12-18", "", "", ""],
           ["CN-1218", "CN", "2025-12-18", "2025-12-20", "", ""], ["CN-1219", "CN", "2025-12-19", "2025-12-21", "", ""]])
    write("ingredientes_lote.csv", ["lote", "ingrediente", "cantidad"], [["M-12", "H-31", 12], ["CN-1218", "M-12", 6], ["CN-1219", "M-12", 6]])
    write("lotes_pedido.csv", ["pedido", "lote", "cantidad"], [["1268", "CN-1218", 27], ["1043", "CN-1219", 34], ["1491", "CN-1219", 22]])


if __name__ == "__main__":
    main()
    events()
    quotes()
    standing_orders()
    lots()
