"""Fields that hold nothing, and days that are over: 没填渠道的线索, shipments without a delivery date, 过了期限的."""

from collections.abc import Iterable, Iterator

from assistant.understand.annotators.called_rows import Noun, nearest, rows_named
from assistant.understand.annotators.stages import Keys, ends_so, keys_of, longest, longest_before
from assistant.understand.mention import Evidence, Kind, Mention, StateValue
from assistant.understand.resources import Resources
from assistant.understand.scene import Ground
from assistant.understand.tokens import Token
from assistant.understand.words.relations import leads_to, names_rows
from semantic.query import Filter, FilterOp

_COST = 0.1
_FIELDS = (Kind.DIMENSION, Kind.TIME_FIELD)
_NUMBERS = (Kind.METRIC, Kind.TERM)
_BEFORE: tuple[tuple[str, FilterOp], ...] = (("lacks", "is_null"), ("has", "not_null"))
_BEHIND: tuple[tuple[str, FilterOp], ...] = (("lacking", "is_null"), ("having", "not_null"))


def blanks(tokens: tuple[Token, ...], content: Iterable[Mention], resources: Resources) -> Iterator[Mention]:
    """What a text says of fields that hold nothing, by the rows named nearest to them."""
    content = tuple(content)
    keys, ground = keys_of(tokens), resources.ground
    fields = [one for one in content if one.kind in _FIELDS and one.value in ground.view.fields]
    said = [*_said_of_fields(tokens, keys, fields, content), *_said_of_deadlines(tokens, keys, fields, ground)]
    nouns = rows_named(tokens, content, ground) if said else ()
    for one in dict.fromkeys(said):
        if _is_of_rows(one, nouns, ground):
            yield one


def _said_of_fields(
    tokens: tuple[Token, ...], keys: Keys, fields: list[Mention], content: tuple[Mention, ...]
) -> Iterator[Mention]:
    """A field by its name, right beside a word that says that it holds nothing; no number is one of these."""
    numbers = {(one.start, one.end) for one in content if one.kind in _NUMBERS}
    for one in fields:
        if (one.start, one.end) in numbers:
            continue
        first, last = _places(tokens, one)
        for name, op in _BEFORE:
            if size := longest_before(keys, first, name):
                yield _mention(tokens, first - size, last, Filter(field=str(one.value), op=op))
        for name, op in _BEHIND:
            size = longest(keys, last, name)
            if size and ends_so(name, tokens[last + size - 1].text):
                yield _mention(tokens, first, last + size, Filter(field=str(one.value), op=op))


def _said_of_deadlines(
    tokens: tuple[Token, ...], keys: Keys, fields: list[Mention], ground: Ground
) -> Iterator[Mention]:
    """Days by which something had to be done that are over by today, by their names or by what such days are called."""
    today = ground.clock.as_of.isoformat()
    planned = {address: one for address, one in ground.view.fields.items() if one.field.scheduled}
    named = [(*_places(tokens, one), (str(one.value),)) for one in fields if one.value in planned]
    generic = [(at, at + size, tuple(planned)) for at in range(len(keys)) if (size := longest(keys, at, "deadlines"))]
    for first, last, addresses in (*named, *generic):
        before = longest_before(keys, first, "over_before")
        behind = longest(keys, last, "over_behind")
        if bool(before) != bool(behind):
            for address in addresses:
                over = Filter(field=address, op="lt", values=(today,))
                yield _mention(tokens, first - before, last + behind, over)


def _is_of_rows(one: Mention, nouns: tuple[Noun, ...], ground: Ground) -> bool:
    """Whether a field is one of the rows named nearest: their own, or what of others each of them has one of."""
    fields = ground.view.fields
    address = one.value.address
    field = fields[address]
    is_own = address == f"{field.home}.{field.field.name}"
    around = [noun for noun in nouns if noun.end <= one.start or one.end <= noun.start]
    for homes in nearest(around, one.start, one.end):
        if is_own and field.home in homes and not names_rows(field, ground):
            return True
        others = [home for home in homes if home in field.facts and home != field.home]
        if others and names_rows(field, ground) and all(leads_to(home, field.home, ground) for home in others):
            return True
    return False


def _mention(tokens: tuple[Token, ...], first: int, last: int, found: Filter) -> Mention:
    return Mention(
        start=tokens[first].start,
        end=tokens[last - 1].end,
        kind=Kind.GROUP,
        value=StateValue(filters=(found,)),
        evidence=Evidence.SYNONYM,
        cost=_COST,
    )


def _places(tokens: tuple[Token, ...], one: Mention) -> tuple[int, int]:
    inside = [at for at, token in enumerate(tokens) if one.start <= token.start and token.end <= one.end]
    return inside[0], inside[-1] + 1
