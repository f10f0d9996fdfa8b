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
            letters = (family[:2] + given[0] + "X" if not company else family[:3]).upper()
            letters = letters.translate(str.maketrans("ÁÉÍÓÚÑ", "AEIOUX"))
            documents.append([code, "rfc", "MX", f"{letters}{random.randint(60, 99)}{random.randint(1, 12):02}{random.randint(1, 28):02}{chr(65 + number % 20)}{number % 10}{(number * 7) % 10}"])
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
    write("productos.csv", ["clave", "nombre", "categoría", "precio", "costo unitario"], [[k, n, c, f"{p:.2f}", f"{u:.2f}"] for k, n, c, p, u in PRODUCTS])
    with open(HERE / "ventas.csv", "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter=";", lineterminator="\n")
        out.writerow(["pedido", "cliente", "producto", "descripción", "cantidad", "precio unitario", "fecha", "vendedor"])
        out.writerows(sales)
    with open(HERE / "pagos.csv", "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter=";", lineterminator="\n")
        out.writerow(["pedido", "fecha de pago", "importe", "forma de pago"])
        out.writerows(payments)


if __name__ == "__main__":
    main()
