"""How times are written in English, or in figures alone: every rule on a line, its groups named for what they say."""

from assistant.understand.languages.en.numbers import NUMERALS
from assistant.understand.period_grammar import Grammar, Joins, Rule
from assistant.understand.period_rules import (
    edge_of,
    first_n,
    first_n_of,
    fiscal_to_date,
    fiscal_years,
    half_open,
    last_half,
    last_n,
    last_n_full,
    last_n_of,
    last_n_or_unit,
    last_named_month,
    last_weekday,
    month_or_day,
    named_month,
    next_n,
    next_weekday,
    now,
    piece,
    previous_n,
    previous_to_date,
    relative_day,
    relative_fiscal_year,
    relative_half,
    relative_unit,
    relative_year,
    slashed,
    to_date,
    units_ago,
    week_of,
    weekday,
    weekend,
    year_to_date,
)
from semantic.periods import Unit

_MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    "december",
)
_SHORT_MONTHS = {name[:3]: number for number, name in enumerate(_MONTH_NAMES, start=1)} | {"sept": 9}
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)} | _SHORT_MONTHS
_WEEKDAYS = {
    name: number
    for number, name in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), start=1
    )
}
_ORDINALS = {
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
_REL = r"(?P<rel>this|current|last|previous|prior|next)"
_RELS = {"this": 0, "current": 0, "last": -1, "previous": -1, "prior": -1, "next": 1}
_DAYS = {"today": 0, "yesterday": -1, "day before yesterday": -2, "tomorrow": 1, "day after tomorrow": 2}
_UNITS = {
    spelled: (unit, size)
    for unit, size, words in (
        (Unit.DAY, 1, ("day", "d")),
        (Unit.WEEK, 1, ("week", "wk", "w")),
        (Unit.MONTH, 1, ("month", "mo", "m")),
        (Unit.QUARTER, 1, ("quarter", "q")),
        (Unit.YEAR, 1, ("year", "yr", "y")),
        (Unit.WEEK, 2, ("fortnight",)),
        (Unit.MONTH, 6, ("half year", "half-year", "half a year")),
    )
    for word in words
    for spelled in (word, f"{word}s")
}
_START = r"(?<![\da-z])(?<!\d[.,/])"
_UNIT = r"(?P<unit>(?:day|week|month|quarter|year)s?)\b"
_FAR_UNIT = r"(?P<unit>(?:day|week|fortnight|month|quarter|year)s?|half[- ]year)\b"
_COARSE_UNIT = r"(?P<unit>(?:week|month|quarter)s?)\b"
_WORDED = "|".join(sorted(NUMERALS.digits, key=len, reverse=True))
_N = rf"(?P<n>\d{{1,3}}|(?:twenty|thirty)[- ](?:one|two|three|four|five|six|seven|eight|nine)|{_WORDED})"
_MONTH = rf"\b(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
# May and march are also verbs: a name that is one needs a date around it, or nothing that makes it one.
_PLAIN_MONTH = rf"\b(?P<month>{'|'.join(sorted(_MONTHS.keys() - {'may', 'march', 'mar'}, key=len, reverse=True))})\b\.?"
_VERB_MONTH = r"\b(?P<month>may|march|mar)\b"
_VERBS_AFTER = (
    r"(?! (?:i|we|you|he|she|it|they|be|have|not|also|need|want|get|see|ask|know|show|ship|return|cause|come|go|take"
    r"|on|into|of(?! (?:\d|last|this|the year))|forward|ahead|out|off|up)\b)"
)
_SUBJECT_BEFORE = r"\b(?:i|we|you|he|she|it|they|that|which|who|what|this|there|will|must|should|to|and|or|let us) $"
_MONTH_CONTEXT = (
    r"\b(?:in|since|from|until|till|by|for|of|during|last|this|next|through|end of|vs|versus|than|as of|between|before"
    r"|compared? to|relative to|prior to|after|with|against|on|early|late|mid|(?:january|february|april|june|jul|july"
    r"|august|september|october|november|december|jan|feb|apr|jun|aug|sep|oct|nov|dec|may|march)"
    r"(?: \d{1,4})? (?:to|and|or))[ -]$"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20|21)\d\d)"
