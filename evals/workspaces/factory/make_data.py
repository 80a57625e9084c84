"""Writes data/*.csv of the invented appliance maker; the same bytes on every run."""

import csv
import random
from datetime import date, timedelta
from pathlib import Path

DATA = Path(__file__).parent / "data"
FIRST, LAST = date(2024, 1, 1), date(2025, 10, 21)

PLANTS = [
    ("P1", "宁波", "Ningbo", "华东", "East China"),
    ("P2", "佛山", "Foshan", "华南", "South China"),
    ("P3", "合肥", "Hefei", "华东", "East China"),
    ("P4", "重庆", "Chongqing", "西南", "Southwest"),
]
# line, plant, families it makes, usual units an order, usual scrap rate
LINES = [
    ("NB-1", "P1", ["RC"], 640, 0.018),
    ("NB-2", "P1", ["AF"], 520, 0.026),
    ("FS-1", "P2", ["FN"], 900, 0.012),
    ("FS-2", "P2", ["VC"], 410, 0.034),
    ("FS-3", "P2", ["AF"], 480, 0.029),
    ("HF-1", "P3", ["WP"], 300, 0.021),
    ("HF-2", "P3", ["VC"], 380, 0.041),
    ("CQ-1", "P4", ["RC", "FN"], 560, 0.023),
]
FAMILIES = [
    ("RC", "电饭煲", "rice cookers"),
    ("AF", "空气炸锅", "air fryers"),
    ("VC", "吸尘器", "vacuum cleaners"),
    ("FN", "电风扇", "fans"),
    ("WP", "净水器", "water purifiers"),
]
PRICES = {
    "RC": (169, 229, 319),
    "AF": (199, 279, 359),
    "VC": (329, 459, 699),
    "FN": (89, 129, 189),
    "WP": (599, 899, 1299),
}
SEASON = {
    "RC": (1.1, 0.8, 1.0, 1.0, 1.0, 1.05, 0.9, 0.95, 1.1, 1.1, 1.4, 1.2),
    "AF": (1.1, 0.7, 0.9, 0.95, 1.0, 1.2, 0.9, 0.9, 1.0, 1.1, 1.5, 1.3),
    "VC": (0.9, 0.7, 1.0, 1.0, 1.0, 1.2, 0.95, 0.95, 1.0, 1.1, 1.4, 1.2),
    "FN": (0.4, 0.5, 0.9, 1.3, 1.7, 1.9, 1.6, 1.1, 0.7, 0.4, 0.4, 0.4),
    "WP": (0.9, 0.7, 1.0, 1.05, 1.1, 1.2, 1.0, 1.0, 1.0, 1.0, 1.3, 1.1),
}
CHANNELS = [
    ("ONL", "电商", "e-commerce"),
    ("DLR", "经销", "dealers"),
    ("KA", "商超", "retail chains"),
    ("EXP", "出口", "export"),
]
MATERIALS = ["MOT", "PLA", "ELE", "PKG"]
WAREHOUSES = [
    ("W1", "宁波成品仓", "Ningbo finished goods"),
    ("W2", "佛山成品仓", "Foshan finished goods"),
    ("W3", "武汉中转仓", "Wuhan hub"),
    ("W4", "成都中转仓", "Chengdu hub"),
]
HEADS = {"P1": (210, 24, 31, 18), "P2": (262, 33, 40, 25), "P3": (148, 19, 17, 12), "P4": (96, 11, 14, 9)}
DEPARTMENTS = ("MFG", "QA", "LOG", "ADM")

rng = random.Random(20251022)  # noqa: S311


