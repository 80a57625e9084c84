"""Writes data/*.csv of the invented hospital group; the same bytes on every run."""

# ruff: noqa: E501, PERF401, RUF005

import csv
import random
from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path

DATA = Path(__file__).parent / "data"
FIRST, LAST, BOOKED_THROUGH = date(2023, 1, 1), date(2025, 6, 18), date(2025, 7, 2)

# code, zh, en, system zh, system en
NAMES = {
    "CARD": ("心内科", "cardiology", "内科系统", "internal medicine"),
    "RESP": ("呼吸科", "respiratory medicine", "内科系统", "internal medicine"),
    "GAST": ("消化科", "gastroenterology", "内科系统", "internal medicine"),
    "ORTH": ("骨科", "orthopedics", "外科系统", "surgery"),
    "SURG": ("普外科", "general surgery", "外科系统", "surgery"),
    "OBGY": ("妇产科", "obstetrics and gynecology", "妇儿系统", "women and children"),
    "PEDS": ("儿科", "pediatrics", "妇儿系统", "women and children"),
    "OPHT": ("眼科", "ophthalmology", "五官系统", "head and neck"),
    "EMER": ("急诊科", "emergency medicine", "急诊系统", "emergency care"),
    "LAB": ("检验科", "laboratory", "医技系统", "diagnostic services"),
    "RAD": ("影像科", "radiology", "医技系统", "diagnostic services"),
}
# dept, campus, weight of visits, growth a year, beds, weight of admissions, heads (doctors, nurses, technicians, clerks)
UNITS = [
    ("CARD", "本部", 13, 0.08, 4, 10, (9, 16, 2, 1)),
    ("RESP", "本部", 11, 0.02, 4, 10, (7, 13, 1, 1)),
    ("GAST", "本部", 9, 0.05, 3, 8, (6, 11, 2, 1)),
    ("ORTH", "本部", 10, -0.03, 4, 9, (8, 14, 1, 1)),
    ("SURG", "本部", 7, 0.01, 3, 8, (8, 13, 1, 1)),
    ("OBGY", "本部", 10, -0.08, 3, 8, (7, 14, 1, 1)),
    ("PEDS", "本部", 12, -0.05, 3, 7, (6, 10, 1, 1)),
    ("EMER", "本部", 11, 0.04, 0, 0, (8, 15, 1, 1)),
    ("LAB", "本部", 0, 0, 0, 0, (2, 0, 14, 1)),
    ("RAD", "本部", 0, 0, 0, 0, (5, 1, 11, 1)),
    ("CARD", "东院", 6, 0.25, 2, 5, (4, 7, 1, 1)),
    ("RESP", "东院", 5, 0.12, 2, 4, (3, 6, 1, 1)),
    ("ORTH", "东院", 5, 0.18, 2, 5, (4, 6, 1, 1)),
    ("OBGY", "东院", 4, 0.06, 2, 4, (3, 6, 1, 1)),
    ("PEDS", "东院", 5, 0.10, 2, 4, (3, 5, 1, 1)),
    ("OPHT", "东院", 8, 0.20, 1, 3, (4, 4, 2, 1)),
    ("EMER", "东院", 5, 0.15, 0, 0, (4, 8, 1, 1)),
    ("LAB", "东院", 0, 0, 0, 0, (1, 0, 6, 1)),
]
DEPTS = []
for number, (code, campus, *_) in enumerate(UNITS, 1):
    DEPTS.append((f"{'H' if campus == '本部' else 'E'}{number:02d}", code, campus))
