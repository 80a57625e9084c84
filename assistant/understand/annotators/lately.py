"""What was done last to rows, by a verb beside a word that says so: 最近签的5份合同, most recently signed leases."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from assistant.understand.annotators.called_rows import nearest, rows_named
from assistant.understand.annotators.happened import times_done
from assistant.understand.annotators.stages import keys_of, longest, stage_of
from assistant.understand.mention import Evidence, Kind, Mention
from assistant.understand.resources import Resources
from assistant.understand.tokens import Token

_COST = 0.1
# A time beside such a word says more than what rows are (completed).
_TIME_COST = -0.7
_LONGEST = 4
_LATEST = "latest"


def lately(tokens: tuple[Token, ...], content: Iterable[Mention], resources: Resources) -> Iterator[Mention]:
    """The word that says so, and the verb beside it as the time at which that was done to the rows named nearest.

    As many of them are meant as are said; without a number it speaks of no rows: 最近签了多少合同.
    """
    content = tuple(content)
    keys, ground = keys_of(tokens), resources.ground
    has_number = any(one.kind is Kind.NUMBER for one in content)
    places = [(at, at + size) for at in range(len(keys)) if (size := longest(keys, at, "lately"))]
    places = places if has_number else []
    nouns = rows_named(tokens, content, ground) if places else ()
    times = times_done(ground.view) if places else {}
    for first, last in places:
        for start, last_of_verb in _verbs(len(keys), first, last):
            said = times.get(stage_of(keys[start:last_of_verb]), ())
            joined = longest(keys, last_of_verb, "done_behind") if start == last else 0
            end = last_of_verb + joined
            begin, until = tokens[min(start, first)].start, tokens[max(end, last) - 1].end
            outside = [one for one in nouns if one.end <= begin or until <= one.start]
            for homes in nearest(outside, begin, until):
                own = [address for address in said if ground.view.fields[address].home in homes]
                if len(own) == 1:
                    latest = Mention(start=0, end=0, kind=Kind.CUE, value=_LATEST, cost=_COST)
                    yield _placed(latest, tokens[first:last])
                    time = Mention(start=0, end=0, kind=Kind.TIME_FIELD, value=own[0], cost=_TIME_COST)
                    yield _placed(time, tokens[start:end])


def _verbs(count: int, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Where a verb may stand: right behind, or right before."""
    yield from ((last, last + size) for size in range(1, min(_LONGEST, count - last) + 1))
    yield from ((first - size, first) for size in range(1, min(_LONGEST, first) + 1))


def _placed(one: Mention, said: tuple[Token, ...]) -> Mention:
    return replace(one, start=said[0].start, end=said[-1].end, evidence=Evidence.SYNONYM)
