"""Writes data/*.csv of the invented software-subscription company; the same bytes on every run."""

import csv
import random
from datetime import date, datetime, time, timedelta
from pathlib import Path

DATA = Path(__file__).parent / "data"
FIRST, LAST = date(2022, 8, 1), date(2025, 6, 18)

REGIONS = [("AMER", "美洲"), ("EMEA", "欧洲中东非洲"), ("APAC", "亚太")]
# code, name, Chinese name, region, weight of new business
COUNTRIES = [
    ("US", "United States", "美国", "AMER", 9),
    ("CA", "Canada", "加拿大", "AMER", 3),
    ("BR", "Brazil", "巴西", "AMER", 1.5),
    ("GB", "United Kingdom", "英国", "EMEA", 4),
    ("DE", "Germany", "德国", "EMEA", 3),
    ("FR", "France", "法国", "EMEA", 2),
    ("NL", "Netherlands", "荷兰", "EMEA", 1.5),
    ("AE", "United Arab Emirates", "阿联酋", "EMEA", 0.8),
    ("SG", "Singapore", "新加坡", "APAC", 2.5),
    ("AU", "Australia", "澳大利亚", "APAC", 2.5),
    ("JP", "Japan", "日本", "APAC", 2),
    ("IN", "India", "印度", "APAC", 1.2),
]
PRODUCTS = [("BRD", "Boards"), ("INS", "Insights")]
# plan, product, list price per seat and month
PLANS = [
    ("Starter", "BRD", 11),
    ("Team", "BRD", 18),
    ("Business", "BRD", 27),
    ("Enterprise", "BRD", 41),
    ("Insights Core", "INS", 8),
    ("Insights Pro", "INS", 15),
]
PRICE = {name: price for name, _, price in PLANS}
PRODUCT_OF = {name: product for name, product, _ in PLANS}
# rep, kind of work, office
REPS = [
    ("AE-01", "AE", "New York"), ("AE-02", "AE", "New York"), ("AE-03", "AE", "Austin"), ("AE-04", "AE", "Austin"),
    ("AE-05", "AE", "London"), ("AE-06", "AE", "London"), ("AE-07", "AE", "Singapore"), ("AE-08", "AE", "New York"),
    ("CS-01", "CSM", "New York"), ("CS-02", "CSM", "Austin"), ("CS-03", "CSM", "London"), ("CS-04", "CSM", "Singapore"),
    ("CS-05", "CSM", "Austin"),
]  # fmt: skip
DEPARTMENTS = [
    ("RND", "研发", "Engineering"),
    ("SAL", "直销", "Field Sales"),
    ("MKT", "市场", "Marketing"),
    ("SUP", "客户支持", "Customer Care"),
    ("GNA", "职能", "G&A"),
]
OFFICES = {"New York": 1.0, "Austin": 0.7, "London": 0.45, "Singapore": 0.25}
HEADS = {"RND": 38, "SAL": 20, "MKT": 9, "SUP": 12, "GNA": 8}
TAGS = [
    ("T1", "sso", "单点登录"),
    ("T2", "billing", "账单"),
    ("T3", "mobile app", "移动端"),
    ("T4", "api", "接口"),
    ("T5", "data import", "数据导入"),
    ("T6", "permissions", "权限"),
]
SECTORS = ["healthcare", "logistics", "retail", "finance", "education", "manufacturing"]
FRONT = (
    "Larkspur Kestrel Bramble Cobalt Juniper Saffron Tidewater Ironbark Halcyon Marlow Pinecrest Quillon "
    "Redfern Silverline Thornbury Umber Vantor Wexley Yarrow Zephyrine Amberly Birchway Caldera Dunmere"
).split()
BACK = {
    "healthcare": ["Clinics", "Dental"], "logistics": ["Freight", "Cargo"], "retail": ["Stores", "Outfitters"],
    "finance": ["Capital", "Insurance"], "education": ["Academy", "Colleges"], "manufacturing": ["Works", "Metals"],
}  # fmt: skip

rng = random.Random(20250618)  # noqa: S311


