"""What festivals are called in English, and the dates of those that neither move nor differ between countries."""

from assistant.understand.period_grammar import Festivals

FESTIVALS = Festivals(
    names={
        "new_year": r"\bnew year'?s day\b",
        "valentine": r"\bvalentine'?s day\b",
        "women": r"\b(?:international )?women'?s day\b",
        "labour": r"\b(?:international )?labou?r day\b",
        "mid_year": r"(?:(?<=\bon )|(?<=\bduring ))618\b(?![.,%]| ?[a-z\d])|\b618(?= (?:shopping )?festival\b)",
        "national": r"\bnational day\b",
        "halloween": r"\bhalloween\b",
        "singles": r"\bsingles?'?s? day\b|\bdouble (?:11|eleven)\b|(?<=\bon )11\.11\b",
        "double_twelve": r"\bdouble (?:12|twelve)\b|(?<=\bon )12\.12\b",
        "christmas_eve": r"\b(?:christmas|xmas) eve\b",
        "christmas": r"\b(?:christmas|xmas) day\b|(?<=\bon )christmas\b(?! (?:day|eve|sales?)\b)",
        "new_year_eve": r"\bnew year'?s eve\b",
        "spring": r"\b(?:spring festival|(?:chinese|lunar) new year)\b",
        "lantern": r"\blantern festival\b",
        "qingming": r"\bqingming(?: festival)?\b|\btomb[- ]sweeping (?:day|festival)\b",
        "dragon_boat": r"\bdragon boat festival\b",
        "mid_autumn": r"\bmid[- ]autumn(?: festival)?\b|\bmoon festival\b",
    },
    fixed={
        "new_year": (1, 1),
        "valentine": (2, 14),
        "women": (3, 8),
        "mid_year": (6, 18),
        "halloween": (10, 31),
        "singles": (11, 11),
        "double_twelve": (12, 12),
        "christmas_eve": (12, 24),
        "christmas": (12, 25),
        "new_year_eve": (12, 31),
    },
    same_day=r" itself\b",
    days_off=r" (?:holidays?|break|golden week|week)\b",
    vague=r" (?:season|period|campaign|promotion|weekend)s?\b",
)
