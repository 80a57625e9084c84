"""Writes data/*.csv of the invented restaurants; the same bytes on every run."""

import csv
import random
from datetime import date, timedelta
from pathlib import Path

DATA = Path(__file__).parent / "data"
FIRST, LAST = date(2023, 7, 1), date(2025, 7, 6)

# id, name, in English, city, in English, format, tables, seats, opened, size
STORES = [
    ("S01", "湖滨店", "Lakeside", "杭州", "Hangzhou", "OWN", 42, 168, date(2018, 5, 1), 1.5),
    ("S02", "武林店", "Wulin", "杭州", "Hangzhou", "OWN", 36, 140, date(2019, 9, 20), 1.2),
    ("S03", "新街口店", "Xinjiekou", "南京", "Nanjing", "OWN", 40, 160, date(2020, 6, 18), 1.4),
    ("S04", "仙林店", "Xianlin", "南京", "Nanjing", "FRA", 24, 92, date(2021, 3, 8), 0.7),
    ("S05", "观前店", "Guanqian", "苏州", "Suzhou", "OWN", 30, 120, date(2021, 10, 1), 1.0),
    ("S06", "园区店", "Suzhou Park", "苏州", "Suzhou", "FRA", 26, 100, date(2022, 12, 24), 0.8),
    ("S07", "天一店", "Tianyi", "宁波", "Ningbo", "FRA", 28, 108, date(2024, 5, 1), 0.8),
]
SIZE = {s[0]: s[9] for s in STORES}
TABLES = {s[0]: s[6] for s in STORES}
OPENED = {s[0]: s[8] for s in STORES}
# dish, name, in English, category, price, cost
DISHES = [
    ("F01", "清蒸鲈鱼", "steamed sea bass", "MAI", 88, 34),
    ("F02", "红烧江鳗", "braised eel", "MAI", 128, 58),
    ("F03", "椒盐虾", "salt and pepper shrimp", "MAI", 78, 33),
    ("F04", "东坡肉", "Dongpo pork", "MAI", 58, 19),
    ("F05", "盐水鸭", "salted duck", "COL", 48, 17),
    ("F06", "醉蟹", "drunken crab", "COL", 98, 52),
    ("F07", "凉拌海蜇", "jellyfish salad", "COL", 36, 12),
    ("F08", "蒜蓉时蔬", "garlic greens", "VEG", 28, 6),
    ("F09", "油焖笋", "braised bamboo shoots", "VEG", 38, 13),
    ("F10", "蟹粉小笼", "crab soup dumplings", "STA", 46, 18),
    ("F11", "葱油拌面", "scallion noodles", "STA", 18, 4),
    ("F12", "桂花糕", "osmanthus cake", "STA", 22, 6),
    ("F13", "酸梅汤", "plum juice", "DRK", 16, 2),
    ("F14", "黄酒", "rice wine", "DRK", 58, 22),
]
INGREDIENTS = [
    ("I01", "江鲜", "river fish", "FRE", 260),
    ("I02", "虾蟹", "shrimp and crab", "FRE", 210),
    ("I03", "猪肉", "pork", "MEA", 120),
    ("I04", "禽类", "poultry", "MEA", 80),
    ("I05", "蔬菜", "vegetables", "VEG", 60),
    ("I06", "米面", "rice and flour", "DRY", 40),
    ("I07", "酒水", "wine and soft drinks", "DRY", 70),
]
PRICE = {"I01": 62, "I02": 88, "I03": 30, "I04": 24, "I05": 7, "I06": 5, "I07": 22}
SUPPLIERS = [
    ("V1", "千岛水产", "Qiandao Fisheries"),
    ("V2", "太湖渔港", "Taihu Harbour"),
    ("V3", "江南食品", "Jiangnan Foods"),
    ("V4", "绿源蔬菜", "Lvyuan Greens"),
    ("V5", "恒丰粮油", "Hengfeng Grain"),
]
SELLS = {
    "I01": ("V1", "V2"),
    "I02": ("V1", "V2"),
    "I03": ("V3",),
    "I04": ("V3",),
    "I05": ("V4", "V3"),
    "I06": ("V5",),
    "I07": ("V5", "V3"),
}
TOPICS = [("P1", "SPD"), ("P2", "TAS"), ("P3", "SRV"), ("P4", "PRI"), ("P5", "CLN")]
POSTS = {"KIT": (7, 31), "FLR": (9, 24), "MGR": (2, 52), "DSH": (2, 20)}

rng = random.Random(20250706)  # noqa: S311


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


