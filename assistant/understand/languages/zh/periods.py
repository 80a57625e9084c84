"""How times are written in Chinese: every rule on a line, its groups named for what they say."""

from assistant.understand.grammar.builders import (
    edge_of,
    first_n,
    first_n_of,
    first_or_previous_n,
    fiscal_quarter_to_date,
    fiscal_running,
    fiscal_to_date,
    fiscal_years,
    last_n,
    last_n_full,
    last_n_of,
    next_n,
    now,
    piece,
    previous_n,
    relative_day,
    relative_fiscal_quarter,
    relative_fiscal_year,
    relative_half,
    relative_unit,
    relative_year,
    running,
    same_day,
    to_date,
    units_ago,
    week_of,
    weekday,
    weekend,
)
from assistant.understand.grammar.patterns import Grammar, Rule
from assistant.understand.languages.zh.numbers import NUMERALS
from assistant.understand.languages.zh.period_joins import CHARACTER, JOINS, MONTH, UNIT, N
from assistant.understand.languages.zh.period_neighbours import (
    NOT_DAY,
    NOT_DAYS,
    NOT_END,
    NOT_LASTING,
    NOT_MONTH,
    NOT_NUMBERED,
    NOT_START,
    NOT_WEEKDAY,
    OF_MONTH,
)
from semantic.periods import Unit

# A figure or a numeral that does not begin inside another, or inside a word of letters; 5月vs4月 are two times.
_START = rf"(?:(?<![0-9a-z{CHARACTER}百千万〇零])(?<!\d[.,/])|(?<=[^a-z]vs))"
_DAY_START = rf"(?<![0-9a-z{CHARACTER}百千万〇零])(?<!\d[.,/])(?<![第每各逐共满达近去])"
_YEAR = r"(?P<year>(?:19|20|21)\d\d|[一二][〇零○一二三四五六七八九]{3})"
_YY = r"(?P<yy>\d\d|[〇零一二三四五六七八九]{2})"
_DAY = r"(?P<day>\d{1,2}|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
# 成本月度, 线上月销售: the characters before belong to another word.
_THIS = r"(?:(?<![成资样基版股原根文副剧脚亏日课])本|这一?个?|当前?)"
_LAST = r"(?<![以线马网楼船早晚加之路])上"
_NEXT = r"(?<![以线如之楼下])下"
_REL = rf"(?P<rel>{_LAST}上上|{_LAST}上|{_LAST}一?1?|{_THIS}|{_NEXT}下|{_NEXT}一?1?)"
_TO_RANGE = r" ?[-~到至] ?"
_MONTH_BEFORE = r"月份?$"
_EVERY = r"(?:每|每个|每年|每月|每个月|历年|各年|逐|逐年|逐月)的?$"

