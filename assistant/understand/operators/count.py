"""How many: a word before a counting metric, or the number of members of a dimension."""

from collections.abc import Iterator

from assistant.understand.mention import Evidence, Kind
from assistant.understand.operators.rowcounts import counted_rows
from assistant.understand.operators.rowsets import dataset_at
from assistant.understand.operators.units import counted_units, counts_dimension
from assistant.understand.scene import Draft, Ground, Scene
from assistant.understand.words import rownouns
from assistant.understand.words.relations import calls_rows, names_rows
from assistant.understand.words.units import is_counted_in, is_currency
from semantic.catalog import Ratio, Simple
from semantic.plan import Subject

# A governed count is preferred to counting the members of a dimension.
_UNGOVERNED_PENALTY = 1.0
_PEOPLE = "people"
# Counting those that have any of something is doubtful beside a plainer reading.
_WHO_HAVE_PENALTY = 0.3
# What names rows, rather than a verb or another word for them, costs no more than a name without its counting mark.
_ROWS_COST = 0.25
# More than a blank and an apostrophe stand between who has something and what they have.
_WORD_GAP = 2
# What a number of one row is held against says nothing of others in the same group.
_BOUNDS = ("gt", "ge", "lt", "le")
# "List the shops" asks for the shops, and hardly for the rows of which they are the place.
_LISTING_GAIN = 1.3
# Those of whom is only said what they are may be listed, where nothing asks for anything of theirs.
_BARE_PENALTY = 0.4
# Letters that a plural adds.
_PLURAL = 2
# What is said of a field itself is said of it in one role.
_OF_FIELDS = (*_BOUNDS, "is_null", "not_null")
_MEMBERS = (Kind.MEMBER, Kind.GROUP)
# What asks for rows or members rather than for a number of them.
_OF_MEMBERS = ("which", "which_several", "listing", "rows", "describe.members", "absent")
_PARTING = ("and", "or", "adds", "each", "by", "total", "versus", "which", "whose")


