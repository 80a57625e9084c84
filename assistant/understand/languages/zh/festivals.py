"""What festivals are called in Chinese, and the dates of those that do not move."""

from assistant.understand.grammar.patterns import Festivals

_ALONE = "(?<![第一二三四五六七八九十百千万零〇0-9])"
_NO_PLACE = "(?![一二三四五六七八九十百千万亿成点个号路店村共次些般直样]|广场|大道|大街)"
# 618 is a number too: a festival after a year, else where a text or a clause begins with it and words follow.
_NOT_COUNTED = "(?![0-9.,%万亿千百元个件单家名号天年月日块台套多余来以到至-]| ?[0-9a-z])"
_MID_YEAR = (
    f"(?<=年)618{_NOT_COUNTED}|(?<=年的)618{_NOT_COUNTED}|(?:^|(?<=[,。、]))618(?=[\u4e00-\u9fff]){_NOT_COUNTED}"
)

FESTIVALS = Festivals(
    names={
        "new_year": "元旦节?",
        "valentine": "情人节",
        "women": "三八妇女节|三八节|妇女节",
        "labour": f"(?:五一)?(?:国际)?劳动节|{_ALONE}五一{_NO_PLACE}",
        "children": f"(?:六一)?儿童节|{_ALONE}六一(?=[当前后假])",
        "mid_year": _MID_YEAR,
        "teachers": "教师节",
        "national": "国庆节?|十一(?=假期|长假|黄金周)",
        "singles": "双十一|双11|光棍节",
        "double_twelve": "双十二|双12",
        "christmas_eve": "平安夜",
        "christmas": "圣诞节|圣诞(?=当天|当日|那天)",
        "black_friday": "黑色星期五|黑五",
        "cyber_monday": "网络星期一|网购星期一",
        "mothers": "母亲节",
        "fathers": "父亲节",
        "thanksgiving": "感恩节",
        "good_friday": "耶稣受难日",
        "easter_monday": "复活节(?:星期|周)一",
        "spring": "春节|农历新年|农历春节|大年初一",
        "lunar_eve": "除夕",
        "lantern": "元宵节?",
        "qingming": "清明节?",
        "dragon_boat": "端午节?",
        "qixi": "七夕节?",
        "mid_autumn": "中秋节?",
        "double_ninth": "重阳节?",
    },
    fixed={
        "new_year": (1, 1),
        "valentine": (2, 14),
        "women": (3, 8),
        "labour": (5, 1),
        "children": (6, 1),
        "mid_year": (6, 18),
        "teachers": (9, 10),
        "national": (10, 1),
        "singles": (11, 11),
        "double_twelve": (12, 12),
        "christmas_eve": (12, 24),
        "christmas": (12, 25),
    },
    moving={
        "black_friday": (11, 4, 4, 1),
        "cyber_monday": (11, 4, 4, 4),
        "mothers": (5, 7, 2, 0),
        "fathers": (6, 7, 3, 0),
    },
    same_day="当天|当日|那天|那一天",
    days_off="的?(?:小长假|长假|假期|假日|黄金周|放假期间|期间)",
    vague="前后|前夕|左右|大促|促销|活动|购物节|狂欢节|预售|季|档|月",
)
