"""What conversations teach: words that nobody knew, and what turned out to be meant by them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, pairwise

from assistant.converse.memory import names_apart
from assistant.receipt import KeptTurn, Proposal

# The governed names that a text says: metrics, terms and fields, by what the catalog calls them.
NamesIn = Callable[[str], frozenset[str]]
_MOST_EXAMPLES = 3
_ENDS = " ?？!！.。"


def proposals_from(
    turns: Iterable[KeptTurn], names_in: NamesIn, is_name: Callable[[str], bool]
) -> tuple[Proposal, ...]:
    """Every synonym that the turns suggest, the most often met first; words that are a name of the catalog are none."""
    met: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for conversation_id, group in groupby(turns, lambda one: one.conversation_id):
        for words, name, question in _learnt(list(group), names_in):
            met[words, name].setdefault(conversation_id, question)
    found = (
        Proposal(words=words, name=name, count=len(said), examples=tuple(dict.fromkeys(said.values()))[:_MOST_EXAMPLES])
        for (words, name), said in met.items()
        if not is_name(words)
    )
    return tuple(sorted(found, key=lambda one: (-one.count, one.words, one.name)))


def _learnt(turns: list[KeptTurn], names_in: NamesIn) -> Iterator[tuple[str, str, str]]:
    """Words, what they were meant as, and the question that said them."""
    for turn, after in pairwise([*turns, None]):
        if turn is None or turn.status == "answered" or not (words := turn.context.words):
            continue
        if words == turn.question.lower() and names_in(words):
            continue  # a whole question that names something already is no other name of anything
        meant = [(words, names_in(text)) for text in turn.expected]
        if after is not None and after.status == "answered":
            meant.extend(((words, _picked(turn, after)), _rephrased(turn, after, names_in)))
        yield from ((said, next(iter(names)), turn.question) for said, names in meant if len(names) == 1)


def _picked(turn: KeptTurn, after: KeptTurn) -> frozenset[str]:
    """What sets the option apart that was picked; empty when none was."""
    options = turn.context.options
    if after.plan is None or all(after.plan != one.plan for one in options):
        return frozenset()
    return frozenset(names_apart(after.plan, options))


def _rephrased(turn: KeptTurn, after: KeptTurn, names_in: NamesIn) -> tuple[str, frozenset[str]]:
    """The words that the next question puts differently, all else being equal, and what it says there."""
    before, said = turn.question.lower().rstrip(_ENDS), after.question.lower().rstrip(_ENDS)
    start = _shared(before, said)
    end = len(before) - _shared(before[start:][::-1], said[start:][::-1])
    at = before.find(turn.context.words)
    first, last = min(start, at), max(end, at + len(turn.context.words))
    if at < 0 or last - first >= len(before):
        return "", frozenset()
    return before[first:last].strip(), names_in(said[first : len(said) - (len(before) - last)])


def _shared(one: str, other: str) -> int:
    """How many characters two texts have in common from their beginning, no Latin word cut in two."""
    count = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), -1)
    count = min(len(one), len(other)) if count < 0 else count
    while 0 < count < max(len(one), len(other)) and _is_inside_a_word(one, count) | _is_inside_a_word(other, count):
        count -= 1
    return count


def _is_inside_a_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and all(
        character.isascii() and character.isalnum() for character in text[at - 1 : at + 1]
    )
