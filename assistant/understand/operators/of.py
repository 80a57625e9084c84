"""Members and groups as filters: of East China, 线上渠道, Germany and France."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from assistant.understand.languages import LANGUAGES, listed, states_data
from assistant.understand.mention import Evidence, Kind, Pasted, StateValue
from assistant.understand.scene import Ground, Scene
from assistant.understand.words.relations import are_twins, calls_rows, leads_to, names_rows
from assistant.understand.words.rownouns import surfaces_of
from semantic.catalog import AddressedField
from semantic.query import Filter, FilterOp, Value

_KINDS = (Kind.MEMBER, Kind.GROUP)
# What parts two members of one field that nothing joins.
_SAYING_MORE = (Kind.PART, Kind.METRIC, Kind.TERM, Kind.DEED, Kind.UNKNOWN)
# A member named together with its dimension (省份北京) is that one.
HEAD_GAIN = 0.6
_COUNTING = ("count", "sort.count.people")
ASKING = ("by", "each", "which", "which_several")


def most_gain(scene: Scene) -> float:
    """By how much a reading may be cheaper for members named with their heads, and for groups without some of them."""
    members, heads = len(scene.free(*_KINDS)), len(scene.free(Kind.DIMENSION))
    named = members + heads - 1 if members and heads else 0
    otherwise = any(scene.mentions[at].cost > 0 for at in scene.free(Kind.METRIC, Kind.TERM, Kind.PART, Kind.DEED))
    in_a_name = members == 1 and otherwise
    return HEAD_GAIN * (named + in_a_name + bool(scene.cues("exclude", "exclude_but", "exclude_after")))


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with its members taken as filters; several of one field side by side may each be wanted."""
    positions = scene.free(*_KINDS)
    scene = _empty_member(scene, ground)
    positions = tuple(at for at in positions if not _is_anothers(scene, at, ground))
    positions = tuple(at for at in positions if not _is_listed_with_another(scene, at, ground))
    positions = tuple(at for at in positions if not _stands_apart(scene, at, positions, ground))
    if not positions:
        yield scene.take(scene.cues("only"))
        return
    together = tuple(
        at - 1
        for at in positions
        if scene.mentions[at].kind is Kind.MEMBER
        and scene.mentions[at].value.keys > 1
        and scene.is_cue(at - 1, "each", "total")
    )
    heads = tuple(dict.fromkeys(_heads(scene, positions, ground)))
    gain = HEAD_GAIN * headed(scene, positions, heads, ground)
    filters = filters_of(scene, positions, ground, op="in")
    several = tuple(one.field for one in filters if len(one.values) > 1 and not scene.free(Kind.GROUP))
    filters, less = _less_what_is_left_out(filters, scene.draft.filters)
    edits = {
        "filters": (*less, *filters),
        "penalty": scene.draft.penalty - gain - HEAD_GAIN * (less != scene.draft.filters),
        "is_all_time": scene.draft.is_all_time or _is_timed_otherwise(scene, filters, ground),
    }
    respectively = tuple(at for at in scene.cues("respectively", "each") if not scene.is_each_row(at))
    counted = _appositions(scene, positions, ground)
    taken = scene.take([*positions, *heads, *together, *counted, *scene.cues("only")], **edits)
    if several and _each_wanted(taken, respectively):
        grouped = tuple(dict.fromkeys((*scene.draft.group_by, *several)))
        taken = taken.take([*respectively, *scene.cues("versus", "which", "or_else", "or")], group_by=grouped)
    yield taken
    if (
        heads and not scene.draft.metrics and not scene.free(Kind.CUE)
    ):  # what is told of those whom the heads name, and who may be listed
        yield taken.take((), penalty=taken.draft.penalty + gain).left(heads)
    if len(positions) == 1 and _is_in_a_name(scene, positions[0], ground):
        yield scene.take([*positions, *heads], penalty=scene.draft.penalty - HEAD_GAIN)
    yield from _as_time_bases(scene, positions, ground)


