"""What stands between and around times in Chinese, and the figures and units in both."""

from assistant.understand.grammar.patterns import Joins

CHARACTER = "一二两三四五六七八九十"
N = rf"(?:\d{{1,3}}|[{CHARACTER}百]{{1,5}})"
UNIT = r"(?P<unit>天|日|周|个?星期|个?礼拜|个?月|个?季度|季|年)"
MONTH = r"(?P<month>\d{1,2}|十[一二]|[一二三四五六七八九十]|正|元)"
_UNTIL = r"(?:截止到|截至到|截止至|截至|截止) ?"
_RECENT = r"(?:(?:连续|这|最近|近|过去|滚动)的?)"
# Three months, and no contract of three years nor what is 30 days old.
_SPAN = r"(?P<unit>天|日|周|个?星期|个?礼拜|个月|个?季度|年)(?![均半期账龄内]|以[内上下])"

JOINS = Joins(
    glue=r" ?的? ?",
    glue_upwards=r" ?",
    list_join=r" ?(?:和|与|跟|及|以及|、|,|对比|相比|比) ?",
    fiscal_start=rf"(?:财年|财政年度|会计年度)(?:是|为)?(?:从|自|由)?(?:每年)?{MONTH}月份?(?:1[日号]|一[日号])?(?:开始|起)",
    ranges=(
        (r"(?:(?:自从|从|自|由|在) ?)?", r" ?(?:一直到|直到|到|至|~|-) ?", r"(?: ?(?:之间|期间))?"),
        (r"(?:在|介于) ?", r" ?(?:和|与|跟) ?", r" ?(?:之间|期间)"),
    ),
    since=(
        (
            r"(?:(?:自从|自|从) ?)?",
            r" ?(?:以来|至今|迄今(?:为止)?|到目前为止|截[至止]到?(?:目前|现在|今天|今日)|累计至今"
            r"|起(?![诉飞租订])|开始)(?![年天日月点源码伏草])",
        ),
    ),
    after=((r"", r" ?(?:之后|以后)"),),
    until=(
        (_UNTIL, r"(?: ?为?止)?(?:(?<=年) ?的?累计)?"),
        (r"到 ?", r" ?(?:为止|止)"),
        (r"到 ?", r"(?<=[今昨][天日])"),
        (r"", r"(?<=[日号])止(?![损血咳痛跌付])"),
    ),
    before=(
        (r"(?:(?:在|于|到) ?)?", r" ?(?:之|以)前"),
        (r"(?:(?:在|于|到) ?)?", r" ?前(?=$|[的?,。!、])"),
    ),
    until_before=((_UNTIL, r" ?(?:之|以)?前(?!\d)"),),
    offsets=(
        (r"", rf" ?(?:之|的|以)?前的?(?P<n>{N}) ?{UNIT}(?![均半])", "before"),
        (r"", rf" ?(?:之|的|以)?后的?(?P<n>{N}) ?{UNIT}(?![均半])", "after"),
        (r"", rf" ?(?:开始|起)(?:的|算)?(?P<n>{N}) ?{_SPAN}", "from"),
        (rf"{_UNTIL}", rf"(?! ?{N} ?[日号]) ?(?:为?止)?的?,? ?{_RECENT}?(?P<n>{N}) ?{_SPAN}", "through"),
        (r"到 ?", rf" ?(?:为止|止)的?,? ?{_RECENT}?(?P<n>{N}) ?{_SPAN}", "through"),
        (rf"{_RECENT}(?P<n>{N}) ?{_SPAN}[,(]? ?{_UNTIL}", r"(?: ?为?止)?\)?", "through"),
        (
            r"",
            r" ?的?(?:所在的?(?:那一?个?)?|那一?个?|当)(?P<unit>周|星期|礼拜|月|季度?)(?![一二三四五六日天末度均])",
            "holding",
        ),
    ),
    goes_from=r"(?:自从|从|自|由) ?",
    same_day=r"的?(?:当天|当日|那天|那一天)",
)
