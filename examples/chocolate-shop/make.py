"""Makes the past orders of a chocolate shop that never was: El Molinillo, in Oaxaca. Same seed, same file; all people are invented."""

import csv
import datetime
import pathlib
import random

HERE = pathlib.Path(__file__).parent
FIRST, LAST = datetime.date(2025, 1, 7), datetime.date(2025, 11, 28)
PRICES = {"TA": 68, "TL": 62, "CM": 95, "BB": 240, "TB": 64}
# Of each customer: days between purchases, what is bought most, the last day of buying.
HABITS = {"M01": (12, "TA", LAST), "M02": (18, "TL", LAST), "M03": (21, "CM", LAST), "M04": (15, "TA", datetime.date(2025, 9, 20)),
          "M05": (25, "TB", LAST), "M06": (14, "TA", datetime.date(2025, 8, 30)), "M07": (120, "TL", LAST), "M08": (150, "TA", LAST),
          "M09": (40, "BB", LAST), "M10": (30, "CM", LAST), "M12": (200, "TL", LAST)}


def main() -> None:
    chance = random.Random(70)
    bought = []
    for customer, (rhythm, favourite, last) in HABITS.items():
        day = FIRST + datetime.timedelta(days=chance.randint(0, rhythm))
        while day <= last:
            bought.append((day, customer, favourite))
            day += datetime.timedelta(days=max(1, round(chance.gauss(rhythm, rhythm / 4))))
    rows = []
    for number, (day, customer, favourite) in enumerate(sorted(bought), 301):
        product = favourite if chance.random() < 0.7 else chance.choice(list(PRICES))
        due = day + datetime.timedelta(days=7 if product == "BB" else 4)
        days = max(1, round((6 if product == "BB" else 3) * chance.lognormvariate(0, 0.3)))
        quantity = chance.randint(8, 20) if customer in ("M09", "M10") else chance.randint(2, 8)
        rows.append([f"P-{number}", customer, product, quantity, f"{PRICES[product]}.00", f"{day:%d/%m/%Y}", f"{due:%d/%m/%Y}",
                     f"{day + datetime.timedelta(days=days):%d/%m/%Y}", chance.choice(["lucía", "teo"])])
    with open(HERE / "pedidos.csv", "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["pedido", "cliente", "producto", "cantidad", "precio unitario", "fecha", "fecha de entrega", "entregado", "vendedor"])
        out.writerows(rows)


if __name__ == "__main__":
    main()