def _is_in_a_name(scene: Scene, at: int, ground: Ground) -> bool:
    """Whether a member is a word of the name of a number that is said otherwise: how much cash did we receive.

    Behind the number and parted from it, it says how it was done: receive in cash.
    """
    member = scene.mentions[at]
    said = member.value.matched_text.lower() if member.kind is Kind.MEMBER else ""
    otherwise = [(number, name) for number, name in scene.draft.named if scene.mentions[number].cost > 0]
    is_parted = any(number == at - 1 and member.start - scene.mentions[number].end > 1 for number, _ in otherwise)
    names = [called for _, name in otherwise for called in surfaces_of(ground.view.catalog.metrics[name].words)]
    return not is_parted and any(said in name.lower().split() for name in names)


def _is_timed_otherwise(scene: Scene, filters: tuple[Filter, ...], ground: Ground) -> bool:
    """Whether a condition says when, so that no other time is meant: invoices past their due date."""
    is_said = any(one.op in ("ge", "lt") and ground.view.fields[one.field].field.kind == "time" for one in filters)
    return is_said and scene.draft.period is None and not scene.free(Kind.PERIOD)


def _less_what_is_left_out(
    kept: tuple[Filter, ...], before: tuple[Filter, ...]
) -> tuple[tuple[Filter, ...], tuple[Filter, ...]]:
    """A group without some of its own members is the others: the Yangtze delta excluding Shanghai."""
    for out in (one for one in before if one.op == "not_in"):
        for one in kept:
            if one.field == out.field and one.op == "in" and set(out.values) < set(one.values):
                rest = tuple(value for value in one.values if value not in out.values)
                others = tuple(other for other in kept if other != one)
                return (*others, replace(one, values=rest)), tuple(other for other in before if other != out)
    return kept, before


def _as_time_bases(scene: Scene, positions: tuple[int, ...], ground: Ground) -> Iterator[Scene]:
    """Shipments delivered in August: those that are delivered, or those whose delivery was then."""
    if (not scene.free(Kind.PERIOD) and scene.draft.period is None) or scene.draft.time_field:
        return
    for at in positions:
        if scene.mentions[at].kind is Kind.MEMBER:
            for address in _times_called(scene.mentions[at].value.matched_text, scene, ground):
                yield scene.take([at], time_field=address)


def _times_called(text: str, scene: Scene, ground: Ground) -> Iterator[str]:
    """The time fields of the metrics' own datasets that are called after what a member's text says is done."""
    view = ground.view
    already = [word for language in LANGUAGES for word in states_data(language)["already"]]
    homes = {one for name in scene.draft.metrics for one in view.datasets_of(view.catalog.metrics[name])}
    for address, one in view.fields.items():
        if one.field.kind == "time" and one.home in homes and address.rpartition(".")[0] in homes:
            words = [word for label in one.field.words.label.values() for word in label.lower().split()]
            cores = {_without_head(word) for word in (*words, *one.field.name.lower().split("_"))} - {""}
            if cores & {text.lower(), *(text.removeprefix(one) for one in already)}:  # 急诊手术 is no day of 手术
                yield address


def _without_head(word: str) -> str:
    """签收 of 签收日期."""
    heads = listed("weak_heads")
    return next((word.removesuffix(head) for head in heads if word.endswith(head)), word)


def _is_listed_with_another(scene: Scene, position: int, ground: Ground) -> bool:
    """East and online: members of two fields joined by "and" may be both at once, or one beside the other."""
    is_joined = scene.is_cue(position - 1, "and.word") and scene.is_free(position - 2, *_KINDS)
    return is_joined and address_of(scene, position, ground) != address_of(scene, position - 2, ground)


def _stands_apart(scene: Scene, position: int, positions: tuple[int, ...], ground: Ground) -> bool:
    """Orders from German customers shipped to France: one more member of a field, joined to the one before by nothing.

    What stands between them says something of the second that is not said of the first.
    """
    same = [
        at for at in positions if at < position and address_of(scene, at, ground) == address_of(scene, position, ground)
    ]
    between = range(same[-1] + 1, position) if same else range(0)
    is_joined = any(scene.is_cue(at, "and", "or", "or_else", "versus", "difference", "dash", "slash") for at in between)
    return any(scene.mentions[at].kind in _SAYING_MORE for at in between) and not is_joined