def write(name: str, header: str, rows: list) -> None:
    DATA.mkdir(exist_ok=True)
    with (DATA / f"{name}.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header.split())
        writer.writerows(rows)


def add_months(day: date, count: int) -> date:
    month = day.year * 12 + day.month - 1 + count
    return date(month // 12, month % 12 + 1, min(day.day, 28))


def months(first: date, last: date):
    day = first.replace(day=1)
    while day <= last:
        yield day
        day = add_months(day, 1)


def month_end(first: date) -> date:
    return add_months(first.replace(day=1), 1) - timedelta(days=1)


def some_day(first: date, last: date) -> date:
    return first + timedelta(days=rng.randint(0, (last - first).days))


def of_region(country: str) -> str:
    return next(row[3] for row in COUNTRIES if row[0] == country)


def a_rep(kind: str, country: str) -> str:
    offices = {"AMER": ("New York", "Austin"), "EMEA": ("London",), "APAC": ("Singapore",)}[of_region(country)]
    return rng.choice([code for code, work, office in REPS if work == kind and office in offices])


def a_country() -> str:
    return rng.choices([row[0] for row in COUNTRIES], [row[4] for row in COUNTRIES])[0]


write("regions", "region_code name_zh", REGIONS)
write("countries", "country_code country_name name_zh region_code", [row[:4] for row in COUNTRIES])
write("products", "product_id product_name", PRODUCTS)
write("plans", "plan_name product_id list_price", PLANS)
write("reps", "rep_code work office", REPS)
write("departments", "dept_id name_zh name_en", DEPARTMENTS)
write("tags", "tag_id tag_name tag_zh", TAGS)

accounts, subscriptions, moves, invoices, payments, usage = [], [], [], [], [], []
SEATS = {"SMB": (8, 30), "MM": (40, 120), "ENT": (180, 520)}
FIRST_PLAN = {"SMB": ("Starter", "Team"), "MM": ("Team", "Business"), "ENT": ("Business", "Enterprise")}


def bill(account: str, start: date, end: date, term: str, worth: dict) -> None:
    """Invoices of one subscription and what was paid on them; `worth` is its MRR by the day of each change."""
    step, day = (1 if term == "monthly" else 12), start
    late = rng.choice((0, 0, 0, 5, 12, 30, 55))
    while day < end and day <= LAST:
        mrr = [amount for on, amount in sorted(worth.items()) if on <= day][-1]
        net = round(mrr * step * (1 if term == "monthly" else 0.9), 2)
        due = day + timedelta(days=15 if term == "monthly" else 30)
        status = "void" if rng.random() < 0.025 else "issued"
        number = f"INV-{10001 + len(invoices)}"
        invoices.append((number, account, term, day, due, f"{net:.2f}", f"{net * 0.08:.2f}", status))
        if status == "issued":
            pay(number, due, late, round(net * 1.08, 2))
        day = add_months(start, step * ((day.year - start.year) * 12 + day.month - start.month + step) // step)


def pay(number: str, due: date, late: int, total: float) -> None:
    method = (
        rng.choice(("card", "card", "card", "ach", "wire")) if total < 6000 else rng.choice(("ach", "wire", "wire"))
    )
    on = due + timedelta(days=rng.randint(-9, 4) + (rng.randint(0, late) if late else 0))
    if method == "card" and rng.random() < 0.14 and on <= LAST:
        payments.append((number, on, method, "failed", f"{total:.2f}"))
        on += timedelta(days=rng.randint(1, 6))
    if rng.random() < 0.03:
        return
    parts = (
        [total]
        if total < 20000 or rng.random() < 0.6
        else [round(total * 0.5, 2), round(total - round(total * 0.5, 2), 2)]
    )
    for nth, amount in enumerate(parts):
        if on + timedelta(days=21 * nth) <= LAST:
            payments.append((number, on + timedelta(days=21 * nth), method, "settled", f"{amount:.2f}"))


def live(account: str, plan: str, start: date, seats: int, term: str, leaves: date | None) -> None:
    """One subscription from its start to its end."""
    end = leaves or date(2099, 1, 1)
    price = round(PRICE[plan] * rng.choice((1, 1, 0.95, 0.9, 0.85)), 2)
    kind = "new" if not any(row[1] == account for row in subscriptions) else "expansion"
    if any(row[1] == account and row[6] not in ("", None) and row[2] == plan for row in subscriptions):
        kind = "reactivation"
    changes, now, on = [(start, kind, seats)], seats, start
    while True:
        on = on + timedelta(days=rng.randint(70, 260))
        if on >= end or on > LAST:
            break
        part = max(1, round(now * rng.uniform(0.08, 0.35)))
        grows = rng.random() < 0.72
        if not grows and now - part < 3:
            continue
        changes.append((on, "expansion" if grows else "contraction", part if grows else -part))
        now += changes[-1][2]
    if leaves:
        changes.append((leaves, "cancel", -now))
    total, worth = 0, {}
    for day, what, delta in changes:
        total += delta
        worth[day] = round(total * price, 2)
        moves.append((day, account, plan, what, delta, f"{delta * price:.2f}"))
    step = 1 if term == "monthly" else 12
    renews, nth = start, 0
    while renews <= LAST:
        nth += 1
        renews = add_months(start, step * nth)
    subscriptions.append(
        (f"SUB-{1001 + len(subscriptions)}", account, plan, term, start, now, leaves or "", "" if leaves else renews)
    )
    bill(account, start, end, term, worth)


names = set()
for number in range(1, 85):
    sector = SECTORS[number % 6]
    name = f"{rng.choice(FRONT)} {rng.choice(BACK[sector])}"
    while name in names:
        name = f"{rng.choice(FRONT)} {rng.choice(BACK[sector])}"
    names.add(name)
    if number in (12, 48):
        name = "Redfern Clinics"
    account, country = f"A{number:03d}", a_country()
    segment = rng.choices(("SMB", "MM", "ENT"), (5, 3.5, 1.6))[0]
    start = some_day(FIRST, date(2025, 6, 12) if number % 3 else date(2023, 6, 30))
    leaves = None
    if rng.random() < {"SMB": 0.72, "MM": 0.45, "ENT": 0.2}[segment]:
        leaves = start + timedelta(days=rng.randint(120, 900))
        leaves = leaves if leaves <= LAST else None
    term = "annual" if segment == "ENT" or rng.random() < 0.4 else "monthly"
    live(account, rng.choice(FIRST_PLAN[segment]), start, rng.randint(*SEATS[segment]), term, leaves)
    until = leaves or LAST
    if segment != "SMB" and rng.random() < 0.6 and (until - start).days > 200:
        add = some_day(start + timedelta(days=60), until - timedelta(days=100))
        stops = leaves
        if not stops and rng.random() < 0.25:
            stops = add + timedelta(days=rng.randint(90, 400))
            stops = stops if stops <= LAST else None
        plan = rng.choice(("Insights Core", "Insights Pro"))
        live(account, plan, add, max(5, rng.randint(*SEATS[segment]) // 3), term, stops)
    back = None
    if leaves and rng.random() < 0.25 and (LAST - leaves).days > 150:
        back = leaves + timedelta(days=rng.randint(60, 140))
        live(
            account,
            subscriptions[-1][2] if segment == "SMB" else "Team",
            back,
            rng.randint(*SEATS[segment]),
            "monthly",
            None,
        )
    source = rng.choices(("website", "event", "referral", "outbound", "partner"), (5, 2, 2, 3, 1.5))[0]
    accounts.append(
        (account, name, country, segment, sector if number % 17 else "", a_rep("CSM", country) if number % 13 else "",
         source, start, leaves if leaves and not back else "")
    )  # fmt: skip
moves.sort(key=lambda row: (row[0], row[1], row[2]))
invoices.sort(key=lambda row: (row[3], row[0]))

write("accounts", "account_id account_name country_code segment sector csm_code source signed_on churned_on", accounts)
write("subscriptions", "sub_id account_id plan_name term start_on seats end_on renews_on", subscriptions)
write(
    "mrr_movements",
    "move_id moved_on account_id plan_name kind seat_delta mrr_delta",
    [(f"M{n:05d}", *row) for n, row in enumerate(moves, 1)],
)
write("invoices", "invoice_no account_id term issued_on due_on net_amount tax_amount status", invoices)
payments.sort(key=lambda row: (row[1], row[0]))
write(
    "payments",
    "payment_id invoice_no paid_on method outcome amount",
    [(f"PY{n:05d}", *row) for n, row in enumerate(payments, 1)],
)

for first in months(FIRST, date(2025, 5, 31)):
    end = month_end(first)
    seats = {}
    for day, account, plan, _, delta, _ in moves:
        if day <= end:
            key = (account, PRODUCT_OF[plan])
            seats[key] = seats.get(key, 0) + delta
    for (account, product), held in sorted(seats.items()):
        keen = 0.35 + (int(account[1:]) * 37 % 60) / 100
        if held < 1 or rng.random() < 0.02:
            continue
        active = max(0, min(held, round(held * keen * rng.uniform(0.85, 1.1))))
        usage.append((first, account, product, active, active * rng.randint(9, 19), int(active * rng.uniform(2, 14))))
write("usage_monthly", "month account_id product_id active_users logins automations", usage)

tickets, ticket_tags = [], []
open_on = {row[0]: (row[7], row[8] or LAST, row[3]) for row in accounts}
day = FIRST
while day <= LAST:
    for account, (start, until, segment) in open_on.items():
        often = {"SMB": 0.014, "MM": 0.03, "ENT": 0.075}[segment] * (0.3 if day.weekday() > 4 else 1.15)
        if start <= day <= until and rng.random() < often:
            opened = datetime.combine(
                day, time(rng.choice((8, 9, 9, 10, 10, 11, 13, 14, 14, 15, 16, 19, 22)), rng.randint(0, 59))
            )
            priority = rng.choices(("P1", "P2", "P3", "P4"), (6, 20, 50, 24))[0]
            goal = {"P1": 60, "P2": 240, "P3": 480, "P4": 1440}[priority]
            minutes = max(2, int(rng.lognormvariate(0, 0.75) * goal * 0.55))
            replied = opened + timedelta(minutes=minutes)
            solved = replied + timedelta(hours=rng.lognormvariate(2.6 if priority != "P1" else 1.6, 0.9))
            done = solved.date() <= LAST and rng.random() > 0.012
            score = rng.choices((1, 2, 3, 4, 5), (4, 5, 12, 38, 41))[0] if done and rng.random() < 0.45 else ""
            ticket = f"TK-{20001 + len(tickets)}"
            tickets.append(
                (ticket, account, rng.choices(("email", "chat", "phone"), (5, 4, 1))[0], priority,
                 rng.choices(("how-to", "bug", "billing", "outage"), (40, 32, 18, 6))[0],
                 opened.strftime("%Y-%m-%d %H:%M"),
                 replied.strftime("%Y-%m-%d %H:%M") if replied.date() <= LAST else "",
                 solved.strftime("%Y-%m-%d %H:%M") if done else "", goal, score,
                 1 if done and rng.random() < 0.07 else 0)
            )  # fmt: skip
            for tag, _, _ in rng.sample(TAGS, rng.choice((0, 1, 1, 1, 2, 2, 3))):
                ticket_tags.append((ticket, tag))
    day += timedelta(days=1)
write(
    "tickets",
    "ticket_id account_id channel priority category opened_at replied_at resolved_at goal_minutes csat reopened",
    tickets,
)
write("ticket_tags", "ticket_id tag_id", ticket_tags)

leads = []
for first in months(FIRST, LAST):
    for _ in range(rng.randint(24, 46) + (first - FIRST).days // 60):
        day = some_day(first, min(month_end(first), LAST))
        source = rng.choices(("website", "event", "referral", "outbound", "partner"), (6, 3, 1.5, 3, 1))[0]
        odds = {"website": 0.3, "event": 0.24, "referral": 0.55, "outbound": 0.18, "partner": 0.45}[source]
        mql = day + timedelta(days=rng.randint(0, 30)) if rng.random() < odds else None
        leads.append((day, source, a_country(), mql if mql and mql <= LAST else ""))
leads.sort(key=lambda row: (row[0], row[1], row[2]))
write("leads", "lead_id created_on source country_code mql_on", [(f"L{n:05d}", *row) for n, row in enumerate(leads, 1)])

deals = []
for account, _, country, segment, _, _, _, start, until in accounts:
    worth = {"SMB": (3000, 9000), "MM": (12000, 42000), "ENT": (70000, 190000)}[segment]
    deals.append((start - timedelta(days=rng.randint(14, 140)), account, country, "new business", worth, start, "won"))
    for _ in range(rng.randint(0, 3) if segment != "SMB" else rng.randint(0, 1)):
        if (min(until or LAST, LAST) - start).days > 120:
            made = some_day(start + timedelta(days=40), (until or LAST) - timedelta(days=50))
            took = made + timedelta(days=rng.randint(10, 120))
            won = rng.random() < 0.6
            deals.append(
                (made, account, country, rng.choice(("expansion", "renewal")), worth, took, "won" if won else "lost")
            )
for first in months(FIRST, LAST):
    for _ in range(rng.randint(3, 7)):
        made = some_day(first, min(month_end(first), LAST))
        worth = rng.choices(((3000, 9000), (12000, 42000), (70000, 190000)), (4, 3, 1.2))[0]
        deals.append(
            (made, "", a_country(), "new business", worth, made + timedelta(days=rng.randint(20, 190)), "lost")
        )
deals = sorted((row for row in deals if row[0] <= LAST), key=lambda row: (row[0], row[1], row[2], row[4]))
opportunities = []
for number, (made, account, country, kind, worth, closing, end) in enumerate(deals, 1):
    amount = round(rng.uniform(*worth) * (0.4 if kind == "expansion" else 1) / 100) * 100
    over = closing <= LAST
    stage = end if over else rng.choice(("discovery", "proposal", "negotiation"))
    reason = rng.choice(("price", "missing feature", "competitor", "no decision", "")) if over and end == "lost" else ""
    source = rng.choices(("website", "event", "referral", "outbound", "partner"), (5, 2, 2, 4, 1.5))[0]
    opportunities.append(
        (f"OP-{3000 + number}", account, country, a_rep("AE", country), kind, source, stage, made, closing if over else "",
         closing + timedelta(days=rng.choice((-20, -7, 0, 0, 0, 15))) if over else closing, amount, reason)
    )  # fmt: skip
write(
    "opportunities",
    "opp_id account_id country_code owner_code deal_type source stage created_on closed_on expected_on amount loss_reason",
    opportunities,
)

headcount, spend, spend_budget, targets = [], [], [], []
for first in months(FIRST, date(2025, 5, 31)):
    end = month_end(first)
    for dept, heads in HEADS.items():
        for office, part in OFFICES.items():
            if dept == "GNA" and office == "Singapore":
                continue
            people = round(heads * part / 2.4 * (1 + (end - FIRST).days / 365 * 0.14)) + rng.choice((-1, 0, 0, 0, 1))
            headcount.append((end, dept, office, max(1, people)))
write(
    "offices",
    "office region_code",
    [("New York", "AMER"), ("Austin", "AMER"), ("London", "EMEA"), ("Singapore", "APAC")],
)
write("headcount", "month_end dept_id office heads", headcount)
KINDS = {
    "RND": (("salaries", 52000), ("cloud hosting", 15500), ("software", 3100)),
    "SAL": (("salaries", 31000), ("commissions", 6400), ("travel", 2600)),
    "MKT": (("salaries", 11000), ("advertising", 9800), ("events", 3900)),
    "SUP": (("salaries", 13000), ("software", 1500)),
    "GNA": (("salaries", 10500), ("rent", 8200), ("software", 1200)),
}
for first in months(FIRST, date(2026, 1, 31)):
    grown = 1 + (first - FIRST).days / 365 * 0.16
    for dept, kinds in KINDS.items():
        for kind, amount in kinds:
            planned = round(amount * grown * rng.uniform(0.96, 1.06) / 100) * 100
            if first >= date(2023, 2, 1):
                spend_budget.append((first, dept, kind, planned))
            if first <= date(2025, 5, 1):
                booked = amount * grown * rng.uniform(0.88, 1.13)
                for region, part in (("AMER", 0.55), ("EMEA", 0.28), ("APAC", 0.17)):
                    spend.append((first, dept, kind, region, f"{booked * part * rng.uniform(0.95, 1.05):.2f}"))
    if first >= date(2023, 2, 1):
        for region, part in (("AMER", 1.0), ("EMEA", 0.75), ("APAC", 0.55)):
            targets.append(
                (first, region, round(58000 * part * grown * rng.uniform(0.85, 1.2) / 1000) * 1000,
                 round(1900 * part * grown * rng.uniform(0.85, 1.2) / 100) * 100)
            )  # fmt: skip
write("spend", "month dept_id category region_code amount", spend)
write("spend_budget", "month dept_id category amount", spend_budget)
write("targets", "month region_code bookings net_new_mrr", targets)