def most_gain(scene: Scene) -> float:
    """By how much a reading may be cheaper for the members it lists."""
    return _LISTING_GAIN if scene.cues("listing") and scene.free(Kind.DIMENSION) else 0.0


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with its counting words; without a metric, the members of the dimension beside them are counted.

    A counting word beside a dimension counts that dimension, whatever metric stands elsewhere: it is not taken then.
    """
    dimensions = scene.free(Kind.DIMENSION)
    cues = scene.cues("count") or _people_beside(scene, dimensions, ground)
    counting = tuple(at for at in cues if counts_dimension(scene, at))
    if scene.draft.metrics:
        people = () if counting else _counted_people(scene, ground)
        if len((*counting, *people)) == len(dimensions) == 1 and _is_conditioned(scene.draft):
            yield scene.take((*cues, *people), output="member_count")
            return
        if (owners := _who_have(scene, counting, ground)) is not None:
            yield owners
        much = scene.cues("count") if _counts_something(scene, ground) else scene.cues("count.much")
        yield scene.take(set(much) - set(counting) - set(counted_units(scene)))
        return
    if cues and len(dimensions) == 1 and not scene.is_cue(dimensions[0] - 1, "by", "each.word", "each.per"):
        yield from counted_rows(scene, cues, dimensions[0], ground)
        grouped = (scene.mentions[dimensions[0]].value,)
        yield scene.take([*cues, *dimensions], output="member_count", group_by=grouped, penalty=_UNGOVERNED_PENALTY)
        return
    if not cues:
        yield from _rows_by(scene, dimensions, ground)
    is_field = len(dimensions) == 1 and scene.mentions[dimensions[0]].value in ground.view.fields
    asking = scene.cues("which_several", "which", "describe.members")
    is_list = is_field and _is_a_standing_list(scene, dimensions[0], ground)
    asking += scene.cues("listing") if is_list else ()
    listing = (*asking, *scene.cues("each.all")) if asking else ()
    gain = _LISTING_GAIN if is_list and scene.cues("listing") else 0.0
    if listing and is_field and _says_nothing_else(scene.draft):
        subject = Subject(field=_place_itself(scene, dimensions[0], ground))
        penalty = scene.draft.penalty - gain
        yield scene.take([*listing, *dimensions], describe=(subject, "members"), penalty=penalty)
    yield from _told(scene, dimensions, ground) if is_field else ()
    yield scene


def _rows_by(scene: Scene, dimensions: tuple[int, ...], ground: Ground) -> Iterator[Scene]:
    """The number of rows that nothing but their noun names, where they are cut by something: visits by team."""
    cut = [at for at in dimensions if scene.is_cue(at - 1, "by", "each")]
    bare = [at for at in dimensions if at not in cut]
    draft = scene.draft
    is_plain = draft.count is None and not (draft.describe or draft.thresholds or draft.beats or draft.has_share)
    if not (cut and len(bare) == 1 and is_plain) or scene.cues(*_OF_MEMBERS):
        return
    noun = scene.mentions[bare[0]]
    if noun.cost > 0 and (noun.is_plural or not _are_summed(dataset_at(scene, bare[0], ground), ground)):
        yield from counted_rows(scene, (), bare[0], ground)


def _are_summed(dataset: str | None, ground: Ground) -> bool:
    """Whether a sum is called by what the rows of a dataset are called: how much there is of them may be asked."""
    nouns = rownouns.row_nouns(ground.view).get(dataset or "", frozenset())
    return any(noun in name for noun in nouns for name in rownouns.names_of_sums(ground.view))


def _people_beside(scene: Scene, dimensions: tuple[int, ...], ground: Ground) -> tuple[int, ...]:
    """How many people, right beside rows that did not happen at a time: 没离职的代表有多少人."""
    fields = (ground.view.fields.get(scene.mentions[at].value) for at in dimensions if not scene.draft.metrics)
    are_standing = all(one and ground.view.catalog.datasets[one.home].time_field is None for one in fields)
    cues = scene.cues("sort.count.people") if are_standing else ()
    return tuple(cue for cue in cues if any(abs(cue - at) == 1 for at in dimensions))


def _are_of_each(draft: Draft, address: str, ground: Ground) -> bool:
    """Whether what is held against a number is of the rows themselves that are listed, and of no others of theirs."""
    fields = ground.view.fields
    bounds = [one.field for one in draft.filters if one.op in _BOUNDS]
    is_of_rows = all(fields[one].home == fields[address].home for one in bounds)
    return not bounds or (is_of_rows and calls_rows(fields[address], ground))


def _are_in_one_role(field: str, address: str, ground: Ground) -> bool:
    """Whether what is said of rows of a dataset is said of those that are listed, and of them in no other role."""
    fields = ground.view.fields
    return fields[field].home != fields[address].home or _role(field) == _role(address)


def _is_a_standing_list(scene: Scene, at: int, ground: Ground) -> bool:
    """Whether a name is that of places, goods or people: what happened at a time has rows instead."""
    mention = scene.mentions[at]
    field = ground.view.fields[mention.value]
    has_time = ground.view.catalog.datasets[field.home].time_field is not None
    is_its_name = mention.cost <= 0 and mention.evidence < Evidence.CONCEPT
    return is_its_name and not (has_time and names_rows(field, ground))


def _place_itself(scene: Scene, at: int, ground: Ground) -> str:
    """The field whose members are listed: of a place that is reached in several roles, its own, which has them all."""
    mention, fields = scene.mentions[at], ground.view.fields
    itself = f"{fields[mention.value].home}.{mention.value.rpartition('.')[2]}"
    length = mention.end - mention.start
    own = rownouns.surfaces_of(fields[itself].words) if itself in fields else ()
    is_any_role = mention.cost <= 0 and any(0 <= length - len(name) <= _PLURAL * name.isascii() for name in own)
    return itself if is_any_role else str(mention.value)


def _told(scene: Scene, dimensions: tuple[int, ...], ground: Ground) -> Iterator[Scene]:
    """The members of whom only what they are is said: list the discontinued products, 停产商品有哪些."""
    cues, draft = scene.cues("listing", "which_several", "which", "describe.members"), scene.draft
    address = str(scene.mentions[dimensions[0]].value)
    own = [one.field for one in draft.filters if one.field in ground.view.fields]
    is_own = len(own) == len(draft.filters) > 0 and _are_of_each(draft, address, ground)
    told = Draft(filters=draft.filters, is_all_time=draft.is_all_time, penalty=draft.penalty, notes=draft.notes)
    is_bare = not scene.free(Kind.CUE) and calls_rows(ground.view.fields[address], ground)
    bound = [one.field for one in draft.filters if is_bare or one.op in _OF_FIELDS]
    is_own = is_own and all(_are_in_one_role(one, address, ground) for one in bound)
    if is_own and draft == told and (cues or is_bare):
        penalty = draft.penalty + _BARE_PENALTY * (not cues)
        yield scene.take([*cues, *dimensions], output="members", group_by=(address,), penalty=penalty)


def _role(address: str) -> str:
    return address.rpartition(".")[0]


def _counted_people(scene: Scene, ground: Ground) -> tuple[int, ...]:
    """住客有多少人: how many people, right beside what is counted, where no number of people is named otherwise."""
    is_named = any(ground.view.catalog.metrics[name].unit == _PEOPLE for name in scene.draft.metrics)
    said = () if is_named else scene.places.of_cues(("sort.count.people",))
    return tuple(at for at in said if counts_dimension(scene, at))


def _who_have(scene: Scene, counting: tuple[int, ...], ground: Ground) -> Scene | None:
    """How many of a dimension's members have any of a metric: how many countries did leads come from, 几个国家来了线索.

    None where the metric may be what is counted (how many customer tickets), or is no number of rows of its own.
    """
    draft, dimensions = scene.draft, scene.free(Kind.DIMENSION)
    if len(counting) != 1 or len(dimensions) != 1 or len(draft.named) != 1 or draft != _of_rows(draft):
        return None
    (at, name), counted = draft.named[0], dimensions[0]
    said, head = scene.mentions[at], scene.mentions[counted]
    is_apart = not head.is_singular and said.start - head.end > (_WORD_GAP if head.is_plural else 0)
    is_theirs = counted < at and is_apart and not scene.is_cue(counting[0], "count.whose")
    between = range(counting[0] + 1, at)
    is_one_clause = not any(scene.is_cue(one, *_PARTING) for one in between)
    is_named = said.cost <= _ROWS_COST and head.value in ground.view.fields
    if not (is_theirs and is_named and is_one_clause and counts_rows(name, ground)):
        return None
    return scene.take(
        [*counting, counted],
        output="member_count",
        group_by=(str(head.value),),
        penalty=draft.penalty + _WHO_HAVE_PENALTY,
    )


def _of_rows(draft: Draft) -> Draft:
    """What may be said of the rows of a metric whose members are counted: when they were, and which."""
    return Draft(
        named=draft.named,
        period=draft.period,
        running=draft.running,
        is_all_time=draft.is_all_time,
        filters=draft.filters,
        swaps=draft.swaps,
        notes=draft.notes,
        penalty=draft.penalty,
    )


def counts_rows(metric: str, ground: Ground) -> bool:
    """Whether a metric is a number of rows, of which a member has some or none."""
    return rownouns.counts_rows(ground.view.catalog.metrics[metric], ground.view)


def _is_conditioned(draft: Draft) -> bool:
    """Whether those that meet a condition are counted: how many stores sold less than last year."""
    return bool(draft.thresholds or draft.beats) and draft.count is None and draft.grain is None


def _counts_something(scene: Scene, ground: Ground) -> bool:
    """Whether a metric named is a number of something: 卖出多少首 asks for no amount, and 多少票 for no weight."""
    is_of_things = bool(scene.cues("count.of"))
    return any(is_count(name, ground) if is_of_things else not is_money(name, ground) for name in scene.draft.metrics)


def is_count(metric: str, ground: Ground) -> bool:
    """Whether a metric says how many of something there are."""
    return is_counted_in(ground.view.catalog.metrics[metric].unit)


def is_money(metric: str, ground: Ground) -> bool:
    """Whether a metric is a sum of money: its unit is a currency's three letters, or read from a field of the row."""
    return is_currency(ground.view.catalog.metrics[metric].unit)


def is_rate(metric: str, ground: Ground) -> bool:
    """Whether a metric is a ratio or a percentage."""
    return ground.view.catalog.metrics[metric].unit in ("ratio", "percent")


def is_in_currency(metric: str, currency: str | None, ground: Ground) -> bool:
    """Whether an amount may be held against a metric without being converted."""
    unit = ground.view.catalog.metrics[metric].unit
    return currency is None or not isinstance(unit, str) or not is_money(metric, ground) or unit == currency


def adds_up(metric: str, ground: Ground) -> bool:
    """Whether so much of a metric can fall on each of something: it is a sum or a count, and no rate or average."""
    one = ground.view.catalog.metrics[metric]
    is_average = isinstance(one.shape, Ratio) or (
        isinstance(one.shape, Simple) and one.shape.aggregation in ("avg", "median", "percentile", "min", "max")
    )
    return not is_average and not is_rate(metric, ground)


def _says_nothing_else(draft: Draft) -> bool:
    """有哪些渠道 lists members; a period, a rank or a filter wants numbers of them."""
    return draft == Draft(penalty=draft.penalty, notes=draft.notes)