def _each_wanted(scene: Scene, respectively: tuple[int, ...]) -> bool:
    """Whether members side by side are wanted one by one: said so, compared, or neither added up nor cut otherwise."""
    draft = scene.draft
    if respectively or draft.descending is not None or scene.cues("versus", "difference", "which", "or_else"):
        return True
    is_cut = draft.count or draft.has_share or scene.free(Kind.DIMENSION)
    adding = any(
        scene.mentions[one].kind in _KINDS and scene.mentions[one + 2].kind in _KINDS
        for one in (at - 1 for at in scene.cues("adds.plus") if 0 < at < len(scene.mentions) - 1)
    )
    return not (is_cut or adding or scene.cues("total", "sum_up"))


def _appositions(scene: Scene, positions: tuple[int, ...], ground: Ground) -> tuple[int, ...]:
    """华东、华南两个区: numbers that only count the members of one field right before them."""
    return tuple(
        at
        for at in scene.free(Kind.NUMBER)
        if at - 1 in positions and scene.mentions[at].value.value == _listed(scene, at - 1, positions, ground) > 1
    )


def _listed(scene: Scene, last: int, positions: tuple[int, ...], ground: Ground) -> int:
    """How many members of one field are listed, up to and with the last of them."""
    address, at, count = address_of(scene, last, ground), last, 0
    while at in positions and address_of(scene, at, ground) == address:
        count += 1
        at -= 2 if scene.is_cue(at - 1, "and", "or") else 1
    return count


def _heads(scene: Scene, positions: tuple[int, ...], ground: Ground) -> Iterator[int]:
    """Dimension words beside a member that only say what it is: 华东区域, German customers, 已停产的产品.

    Not so when something asks for that dimension: which German customers, top 5 German customers.
    """
    asking = scene.cues("which", "which_several", "respectively", "listing.word")
    asking += () if scene.draft.metrics else scene.cues("listing.shown")
    by_metric = any(scene.is_cue(at - 1, "by") for at, _ in scene.draft.named)
    is_wanted = scene.draft.count is not None or scene.draft.descending is not None or by_metric or bool(asking)
    for at in positions:
        address = address_of(scene, at, ground)
        for beside in (at - 1, at + 1):
            if not scene.is_free(beside, Kind.DIMENSION) or scene.is_cue(beside - 1, *ASKING):
                continue
            is_counted = _is_counted(scene, at) or (scene.is_cue(beside + 1, *_COUNTING) and not scene.draft.metrics)
            is_asked = scene.is_cue(beside - 1, "count") and not scene.draft.metrics  # how many reps have not left
            if (is_counted if beside > at else is_asked) or _is_parted(scene, beside, at):
                continue
            is_theirs = is_head(scene, beside, address, ground) or are_told(scene, at, beside, address, ground)
            if scene.mentions[beside].value == address or (not is_wanted and is_theirs):
                yield beside
                rows = beside + 1  # senior grade agents
                if beside > at and not is_wanted and scene.is_free(rows, Kind.DIMENSION):
                    yield from [rows] * _is_home(str(scene.mentions[rows].value), address, ground)


def _is_parted(scene: Scene, head: int, member: int) -> bool:
    """The destination cities of Shanghai shipments: a member is said of the number right behind it, and not of a name
    that other words part it from."""
    name, said = scene.mentions[head], scene.mentions[member]
    is_apart = (name.is_singular or name.is_plural) and said.start - name.end > 1
    return head < member and is_apart and member + 1 in dict(scene.draft.named)


def _is_counted(scene: Scene, member: int) -> bool:
    """How many German customers: a number of them, unless it is one of what they have (多少德国客户的订单)."""
    before = member - 1
    while scene.is_free(before, *_KINDS):
        before -= 1
    return scene.is_cue(before, "count") and not scene.is_cue(before, "count.whose")


def headed(scene: Scene, positions: tuple[int, ...], heads: tuple[int, ...], ground: Ground) -> int:
    """How many heads are of a member here, and members joined to one whose head is before it: 寄件城市武汉和南京."""
    addresses = {at: address_of(scene, at, ground) for at in positions}
    found = sum(any(is_head(scene, head, one, ground) for one in addresses.values()) for head in heads)
    followed = {at for at in positions if at - 1 in heads and is_head(scene, at - 1, addresses[at], ground)}
    for at in positions:
        if at - 2 in followed and scene.is_cue(at - 1, "and", "or") and addresses[at] == addresses[at - 2]:
            followed.add(at)
            found += 1
    return found


