"""The words that times are written with in English: units, months, figures and what stands around them, as patterns."""

from assistant.understand.languages.en.numbers import NUMERALS
from semantic.periods import Unit

# The first of May to its thirty-first.
_ORDINAL_DAYS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
    *("twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
    "twentieth",
    *(
        f"twenty-{one}"
        for one in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
    ),
    *("thirtieth", "thirty-first"),
)
ORDINAL_DAYS = {word: number for number, word in enumerate(_ORDINAL_DAYS, start=1)}
ORDINAL_DAY = rf"(?P<day>{'|'.join(sorted(ORDINAL_DAYS, key=len, reverse=True))})"
MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    "december",
)
SHORT_MONTHS = {name[:3]: number for number, name in enumerate(MONTH_NAMES, start=1)} | {"sept": 9}
MONTHS = {name: number for number, name in enumerate(MONTH_NAMES, start=1)} | SHORT_MONTHS
WEEKDAYS = {
    name: number
    for number, name in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), start=1
    )
}
ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
    "final": 4,
}
REL = r"(?P<rel>this|current|last|previous|prev\.?|prior|next)"
# Last months sales: an apostrophe left out, where what is of that month follows; the last months are several.
NO_APOSTROPHE = r"(?<!\bthe )(?<!-)\b(?P<rel>this|last|next) "
ITS_OWN = (
    r"s(?= (?!(?:for|in|of|to|and|or|by|was|were|is|are|on|vs|versus|have|has|had|at|we|i|you|they|did|do|does|from"
    r"|with|than|compared|per|ago|back|only|so|where|when|which|what|how|the|a|this|last|until|till|before|after|it)\b)[a-z])"
)
RELS = {"this": 0, "current": 0, "last": -1, "previous": -1, "prev": -1, "prev.": -1, "prior": -1, "next": 1}
DAYS = {
    "today": 0,
    **dict.fromkeys(("yesterday", "yday", "ystd", "yest"), -1),
    "day before yesterday": -2,
    "tomorrow": 1,
    "day after tomorrow": 2,
}
UNITS = {
    spelled: (unit, size)
    for unit, size, words in (
        (Unit.DAY, 1, ("day", "d")),
        (Unit.WEEK, 1, ("week", "wk", "w")),
        (Unit.MONTH, 1, ("month", "mth", "mo", "m")),
        (Unit.QUARTER, 1, ("quarter", "qtr", "q")),
        (Unit.YEAR, 1, ("year", "yr", "y")),
        (Unit.WEEK, 2, ("fortnight",)),
        (Unit.MONTH, 6, ("half year", "half-year", "half a year")),
    )
    for word in words
    for spelled in (word, f"{word}s")
}
START = r"(?<![\da-z])(?<!\d[.,/])"
UNIT = r"(?P<unit>(?:day|week|wk|month|mth|quarter|year|yr)s?|mos)\b"
FAR_UNIT = r"(?P<unit>(?:day|week|wk|fortnight|month|mth|quarter|year|yr)s?|half[- ]year)\b"
COARSE_UNIT = r"(?P<unit>(?:week|month|quarter)s?)\b"
WORDED = "|".join(sorted(NUMERALS.digits, key=len, reverse=True))
_COUNT = rf"(?:\d{{1,3}}|(?:twenty|thirty)[- ](?:one|two|three|four|five|six|seven|eight|nine)|{WORDED})"
N = rf"(?P<n>{_COUNT})"
N_OR_A = rf"(?P<n>a|{_COUNT})"
EACH = r"\b(?:each|every)(?: (?:week|month|quarter|year))? $"
MONTH = rf"\b(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
# May and march are also verbs: a name that is one needs a date around it, or nothing that makes it one.
PLAIN_MONTH = rf"\b(?P<month>{'|'.join(sorted(MONTHS.keys() - {'may', 'march', 'mar'}, key=len, reverse=True))})\b\.?"
VERB_MONTH = r"\b(?P<month>may|march|mar)\b"
VERBS_AFTER = (
    r"(?! (?:i|we|you|he|she|it|they|be|have|not|also|need|want|get|see|ask|know|show|ship|return|cause|come|go|take"
    r"|on|into|of(?! (?:\d|last|this|the year))|forward|ahead|out|off|up)\b)"
)
SUBJECT_BEFORE = r"\b(?:i|we|you|he|she|it|they|that|which|who|what|this|there|will|must|should|to|and|or|let us) $"
MONTH_CONTEXT = (
    r"\b(?:in|since|from|until|till|by|for|of|during|last|this|next|through|end of|vs|versus|than|as of|between|before"
    r"|compared? to|relative to|(?:days?|weeks?|months?|quarters?|years?|ytd|ttm|ltm|up|\d{1,2}m) to|prior to|after"
    r"|with|against|on|early|late|mid|end|(?:january|february|april|june|jul|july|august|september|october|november|december|jan|feb|apr|jun|aug|sep|oct|nov|dec|may|march)"
    r"(?: \d{1,4})? (?:to|and|or))[ -]$"
)
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
YEAR = r"(?P<year>(?:19|20|21)\d\d)"
TO = r" ?(?:-|to|through|and|until) ?"
FISCAL_BEFORE = r"\b(?:fiscal|financial) $"
FISCAL = r"(?:fiscal year|financial year|fiscal|fy)"
FULL = r"(?:full|complete|completed|whole|entire)"
LATEST = r"(?:last|latest|previous|prior|most recent)"
ANY_MONTH = f"(?:{'|'.join(MONTHS)})"
WHOLE_YEAR = (
    r"(?:(?:the )?(?:whole|full|calendar|entire) year (?:of )?|all of |(?:the )?whole of |the year |calendar |cy ?)"
)
# 2024 alone is a year unless it is part of a longer figure, counts something, or is money.
NOT_IN_A_FIGURE = r"(?<![\da-z$¥€£#.,/])(?:(?<!\d-)|(?<=(?:19|20)\d\d-))"
NOT_COUNTED = (
    r"(?![\d%]|年(?![均化]))(?![a-gi-pr-vx-z])(?![.,:]\d)(?![-/]\d{1,2}(?!\d))"
    r"(?! ?(?:[元万亿千百个件人单条家吨块次名台套箱位户]"
    r"|k\b|m\b|million|thousand|billion|percent|dollars?|yuan|usd|cny|units?|pieces?))"
)

# A little more than what makes two readings equally plausible: a warehouse W23 is meant where there is one.
NAMESAKE = 0.6
# 2025.5 is a month unless it is compared with, or counted in, something.
NOT_COMPARED = r"(?:\b(?:over|above|below|under|than|least|most)|过|于|到|达|[<>=]) ?$"
PART_OF = r" (?:of|in) (?:the (?!first|second|third|fourth|1st|2nd|3rd|4th|last|previous|final))?"
MONTH_OF = r" (?:of|in) (?:the )?"
# Behind two figures that are a year said short: q4 24 vs q3 24, but not the top 24 customers of q4.
YEAR_ENDS = (
    r"(?= *(?:$|[,;:?!)&/]|\.(?!\d)|-(?!\d)"
    r"|(?:vs|versus|against|compared|and|or|to|by|for|in|per|than|with)\b))"
)