_YEARS = {
    "今年": 0,
    "本年": 0,
    "本年度": 0,
    "今年度": 0,
    "全年": 0,
    "当年": 0,
    "去年": -1,
    "去年度": -1,
    "上年": -1,
    "上年度": -1,
    "上一年": -1,
    "上一年度": -1,
    "上个年度": -1,
    "前年": -2,
    "大前年": -3,
    "明年": 1,
    "下一年": 1,
    "来年": 1,
    "后年": 2,
}
_SPOKEN_DAYS = {"前": -2, "昨": -1, "今": 0, "明": 1}
_DAYS = {
    "今天": 0,
    "今日": 0,
    "当天": 0,
    "当日": 0,
    "本日": 0,
    "昨天": -1,
    "昨日": -1,
    "前天": -2,
    "前日": -2,
    "大前天": -3,
    **{f"{day}{ending}": days for day, days in _SPOKEN_DAYS.items() for ending in ("儿", "儿个")},
    "明天": 1,
    "明日": 1,
    "后天": 2,
    "大后天": 3,
}
_WORDS = {
    **_YEARS,
    **_DAYS,
    "上上上": -3,
    "上上": -2,
    "上": -1,
    "上一": -1,
    "上1": -1,
    "本": 0,
    "这": 0,
    "这个": 0,
    "这一": 0,
    "这一个": 0,
    "当": 0,
    "当前": 0,
    "再": -2,
    "前": -2,
    "下": 1,
    "下一": 1,
    "下1": 1,
    "下下": 2,
    "首": 1,
    "最后": -1,
    "正": 1,
    "元": 1,
    "日": 7,
    "天": 7,
    "末": 7,
    "半": 1,
    "〇": 0,
    "零": 0,
}
_UNITS = {
    **dict.fromkeys(("天", "日"), (Unit.DAY, 1)),
    **dict.fromkeys(("周", "星期", "个星期", "礼拜", "个礼拜"), (Unit.WEEK, 1)),
    **dict.fromkeys(("月", "个月", "月份"), (Unit.MONTH, 1)),
    **dict.fromkeys(("季", "季度", "个季度"), (Unit.QUARTER, 1)),
    **dict.fromkeys(("年", "年度", "财年"), (Unit.YEAR, 1)),
    **dict.fromkeys(("半年", "个半年"), (Unit.MONTH, 6)),
    **dict.fromkeys(("半个月", "半月"), (Unit.DAY, 15)),
}
_YEAR_WORD = (
    rf"(?P<rel>(?:{_THIS}|今|去)年(?:度(?!假))?|{_LAST}一?年(?:度(?!假))?(?!纪)|{_LAST}个年度|大前年|(?<!大)前年|明年|{_NEXT}一年|来年"
    r"|后年)"
)
_YEAR_WORDS = {
    **_YEARS,
    **dict.fromkeys(
        ("这年", "这一年", "这一个年", "这个年", "这个年度", "当年度", "这一年度", "这年度", "当前年", "当前年度"), 0
    ),
}

