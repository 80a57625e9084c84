"""Writes data/*.csv of a small freight forwarder. Deterministic: python3 make_data.py"""
import csv
import math
import random
from datetime import date, timedelta
from pathlib import Path

OUT = Path(__file__).parent / "data"
START, COMPLETE, TODAY = date(2024, 1, 1), date(2025, 9, 17), date(2025, 9, 18)

CITIES = [
    ("SHA", "上海", "Shanghai", "华东", "East China", 9), ("SZV", "苏州", "Suzhou", "华东", "East China", 6),
    ("NGB", "宁波", "Ningbo", "华东", "East China", 5), ("HGH", "杭州", "Hangzhou", "华东", "East China", 4),
    ("SZX", "深圳", "Shenzhen", "华南", "South China", 8), ("CAN", "广州", "Guangzhou", "华南", "South China", 6),
    ("PEK", "北京", "Beijing", "华北", "North China", 5), ("TSN", "天津", "Tianjin", "华北", "North China", 3),
    ("CTU", "成都", "Chengdu", "西南", "Southwest China", 4), ("CKG", "重庆", "Chongqing", "西南", "Southwest China", 3),
    ("WUH", "武汉", "Wuhan", "华中", "Central China", 3),
]
SERVICES = [("FTL", "整车", "full truckload", 34), ("LTL", "零担", "less than truckload", 28), ("RAIL", "铁路", "rail", 12),
            ("AIR", "空运", "air freight", 14), ("SEA", "海运", "sea freight", 12)]
CARRIERS = [("CR1", "顺途物流", "Shuntu Logistics", "SUB", {"FTL": 5, "LTL": 6}), ("CR2", "驰远货运", "Chiyuan Freight", "SUB", {"FTL": 4}),
            ("CR3", "迅泰快运", "Xuntai Express", "SUB", {"LTL": 5}), ("CR4", "陆港班列", "Landport Rail", "SUB", {"RAIL": 1}),
            ("CR5", "云翼航空", "Yunyi Air Cargo", "SUB", {"AIR": 1}), ("CR6", "海安航运", "Haian Shipping", "SUB", {"SEA": 1}),
            ("CR7", "自营车队", "Own Fleet", "OWN", {"FTL": 3, "LTL": 2})]
CUSTOMERS = [
    ("C001", "蓝湾家居", "Blue Bay Home", "家居", "home goods", "A", 12), ("C002", "沃田生鲜", "Wotian Fresh", "食品", "food", "A", 10),
    ("C003", "启明电子", "Qiming Electronics", "电子", "electronics", "A", 11), ("C004", "恒拓机械", "Hengtuo Machinery", "机械", "machinery", "B", 6),
    ("C005", "青禾食品", "Qinghe Foods", "食品", "food", "B", 7), ("C006", "朗星照明", "Langxing Lighting", "家居", "home goods", "B", 5),
    ("C007", "远瞻光电", "Yuanzhan Optics", "电子", "electronics", "A", 9), ("C008", "佳木家具", "Jiamu Furniture", "家居", "home goods", "C", 3),
    ("C009", "瑞康医疗", "Ruikang Medical", "医药", "pharma", "B", 6), ("C010", "百草堂药业", "Baicaotang Pharma", "医药", "pharma", "B", 4),
    ("C011", "铁岩重工", "Tieyan Heavy", "机械", "machinery", "B", 5), ("C012", "晨露乳业", "Chenlu Dairy", "食品", "food", "C", 4),
    ("C013", "微澜半导体", "Weilan Semi", "电子", "electronics", "B", 6), ("C014", "优尚服饰", "Youshang Apparel", "服装", "apparel", "B", 7),
    ("C015", "布谷童装", "Bugu Kidswear", "服装", "apparel", "C", 3), ("C016", "华岭阀门", "Hualing Valve", "机械", "machinery", "C", 3),
    ("C017", "山野茶叶", "Shanye Tea", "食品", "food", "C", 2), ("C018", "木棉女装", "Mumian Fashion", "服装", "apparel", "C", 3),
]
MONTH_OPEN = {"C017": date(2025, 3, 1), "C013": date(2024, 6, 1)}      # customers won later
RATE = {"FTL": 0.62, "LTL": 0.95, "RAIL": 0.48, "AIR": 4.6, "SEA": 0.36}
KILOS = {"FTL": (6000, 18000), "LTL": (400, 3500), "RAIL": (8000, 24000), "AIR": (80, 1500), "SEA": (9000, 26000)}
DAYS = {"FTL": (2, 4), "LTL": (3, 6), "RAIL": (6, 10), "AIR": (1, 2), "SEA": (8, 14)}
COST = {"FTL": .81, "LTL": .76, "RAIL": .84, "AIR": .88, "SEA": .79}
LATE = {"CR1": .16, "CR2": .09, "CR3": .24, "CR4": .12, "CR5": .06, "CR6": .20, "CR7": .07}
SEASON = [1.0, .62, 1.0, 1.0, 1.05, 1.1, .98, 1.02, 1.12, 1.0, 1.3, 1.15]
WAREHOUSES = [("W1", "宝山仓", "Baoshan DC"), ("W2", "龙岗仓", "Longgang DC"), ("W3", "双流仓", "Shuangliu DC")]