_TO = r" ?(?:-|to|through|and|until) ?"
_FISCAL = r"(?:fiscal year|financial year|fiscal|fy)"
_FULL = r"(?:full|complete|completed|whole|entire)"
_LATEST = r"(?:last|latest|previous|prior|most recent)"
_ANY_MONTH = f"(?:{'|'.join(_MONTHS)})"
_WHOLE_YEAR = (
    r"(?:(?:the )?(?:whole|full|calendar|entire) year (?:of )?|all of |(?:the )?whole of |the year |calendar |cy ?)"
)
# 2024 alone is a year unless it is part of a longer figure, counts something, or is money.
_NOT_IN_A_FIGURE = r"(?<![\da-z$¥€£#.,/])(?:(?<!\d-)|(?<=(?:19|20)\d\d-))"
_NOT_COUNTED = (
    r"(?![\d%]|年(?![均化]))(?![a-gi-pr-vx-z])(?![.,:]\d)(?![-/]\d{1,2}(?!\d))"
    r"(?! ?(?:[元万亿千百个件人单条家吨块次名台套箱位户]"
    r"|k\b|m\b|million|thousand|billion|percent|dollars?|yuan|usd|cny|units?|pieces?))"
)

# A little more than what makes two readings equally plausible: a warehouse W23 is meant where there is one.
_NAMESAKE = 0.6
# 2025.5 is a month unless it is compared with, or counted in, something.
_NOT_COMPARED = r"(?:\b(?:over|above|below|under|than|least|most)|过|于|到|达|[<>=]) ?$"
_MONTH_OF = r" (?:of|in) (?:the )?"