def is_head(scene: Scene, head: int, address: str, ground: Ground) -> bool:
    """Whether a dimension's word is that of a member's field, or of the rows that the field describes."""
    named = str(scene.mentions[head].value)
    return named == address or _is_home(named, address, ground)


def _is_home(named: str, address: str, ground: Ground) -> bool:
    """Whether a dimension names the rows of the dataset that the member's field describes."""
    fields = ground.view.fields
    if (
        address is None
        or address not in fields
        or named not in fields
        or named.rpartition(".")[0] != address.rpartition(".")[0]
    ):
        return False
    return calls_rows(fields[named], ground)


def are_told(scene: Scene, member: int, rows: int, address: str, ground: Ground) -> bool:
    """Export customers, products from Germany: rows named right beside a member of what each of them has one of.

    Behind rows a word joins it to them, which Latin text alone shows by its place.
    """
    fields = ground.view.fields
    own, named = fields.get(address), fields.get(str(scene.mentions[rows].value))
    if rows < member and not (_is_joined_to(scene, rows, member) and scene.draft.metrics):
        return False
    if own is None or named is None or own.home == named.home or not calls_rows(named, ground):
        return False
    if scene.is_cue(min(rows, member) - 1, *ASKING):
        return False  # sales per seafood product
    return leads_to(named.home, own.home, ground)


def _is_joined_to(scene: Scene, rows: int, member: int) -> bool:
    """Whether a word that says nothing itself stands between rows in the plural and a member: products from Germany."""
    return scene.mentions[rows].is_plural and scene.mentions[member].start - scene.mentions[rows].end > 1


def _is_anothers(scene: Scene, position: int, ground: Ground) -> bool:
    """Italian suppliers: a place known of customers, said of suppliers, who have one of their own."""
    if scene.mentions[position].kind is not Kind.MEMBER:
        return False
    if _is_out_of_reach(scene, position, ground):
        return True
    beside = (at for at in (position + 1, position - 1) if scene.is_free(at, Kind.DIMENSION))
    said_of = (at for at in beside if not _is_head_of(scene, at, 2 * at - position, ground))  # 电商渠道空气炸锅
    return any(_has_its_own(address_of(scene, position, ground), scene.mentions[at].value, ground) for at in said_of)


def _is_out_of_reach(scene: Scene, position: int, ground: Ground) -> bool:
    """London employees: a place that is nobody's among the rows named right after it, of which it would be said."""
    fields = ground.view.fields
    if not scene.is_free(position + 1, Kind.DIMENSION) or scene.draft.count is not None:
        return False
    own, rows = fields.get(address_of(scene, position, ground)), fields.get(scene.mentions[position + 1].value)
    if own is None or rows is None or own.home == rows.home or not names_rows(rows, ground):
        return False
    return not leads_to(rows.home, own.home, ground)


def _is_head_of(scene: Scene, dimension: int, member: int, ground: Ground) -> bool:
    """Whether the mention at `member` is a member of the dimension."""
    is_member = 0 <= member < len(scene.mentions) and scene.mentions[member].kind in _KINDS
    return is_member and address_of(scene, member, ground) == scene.mentions[dimension].value


def _has_its_own(address: str, dimension: str, ground: Ground) -> bool:
    """Whether what a dimension names has a field of the same name as the member's, and is another dataset."""
    fields = ground.view.fields
    own, said_of = fields.get(address), fields.get(dimension)
    if own is None or said_of is None or own.home == said_of.home:
        return False
    siblings = (
        one
        for one in fields.values()
        if one.home == said_of.home and one.field.kind == "dimension" and one.field.name != said_of.field.name
    )
    return any(one.field.name == own.field.name or _share_label(one, own) for one in siblings)


def _share_label(one: AddressedField, other: AddressedField) -> bool:
    labels = set(one.field.words.label.values())
    return bool(labels & set(other.field.words.label.values()))


