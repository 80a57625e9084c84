"""Words of rows that name a whole and group nothing: those that a member says something of."""

from assistant.understand.mention import Kind
from assistant.understand.operators.of import address_of
from assistant.understand.scene import Ground, Scene
from assistant.understand.words.relations import calls_rows, leads_to

_MEMBERS = (Kind.MEMBER, Kind.GROUP)
# What asks for each of something, or for those that are so and so.
_ASKING = ("by", "each", "which", "which_several", "dimension_head", "respectively", "only", "versus")
_LISTING = ("which", "which_several", "whose", "respectively", "listing.word", "rows", "sets", "standing", "rank")


def names_a_whole(scene: Scene, position: int, ground: Ground) -> bool:
    """Whether a word only names the rows of which a member beside it says something: 日本酒店, hotels outside China.

    So it is where every row has one row of what the member describes, and nothing asks for each of them, or for some.
    """
    if not (described_by := _described_by(scene, position, ground)):
        return False
    fields = ground.view.fields
    named = fields.get(scene.mentions[position].value)
    is_asked = scene.is_cue(position - 1, *_ASKING) or scene.is_cue(position + 1, *_ASKING)
    is_asked = is_asked or _is_joined(scene, position)
    if named is None or is_asked or not scene.draft.metrics or _is_wanted(scene):
        return False
    if not calls_rows(named, ground) or not is_of_rows(named.home, scene, ground):
        return False
    homes = (fields[one].home for one in described_by if one in fields)
    return any(home != named.home and leads_to(named.home, home, ground) for home in homes)


def is_of_rows(home: str, scene: Scene, ground: Ground) -> bool:
    """Whether all that is asked for is known of the rows of a dataset, so that it may be left unsaid that it is."""
    view = ground.view
    homes = {one for name in scene.draft.metrics for one in view.datasets_of(view.catalog.metrics[name])}
    return all(home == one or leads_to(one, home, ground) for one in homes)


def _is_joined(scene: Scene, position: int) -> bool:
    """Whether a word is one of several groupings: by region and hotel."""
    return any(
        scene.is_cue(position + step, "and", "or") and scene.is_free(position + 2 * step, Kind.DIMENSION)
        for step in (-1, 1)
    )


def _described_by(scene: Scene, position: int, ground: Ground) -> tuple[str, ...]:
    """The fields of the members right before a word, or right behind it; past what leaves them out."""
    before, after = position - 1, position + 1
    while _is_member(scene, before):
        before -= 1
    found = [before + 1] if before < position - 1 and not scene.is_cue(before, *_ASKING) else []
    after += scene.is_cue(after, "exclude")
    found += [after] if _is_member(scene, after) else []
    return tuple(address_of(scene, at, ground) for at in found)


def _is_member(scene: Scene, at: int) -> bool:
    """Whether there is a member which is a condition."""
    return 0 <= at < len(scene.mentions) and scene.mentions[at].kind in _MEMBERS and at in scene.taken


def _is_wanted(scene: Scene) -> bool:
    """Whether the question asks for some of them, in an order or by a condition."""
    draft = scene.draft
    is_chosen = draft.thresholds or draft.beats or draft.count is not None or draft.place is not None
    is_ordered = draft.descending is not None or draft.is_ranked or draft.has_share or draft.stands is not None
    is_listed = bool(scene.places.of_cues(_LISTING)) or draft.output != "aggregate" or draft.streak is not None
    is_set_beside = any(one.to in ("average", "member") for one in draft.compare)
    return bool(is_chosen or is_ordered or is_listed or is_set_beside or draft.per)
