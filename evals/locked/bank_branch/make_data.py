"""Writes data/*.csv of the invented city bank; the same bytes on every run."""

import csv
import random
from datetime import date, timedelta
from pathlib import Path

DATA = Path(__file__).parent / "data"
FIRST, LAST = date(2023, 1, 1), date(2025, 6, 19)

# id, name, in English, cluster, in English, grade, opened, size
BRANCHES = [
    ("B01", "营业部", "Main Office", "城区", "Downtown", "A", date(2009, 5, 18), 1.9),
    ("B02", "城东支行", "Chengdong", "城区", "Downtown", "A", date(2011, 3, 1), 1.3),
    ("B03", "城西支行", "Chengxi", "城区", "Downtown", "B", date(2012, 8, 20), 0.9),
    ("B04", "高新支行", "Hi-Tech Park", "新区", "New District", "A", date(2014, 6, 9), 1.5),
    ("B05", "大学城支行", "University Town", "新区", "New District", "B", date(2016, 9, 1), 0.6),
    ("B06", "滨江支行", "Riverside", "新区", "New District", "B", date(2019, 11, 11), 0.8),
    ("B07", "港口支行", "Harbour", "县域", "County", "B", date(2013, 4, 15), 0.7),
    ("B08", "青田支行", "Qingtian", "县域", "County", "C", date(2015, 10, 10), 0.5),
    ("B09", "云和支行", "Yunhe", "县域", "County", "C", date(2024, 4, 8), 0.3),
]
SIZE = {b[0]: b[7] for b in BRANCHES}
OPENED = {b[0]: b[6] for b in BRANCHES}
# product, name, in English, class, segment, base balance, yearly growth
DEPOSITS = [
    ("D1", "个人活期", "personal demand", "DEM", "RET", 260, 0.04),
    ("D2", "个人定期", "personal time", "TIM", "RET", 540, 0.15),
    ("D3", "大额存单", "large-denomination CDs", "TIM", "RET", 150, 0.28),
    ("D4", "单位活期", "corporate demand", "DEM", "COR", 330, -0.03),
    ("D5", "单位定期", "corporate time", "TIM", "COR", 210, 0.07),
    ("D6", "通知存款", "call deposits", "DEM", "COR", 60, -0.10),
]
# type, usual amount, months, rate, risk
LOAN_TYPES = {
    "MTG": (900_000, 240, 3.7, 0.010),
    "CON": (150_000, 36, 5.2, 0.030),
    "MSE": (800_000, 12, 4.5, 0.035),
    "WCL": (5_000_000, 12, 4.1, 0.020),
}
COLLATERALS = [("K1", "HOM"), ("K2", "SHP"), ("K3", "FAC"), ("K4", "CDS"), ("K5", "EQP")]
WEALTH = [
    ("W101", "FIX", "R1", "安盈"),
    ("W102", "FIX", "R2", "安盈"),
    ("W201", "FIX", "R2", "稳享"),
    ("W202", "MIX", "R3", "稳享"),
    ("W301", "MIX", "R3", "进取"),
    ("W302", "EQU", "R4", "进取"),
    ("W303", "EQU", "R5", "进取"),
    ("W203", "FIX", "R2", "稳享"),
]

rng = random.Random(20250620)  # noqa: S311


