"""How numbers are written in Chinese: numerals, shares, money, and the words around codes and fixed phrases."""

from assistant.understand.grammar.numerals import Numerals

NUMERALS = Numerals(
    digits={
        "〇": 0,
        "零": 0,
        "○": 0,
        "一": 1,
        "二": 2,
        "两": 2,
        "三": 3,
        "四": 4,
        "五": 5,
        "六": 6,
        "七": 7,
        "八": 8,
        "九": 9,
    },
    scales={"十": 10, "百": 100, "千": 1000, "万": 10_000, "w": 10_000, "亿": 100_000_000},
    is_elided=True,
    is_positional=True,
    spoken=frozenset({"个"}),
    point="点",
)
_SCALE = (
    r"(?:万亿|千亿|百亿|十亿|亿|千万(?!别)|百万|十万|万(?![科达里])|w(?![a-z\d])|千(?![克米瓦卡])|百(?![货度强分家日]))"
)
_DIGIT = "[〇零○一二两三四五六七八九]"
# Figures with scales (1亿2000万), or numerals in characters (一百二十万); a lone 百 or 万 is no number.
# Figures in groups of three, or of four as 万 counts.
_GROUPED = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,4}(?:,\d{4})+(?!\d)|\d+)"
_FIGURES = rf"{_GROUPED}(?:\.\d+)?(?: ?(?:个(?=亿))?{_SCALE}(?:\d+(?:\.\d+)?{_SCALE})*(?:\d{{1,4}}(?!\d))?)?"
# Two or three digits in a row without a scale are a few (三五个).
_A_FEW = r"(?<![一二两三四五六七八九])(?![一二两三四五六七八九]{2,3}(?![〇零○一二两三四五六七八九十百千万亿点]))"
_CHARACTERS = (
    rf"{_A_FEW}(?<!几)(?<![数上近](?=[十百千]))(?:[十百千](?=[万亿])|十|{_DIGIT})"
    rf"(?:{_DIGIT}|十|百(?![货度强分家日])|千(?![克米瓦卡])|万(?![科达里])|亿)*"
)
# 过亿, 破百万: a scale alone after what it passes.
_PASSED = (
    r"(?<=[过破逾])(?<![通经]过)(?:[十百千]?(?:万(?![科达里])|亿)|千(?![克米瓦卡牛岛禾图]))(?![一二两三四五六七八九\d])"
)
NUMERAL = rf"(?:{_FIGURES}|{_DIGIT}个亿|{_PASSED}|{_CHARACTERS}(?:点{_DIGIT}+)?)"
# What tells that the numeral is about so many (十几, 20来家), no number at all (三五个), or the start of a longer word.
VAGUE = rf" ?(?:{_DIGIT}|[十百千万亿])*(?:几|来(?!自)|多(?!少)|余(?!额)|个半|\+)"

# Patterns whose groups are numerals, and what one of `n` is worth, which is one when empty. `tenth` adds tenths and
# `half` five of them; `of` divides; `minus` is there or not.
SHARES = (
    (r"(?P<n>)(?:(?<!大)一半|半数)", "0.5"),
    (rf"(?<![十百千万])(?P<of>{NUMERAL})分之(?P<n>{NUMERAL})", "1"),
    (rf"百分之(?P<minus>负)?(?P<n>{NUMERAL})", "0.01"),
    (r"(?P<n>)百分之百", "1"),
    (rf"千分之(?P<n>{NUMERAL})", "0.001"),
    (rf"万分之(?P<n>{NUMERAL})", "0.0001"),
    (rf"(?P<n>{NUMERAL}) ?个?百分点", "0.01"),
    (rf"(?P<n>{NUMERAL}) ?个?基点", "0.0001"),
    (rf"(?P<n>{NUMERAL}) ?个点(?![位评播心击数名亮赞])", "0.01"),
    (
        rf"(?<!{_DIGIT})(?P<n>{_DIGIT}|\d)成(?![本交都功员品长立为])"
        rf"(?:(?P<tenth>(?:{_DIGIT}|\d)(?![\d个]))|(?P<half>半))?",
        "0.1",
    ),
)
# Between two numbers of which the first shares the scale of the second (100到200万), with what opens it where needed.
RANGES = (("", r" ?(?:到|至|~|-) ?"), (r"(?:在|介于) ?", r" ?(?:和|与|跟) ?"))
# After Chinese words a minus is one only before an amount (低于-5%, not 记-456).
NEGATIVE = r"负|(?<=[\u0080-\uffff])-(?=[\d.]+ ?[%万亿])"
CURRENCY_BEFORE = {"人民币": "CNY", "美元": "USD", "欧元": "EUR", "港币": "HKD"}
CURRENCY_AFTER = {
    "人民币": "CNY",
    "美元": "USD",
    "美金": "USD",
    "欧元": "EUR",
    "港元": "HKD",
    "港币": "HKD",
    "日元": "JPY",
    "英镑": "GBP",
    r"元(?![月旦件])": None,
    r"块钱": None,
    r"刀(?![具片口架库剪头锋鱼])": "USD",
}
# A figure beside one of these names a thing and counts nothing.
CODE_BEFORE = (
    r"(?:科目|科目编码|账户|账号|凭证|凭证号|单号|订单号|发票号|编号|编码|工号|尾号|代码|[a-z]号|[记收付转现银]-"
    r"|批号|批次号|合同号|流水号|卡号|料号|货号|条码|车牌|手机号|电话号码|证号)"
)
# Letters and figures that are no code, wherever they stand.
NO_CODE = r"fy\d|\d{1,4}[年月]"
CODE_AFTER = r"(?:科目|号(?!以|之)|路|型)"
# Words in which a numeral counts nothing.
INERT = (
    *("一下", "一共", "一起", "一般", "一些", "一样", "一直", "一定", "一致", "一旦", "一览", "一同", "统一", "唯一"),
    *(
        "万一",
        "逐一",
        "(?<!分)之一",
        "同一",
        "一遍",
        "一点",
        "一切",
        "进一步",
        "一目",
        "一打",
        "一大半",
        "单一",
        "一级",
        "二级",
        "三级",
        "第三方",
    ),
    *("五金", "三方", "四川", "百分比", "百分位", "千方百计", "一季", "一线", "二手", "三包", "两者", "十分(?!之)"),
)