def write(name: str, header: str, rows: list) -> None:
    DATA.mkdir(exist_ok=True)
    with (DATA / f"{name}.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header.split())
        writer.writerows(rows)


def days():
    day = FIRST
    while day <= LAST:
        yield day
        day += timedelta(days=1)


def months(last: date):
    year, month = FIRST.year, FIRST.month
    while date(year, month, 1) <= last:
        yield date(year, month, 1)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def month_end(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def growth(day: date) -> float:
    return 1 + 0.08 * (day - FIRST).days / 365


products = [(f"{f}-{n}01", f) for f, _, _ in FAMILIES for n in (3, 5, 7)]
price = {f"{f}-{n}01": p for f, ps in PRICES.items() for n, p in zip((3, 5, 7), ps, strict=True)}
customers = [(f"C{n:03d}", CHANNELS[(0, 1, 1, 2, 3)[n % 5]][0]) for n in range(1, 21)]
size = {c: rng.uniform(0.4, 2.2) for c, _ in customers}
suppliers = [(f"S{n:02d}", MATERIALS[n % 4]) for n in range(1, 15)]

write("plants", "plant_id name name_en region region_en", PLANTS)
write("lines", "line_id plant_id", [(line[0], line[1]) for line in LINES])
write("families", "family_id name name_en", FAMILIES)
write("products", "sku family_id", products)
write("channels", "channel_id name name_en", CHANNELS)
write("customers", "customer_id channel_id", customers)
write("suppliers", "supplier_id material", suppliers)
write("warehouses", "warehouse_id name name_en", WAREHOUSES)

production, sales, deliveries, receipts, downtime = [], [], [], [], []
for day in days():
    sunday = day.weekday() == 6
    for line, _plant, makes, usual, scrap in LINES:
        if not sunday and rng.random() < 0.36:
            family = rng.choice(makes)
            made = int(usual * growth(day) * SEASON[family][day.month - 1] * rng.uniform(0.8, 1.2))
            shift = rng.choice("DDN")
            lost = round(
                made * scrap * rng.uniform(0.4, 1.6) * (1.3 if shift == "N" else 1) * (0.92 if day.year == 2025 else 1)
            )
            sku = f"{family}-{rng.choice((3, 3, 5, 5, 7))}01"
            production.append((f"M{len(production) + 1:05d}", day, line, shift, sku, made - lost, lost))
        if not sunday and rng.random() < 0.10:
            reason = rng.choice(("BRK", "BRK", "CHG", "MAT", "PM"))
            hours = round(rng.uniform(0.5, 3.0) * (2 if reason == "BRK" else 1), 1)
            downtime.append((f"T{len(downtime) + 1:04d}", day, line, reason, hours))
    for _ in range(rng.choice((0, 1, 1) if sunday else (1, 1, 2, 2))):
        number = f"S{10001 + len({s[0] for s in sales})}"
        customer, channel = rng.choice(customers)
        for item in range(1, rng.choice((1, 1, 1, 2, 2)) + 1):
            sku, family = rng.choice(products)
            base = {"ONL": 170, "DLR": 140, "KA": 120, "EXP": 260}[channel]
            units = max(
                10, int(base * size[customer] * growth(day) * SEASON[family][day.month - 1] * rng.uniform(0.5, 1.5))
            )
            unit_price = round(
                price[sku] * {"ONL": 1.0, "DLR": 0.82, "KA": 0.88, "EXP": 0.74}[channel] * rng.uniform(0.95, 1.03), 2
            )
            status = "cancelled" if rng.random() < 0.04 else ("closed" if (LAST - day).days > 25 else "open")
            sales.append((number, item, day, customer, sku, units, f"{unit_price:.2f}", status))
            if status == "cancelled" or rng.random() < 0.22:
                continue
            maker = rng.choice([line[1] for line in LINES if family in line[2]])
            sender = maker if rng.random() < 0.65 else rng.choice(["P1", "P2", "P3", "P4"])
            due = day + timedelta(days=rng.randint(6, 35))
            shipped = due + timedelta(days=rng.choice((-4, -3, -2, -1, -1, 0, 0, 0, 1, 2, 5)))
            gone = shipped <= LAST and rng.random() > 0.01
            deliveries.append((customer, sku, maker, sender, shipped if gone else "", due, units))
    if not sunday and rng.random() < 0.75:
        supplier, material = rng.choice(suppliers)
        amount = rng.uniform(18000, 150000) * {"MOT": 1.6, "PLA": 0.9, "ELE": 1.3, "PKG": 0.4}[material] * growth(day)
        receipts.append(
            (
                f"R{len(receipts) + 1:04d}",
                day,
                supplier,
                rng.choice(("P1", "P1", "P2", "P2", "P2", "P3", "P4")),
                f"{amount:.2f}",
            )
        )

write("production", "order_no made_on line_id shift sku good_units scrap_units", production)
write("downtime", "event_no stopped_on line_id reason hours", downtime)
write("sales_lines", "order_no line_no order_date customer_id sku units unit_price status", sales)
write(
    "deliveries",
    "delivery_no customer_id sku made_plant ship_plant ship_date due_date units",
    [(f"D{n:05d}", *row) for n, row in enumerate(deliveries, 1)],
)
write("receipts", "receipt_no received_on supplier_id plant_id amount", receipts)

inventory, headcount, plan_output, plan_sales = [], [], [], []
for first in months(LAST):
    end = month_end(first)
    if end > LAST:
        break
    for warehouse, _, _ in WAREHOUSES:
        for family, _, _ in FAMILIES:
            if (warehouse, family) == ("W4", "WP"):
                continue
            base = {"W1": 1.4, "W2": 1.8, "W3": 0.7, "W4": 0.5}[warehouse] * PRICES[family][1] * 2600
            value = base * growth(end) * rng.uniform(0.75, 1.25) / SEASON[family][first.month - 1] ** 0.5
            inventory.append((end, warehouse, family, f"{value:.2f}"))
    for plant, heads in HEADS.items():
        for department, number in zip(DEPARTMENTS, heads, strict=True):
            headcount.append(
                (end, plant, department, int(number * (1 + (end - FIRST).days / 365 * 0.03) + rng.randint(-3, 3)))
            )
actual = {}
for _, _, line, _, sku, good, _ in production:
    plant = next(item[1] for item in LINES if item[0] == line)
    key = (plant, sku[:2])
    actual[key] = actual.get(key, 0) + good
for first in months(date(2025, 12, 1)):
    for (plant, family), units in sorted(actual.items()):
        usual = units / 21.7 * SEASON[family][first.month - 1] * growth(first) / 1.07
        plan_output.append((first, plant, family, round(usual * rng.uniform(0.92, 1.12) / 10) * 10))
    for channel, _, _ in CHANNELS:
        for family, _, _ in FAMILIES:
            base = {"ONL": 260, "DLR": 380, "KA": 180, "EXP": 330}[channel] * PRICES[family][1] * 2.0
            plan_sales.append(
                (
                    first,
                    channel,
                    family,
                    round(base * SEASON[family][first.month - 1] * growth(first) * rng.uniform(0.9, 1.15) / 100) * 100,
                )
            )
write("inventory", "month_end warehouse_id family_id stock_value", inventory)
write("headcount", "month_end plant_id department heads", headcount)
write("plan_output", "month plant_id family_id units", plan_output)
write("plan_sales", "month channel_id family_id amount", plan_sales)
