"""How numbers are written in English: numerals, shares, money, and the words around codes."""

from assistant.understand.grammar.numerals import Numerals

_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen")
_TEENS = ("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = {
    **{word: number for number, word in enumerate((*_ONES, *_TEENS), start=1)},
    **{word: 10 * number for number, word in enumerate(_TENS, start=2)},
}
NUMERALS = Numerals(
    digits={**_WORDS, "zero": 0},
    scales={
        "hundred": 100,
        "dozen": 12,
        "thousand": 1000,
        "k": 1000,
        "million": 10**6,
        "mm": 10**6,
        "mn": 10**6,
        "mio": 10**6,
        "m": 10**6,
        "billion": 10**9,
        "bn": 10**9,
        "b": 10**9,
        "trillion": 10**12,
        "tn": 10**12,
    },
    spoken=frozenset({"and", "a"}),
)
_WORD = rf"(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))}|zero)"
_SCALE = r"(?:hundred|dozen|thousand|million|billion|trillion)"
_PLAIN = r"(?:(?<![\w.])\.\d+|(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?)"
_FIGURES = rf"{_PLAIN}(?: ?(?:{_SCALE}|mn|mm|mio|bn|tn)|[kmb]| [mk](?![a-z]))?"
_WORDED = rf"(?:{_WORD}|(?<!half )a(?= {_SCALE}))(?:[ -]{_WORD}| {_SCALE}(?: and {_WORD})?)*"
NUMERAL = rf"(?:{_FIGURES}|{_WORDED})"
VAGUE = r"(?: ?\+| odd\b| or so\b| and a half\b)"

# The shape of ../zh/numbers.py. Half of a time is no share.
SHARES = (
    (
        r"(?<!first )(?<!second )(?<!1st )(?<!2nd )(?<!last )(?<!past )(?<!this )(?<!next )(?<!previous )(?<!current )"
        r"(?<!other )(?<!and a )(?P<n>)half\b(?!-)(?! (?:an?|years?|million|billion|dozen)\b)"
        r"(?! of (?:the )?(?:day|week|month|quarter|year|\d))",
        "0.5",
    ),
    (r"(?P<n>)(?:one|a) third\b(?= of\b|\W*$)", "1/3"),
    (r"(?P<n>two)[- ]thirds\b", "1/3"),
    (r"(?P<n>three)[- ](?:fourths\b|quarters\b(?= of (?:the )?(?!year|20|19|last|this|fy)))", "1/4"),
    (r"(?P<n>)(?:one|a) fifth\b(?= of\b|\W*$)", "1/5"),
    (r"(?P<n>two|three|four)[- ]fifths\b", "1/5"),
    (r"(?P<n>)(?:one|a) tenth\b(?= of\b|\W*$)", "1/10"),
    (rf"(?P<n>{NUMERAL}) ?%", "0.01"),
    (rf"(?P<n>{NUMERAL}) ?(?:percentage points?|percent|per cent|pct|ppts?|pp)\b", "0.01"),
    (rf"(?P<n>{NUMERAL}) ?(?:basis points?|bps?)\b", "0.0001"),
    (rf"(?P<n>{NUMERAL}) ?‰", "0.001"),
)
RANGES = (("", r" ?(?:to|-|~) ?"), (r"\bbetween ", r" and "))
NEGATIVE = r"(?:minus |negative )"
CURRENCY_BEFORE = {
    r"us\$": "USD",
    r"hk\$": "HKD",
    r"\$": "USD",
    "usd": "USD",
    "¥": "CNY",
    "cny": "CNY",
    "rmb": "CNY",
    "€": "EUR",
    "eur": "EUR",
    "£": "GBP",
    "gbp": "GBP",
    "hkd": "HKD",
    "jpy": "JPY",
}
CURRENCY_AFTER = {
    r"us dollars?\b": "USD",
    r"dollars?\b": "USD",
    r"usd\b": "USD",
    r"yuan\b": "CNY",
    r"rmb\b": "CNY",
    r"cny\b": "CNY",
    r"euros?\b": "EUR",
    r"eur\b": "EUR",
    r"pounds?\b": "GBP",
    r"gbp\b": "GBP",
    r"yen\b": "JPY",
}
CODE_BEFORE = (
    r"(?:\b(?:accounts?|sku|id|code|no\.|number|ref)|#)"
    r"|\b(?:order|invoice|voucher|receipt|document|po|batch|lot|contract|tracking)(?! (?:19|20)\d\d\b)"
)
NO_CODE = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|march|april)-(?:19|20)\d\d(?!\d)"
CODE_AFTER = r"(?: ?-?(?:series|model)\b)"
INERT = ("which one", "no one", "this one", "that one", "one by one", "one of", "each one", "another one", "the one")