def write(name: str, header: str, rows: list) -> None:
    DATA.mkdir(exist_ok=True)
    with (DATA / f"{name}.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header.split())
        writer.writerows(rows)


def days(first: date, last: date):
    while first <= last:
        yield first
        first += timedelta(days=1)


def month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def add_months(day: date, count: int) -> date:
    number = day.year * 12 + day.month - 1 + count
    first = date(number // 12, number % 12 + 1, 1)
    return first.replace(day=min(day.day, month_end(first).day))


def anywhere() -> date:
    return FIRST + timedelta(days=rng.randrange((LAST - FIRST).days + 1))


def pick_branch(day: date) -> str:
    open_now = [b for b in SIZE if OPENED[b] <= day]
    return rng.choices(open_now, [SIZE[b] for b in open_now])[0]


write("branches", "branch_id name name_en cluster cluster_en grade opened_on", [b[:7] for b in BRANCHES])
write("deposit_products", "product_id name name_en class segment", [d[:5] for d in DEPOSITS])
write("wealth_products", "product_code category risk_level series", WEALTH)
write("collaterals", "collateral_id kind", COLLATERALS)

staff = []
for branch, size in SIZE.items():
    staff += [(f"T{branch[1:]}{n}", branch, "TEL") for n in range(1, 2 + round(size * 2))]
    staff += [(f"R{branch[1:]}{n}", branch, "RM") for n in range(1, 2 + round(size * 2))]
write("staff", "staff_code branch_id post", staff)
tellers = {b: [s[0] for s in staff if s[1] == b and s[2] == "TEL"] for b in SIZE}
managers = {b: [s[0] for s in staff if s[1] == b and s[2] == "RM"] for b in SIZE}

# balances: month ends to 2024, every day in 2025
balance_days = [d for d in days(FIRST, LAST) if d.year == 2025 or d == month_end(d)]
balances = []
for day in balance_days:
    for branch, size in SIZE.items():
        if OPENED[branch] > day:
            continue
        ramp = min(1, ((day - OPENED[branch]).days + 60) / 420)
        for product, _, _, _, _, base, growth in DEPOSITS:
            if branch in ("B08", "B09") and product == "D6":
                continue
            years = (day - FIRST).days / 365
            push = 1.03 if day.month in (3, 6, 9, 12) and day == month_end(day) else 1
            value = base * 3e4 * size * ramp * (1 + growth) ** years * push * rng.uniform(0.97, 1.03)
            balances.append((day, branch, product, round(value / 1e4) * 10000))
write("deposit_balances", "bal_date branch_id product_id balance", balances)

customers = []
for number in range(1, 421):
    joined = date(2016, 1, 1) + timedelta(days=rng.randrange(2500)) if rng.random() < 0.55 else anywhere()
    branch = pick_branch(joined)
    segment = "RET" if rng.random() < 0.72 else "COR"
    tier = rng.choices(["STD", "GLD", "PLT", "PRV"], [55, 28, 13, 4])[0] if segment == "RET" else ""
    industry = "" if segment == "RET" else rng.choice(["MAN", "TRA", "CAT", "TEC", "BLD"])
    customers.append((f"C{number:04d}", branch, segment, tier, industry, joined))
write("customers", "customer_id branch_id segment tier industry joined_on", customers)

loans, months, paid, links = [], [], [], []
for _ in range(330):
    granted = anywhere()
    customer = rng.choice([c for c in customers if c[5] <= granted])
    kind = rng.choice(["MTG", "CON", "CON"]) if customer[2] == "RET" else rng.choice(["MSE", "MSE", "WCL"])
    usual, term, rate, risk = LOAN_TYPES[kind]
    rate = rate - 0.35 * (granted.year - 2023) + rng.choice([-0.2, -0.1, 0, 0.1, 0.25])
    amount = round(usual * rng.uniform(0.4, 2.0) / 10000) * 10000
    branch = customer[1] if rng.random() < 0.8 else pick_branch(granted)
    loans.append([customer[0], branch, kind, rng.choice(managers[branch]), granted, amount, f"{rate:.2f}", term, risk])
loans.sort(key=lambda row: row[4])
for number, (customer, branch, kind, rm, granted, amount, rate, term, risk) in enumerate(loans, 1):
    loan = f"L{number:04d}"
    due = add_months(granted, term)
    bad = rng.random() < risk * 4
    slip = rng.randint(3, 20) if bad else 999
    recovers = rng.random() < 0.55
    left, late = amount, 0
    for step in range(1, 31):
        pay_day = add_months(granted, step)
        if pay_day > LAST or left <= 0:
            break
        interest = round(left * float(rate) / 1200, 2)
        late = late + 30 if step >= slip and not (recovers and step >= slip + 3) else 0
        if not late:
            whole = kind in ("MSE", "WCL")
            part = (left if step >= term else 0) if whole else min(left, round(amount / term, 2))
            channel = rng.choices(["APP", "CTR", "AUT"], [3, 1, 6])[0]
            paid.append((loan, pay_day, f"{part:.2f}", f"{interest:.2f}", channel))
            left = round(left - part, 2)
        end = month_end(pay_day)
        if end <= LAST and left > 0:
            days_late = late and late - rng.randint(0, 20)
            grade = "NOR" if days_late == 0 else "SPM" if days_late <= 90 else "SUB" if days_late <= 180 else "DOU"
            months.append((end, loan, f"{left:.2f}", days_late, grade))
    if kind != "CON" and rng.random() < 0.8:
        chosen = rng.sample(["K1", "K2"] if kind == "MTG" else ["K2", "K3", "K4", "K5"], rng.choice([1, 1, 2]))
        links += [(loan, one, f"{1 / len(chosen):.2f}") for one in chosen]
    loans[number - 1] = (loan, customer, branch, kind, rm, granted, amount, rate, term, due)
write("loans", "loan_no customer_id branch_id loan_type rm_code granted_on amount rate term_months matures_on", loans)
write("loan_balances", "month_end loan_no outstanding overdue_days grade", sorted(months))
write(
    "repayments",
    "repay_no loan_no paid_on principal interest channel",
    [(f"P{n:05d}", *row) for n, row in enumerate(sorted(paid, key=lambda r: (r[1], r[0])), 1)],
)
write("loan_collateral", "loan_no collateral_id part", links)

cards = []
for _ in range(640):
    opened = anywhere()
    customer = rng.choice([c for c in customers if c[5] <= opened and c[2] == "RET"])
    active = opened + timedelta(days=rng.choice([0, 0, 1, 2, 5, 12, 40])) if rng.random() < 0.83 else None
    closed = opened + timedelta(days=rng.randint(60, 700)) if rng.random() < 0.12 else None
    cards.append(
        (
            customer[0],
            pick_branch(opened),
            rng.choice(["DEB", "DEB", "CRE"]),
            opened,
            active if active and active <= LAST else "",
            closed if closed and closed <= LAST else "",
        )
    )
cards.sort(key=lambda row: row[3])
write(
    "cards",
    "card_no customer_id branch_id card_type opened_on activated_on closed_on",
    [(f"N{n:05d}", *c) for n, c in enumerate(cards, 1)],
)

fees, trades, counter, complaints = [], [], [], []
for day in days(FIRST, LAST):
    if day.weekday() == 6:
        continue
    year = 1 + 0.06 * (day - FIRST).days / 365
    for _ in range(rng.choice((2, 3, 4))):
        branch = pick_branch(day)
        kind, usual = rng.choice(
            [("SET", 900), ("SET", 900), ("CRD", 400), ("WLT", 3200), ("GUA", 5200), ("CON", 1500)]
        )
        amount = round(usual * SIZE[branch] ** 0.5 * year * rng.uniform(0.3, 1.8), 2)
        waived = round(amount * rng.choice((0, 0, 0, 0, 0.2, 0.5, 1)), 2)
        fees.append((day, branch, kind, f"{amount:.2f}", f"{waived:.2f}"))
    for _ in range(rng.choice((0, 1, 2, 3))):
        branch = pick_branch(day)
        customer = rng.choice([c for c in customers if c[5] <= day and c[2] == "RET"])
        side = rng.choices(["BUY", "RED"], [7, 3])[0]
        amount = rng.choice((1, 2, 3, 5, 5, 10, 20, 30)) * 10000 * (2 if customer[3] in ("PLT", "PRV") else 1)
        trades.append(
            (
                day,
                customer[0],
                rng.choice(WEALTH)[0],
                branch,
                rng.choice(managers[branch]),
                side,
                amount,
                rng.choice(("APP", "APP", "CTR")),
            )
        )
    for branch, size in SIZE.items():
        if day.weekday() > 4 or OPENED[branch] > day or rng.random() < 0.12:
            continue
        count = max(4, round(60 * size * rng.uniform(0.6, 1.4) * (1.25 if day.day in (10, 15, 25) else 1) / year**3))
        wait = round(count * rng.uniform(6, 16) * (1.2 if branch in ("B01", "B05") else 1))
        counter.append(
            (day, branch, rng.choice(tellers[branch]), rng.choice(("CSH", "CSH", "TRF", "ACC")), count, wait)
        )
    if rng.random() < 0.33:
        closed = day + timedelta(days=rng.choice((1, 2, 3, 4, 5, 5, 6, 8, 12, 25)))
        complaints.append(
            (
                day,
                closed if closed <= LAST and rng.random() > 0.04 else "",
                pick_branch(day),
                rng.choice(("QUE", "ATT", "FEE", "APP", "WLT")),
                rng.choice(("HOT", "LOB", "REG")),
            )
        )
write("fees", "fee_no charged_on branch_id fee_type amount waived", [(f"F{n:05d}", *f) for n, f in enumerate(fees, 1)])
write(
    "wealth_trades",
    "trade_no traded_on customer_id product_code branch_id rm_code side amount channel",
    [(f"X{n:05d}", *t) for n, t in enumerate(trades, 1)],
)
write(
    "counter_batches",
    "batch_no txn_date branch_id teller_code txn_type txns wait_minutes",
    [(n, *t) for n, t in enumerate(counter, 1)],
)
write(
    "complaints",
    "complaint_no received_on closed_on branch_id topic came_by",
    [(f"Q{n:04d}", *t) for n, t in enumerate(complaints, 1)],
)

targets = []
for number in range(36):
    month = add_months(FIRST, number)
    for branch, size in SIZE.items():
        if OPENED[branch] > month:
            continue
        deposits = 1550 * size * 1.085 ** (number / 12) * (0.45 + 0.03 * number - 0.4 if branch == "B09" else 1)
        targets.append(
            (
                month,
                branch,
                round(deposits * 3 * rng.uniform(0.98, 1.05)) * 10_000,
                round(150 * size * rng.uniform(0.8, 1.3)) * 10000,
                round(16 * size**1.2 * rng.uniform(0.8, 1.2)) * 1000,
            )
        )
write("targets", "month branch_id deposits new_loans fees", targets)
