"""What stands between and around times in English."""

from assistant.understand.grammar.patterns import Joins
from assistant.understand.languages.en.period_words import FAR_UNIT, MONTH, N

# Day before 1 May is a day, and by day before 1 May every day before it.
NOT_EACH = r"(?<!by )(?<!per )(?<!each )(?<!every )(?<!a )"
_YEAR_BEGINS = r"(?:^|(?<=for )|(?<=in )|(?<=during )|(?<=, )|\bthe )"
COUNTED = rf"{NOT_EACH}\b(?:the )?(?:{N}[ -])?"
LAST_SO_MANY = rf"(?:(?:last|past|trailing|previous|latest|rolling) )?{N}[ -]{FAR_UNIT},?"
THROUGH = r"(?:(?:ended|ending)(?: on| in| at)?|to|through|thru|up to|until|as of) "
FROM = r"(?:starting|beginning|commencing|from)(?: on| in)? "
# From March on mobile devices is from March alone.
NOTHING_AFTER = r"\b(?= *(?:$|[,.?!;]|(?:by|per|grouped|split|broken|monthly|weekly|daily|quarterly)\b))"

JOINS = Joins(
    glue=r"(?:'s?)? ?",
    glue_upwards=r"(?: ?, ?| (?:of|in)(?: the)? | )",
    list_join=r"(?: ?, ?(?:and )?| ?& ?| (?:and|or|vs\.?|versus|against|with) )",
    fiscal_start=(
        r"\b(?:fiscal|financial) years?,? ?(?:that |which )?(?:starts?|starting|begins?|beginning)"
        rf" (?:in|on|from|with) (?:1 )?{MONTH}(?: 1(?:st)?)?"
    ),
    ranges=(
        *(
            (r"(?:\bfrom )?", rf"(?: ?[-~] ?| (?:to|through|thru|until|till|up to) ){article}", r"")
            for article in ("", "the ")
        ),
        *((r"\bbetween (?:the )?", rf" and {article}", r"") for article in ("", "the ")),
    ),
    since=(
        (r"\b(?:ever )?since (?:the )?", r"(?: onwards?\b)?"),
        (r"\b(?:starting|beginning) (?:in |from |on )?", r"(?: onwards?\b)?"),
        (r"(?:\bfrom )?", r" onwards?\b"),
        (r"\bfrom ", rf" (?:on|forward){NOTHING_AFTER}"),
        (r"(?:\bfrom )?", r" (?:to date|so far)\b"),
        (r"\bso far (?:in )?", r""),
    ),
    after=((r"\bafter (?:the )?", r""),),
    until=(
        (
            r"\b(?:as (?:of|at)|up to|up until|until|till|through|thru|by|(?:to|by) the end of|by end of) (?:the )?",
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
    year_through=(
        (r"\b(?:ytd|year[ -]to[ -]date),? (?:(?:as of|at|up to|until|through|thru|to|in|for) )?(?:the )?", r""),
        (r"", r" (?:ytd|year[ -]to[ -]date)\b"),
    ),
    offsets=(
        (rf"{COUNTED}{FAR_UNIT} (?:before|prior to|preceding|leading up to) (?:the )?", r"", "before"),
        (rf"{COUNTED}{FAR_UNIT} (?:after|following) (?:the )?", r"", "after"),
        (rf"\b(?:the )?{LAST_SO_MANY} {THROUGH}(?:the )?", r"", "through"),
        (rf"\b(?P<unit>ttm|ltm),? (?:{THROUGH})?(?:the )?", r"", "through"),
        (
            rf"{NOT_EACH}\b(?:the )?(?:fiscal |financial )?{FAR_UNIT} (?:ended|ending)(?: on| in| at)? (?:the )?",
            r"",
            "through",
        ),
        (rf"{_YEAR_BEGINS}(?P<unit>year) to (?:the )?", r"", "through"),
        (rf"\b(?:the )?{N}[ -]{FAR_UNIT} {FROM}(?:the )?", r"", "from"),
        (rf"{NOT_EACH}\b(?:the )?(?P<unit>week) {FROM}(?:the )?", r"", "from"),
        (rf"\b(?:the )?(?P<n>\d{{1,2}})(?P<unit>m) {THROUGH}(?:the )?", r"", "through"),
        (r"\b(?P<unit>w)/e ", r"", "through"),
        (r"\b(?P<unit>w)/c ", r"", "holding"),
        (rf"{NOT_EACH}\b(?:the )?(?P<unit>week) of (?:the )?", r"", "holding"),
    ),
    goes_from=r"\b(?:from|between) (?:the )?",
    same_day=r" itself\b",
    no_range_after=r"\b(?:compare|compared|comparing|versus|vs\.?)[a-z ]* $",
    possessive=r"'s?(?![a-z\d])",
)