UNIT = {dept_id: UNITS[place] for place, (dept_id, _, _) in enumerate(DEPTS)}
CODE = {dept_id: code for dept_id, code, _ in DEPTS}
CLINICAL = [one for one in UNIT if UNIT[one][2]]
WARDS = [one for one in UNIT if UNIT[one][4]]
SEASON = {
    "RESP": (1.6, 1.2, 1.0, 0.9, 0.8, 0.7, 0.7, 0.7, 0.8, 1.0, 1.2, 1.5),
    "PEDS": (1.3, 1.0, 1.1, 1.1, 1.0, 0.9, 0.8, 0.8, 0.9, 1.1, 1.3, 1.4),
}
HOLIDAYS = {date(2023, 1, 22), date(2024, 2, 10), date(2025, 1, 29)}
DISTRICTS = ["城东区", "城西区", "江北区", "高新区", "外地"]
# code, zh, en, chapter, weight of cost, departments
DIAGNOSES = [
    ("I21", "急性心肌梗死", "acute myocardial infarction", "CARD", 2.4),
    ("I50", "心力衰竭", "heart failure", "CARD", 1.4),
    ("I10", "高血压", "hypertension", "CARD RESP GAST ORTH", 0.6),
    ("J18", "肺炎", "pneumonia", "RESP PEDS", 0.9),
    ("J44", "慢阻肺", "COPD", "RESP", 1.0),
    ("K25", "胃溃疡", "gastric ulcer", "GAST", 0.8),
    ("K80", "胆结石", "gallstones", "SURG GAST", 1.1),
    ("K35", "急性阑尾炎", "acute appendicitis", "SURG", 0.9),
    ("S72", "股骨骨折", "femur fracture", "ORTH", 2.1),
    ("M17", "膝关节炎", "knee arthritis", "ORTH", 1.9),
    ("O80", "顺产", "normal delivery", "OBGY", 0.5),
    ("O82", "剖宫产", "caesarean section", "OBGY", 0.8),
    ("H25", "白内障", "cataract", "OPHT", 0.7),
    ("E11", "2型糖尿病", "type 2 diabetes", "CARD GAST ORTH OPHT", 0.7),
]
DRUGS = [
    ("D01", "阿莫西林胶囊", "amoxicillin capsules", "ABX", "Y", 18.5),
    ("D02", "头孢呋辛片", "cefuroxime tablets", "ABX", "Y", 32.0),
    ("D03", "左氧氟沙星片", "levofloxacin tablets", "ABX", "Y", 27.4),
    ("D04", "亚胺培南注射剂", "imipenem injection", "ABX", "N", 148.0),
    ("D05", "阿托伐他汀片", "atorvastatin tablets", "CHM", "Y", 36.8),
    ("D06", "氨氯地平片", "amlodipine tablets", "CHM", "Y", 21.0),
    ("D07", "二甲双胍片", "metformin tablets", "CHM", "Y", 16.2),
    ("D08", "奥美拉唑胶囊", "omeprazole capsules", "CHM", "Y", 24.9),
    ("D09", "布地奈德吸入剂", "budesonide inhaler", "CHM", "N", 168.0),
    ("D10", "连花清瘟颗粒", "lianhua qingwen granules", "TCM", "Y", 29.0),
    ("D11", "复方丹参滴丸", "danshen pills", "TCM", "Y", 34.5),
    ("D12", "小儿止咳糖浆", "children's cough syrup", "TCM", "N", 22.0),
    ("D13", "甘精胰岛素", "insulin glargine", "BIO", "Y", 138.0),
    ("D14", "人血白蛋白", "human albumin", "BIO", "N", 420.0),
]
BY_DEPT = {
    "CARD": "D05 D06 D11 D13 D07", "RESP": "D01 D02 D03 D09 D10 D04", "GAST": "D08 D03 D14 D01", "ORTH": "D02 D14 D07 D08",
    "SURG": "D02 D04 D14 D08", "OBGY": "D01 D02 D14", "PEDS": "D12 D01 D10 D09", "OPHT": "D03 D07", "EMER": "D03 D10 D02 D14 D06",
}  # fmt: skip
TESTS = [("CBC", 34, 55), ("LFT", 20, 140), ("GLU", 16, 60), ("COA", 12, 110), ("TNI", 8, 75), ("UA", 10, 45)]
CHARGE = {
    "OP": [("DRUG", 30, 130), ("EXAM", 16, 320), ("LAB", 18, 140), ("MAT", 8, 90), ("TREAT", 14, 110), ("CONS", 14, 30)],
    "IP": [("DRUG", 24, 900), ("EXAM", 12, 700), ("LAB", 14, 420), ("MAT", 16, 1900), ("TREAT", 10, 650), ("OPER", 10, 2600), ("BED", 8, 420), ("NURS", 6, 260)],
}  # fmt: skip

rng = random.Random(20250618)  # noqa: S311


def write(name: str, header: str, rows: list) -> None:
    DATA.mkdir(exist_ok=True)
    with (DATA / f"{name}.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header.split())
        writer.writerows(rows)


def days(first: date = FIRST, last: date = LAST):
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)