_RULES = (
    # dates in figures
    Rule(
        pattern=rf"(?<![\d.a-z]){_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)"
        r"/(?P<end_year>\d{4})-(?P<end_month>\d\d)-(?P<end_day>\d\d)(?![\d/-])",
        build=half_open,
    ),
    Rule(pattern=rf"(?<![\d.a-z]){_YEAR}-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})(?!\d)", build=piece()),
    Rule(pattern=rf"(?<![\d.a-z]){_YEAR}/(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})(?![\d/])", build=piece()),
    Rule(pattern=rf"(?<![\d.a-z]){_YEAR}\.(?P<month>\d{{1,2}})\.(?P<day>\d{{1,2}})(?![\d.])", build=piece()),
    Rule(
        pattern=r"(?<![\d.a-z])(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?![\da-z])",
        build=piece(),
    ),
    Rule(pattern=rf"(?<![\d.a-z]){_YEAR}[-/](?P<month>\d{{1,2}})(?![-/]?\d|[年万亿%])", build=piece()),
    Rule(pattern=rf"(?<![\d.a-z]){_YEAR}\.(?P<month>0[1-9]|1[0-2])(?![.\d万亿%])", build=piece()),
    Rule(
        pattern=rf"(?<![\d.a-z$¥€£,]){_YEAR}\.(?P<month>[1-9])"
        r"(?:月|(?![.\d%]| ?[万亿元千百个件k]| ?(?:million|thousand)))",
        build=piece(),
        unless_after=_NOT_COMPARED,
    ),
    Rule(pattern=rf"(?<![\d./a-z-])(?P<month>0?[1-9]|1[0-2])/{_YEAR}(?![\d/.-])", build=piece()),
    Rule(pattern=rf"(?<![\d.a-z]){_YEAR}-{_MONTH}", build=piece()),
    Rule(pattern=rf"(?<![\d-]){_MONTH}-{_YEAR}(?![\d-])", build=piece()),
    Rule(pattern=rf"(?<![\d-]){_MONTH}-(?P<yy>\d\d)(?![\d%]|-\d)", build=month_or_day),
    Rule(pattern=rf"(?<![\d./a-z-])(?P<day>\d{{1,2}})-{_MONTH}(?!-\d)", build=piece()),
    Rule(pattern=rf"(?<![\d./a-z-])(?P<day>\d{{1,2}})-{_MONTH}-(?:{_YEAR}|(?P<yy>\d\d))(?!\d)", build=piece()),
    Rule(pattern=r"(?<![\d.a-z])(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?![\da-z.,%万亿元])", build=piece()),
    Rule(
        pattern=r"(?<![\d./a-z-])(?P<one>\d{1,2})[/.-](?P<two>\d{1,2})[/.-](?P<year>(?:19|20)\d\d)(?![\d/])",
        build=slashed,
    ),
    Rule(pattern=r"(?<![\d./a-z-])(?P<one>\d{1,2})/(?P<two>\d{1,2})(?![\d/%]| of\b)", build=slashed),
    Rule(
        pattern=r"(?P<one>\d{1,2})/(?P<two>\d{1,2})(?![\d/%])",
        build=slashed,
        only_after=r"(?<![\d./a-z-])\d{1,2}/\d{1,2} ?[-~] ?$",
    ),
    # days
    Rule(
        pattern=r"\b(?:the )?(?P<rel>day before yesterday|today|yesterday|day after tomorrow|(?<!after )tomorrow)\b",
        build=relative_day,
    ),
    Rule(
        pattern=rf"{_MONTH} (?:the )?{_DAY}(?![\d%]|,\d{{3}}| ?(?:years?|months?|weeks?|days?|quarters?)\b)",
        build=piece(),
    ),
    Rule(
        pattern=rf"{_START}(?:the )?{_DAY}(?: day)?(?: of)? {_MONTH}",
        build=piece(),
        unless_after=r"\b(?:top|bottom|first|last|past|best|worst|next) $",
    ),
    Rule(
        pattern=rf"{_START}(?:the )?{_DAY}(?={_TO}(?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_ANY_MONTH}\b)",
        build=piece(is_bound=True),
    ),
    Rule(
        pattern=rf"(?<![\d.])(?:the )?{_DAY}(?!\d)",
        build=piece(is_bound=True),
        only_after=rf"\b{_ANY_MONTH} \d{{1,2}}(?:st|nd|rd|th)?{_TO}$",
    ),
    Rule(
        pattern=r"\bthe (?P<day>\d{1,2})(?:st|nd|rd|th)\b(?! (?!to\b|and\b|until\b|through\b|of\b|this\b|last\b|vs\b))",
        build=piece(),
    ),
    Rule(pattern=rf"\b(?:(?P<rel>last|this|next) week (?:on )?)(?P<weekday>{'|'.join(_WEEKDAYS)})\b", build=weekday),
    Rule(
        pattern=rf"(?<!every )(?<!each )(?<!per )\b(?P<weekday>{'|'.join(_WEEKDAYS)})\b",
        build=weekday,
        unless_after=r"\b(?:last|this|next|previous) $",
    ),
    Rule(pattern=rf"\blast (?P<weekday>{'|'.join(_WEEKDAYS)})\b", build=last_weekday),
    Rule(pattern=rf"\bnext (?P<weekday>{'|'.join(_WEEKDAYS)})\b", build=next_weekday),
    Rule(pattern=rf"\b(?P<rel>this) (?P<weekday>{'|'.join(_WEEKDAYS)})\b", build=weekday),
    Rule(pattern=rf"\b(?P<weekday>{'|'.join(_WEEKDAYS)}),? (?:of )?(?P<rel>last|this|next) week\b", build=weekday),
    # weeks, months, quarters, halves
    Rule(pattern=rf"(?<!-)\b{_REL}[ -](?P<unit>week|month|quarter)\b", build=relative_unit),
    Rule(pattern=r"\b(?:the )?(?P<unit>week|month|quarter) (?P<rel>before last)\b", build=relative_unit),
    Rule(pattern=r"\b(?:the )?(?P<unit>week|month|quarter) (?P<rel>after next)\b", build=relative_unit),
    Rule(pattern=rf"\b{_REL} weekend\b", build=weekend),
    Rule(pattern=rf"\b(?:the )?(?P<n>first|second|third|fourth|1st|2nd|3rd|4th) week{_MONTH_OF}", build=week_of),
    Rule(pattern=rf"\bweek (?P<n>[1-5]){_MONTH_OF}", build=week_of),
    Rule(pattern=rf"\b(?:the )?(?P<n>last) week{_MONTH_OF}", build=week_of),
    Rule(pattern=r"\b(?:week|wk) ?(?P<week>\d{1,2})\b", build=piece()),
    Rule(pattern=r"(?<![\da-z])(?P<year>(?:19|20)\d\d)[- 年]?w(?P<week>\d{1,2})\b", build=piece()),
    Rule(pattern=r"(?<![\w-])(?<!sku )w(?P<week>0[1-9]|[1-4]\d|5[0-3])(?![\w-])", build=piece(), cost=_NAMESAKE),
    Rule(pattern=rf"(?:\bthe month of )?{_PLAIN_MONTH}", build=piece(), unless_after=r"\b(?:every|each) $"),
    Rule(pattern=rf"{_VERB_MONTH}{_VERBS_AFTER}", build=piece(), only_after=_MONTH_CONTEXT),
    Rule(
        pattern=rf"{_VERB_MONTH}{_VERBS_AFTER}",
        build=piece(),
        unless_after=rf"{_SUBJECT_BEFORE}|\b(?:every|each) $",
        cost=0.3,
    ),
    Rule(pattern=rf"\blast {_MONTH}(?! \d)", build=last_named_month),
    Rule(pattern=rf"\b(?P<rel>this) {_MONTH}(?! \d)", build=named_month),
    Rule(pattern=r"(?<![a-z])q(?P<quarter>[1-4])(?![\da-z])", build=piece()),
    Rule(pattern=rf"(?<![\d.a-z]){_YEAR}[- ]?q(?P<quarter>[1-4])(?![\da-z])", build=piece()),
    Rule(pattern=r"(?<![a-z\d])q(?P<quarter>[1-4])'?(?P<yy>\d\d)(?![\da-z])", build=piece()),
    Rule(pattern=r"(?<![a-z\d])(?P<yy>\d\d)q(?P<quarter>[1-4])(?![\da-z])", build=piece()),
    Rule(pattern=r"(?<![a-z\d])(?P<quarter>[1-4])q'?(?P<yy>\d\d)?(?![\da-z])", build=piece()),
    Rule(pattern=r"\b(?:the )?(?P<quarter>first|second|third|fourth|1st|2nd|3rd|4th) quarter\b(?!ly)", build=piece()),
    Rule(pattern=r"\bquarter (?P<quarter>\d|one|two|three|four)\b", build=piece()),
    Rule(pattern=r"(?<![a-z])h(?P<half>[12])(?![\da-z])", build=piece()),
    Rule(pattern=r"(?<![a-z\d])h(?P<half>[12])'?(?P<yy>\d\d)(?![\da-z])", build=piece()),
    Rule(pattern=r"(?<![a-z\d])(?P<half>[12])h'?(?P<yy>\d\d)?(?![\da-z])", build=piece()),
    Rule(
        pattern=r"\b(?:the )?(?P<half>first|second|1st|2nd) half(?:[- ]year)?\b"
        r"(?! of (?:the )?(?:month|week|quarter|day|[a-z]+s\b))(?: of the year\b)?",
        build=piece(),
    ),
    Rule(pattern=rf"\b(?:the )?(?P<fortnight>first|second|1st|2nd) half{_MONTH_OF}", build=piece(is_bound=True)),
    Rule(
        pattern=r"\b(?:the )?(?P<fortnight>first|second|1st|2nd) half of the month\b",
        build=piece(),
    ),
    Rule(pattern=r"\b(?:the )?(?P<rel>this|current) half(?:[- ]year)?\b(?! of\b)", build=relative_half),
    Rule(pattern=r"\b(?:the )?last half[- ]year\b", build=last_half),
    # years
    Rule(
        pattern=rf"{_NOT_IN_A_FIGURE}{_WHOLE_YEAR}?{_YEAR}{_NOT_COUNTED}",
        build=piece(),
    ),
    Rule(pattern=rf"\b{_REL}[ -](?:calendar |full )?year\b(?! (?:to|end|over)\b)", build=relative_year),
    Rule(pattern=r"\b(?:the )?year (?P<rel>before last)\b", build=relative_year),
    Rule(pattern=r"(?<![\da-z])'(?P<yy>\d\d)\b", build=piece()),
    Rule(pattern=rf"\b{_FISCAL} ?'?(?:(?P<year>20\d\d|19\d\d)|(?P<yy>\d\d))(?!\d|[-/]\d)", build=piece(is_fiscal=True)),
    Rule(
        pattern=rf"\b{_FISCAL} ?'?(?:(?P<year>20\d\d|19\d\d)|(?P<yy>\d\d))[-/](?:20)?(?P<next>\d\d)(?!\d)",
        build=fiscal_years,
    ),
    Rule(pattern=r"\b(?:fytd|(?:fiscal|financial) year[ -]to[ -]date|fy[ -]to[ -]date)\b", build=fiscal_to_date),
    Rule(pattern=rf"\b{_REL} (?:fiscal year|financial year|fy)\b", build=relative_fiscal_year),
    Rule(pattern=r"\bfiscal\b", build=piece(is_fiscal=True, is_bound=True)),
    # so many units
    Rule(
        pattern=rf"\b(?:within )?(?:the )?(?:last|past|trailing|latest|most recent) {_N}[ -]{_UNIT}(?! of\b)",
        build=last_n,
    ),
    Rule(
        pattern=r"\b(?:within )?(?:the )?(?:past|trailing) "
        r"(?P<unit>day|week|fortnight|month|quarter|year|half[- ](?:a )?year)\b",
        build=last_n,
    ),
    Rule(pattern=r"\b(?:the )?last (?P<unit>fortnight)\b", build=last_n),
    Rule(pattern=r"\b(?P<unit>ttm|ltm)\b", build=last_n),
    Rule(pattern=r"\bwithin the last (?P<unit>week|month|quarter|year)\b(?! of\b)", build=last_n),
    Rule(
        pattern=r"\bthe last (?P<unit>week|month|quarter|year)\b(?! of\b)",
        build=last_n_or_unit,
        only_after=r"\bover $",
    ),
    Rule(pattern=r"\b(?:last|past) (?P<unit>half a year)\b", build=last_n),
    Rule(pattern=r"(?<![a-z\d])(?:l|t)(?P<n>\d{1,3})(?P<unit>[dwmqy])\b", build=last_n),
    Rule(pattern=rf"\b(?:the )?(?:previous|prior|preceding) {_N}[ -]{_UNIT}", build=previous_n),
    Rule(
        pattern=rf"\b(?:the )?(?:past|{_LATEST}) {_N} {_FULL} {_UNIT}",
        build=last_n_full,
    ),
    Rule(
        pattern=rf"\b(?:the )?{_LATEST} {_FULL} {_UNIT}",
        build=last_n_full,
    ),
    Rule(pattern=rf"\b(?:the )?(?:next|coming|upcoming) {_N}[ -]{_UNIT}", build=next_n),
    Rule(pattern=r"\b(?:the )?(?:next|coming) (?P<unit>half[- ]year|fortnight)\b", build=next_n),
    Rule(pattern=rf"\b(?:the )?first {_N} (?P<unit>days){_MONTH_OF}", build=first_n_of),
    Rule(pattern=rf"\b(?:the )?(?:last|final) {_N} (?P<unit>days){_MONTH_OF}", build=last_n_of),
    # 9M is nine million unless a year stands beside it.
    Rule(
        pattern=r"(?<![\d.,a-z$¥€£])(?P<n>[69])(?P<unit>m)(?= ?(?:19|20)\d\d\b|'?\d\d\b)",
        build=first_n_of,
        unless_after=_NOT_COMPARED,
    ),
    Rule(pattern=r"(?<=\b(?:19|20)\d\d )(?P<n>[69])(?P<unit>m)\b", build=first_n_of),
    Rule(pattern=r"(?<=[69]m)'?(?P<yy>\d\d)\b", build=piece(is_bound=True)),
    Rule(pattern=rf"\b(?:the )?first {_N} {_COARSE_UNIT}(?: of the year\b)?", build=first_n),
    Rule(pattern=rf"\b(?:the )?(?:last|final) (?:{_N} )?{_COARSE_UNIT}(?= of\b)", build=last_n_of),
    Rule(pattern=rf"\b{_N} (?P<unit>(?:day|week|month|quarter)s?) ago\b", build=units_ago),
    Rule(pattern=rf"\b{_N} (?P<unit>years) ago\b", build=units_ago),
    # edges
    Rule(pattern=r"\b(?:the )?(?:end|close|last day) of (?:the )?", build=piece(edge="end", is_bound=True)),
    Rule(pattern=r"\b(?:the )?(?:start|beginning|first day) of (?:the )?", build=piece(edge="start", is_bound=True)),
    Rule(pattern=r"\b(?:the )?(?:end of (?:the )?)(?P<unit>month|quarter|year)\b", build=edge_of("end")),
    Rule(
        pattern=r"\b(?:the )?(?:start of|beginning of) (?:the )?(?P<unit>month|quarter|year)\b", build=edge_of("start")
    ),
    Rule(pattern=r"\b(?P<unit>month|quarter|year)[- ]end\b", build=edge_of("end")),
    # up to now
    Rule(pattern=r"\b(?:this )?(?P<unit>year|quarter|month|week)[ -]to[ -]date\b", build=to_date),
    Rule(pattern=rf"\b(?:last|previous|prior) {_UNIT}[ -]to[ -]date\b", build=previous_to_date, cost=-0.5),
    Rule(pattern=r"\b(?P<unit>ytd|qtd|mtd|wtd)\b", build=to_date),
    Rule(
        pattern=rf"\b(?:ytd|year[ -]to[ -]date) (?:in |of |for )?(?:{_YEAR}|(?P<rel>last|previous|prior) year)\b",
        build=year_to_date,
        cost=-0.5,
    ),
    Rule(pattern=rf"(?<![\d.])(?:{_YEAR}|\b(?P<rel>last|previous|prior) year) ytd\b", build=year_to_date, cost=-0.5),
    Rule(pattern=r"\b(?:now|to date|right now|the present|present)\b", build=now),
)