def months(first: date, last: date):
    while first <= last:
        yield first
        first = (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def open_on(day: date) -> list[str]:
    return [s for s in SIZE if OPENED[s] <= day]


def pick_store(day: date) -> str:
    there = open_on(day)
    return rng.choices(there, [SIZE[s] for s in there])[0]


write("stores", "store_id name name_en city city_en format tables seats opened_on", [s[:9] for s in STORES])
write("dishes", "dish_id name name_en category price cost", DISHES)
write("ingredients", "ingredient_id name name_en class", [i[:4] for i in INGREDIENTS])
write("suppliers", "supplier_id name name_en", SUPPLIERS)
write("topics", "topic_id topic", TOPICS)

meals, trading, purchases, waste, reviews, mentions, transfers = [], [], [], [], [], [], []
net = {}
for day in days():
    year = 1 + 0.04 * (day - FIRST).days / 365
    season = 1.25 if day.weekday() >= 5 else 0.95
    season *= {1: 1.1, 2: 1.05, 5: 1.08, 8: 0.95, 10: 1.1, 12: 1.12}.get(day.month, 1)
    for store in open_on(day):
        if rng.random() < 0.004:  # closed for repairs
            continue
        trading.append((day, store, TABLES[store] - rng.choice((0, 0, 0, 1, 2)), 10 if rng.random() < 0.9 else 8))
        for meal, share in (("LUN", 0.42), ("DIN", 0.58)):
            used = max(3, round(TABLES[store] * 1.9 * share * season * year * rng.uniform(0.75, 1.2)))
            covers = round(used * rng.uniform(2.4, 3.6))
            gross = round(covers * rng.uniform(84, 112) * (1 if meal == "DIN" else 0.72), 2)
            cut = round(gross * rng.choice((0.03, 0.05, 0.08, 0.12)), 2)
            meals.append(
                (day, store, meal, "DIN", used + rng.randint(0, 2), covers, used, f"{gross:.2f}", f"{cut:.2f}", "0.00")
            )
            net[store, day.replace(day=1)] = net.get((store, day.replace(day=1)), 0) + gross - cut
        if rng.random() < 0.82:
            channel = rng.choices(["MTN", "ELE", "TOG"], [5, 3, 1.5])[0]
            count = max(3, round(26 * SIZE[store] * rng.uniform(0.5, 1.5) * year**3))
            gross = round(count * rng.uniform(52, 88), 2)
            cut = round(gross * rng.uniform(0.1, 0.25), 2)
            fee = 0 if channel == "TOG" else round((gross - cut) * {"MTN": 0.19, "ELE": 0.17}[channel], 2)
            meals.append(
                (
                    day,
                    store,
                    rng.choice(("LUN", "DIN")),
                    channel,
                    count,
                    0,
                    0,
                    f"{gross:.2f}",
                    f"{cut:.2f}",
                    f"{fee:.2f}",
                )
            )
            net[store, day.replace(day=1)] = net.get((store, day.replace(day=1)), 0) + gross - cut
    for _ in range(rng.choice((2, 3, 4))):
        store, item = pick_store(day), rng.choice(INGREDIENTS)[0]
        kg = round(rng.uniform(40, 160) * SIZE[store] * (1.5 if item == "I05" else 1), 1)
        purchases.append(
            (day, store, rng.choice(SELLS[item]), item, kg, f"{kg * PRICE[item] * rng.uniform(0.9, 1.15) * year:.2f}")
        )
    if rng.random() < 0.8:
        store, item = pick_store(day), rng.choice(INGREDIENTS)[0]
        kg = round(rng.uniform(0.5, 14), 1)
        waste.append((day, store, item, rng.choice(("EXP", "EXP", "PRE", "RET", "SPL")), kg, f"{kg * PRICE[item]:.2f}"))
    for _ in range(rng.choice((1, 2, 2, 3))):
        store = pick_store(day)
        stars = rng.choices((1, 2, 3, 4, 5), (6, 6, 14, 34, 40) if store != "S06" else (12, 12, 18, 30, 28))[0]
        number = f"E{len(reviews) + 1:05d}"
        reviews.append(
            (number, day, store, rng.choice(("DZP", "DZP", "MTN", "XHS")), stars, "Y" if rng.random() < 0.6 else "N")
        )
        mentions += [(number, t) for t in rng.sample([x[0] for x in TOPICS], rng.choice((0, 1, 1, 2, 2, 3)))]
    if rng.random() < 0.45 and len(open_on(day)) > 1:
        one, two = rng.sample(open_on(day), 2)
        item = rng.choice(INGREDIENTS)[0]
        kg = round(rng.uniform(3, 40), 1)
        transfers.append((day, one, two, item, kg, f"{kg * PRICE[item]:.2f}"))
write("meal_sales", "biz_date store_id meal channel tickets covers tables_used gross discount commission", meals)
write("trading_days", "biz_date store_id tables_open hours_open", trading)
write(
    "purchases",
    "receipt_no received_on store_id supplier_id ingredient_id kg amount",
    [(f"G{n:05d}", *p) for n, p in enumerate(purchases, 1)],
)
write(
    "waste",
    "waste_no wasted_on store_id ingredient_id reason kg amount",
    [(f"W{n:05d}", *w) for n, w in enumerate(waste, 1)],
)
write("reviews", "review_no posted_on store_id platform stars replied", reviews)
write("review_topics", "review_no topic_id", mentions)
write(
    "transfers",
    "transfer_no moved_on from_store to_store ingredient_id kg amount",
    [(f"Z{n:04d}", *t) for n, t in enumerate(transfers, 1)],
)

dish_sales, timesheets, stock, budgets = [], [], [], []
for month in months(FIRST, date(2025, 6, 1)):
    for store in open_on(month):
        for dish, _, _, category, price, _ in DISHES:
            if store == "S04" and dish in ("F06", "F02"):
                continue
            usual = {"MAI": 260, "COL": 200, "VEG": 380, "STA": 420, "DRK": 350}[category]
            drift = {"F10": 1.35, "F12": 1.2, "F14": 0.8}.get(dish, 1) ** ((month - FIRST).days / 365)
            sold = round(usual * SIZE[store] * drift * rng.uniform(0.6, 1.4))
            dish_sales.append((month, store, dish, sold, f"{sold * price * rng.uniform(0.9, 1):.2f}"))
        for post, (people, wage) in POSTS.items():
            heads = max(1, round(people * SIZE[store]))
            hours = round(heads * rng.uniform(168, 208))
            timesheets.append(
                (
                    month,
                    store,
                    post,
                    heads,
                    hours,
                    f"{hours * wage * (1 + 0.03 * (month.year - 2023)) * rng.uniform(0.97, 1.05):.2f}",
                )
            )
        for item, _, _, _, usual in INGREDIENTS:
            stock.append(
                (month_end(month), store, item, f"{usual * PRICE[item] * SIZE[store] * rng.uniform(0.5, 1.5) / 4:.2f}")
            )
for month in months(FIRST, date(2025, 12, 1)):
    for store in open_on(month):
        usual = sum(v for (s, _), v in net.items() if s == store) / len([1 for s, _ in net if s == store])
        budgets.append(
            (
                month,
                store,
                round(usual * rng.uniform(0.94, 1.12) / 1000) * 1000,
                round(TABLES[store] * 1.9 * 3 * 30.4 * rng.uniform(0.95, 1.1) / 10) * 10,
                round(usual * rng.uniform(0.2, 0.27) / 1000) * 1000,
            )
        )
write("dish_sales", "month store_id dish_id sold amount", dish_sales)
write("timesheets", "month store_id post heads hours wages", timesheets)
write("stock_counts", "counted_on store_id ingredient_id value", stock)
write("budgets", "month store_id net_sales covers labour", budgets)

members = []
for _ in range(520):
    joined = FIRST + timedelta(days=rng.randrange((LAST - FIRST).days + 1))
    members.append(
        (
            joined,
            pick_store(joined),
            rng.choices(["REG", "SIL", "GOL"], [6, 3, 1])[0],
            rng.choice(("QRC", "FRD", "MIN", "")),
        )
    )
members.sort(key=lambda m: m[0])
members = [(f"M{n:04d}", *m) for n, m in enumerate(members, 1)]
write("members", "member_id joined_on store_id level came_from", members)
card, left = [], {}
for day in days():
    for _ in range(rng.choice((1, 2, 3, 4))):
        there = [m for m in members if m[1] <= day]
        if not there:
            continue
        member = rng.choice(there)
        store = member[2] if rng.random() < 0.8 else pick_store(day)
        have = left.get(member[0], 0)
        if have < 100 or rng.random() < 0.15:
            kind, amount = "TOP", rng.choice((300, 500, 500, 1000, 2000))
            left[member[0]] = have + amount
        elif rng.random() < 0.03:
            kind, amount = "REF", have
            left[member[0]] = 0
        else:
            kind, amount = "USE", min(have, rng.randint(60, 420))
            left[member[0]] = have - amount
        card.append((day, member[0], store, kind, f"{amount:.2f}"))
write(
    "card_ledger",
    "entry_no booked_on member_id store_id kind amount",
    [(f"K{n:05d}", *c) for n, c in enumerate(card, 1)],
)

banquets = []
for _ in range(260):
    booked = FIRST + timedelta(days=rng.randrange((LAST - FIRST).days + 1))
    held = booked + timedelta(days=rng.randint(5, 75))
    guests = rng.choice((12, 20, 30, 40, 60, 80, 100, 150, 200))
    status = "CAN" if rng.random() < 0.13 else "HELD" if held <= LAST else "OPEN"
    banquets.append(
        (
            booked,
            held,
            pick_store(booked),
            rng.choice(("WED", "BIR", "BIZ", "BIZ", "FAM")),
            guests,
            f"{guests * rng.choice((20, 30, 50)):.2f}",
            status,
        )
    )
banquets.sort(key=lambda b: b[0])
write(
    "banquets",
    "booking_no booked_on held_on store_id occasion guests deposit status",
    [(f"B{n:04d}", *b) for n, b in enumerate(banquets, 1)],
)