def months(first: date, last: date):
    day = first.replace(day=1)
    while day <= last:
        yield day
        day = (day + timedelta(days=32)).replace(day=1)


def pick(weighted: list):
    return rng.choices([one[0] for one in weighted], [one[1] for one in weighted])[0]


def busy(day: date) -> float:
    near = min(abs((day - one).days) for one in HOLIDAYS)
    return (
        (0.35 if near <= 4 else 1.0)
        * (1.0, 0.95, 0.9, 0.9, 0.95, 0.55, 0.4)[day.weekday()]
        * (1.25 if day.weekday() == 0 else 1)
    )


def strength(dept: str, day: date, place: int = 2) -> float:
    unit = UNIT[dept]
    grown = (1 + unit[3]) ** ((day - FIRST).days / 365)
    return unit[place] * grown * SEASON.get(unit[0], (1,) * 12)[day.month - 1]


def some(mean: float) -> int:
    whole = int(mean)
    return whole + (rng.random() < mean - whole) + rng.choice((-1, 0, 0, 1)) if mean > 1.5 else int(rng.random() < mean)


patients = []
for number in range(1, 521):
    born = rng.choices(
        [rng.randint(2010, 2023), rng.randint(1985, 2009), rng.randint(1965, 1984), rng.randint(1940, 1964)],
        [18, 27, 28, 27],
    )[0]
    cover = rng.choices(["UEB", "URR", "SELF", ""], [46, 38, 13, 3])[0]
    patients.append((f"P{number:04d}", rng.choice("MF"), born, rng.choices(DISTRICTS, [30, 24, 18, 16, 12])[0], cover))
young = [one for one in patients if one[2] >= 2010]
grown_up = [one for one in patients if one[2] < 2010]
women = [one for one in grown_up if one[1] == "F" and one[2] >= 1975]


def patient_of(code: str, day: date) -> str:
    pool = {"PEDS": young, "OBGY": women}.get(code, grown_up)
    # Who comes changes slowly: some come only early, some only late.
    share = (day - FIRST).days / 900
    start = int(len(pool) * 0.35 * share)
    pool = pool[start : start + int(len(pool) * 0.7)]
    return pool[min(int(rng.random() ** 1.5 * len(pool)), len(pool) - 1)][0]


visits, charges, settlements, dispensing, lab_tests, appointments = [], [], [], [], [], []
monthly = defaultdict(lambda: [0, 0.0])


def charge(day: date, dept: str, side: str) -> None:
    kind, _, size = rng.choices(CHARGE[side], [one[1] for one in CHARGE[side]])[0]
    inflation = 1 - 0.06 * (day - FIRST).days / 365 * (kind == "DRUG")
    amount = round(size * inflation * rng.lognormvariate(0, 0.5) * (1.15 if CODE[dept] in ("ORTH", "CARD") else 1), 2)
    status = "R" if rng.random() < 0.03 else "N"
    charges.append((f"C{len(charges) + 1:05d}", day, dept, side, kind, amount, status))
    if status == "N":
        monthly[day.replace(day=1), dept][1] += amount


def settle(day: date, dept: str, side: str) -> None:
    payer = rng.choices(["YB", "ZF", "SB", ""], [58, 28, 11 + (day.year - 2023) * 4, 2])[0]
    amount = round((260 if side == "OP" else 7800) * rng.lognormvariate(0, 0.6), 2)
    settlements.append((f"S{len(settlements) + 1:05d}", day, dept, side, payer, amount))