def pick(rng, rows, weights):
    return rng.choices(rows, weights=weights, k=1)[0]


def write(name, header, rows):
    with (OUT / f"{name}.csv").open("w", newline="", encoding="utf-8") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


def shipments(rng):
    rows, day, number = [], START, 0
    while day <= TODAY:
        growth = 1 + .012 * ((day.year - 2024) * 12 + day.month - 1)
        mean = 2.05 * growth * SEASON[day.month - 1] * (.35 if day.weekday() == 6 else 1.1)
        count = 3 if day == TODAY else max(0, int(mean + rng.random() + rng.choice([-1, 0, 0, 1])))
        for _ in range(count):
            number += 1
            open_now = [c for c in CUSTOMERS if MONTH_OPEN.get(c[0], START) <= day]
            customer = pick(rng, open_now, [c[6] for c in open_now])
            service = pick(rng, SERVICES, [s[3] for s in SERVICES])[0]
            fit = [c for c in CARRIERS if service in c[4]]
            carrier = pick(rng, fit, [c[4][service] for c in fit])[0]
            origin = pick(rng, CITIES, [c[5] for c in CITIES])[0]
            ends = [c for c in CITIES if c[0] != origin]
            end = pick(rng, ends, [c[5] + (6 if c[0] == "CTU" else 0) for c in ends])[0]
            kilos = rng.randint(*KILOS[service])
            amount = round(350 + kilos * RATE[service] * rng.uniform(.82, 1.2), 2)
            cost = round(amount * COST[service] * rng.uniform(.88, 1.16), 2)
            low, high = DAYS[service]
            promised = day + timedelta(days=high)
            late = rng.random() < LATE[carrier]
            done = promised + timedelta(days=rng.randint(1, 4)) if late else day + timedelta(days=rng.randint(low, high))
            status = "CXL" if rng.random() < .045 else "DLV" if done <= COMPLETE else "TRN"
            rows.append([f"S{number:05d}", day, promised, done if status == "DLV" else None, customer[0], service, carrier, origin, end,
                         status, kilos, f"{amount:.2f}", f"{cost:.2f}"])
        day += timedelta(days=1)
    return rows


def invoices(rng, shipped):
    rows = []
    for row in shipped:
        if row[9] != "DLV":
            continue
        issued = row[3] + timedelta(days=rng.randint(1, 12))
        if issued > TODAY:
            continue
        due = issued + timedelta(days=30 if row[4] not in ("C001", "C003", "C007") else 60)
        paid = due + timedelta(days=rng.choice([-12, -6, -3, 0, 0, 2, 9, 21, 48] if row[4] != "C006" else [40, 70, 150, 400]))
        void = rng.random() < .02
        rows.append([issued, due, None if void or paid > COMPLETE else paid, row[4], row[5],
                     f"{float(row[11]) * rng.choice([1, 1, 1, 1, .97, 1.03]):.2f}", "VOID" if void else "OK"])
    rows.sort(key=lambda r: (r[0], r[3], r[5]))
    return [[f"N{i:05d}", *r] for i, r in enumerate(rows, 1)]