# Figures before a half say which year or how many, unless they end a code (产线FS-2上半年).
_NOT_COUNTED = r"(?:(?<![\d一二两三四])|(?<=[a-z]-\d)|(?<=[a-z]\d)|(?<=[a-z]-\d\d)|(?<=[a-z]\d\d))"
# 5.1 is a day only beside another one: 5.1-5.5. Of money or percent it is none.
_POINTED = r"(?P<month>0?[1-9]|1[0-2])\.(?P<day>0?[1-9]|[12]\d|3[01])"
_NOT_AMOUNT = r"(?![\d.%]| ?[个元块万亿千百折倍成美])"
# What stands between the members of a list that says its unit once: 5、6月.
_LISTED = rf" ?[、和与及] ?(?:(?:\d{{1,2}}|[{CHARACTER}]{{1,2}}) ?[、和与及] ?){{0,10}}第?"
_COUNTED_BEFORE = r"(?:前|第|近|过去|最近|每|各|共|达|满|过|于|到|为|是|[<>=]|top) ?$"
_QUARTER_BEFORE = r"(?:季度?|(?<![a-z])q[1-4])$"
_BEFORE_THAT = r"(?P<rel>再)往?[上前]一?个?"
_SINCE = r"以?内|以?来(?!自)|里"
_RULES = (
    Rule(
        pattern=r"(?<![\d.a-z])(?P<month>0?[1-9]|1[0-2])\.(?P<day>0[1-9]|[12]\d|3[01])(?=当天|当日|的(?!\d))",
        build=piece(),
        unless_after=r"(?:过|于|到|达|是|为|约|[<>=超破近满]) ?$",
    ),
    Rule(pattern=rf"(?<![\d.a-z]){_POINTED}(?= ?[-~到至] ?\d{{1,2}}\.\d{{1,2}}{_NOT_AMOUNT})", build=piece()),
    Rule(
        pattern=rf"(?<![\d.a-z]){_POINTED}{_NOT_AMOUNT}",
        build=piece(),
        only_after=r"(?<![\d.a-z])\d{1,2}\.\d{1,2} ?[-~到至] ?$",
    ),
    # days
    Rule(
        pattern=rf"(?P<rel>大前天|(?:(?<!大)前|昨|今|明|{_THIS})(?:[天日]|(?<=[前昨今明])儿个?)|大后天|(?<!大)后天)(?!均)"
        r"(?!(?<=当[天日])(?:送?达|件(?![数均])|(?:发货|出库|签收|解决|完成|关闭|响应|送达)率))",
        build=relative_day,
    ),
    Rule(pattern=rf"{_START}{_YEAR}年{MONTH}月{_DAY}[日号]?(?!\d)", build=piece()),
    Rule(pattern=rf"{_START}{MONTH}月{_DAY}(?:日|号{NOT_NUMBERED})", build=piece(), unless_after=_EVERY),
    Rule(pattern=rf"{_START}{MONTH}月(?P<day>\d{{1,2}})(?=$|[?,。!的]|{_TO_RANGE}\d{{1,2}}月)", build=piece()),
    Rule(pattern=rf"{_START}{MONTH}月{_DAY}(?={_TO_RANGE}{N}[日号])", build=piece(is_bound=True)),
    Rule(pattern=rf"{_DAY_START}{NOT_DAYS}{_DAY}{NOT_LASTING}[日号]{NOT_DAY}", build=piece(), unless_after=_EVERY),
    Rule(pattern=rf"{_DAY_START}{_DAY}(?={_TO_RANGE}{N}[日号])", build=piece(is_bound=True)),
    # weeks
    Rule(
        pattern=rf"{_REL}(?P<unit>个?周|个?星期|个?礼拜)(?!末|期(?![末初])|[一二三四五六日天]{NOT_WEEKDAY})",
        build=relative_unit,
    ),
    Rule(pattern=rf"{_REL}个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天]){NOT_WEEKDAY}", build=weekday),
    Rule(
        pattern=r"(?<![每逐上本这下第个一两二三四五六七八九十\d])(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"
        rf"{NOT_WEEKDAY}",
        build=weekday,
    ),
    Rule(pattern=rf"{_REL}个?周末", build=weekend),
    # a day's own day of the year, month or week before
    Rule(pattern=rf"{_YEAR_WORD}的?今[天日]", build=same_day),
    Rule(pattern=rf"{_REL}(?P<unit>个?月|个?周|个?星期|个?礼拜)的?今[天日]", build=same_day),
    Rule(pattern=rf"(?<!月)(?<!月的)(?<!月份)(?<!月份的)第(?P<week>{N})周", build=piece()),
    Rule(pattern=rf"(?P<week>{N})周", build=piece(is_bound=True), only_after=rf"{_START}{_YEAR}年$"),
    Rule(pattern=r"的?第?(?P<n>首|(?<=第)[一二三四五1-5])个?(?:周|星期|礼拜)", build=week_of, only_after=_MONTH_BEFORE),
    Rule(pattern=r"的?(?P<n>最后)一?个?(?:周|星期|礼拜)", build=week_of, only_after=_MONTH_BEFORE),
    # months
    Rule(
        pattern=rf"{_START}{MONTH}月(?:{OF_MONTH}|度(?![假薪均])|(?!度(?!假))){NOT_MONTH}",
        build=piece(),
        unless_after=_EVERY,
    ),
    Rule(
        pattern=rf"{_START}{MONTH}(?:月份?)?(?={_TO_RANGE}(?:\d{{1,2}}|[{CHARACTER}]{{1,2}})月)",
        build=piece(is_bound=True),
    ),
    Rule(pattern=rf"{_REL}(?P<unit>个?月)(?:{OF_MONTH})?(?![饼嫂]|均(?!价|单价|分|摊))", build=relative_unit),
    Rule(pattern=r"(?P<third>上旬|中旬|下旬)", build=piece()),
    Rule(
        pattern=rf"{_START}{MONTH}(?={_LISTED}(?:\d{{1,2}}|十[一二]|[一二三四五六七八九十])月)",
        build=piece(),
        unless_after=_COUNTED_BEFORE,
    ),
    Rule(pattern=r"上半个?月(?![度薪均饼])", build=piece(fortnight=1)),
    Rule(pattern=r"前半个?月(?![度薪均饼])", build=piece(fortnight=1), only_after=_MONTH_BEFORE),
    Rule(pattern=r"后半个?月(?![度薪均饼])", build=piece(fortnight=2), only_after=_MONTH_BEFORE),
    Rule(pattern=r"下半个?月(?![度薪均饼])", build=piece(fortnight=2)),
    Rule(pattern=rf"的?[前头](?P<n>{N}) ?(?P<unit>天|日)(?![均以])", build=first_n_of, only_after=_MONTH_BEFORE),
    Rule(pattern=rf"的?(?:最后|后)(?P<n>{N}) ?(?P<unit>天|日)(?![均以])", build=last_n_of, only_after=_MONTH_BEFORE),
    # quarters and halves
    Rule(pattern=rf"{_REL}(?P<unit>个?季度(?!假)|季(?!节|报(?![修废损名警价销单])))", build=relative_unit),
    Rule(
        pattern=rf"{_START}第?(?P<quarter>[一二三四五六七八九]|[1-9])季(?:度(?!假)|(?!节|报(?![修废损名警价销单])))",
        build=piece(),
        unless_after=_EVERY,
    ),
    Rule(
        pattern=rf"{_START}第?(?P<quarter>[一二三四]|[1-4])(?:季度?)?(?={_TO_RANGE}第?[一二三四1-4]季)",
        build=piece(is_bound=True),
    ),
    Rule(
        pattern=rf"{_START}第?(?P<quarter>[一二三四1-4])(?={_LISTED}第?[一二三四1-4]季)",
        build=piece(),
        unless_after=_COUNTED_BEFORE,
    ),
    Rule(
        pattern=r"的?[第前]?(?P<n>首|(?<=第)一|(?<=前)[两二2])(?P<unit>个?月)",
        build=first_n_of,
        only_after=_QUARTER_BEFORE,
    ),
    Rule(pattern=rf"{_NOT_COUNTED}(?:上|(?<![以之目从])前)半年(?:度(?!假))?", build=piece(half=1)),
    Rule(pattern=rf"{_NOT_COUNTED}(?:下|(?<![以之今往最])后)半年(?:度(?!假))?", build=piece(half=2)),
    Rule(pattern=rf"(?P<rel>{_THIS})半年(?:度(?!假))?", build=relative_half, unless_after=r"当$"),
    Rule(pattern=rf"(?P<rel>{_LAST}一?|{_NEXT}一?)个半年(?:度(?!假))?", build=relative_half),
    # years
    Rule(pattern=rf"{_START}{_YEAR}年(?:度(?!假))?(?:全年|一?整年)?(?![均化])", build=piece()),
    Rule(
        pattern=rf"{_START}{_YY}年(?:度(?!假))?(?:全年)?(?!内|间|前|后|来|以|龄|期|均|多|化|老|的?时间)",
        build=piece(),
        unless_after=r"(?:近|过去|最近|前|第|共|满|达)$",
    ),
    Rule(pattern=rf"{_START}(?P<year>20\d\d)(?:全年|一?整年)", build=piece()),
    Rule(pattern=rf"{_YEAR_WORD}(?:全年|一?整年)?(?!化|均(?![价单销客订收])|级(?!别))", build=relative_year),
    Rule(pattern=r"(?<![年度\d])(?P<rel>全年)(?:度)?(?![均化])", build=relative_year),
    # fiscal years
    Rule(pattern=rf"{_START}{_YEAR}(?:财年|财政年度|会计年度)", build=piece(is_fiscal=True)),
    Rule(pattern=rf"{_START}{_YY}(?:财年|财政年度|会计年度)", build=piece(is_fiscal=True)),
    Rule(pattern=r"(?:财年|财政年度|会计年度)(?P<year>20\d\d)(?!\d)", build=piece(is_fiscal=True)),
    Rule(
        pattern=rf"{_START}(?:{_YEAR}|{_YY})[-/](?P<next>\d\d)(?:财年|财政年度|会计年度)",
        build=fiscal_years,
    ),
    Rule(pattern=rf"{_REL}个?(?:财年|财政年度|会计年度)", build=relative_fiscal_year),
    Rule(pattern=rf"{_REL}个?财季", build=relative_fiscal_quarter),
    Rule(pattern=rf"{_START}第?(?P<quarter>[一二三四1-4])财季", build=piece(is_fiscal=True)),
    Rule(pattern=r"(?<![上下前去个一二三四1-4])财季初?(?:至今|以来)", build=fiscal_quarter_to_date),
    # the one before the one before: 上月比再上一个月
    *(
        Rule(pattern=rf"{_BEFORE_THAT}{unit}", build=build, only_after=rf"{last}.{{0,12}}$")
        for unit, build, last in (
            ("(?:财年|财政年度|会计年度)", relative_fiscal_year, "(?<!上)上(?:一个?|个)?(?:财年|财政年度|会计年度)"),
            ("财季", relative_fiscal_quarter, "(?<!上)上(?:一个?|个)?财季"),
            ("年度?", relative_year, "(?:去年|(?<!上)上一?个?年)"),
            ("(?P<unit>季度?)", relative_unit, "(?<!上)上(?:一个?|个)?季"),
            ("(?P<unit>月)", relative_unit, "(?<!上)上(?:一个?|个)?月"),
            ("(?P<unit>周|星期)", relative_unit, "(?<!上)上(?:一个?|个)?(?:周|星期)"),
        )
    ),
    Rule(pattern=r"上半财年", build=piece(half=1, is_fiscal=True)),
    Rule(pattern=r"下半财年", build=piece(half=2, is_fiscal=True)),
    Rule(pattern=r"(?<![上下前去\d])财年初?(?:至今|以来)", build=fiscal_to_date),
    Rule(pattern=r"本财年累计", build=fiscal_running),
    Rule(pattern=r"(?:财年|财政年度|会计年度)", build=piece(is_fiscal=True, is_bound=True)),
    # so many units
    Rule(
        pattern=rf"(?:最近|近|过去|过往)的?这?(?P<n>{N}) ?{UNIT}(?:{_SINCE})?(?!半|均(?![价单销客订收]))", build=last_n
    ),
    Rule(pattern=rf"(?:最近|近|过去|过往)的?(?P<unit>半年|半个?月)(?:{_SINCE})?", build=last_n),
    Rule(
        pattern=rf"(?<![0-9a-z第前后上下近去{CHARACTER}百千])(?P<n>\d{{1,2}}|[{CHARACTER}]{{1,2}})"
        r" ?(?P<unit>天|周|个月|个季度|(?<![12]\d)年)以?来(?![自了的到访电客单料])",
        build=last_n,
    ),
    Rule(
        pattern=rf"(?<![0-9年月季度周日天号])这(?P<n>[2-9]|1[0-2]|[二两三四五六七八九十]) ?{UNIT}(?![均半])",
        build=last_n,
    ),
    Rule(
        pattern=rf"(?:最近|近|过去|{_LAST})的?(?P<n>{N}) ?个?(?:(?:完整|整)的?(?:自然)?|自然){UNIT}",
        build=last_n_full,
    ),
    Rule(pattern=rf"(?:最近|近|过去)的?(?:完整|整)的?(?P<n>{N}) ?个?(?:自然)?{UNIT}", build=last_n_full),
    Rule(pattern=rf"(?:最近的?|{_LAST})(?:一个?|个)?(?:完整|整)的?(?:自然)?{UNIT}", build=last_n_full),
    Rule(pattern=rf"(?:上|前)(?:一个|1个|个)(?P<n>{N}) ?{UNIT}", build=previous_n),
    Rule(pattern=rf"(?:未来|接下来|往后|今后)的?(?P<n>{N}) ?{UNIT}(?![均半])", build=next_n),
    Rule(pattern=r"(?:未来|接下来|往后|今后)的?(?P<unit>半年|半个?月)", build=next_n),
    Rule(
        pattern=r"(?<![以之目从])前(?P<n>[2-9]|1[01]?|[二两三四五六七八九十]|十一) ?(?P<unit>个月)",
        build=first_or_previous_n,
    ),
    Rule(pattern=r"(?<![以之目从])前(?P<n>1[2-9]|[2-9]\d|十[二三四五六七八九]) ?(?P<unit>个月)", build=previous_n),
    Rule(pattern=r"前(?P<n>[2-4]|[二两三四]) ?(?P<unit>季度|个季度)", build=first_n),
    Rule(pattern=rf"(?:头|开头)(?P<n>{N}) ?{UNIT}", build=first_n),
    Rule(pattern=rf"(?:最后|后)(?P<n>{N}) ?(?P<unit>周|个?月|个?季度)", build=last_n_of),
    *(
        Rule(pattern=rf"{_START}(?P<n>{N}) ?(?P<unit>{unit})以?前的?那{that}", build=units_ago)
        for unit, that in (
            ("天", "一?天"),
            ("周|个?星期", "一?个?(?:周|星期)(?![一二三四五六日天末])"),
            ("个月", "一?个月"),
        )
    ),
    Rule(
        pattern=rf"{_START}(?P<n>{N}) ?(?P<unit>天|周|个?星期|个月|个季度)(?:以)?前",
        build=units_ago,
        unless_after=r"(?:近|过去|最近)$",
    ),
    Rule(
        pattern=rf"{_START}(?P<n>[2-9]|[二两三四五六七八九]) ?(?P<unit>年)(?:以)?前(?![\d{CHARACTER}几大名位列])",
        build=units_ago,
        unless_after=r"(?:近|过去|最近|这|前|每|满)$",
    ),
    # edges
    Rule(
        pattern=r"(?<![\d一二三四五六七八九十〇零今去前明后上下本当每各个])(?P<unit>年|月|季度|季)"
        rf"初{NOT_START}",
        build=edge_of("start"),
        unless_after=_EVERY,
    ),
    Rule(
        pattern=r"(?<![\d一二三四五六七八九十〇零今去前明后上下本当每各个])(?P<unit>年|月|季度|季)"
        rf"[底末]{NOT_END}",
        build=edge_of("end"),
        unless_after=_EVERY,
    ),
    Rule(pattern=rf"初{NOT_START}|的?第[一1][天日]", build=piece(edge="start", is_bound=True)),
    Rule(pattern=rf"[底末]{NOT_END}|的?最后[一1][天日]", build=piece(edge="end", is_bound=True)),
    # up to now
    Rule(pattern=r"开(?P<unit>年)(?:以来|至今)", build=to_date),
    Rule(pattern=rf"(?:{_THIS}|今)(?P<unit>周|月|季度|季|年度|年)(?:度)?(?:的)?累计", build=running),
    Rule(pattern=r"(?:目前|现在|当前|如今|此刻)(?:为止)?", build=now),
)

GRAMMAR = Grammar(
    rules=_RULES,
    words={**_WORDS, **_YEAR_WORDS, "上旬": 1, "中旬": 2, "下旬": 3},
    units=_UNITS,
    numerals=NUMERALS,
    previous=r"上(?:一个?|个)?(?:月|周|星期|礼拜|季度?|年度?)|去年度?|前一(?:个月|周|季度?|年|天)",
    whole=r"全[年月周季]|整",
    indefinite=r"最近(?![的一二两三四五六七八九十\d])|近期|近来|近日|前段时间",
    whole_before=r"(?:整个|全部)$",
    particle=r"(?<![双两第一二三四五六七八九十百千万零〇0-9])一下",
    joins=JOINS,
)