for day in days():
    for dept in CLINICAL:
        code = CODE[dept]
        mean = strength(dept, day) / 126 * 5.6 * (busy(day) if code != "EMER" else 1)
        for _ in range(some(mean)):
            hour = rng.choices(
                [8, 9, 10, 11, 13, 14, 15, 16, 19, 22],
                [14, 20, 18, 10, 4, 12, 10, 6, 3, 3] if code != "EMER" else [8, 8, 8, 8, 8, 8, 8, 10, 20, 18],
            )[0]
            at = datetime(day.year, day.month, day.day, hour, rng.randrange(0, 60, 5))
            kind = "ER" if code == "EMER" else pick([("GEN", 58), ("EXP", 34), ("VIP", 8)])
            first = int(rng.random() < (0.9 if code == "EMER" else 0.42))
            wait = max(
                2,
                round(
                    rng.gauss(
                        {"GEN": 38, "EXP": 52, "VIP": 14, "ER": 16}[kind] * (1.15 if UNIT[dept][1] == "本部" else 0.8),
                        11,
                    )
                ),
            )
            patient = patient_of(code, day)
            visits.append(
                (
                    f"V{len(visits) + 1:05d}",
                    at.strftime("%Y-%m-%d %H:%M:%S"),
                    patient,
                    dept,
                    kind,
                    first,
                    "" if rng.random() < 0.01 else wait,
                )
            )
            monthly[day.replace(day=1), dept][0] += 1
            for _ in range(rng.choices([0, 1, 2], [45, 40, 15])[0]):
                charge(day, dept, "OP")
            if rng.random() < 0.22:
                settle(day, dept, "OP")
            if rng.random() < 0.24:
                for line in range(1, rng.choice((1, 1, 2, 2, 3)) + 1):
                    drug = rng.choice(BY_DEPT[code].split())
                    price = next(one[5] for one in DRUGS if one[0] == drug)
                    dispensing.append(
                        (
                            len(dispensing),
                            day,
                            dept,
                            drug,
                            rng.randint(1, 4),
                            price,
                            round(price * rng.uniform(0.82, 0.93), 2),
                            line,
                        )
                    )
            if rng.random() < 0.34:
                item, _, minutes = rng.choices(TESTS, [one[1] for one in TESTS])[0]
                ordered = at + timedelta(minutes=rng.randrange(5, 40))
                reported = ordered + timedelta(
                    minutes=round(minutes * rng.lognormvariate(0, 0.35) * (1 if UNIT[dept][1] == "本部" else 1.2))
                )
                lab_tests.append(
                    (
                        f"L{len(lab_tests) + 1:05d}",
                        ordered.strftime("%Y-%m-%d %H:%M:%S"),
                        reported.strftime("%Y-%m-%d %H:%M:%S"),
                        dept,
                        item,
                        int(rng.random() < (0.11 if item == "TNI" else 0.03)),
                        int(rng.random() < 0.31),
                    )
                )

prescriptions, rx = [], 0
for _, day, dept, drug, qty, price, cost, line in dispensing:
    rx += line == 1
    prescriptions.append((f"R{rx:05d}", line, day, dept, drug, qty, price, cost))

for day in days(date(2024, 1, 1), BOOKED_THROUGH):
    for dept in CLINICAL:
        if CODE[dept] == "EMER":
            continue
        for _ in range(some(strength(dept, day) / 126 * 3.4 * busy(day) * (1 if day <= LAST else 0.7))):
            booked = day - timedelta(days=rng.choices([0, 1, 2, 3, 5, 7, 13], [14, 22, 20, 16, 12, 12, 4])[0])
            if booked > LAST:
                booked = LAST - timedelta(days=rng.randint(0, 2))
            channel = rng.choices(["WX", "ZFB", "TEL", "KIOSK", "WIN"], [46 + (day.year - 2024) * 8, 16, 9, 15, 12])[0]
            status = pick([("DONE", 80), ("MISS", 9 if channel != "WIN" else 3), ("CANC", 10)])
            if day > LAST:
                status = "CANC" if rng.random() < 0.06 else "OPEN"
            appointments.append(
                (f"A{len(appointments) + 1:05d}", booked, day, patient_of(CODE[dept], day), dept, channel, status)
            )

admissions, links = [], []


def admit(day: date, dept: str, code: str) -> None:
    main = rng.choice([one for one in DIAGNOSES if code in one[3].split() and one[0] not in ("I10", "E11")])
    stay = max(1, round(rng.lognormvariate(1.75 - 0.05 * (day - FIRST).days / 365 + (main[4] - 1) * 0.25, 0.45)))
    left = day + timedelta(days=stay)
    route = rng.choices(["OPD", "ER", "TRANS"], [64, 30, 6])[0]
    how = "" if left > LAST else rng.choices(["IMPR", "CURE", "TRANS", "SELF", "DIED", ""], [56, 30, 5, 5, 1.5, 1.5])[0]
    again = "" if left > LAST else int(rng.random() < 0.045)
    number = f"Z{len(admissions) + 1:05d}"
    admissions.append(
        (number, patient_of(code, day), dept, day, "" if left > LAST else left, route, how, again, main[4])
    )
    links.append((number, main[0], "Y"))
    for extra in ("I10", "E11"):
        if code not in ("PEDS", "OBGY") and rng.random() < 0.3:
            links.append((number, extra, "N"))
    for _ in range(rng.choice((0, 1, 1, 2))):
        charge(min(day + timedelta(days=rng.randint(0, stay)), LAST), dept, "IP")
    if left <= LAST and rng.random() < 0.6:
        settle(left, dept, "IP")