def address_of(scene: Scene, position: int, ground: Ground) -> str:
    """The field a member or a group is of; beside its word in another role (当时区域是华北) of that one."""
    mention = scene.mentions[position]
    is_member = mention.kind is Kind.MEMBER
    is_stored = is_member or isinstance(mention.value, Pasted | StateValue)
    own = str(mention.value.address if is_stored else ground.view.catalog.groups[mention.value].field)
    around = [at for at in (position - 1, position + 1) if 0 <= at < len(scene.mentions)]
    beside = [at for at in around if not _is_parted(scene, at, position)]
    near = [scene.mentions[at] for at in beside if not scene.is_cue(at - 1, *ASKING)]
    said = [str(one.value) for one in near if one.kind is Kind.DIMENSION and one.evidence < Evidence.PART]
    return said[0] if len(said) == 1 and are_twins(own, said[0], ground) else own


def _empty_member(scene: Scene, ground: Ground) -> Scene:
    """The scene with a field that is empty: brand is blank, products with no brand, 没有品牌的商品."""
    for cue in scene.cues("empty_member"):
        for beside in (cue - 1, cue + 1):
            if scene.is_free(beside, Kind.DIMENSION):
                return _with_empty(scene, (cue, beside), beside)
    for cue in scene.cues("absent.any", "exclude.without"):
        if scene.draft.metrics and _is_attribute(scene, cue + 1, ground):
            heads = [at for at in (cue - 1, cue + 2) if scene.is_free(at, Kind.DIMENSION)]
            if all(_are_of_one(scene, at, cue + 1, ground) for at in heads):
                owners = [
                    at for at in heads if not scene.is_cue(at - 1, *ASKING) and not scene.is_cue(cue - 1, *ASKING)
                ]
                return _with_empty(scene, (cue, cue + 1, *owners), cue + 1)
    return scene


def _are_of_one(scene: Scene, at: int, other: int, ground: Ground) -> bool:
    """Whether two names are of fields of the same rows, in the same role."""
    first, second = str(scene.mentions[at].value), str(scene.mentions[other].value)
    is_one_role = first.rpartition(".")[0] == second.rpartition(".")[0]
    return (
        first in ground.view.fields
        and is_one_role
        and ground.view.fields[first].home == ground.view.fields[second].home
    )


def _with_empty(scene: Scene, said: tuple[int, ...], at: int) -> Scene:
    empty = Filter(field=str(scene.mentions[at].value), op="is_null")
    return scene.take(said, filters=(*scene.draft.filters, empty))


def _is_attribute(scene: Scene, at: int, ground: Ground) -> bool:
    """Whether what is named says something of rows, and is no name of rows that others have or have not."""
    field = ground.view.fields.get(scene.mentions[at].value) if scene.is_free(at, Kind.DIMENSION) else None
    return field is not None and not names_rows(field, ground)


def filters_of(
    scene: Scene, positions: tuple[int, ...], ground: Ground, *, op: Literal["in", "not_in"]
) -> tuple[Filter, ...]:
    """One filter per field over the members and groups at these positions."""
    values: dict[str, list[Value]] = defaultdict(list)
    states: list[Filter] = []
    for at in positions:
        mention = scene.mentions[at]
        if isinstance(mention.value, StateValue):
            states += mention.value.filters if op == "in" else map(_turned_round, mention.value.filters)
        elif mention.kind is Kind.MEMBER:
            values[address_of(scene, at, ground)].append(mention.value.value)
        elif isinstance(mention.value, Pasted):
            values[address_of(scene, at, ground)].extend(mention.value.values)
        elif mention.kind is Kind.GROUP:
            values[address_of(scene, at, ground)].extend(ground.view.catalog.groups[mention.value].values)
    return (*(Filter(field=address, op=op, values=tuple(found)) for address, found in values.items()), *states)


_OPPOSITE: dict[FilterOp, FilterOp] = {"in": "not_in", "not_in": "in", "is_null": "not_null", "not_null": "is_null"}


def _turned_round(one: Filter) -> Filter:
    """What is said of rows in no such state."""
    return replace(one, op=_OPPOSITE[one.op])