def complaints(rng, shipped):
    rows = []
    for row in shipped:
        if row[9] != "DLV":
            continue
        late = row[3] > row[2]
        if rng.random() < (.24 if late else .05) * (1.6 if row[6] == "CR3" else 1):
            made = row[3] + timedelta(days=rng.randint(0, 6))
            if made > TODAY:
                continue
            reason = "LATE" if late and rng.random() < .75 else rng.choices(["DMG", "LOST", "DOC"], [5, 2, 3])[0]
            paid = 0 if reason == "DOC" or rng.random() < .35 else round(float(row[11]) * rng.uniform(.03, .3), 2)
            rows.append([made, row[0], reason, f"{paid:.2f}"])
    rows.sort(key=lambda r: (r[0], r[1]))
    return [[f"K{i:04d}", *r] for i, r in enumerate(rows, 1)]


def stock(rng):
    rows, day = [], START
    level = {("W1", "AMB"): 820, ("W1", "CHL"): 260, ("W2", "AMB"): 640, ("W2", "CHL"): 190, ("W3", "AMB"): 410, ("W3", "CHL"): 120}
    base = dict(level)
    while day <= COMPLETE:
        swing = 1 + .18 * math.sin(2 * math.pi * day.timetuple().tm_yday / 365)
        for key in level:
            level[key] += round((base[key] * swing - level[key]) * .08 + rng.uniform(-.045, .045) * base[key])
            if not (key == ("W3", "CHL") and day < date(2024, 4, 1)):
                rows.append([day, *key, level[key]])
        day += timedelta(days=1)
    return rows


def budget(rng, shipped):
    rows = []
    for year in (2024, 2025):
        for month in range(1, 13):
            for code, _, _, weight in SERVICES:
                mean = {"FTL": 7800, "LTL": 2200, "RAIL": 8100, "AIR": 4000, "SEA": 6700}[code]
                count = 63 * SEASON[month - 1] * weight / 100 * (1.06 if year == 2024 else 1.24)
                rows.append([f"{year}-{month:02d}-01", code, round(count * mean * rng.uniform(.93, 1.07), -2).__int__()])
    return rows


def main():
    OUT.mkdir(exist_ok=True)
    rng = random.Random(20250918)
    shipped = shipments(rng)
    write("cities", ["city_code", "city_name", "city_name_en", "region", "region_en"], [c[:5] for c in CITIES])
    write("services", ["service_code", "service_name", "service_name_en"], [s[:3] for s in SERVICES])
    write("carriers", ["carrier_code", "carrier_name", "carrier_name_en", "ownership"], [c[:4] for c in CARRIERS])
    write("customers", ["customer_code", "customer_name", "customer_name_en", "industry", "industry_en", "tier"], [c[:6] for c in CUSTOMERS])
    write("warehouses", ["warehouse_code", "warehouse_name", "warehouse_name_en"], WAREHOUSES)
    write("shipments", ["shipment_no", "booked_date", "promised_date", "delivered_date", "customer_code", "service_code", "carrier_code",
                        "origin_code", "dest_code", "status", "weight_kg", "quoted_amount", "carrier_cost"], shipped)
    write("invoices", ["invoice_no", "invoice_date", "due_date", "paid_date", "customer_code", "service_code", "amount", "status"],
          invoices(rng, shipped))
    write("complaints", ["complaint_no", "complaint_date", "shipment_no", "reason", "compensation"], complaints(rng, shipped))
    write("stock_daily", ["snapshot_date", "warehouse_code", "goods_type", "pallets"], stock(rng))
    write("budget_monthly", ["month", "service_code", "revenue_budget"], budget(rng, shipped))


if __name__ == "__main__":
    main()