for day in days():
    for dept in WARDS:
        code = CODE[dept]
        quiet = 0.6 if min(abs((day - one).days) for one in HOLIDAYS) <= 3 else 1.0
        for _ in range(
            rng.choices(
                [0, 1, 2],
                [1 - (mean := min(0.55, strength(dept, day, 5) / 90 * 4.2 * quiet)), mean * 0.86, mean * 0.14],
            )[0]
        ):
            admit(day, dept, code)

census = []
for day in days(date(2024, 1, 1)):
    for dept in WARDS:
        inside = sum(1 for one in admissions if one[2] == dept and one[3] <= day and (one[4] == "" or one[4] > day))
        beds = UNIT[dept][4] + (1 if day >= date(2024, 10, 1) and UNIT[dept][1] == "东院" else 0)
        census.append((day, dept, beds, inside))

surgeries = []
rate = {"ORTH": 0.16, "SURG": 0.15, "OBGY": 0.09, "OPHT": 0.16, "CARD": 0.07}
for day in days():
    for dept in CLINICAL:
        code = CODE[dept]
        if code not in rate or rng.random() > rate[code] * (1 + UNIT[dept][3]) ** ((day - FIRST).days / 365) * (
            0.3 if day.weekday() > 4 else 1.15
        ):
            continue
        level = rng.choices(
            [1, 2, 3, 4], [10, 34, 38, 18 + (day.year - 2023) * 4] if code != "OPHT" else [30, 50, 18, 2]
        )[0]
        kind = rng.choices(["ELEC", "EMRG", "DAY"], [58, 16, 26 if code in ("OPHT", "SURG") else 12])[0]
        gone = rng.random() < 0.06
        minutes = "" if gone else max(15, round(rng.gauss(35 + 38 * level, 22)))
        surgeries.append(
            (
                f"O{len(surgeries) + 1:04d}",
                day,
                dept,
                f"SG{rng.randint(1, 3) + 3 * list(rate).index(code):02d}",
                level,
                kind,
                "CANC" if gone else "DONE",
                minutes,
                "" if gone else int(rng.random() < 0.012 * level),
            )
        )

stock = []
base = {"DRUG": 420_000, "HVC": 310_000, "LVC": 95_000, "REAG": 120_000}
for month in months(FIRST, date(2025, 5, 31)):
    end = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    for campus, part in (("C1", 1), ("C2", 0.42)):
        for kind, value in base.items():
            drift = 1 + (0.012 if kind == "HVC" else -0.004) * ((month.year - 2023) * 12 + month.month)
            stock.append((end, campus, kind, round(value * part * drift * rng.uniform(0.9, 1.1), 2)))