GRAMMAR = Grammar(
    rules=_RULES,
    words={**_MONTHS, **_WEEKDAYS, **_ORDINALS, **_RELS, **_DAYS, "before last": -2, "after next": 2},
    units={
        **_UNITS,
        "ytd": (Unit.YEAR, 1),
        "qtd": (Unit.QUARTER, 1),
        "mtd": (Unit.MONTH, 1),
        "wtd": (Unit.WEEK, 1),
        **dict.fromkeys(("ttm", "ltm"), (Unit.MONTH, 12)),
    },
    numerals=NUMERALS,
    previous=r"(?:the )?(?:last|previous|prior|preceding) (?:day|week|month|quarter|year)",
    whole=r"\b(?:whole|full|calendar|entire|all of)\b",
    indefinite=r"\b(?:recently|lately|of late)\b",
    whole_before=r"\b(?:whole|full|entire|all)(?: of)?(?: the)? ?$",
    joins=Joins(
        glue=r" ?",
        glue_upwards=r"(?: ?, ?| (?:of|in)(?: the)? | )",
        list_join=r"(?: ?, ?(?:and )?| ?& ?| (?:and|or|vs\.?|versus|against|with) )",
        fiscal_start=(
            r"\b(?:fiscal|financial) years?,? ?(?:that |which )?(?:starts?|starting|begins?|beginning)"
            rf" (?:in|on|from|with) (?:1 )?{_MONTH}(?: 1(?:st)?)?"
        ),
        ranges=(
            (r"(?:\bfrom )?", r"(?: ?[-~] ?| (?:to|through|thru|until|till|up to) )(?:the )?", r""),
            (r"\bbetween (?:the )?", r" and (?:the )?", r""),
        ),
        since=(
            (r"\b(?:ever )?since (?:the )?", r"(?: onwards?\b)?"),
            (r"\b(?:starting|beginning) (?:in |from |on )?", r"(?: onwards?\b)?"),
            (r"\bfrom ", r" onwards?\b"),
            (r"(?:\bfrom )?", r" (?:to date|so far)\b"),
            (r"\bso far (?:in )?", r""),
        ),
        after=((r"\bafter (?:the )?", r""),),
        until=(
            (
                r"\b(?:as (?:of|at)|up to|up until|until|till|through|by|(?:to|by) the end of|by end of) (?:the )?",
                r"",
            ),
        ),
        before=(
            (
                r"(?<!day )(?<!days )(?<!week )(?<!weeks )(?<!month )(?<!months )(?<!year )(?<!years )"
                r"\b(?:before|prior to|earlier than) (?:the )?(?:(?:start|beginning) of (?:the )?)?",
                r"",
            ),
        ),
        until_before=(),
        offsets=(
            (rf"\b(?:the )?(?:{_N} )?{_FAR_UNIT} before (?:the )?", r"", -1),
            (rf"\b(?:the )?(?:{_N} )?{_FAR_UNIT} after (?:the )?", r"", 1),
        ),
        same_day=r" itself\b",
        no_range_after=r"\b(?:compare|compared|comparing|versus|vs\.?)[a-z ]* $",
        possessive=r"'s?(?![a-z\d])",
    ),
)
