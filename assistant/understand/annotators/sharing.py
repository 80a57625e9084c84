"""Members that end with what a number's name begins with, both said at once: 急诊手术 and 手术台次 in 急诊手术台次."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from assistant.understand.lattice import Cover
from assistant.understand.mention import Evidence, Kind, Mention

# What two names say together is not what the beginning of the first means alone.
_GAIN = 0.6


def sharing(mentions: Iterable[Mention], best: Cover) -> Iterator[Mention]:
    """The members, without the end that the number behind has, where nothing else explains all that is said."""
    lost = [one for one in best.mentions if one.kind is Kind.UNKNOWN]
    known = tuple(mentions) if lost else ()
    numbers = [one for one in known if one.kind is Kind.METRIC and one.evidence <= Evidence.SYNONYM]
    for member in known:
        if member.kind is not Kind.MEMBER:
            continue
        for number in numbers:
            is_shared = member.start < number.start < member.end < number.end
            if is_shared and any(member.start <= one.start and one.end <= number.end for one in lost):
                yield replace(member, end=number.start, evidence=Evidence.PART, cost=member.cost - _GAIN)