staff = []
kinds = ("DOC", "NUR", "TEC", "ADM")
for month in months(FIRST, date(2025, 5, 31)):
    end = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    passed = (month.year - 2023) * 12 + month.month - 1
    for dept, unit in UNIT.items():
        for kind, heads in zip(kinds, unit[6], strict=True):
            now = heads + (passed // 9 if unit[1] == "东院" and kind in ("DOC", "NUR") else 0) + (rng.random() < 0.08)
            if now:
                staff.append((end, dept, kind, now))

equipment = []
kinds = [
    ("CT", 6_800_000),
    ("MRI", 12_500_000),
    ("US", 850_000),
    ("VENT", 210_000),
    ("MON", 38_000),
    ("ENDO", 560_000),
    ("LABA", 1_450_000),
]
for number in range(1, 47):
    kind, value = rng.choices(kinds, [2, 1, 6, 9, 16, 4, 5])[0]
    places = {"CT": ["H10"], "MRI": ["H10"], "LABA": ["H09", "E18"], "ENDO": ["H03", "H05"]}.get(kind) or WARDS + [
        "H08",
        "E17",
    ]
    bought = date(2013, 1, 1) + timedelta(days=rng.randint(0, 4450))
    equipment.append(
        (
            f"EQ{number:03d}",
            rng.choice(places),
            kind,
            bought,
            round(value * rng.uniform(0.8, 1.25), -2),
            rng.choices(["USE", "REP", "OFF"], [82, 12, 6])[0],
        )
    )

complaints = []
for day in days():
    for _ in range(rng.choices([0, 1, 2], [78, 19, 3])[0]):
        dept = "" if rng.random() < 0.06 else rng.choices(CLINICAL, [UNIT[one][2] for one in CLINICAL])[0]
        took = round(rng.lognormvariate(2.1, 0.9)) + (rng.random() < 0.12) * 40
        closed = day + timedelta(days=took)
        kind = rng.choices(["WAIT", "ATT", "FEE", "QUAL", "ENV"], [34, 26, 18, 14, 8])[0]
        source = rng.choices(["12345", "TEL", "SITE", "WEB"], [30, 28, 26, 16])[0]
        complaints.append((f"T{len(complaints) + 1:04d}", day, dept, kind, source, "" if closed > LAST else closed))

consults = []
for day in days(date(2024, 1, 1)):
    for _ in range(rng.choices([0, 1, 2], [45, 40, 15])[0]):
        asking = rng.choice([one for one in CLINICAL if CODE[one] != "OPHT"])
        asked = rng.choice([one for one in CLINICAL if UNIT[one][1] == UNIT[asking][1] and one != asking])
        urgent = rng.random() < 0.3
        consults.append(
            (
                f"H{len(consults) + 1:04d}",
                day,
                "C1" if UNIT[asking][1] == "本部" else "C2",
                asking,
                asked,
                "U" if urgent else "N",
                round(max(0.2, rng.gauss(0.6 if urgent else 14, 0.2 if urgent else 7)), 1),
            )
        )

budget = []
for month in months(date(2024, 1, 1), date(2025, 12, 31)):
    for dept in CLINICAL:
        seen = monthly[date(month.year - 1, month.month, 1), dept]
        budget.append(
            (
                month,
                dept,
                round(seen[1] * rng.uniform(0.98, 1.14), -2) + 1000,
                round(seen[0] * rng.uniform(0.98, 1.12)) + 1,
            )
        )

write(
    "campuses", "campus_id campus_name campus_name_en", [("C1", "本部", "Main campus"), ("C2", "东院", "East campus")]
)
write("departments", "dept_id dept_name dept_name_en campus_id system system_en", [
    (dept, NAMES[code][0], NAMES[code][1], "C1" if campus == "本部" else "C2", *NAMES[code][2:]) for dept, code, campus in DEPTS
])  # fmt: skip
write("patients", "patient_id sex birth_year district cover", patients)
write("visits", "visit_no visit_at patient_id dept_id visit_type is_first wait_minutes", visits)
write("appointments", "appt_no booked_on visit_on patient_id dept_id channel status", appointments)
write(
    "admissions",
    "adm_no patient_id dept_id admit_date discharge_date route disposition readmitted_31d drg_weight",
    admissions,
)
write("adm_diagnoses", "adm_no diag_code is_main", links)
write("diagnoses", "diag_code diag_name diag_name_en", [one[:3] for one in DIAGNOSES])
write("bed_census", "census_date dept_id open_beds occupied", census)
write("surgeries", "surgery_no surgery_date dept_id surgeon level kind status minutes complication", surgeries)
write("charges", "charge_no charge_date dept_id side category amount status", charges)
write("settlements", "settle_no settle_date dept_id side payer amount", settlements)
write("prescriptions", "rx_no line_no rx_date dept_id drug_id qty unit_price unit_cost", prescriptions)
write("drugs", "drug_id drug_name drug_name_en drug_class essential list_price", DRUGS)
write("lab_tests", "test_no ordered_at reported_at dept_id item critical positive", lab_tests)
write("stock", "month_end campus_id category amount", stock)
write("staff", "month_end dept_id category heads", staff)
write("equipment", "asset_no dept_id kind bought_on original_value status", equipment)
write("complaints", "complaint_no received_on dept_id category source closed_on", complaints)
write("consults", "consult_no requested_on campus_id asking_dept asked_dept urgency reply_hours", consults)
write("budget", "month dept_id revenue visits", budget)
