"""Words that point back at the members an answer showed: these customers, 这些客户, their margin."""

from collections.abc import Iterator
from dataclasses import replace

from assistant.understand.followup import continued
from assistant.understand.mention import Kind
from assistant.understand.scene import Draft, Scene
from semantic.query import Filter, SemanticQuery


def points_back(scene: Scene, before: SemanticQuery) -> bool:
    """Whether a pointing word means what the query before showed, which going on with that query would not keep.

    It does not when something before it in the question is what it points to.
    """
    named = [at for at, one in enumerate(scene.mentions) if one.kind is Kind.DIMENSION]
    pointing = (at for at in range(len(scene.mentions)) if scene.is_cue(at, "those"))
    if not any(not any(other < at for other in named) for at in pointing):
        return False
    is_a_set = before.limit or before.metric_filters or before.output == "members"
    return bool(is_a_set) or continued(before, scene.draft) is None


def about_those(scene: Scene, before: SemanticQuery) -> Iterator[Draft]:
    """The draft about the members that the query before showed; none where they cannot be a condition.

    Of each of them; of all together when that is said, or when something else is asked for; over time either is meant.
    """
    draft, shown = scene.draft, set_of(before)
    if shown is None or draft.describe is not None or draft.output != "aggregate":
        return
    head, filters = shown
    named = ((at, one) for at, one in enumerate(scene.mentions) if one.kind is Kind.DIMENSION)
    called = {str(one.value) for at, one in named if scene.is_cue(at - 1, "those")}
    if called - {head} or names_number(scene):
        return  # these stores are no customers
    groups = tuple(one for one in draft.group_by if one != head)
    together = draft.edited(filters=(*draft.filters, *filters), group_by=groups)
    each = together.edited(group_by=(head,))
    is_summed = not head or any(scene.is_cue(at, "total", "sum_up") for at in range(len(scene.mentions)))
    is_over_time = draft.grain is not None or draft.is_trend
    if not (is_summed or groups):
        yield each
    if is_summed or groups or is_over_time:
        yield together


def names_number(scene: Scene) -> bool:
    """Whether "these" would point to a number, as these customers to how many there are."""
    return any(scene.is_cue(at - 1, "those.named") for at, _ in scene.draft.named)


def set_of(query: SemanticQuery) -> tuple[str, tuple[Filter, ...]] | None:
    """The field whose members a query shows, empty of a total, and the conditions that find them again.

    None where that takes more than one level, or what is shown are no members.
    """
    if len(query.group_by) > 1 or query.grain is not None or query.output not in ("aggregate", "members"):
        return None
    head = query.group_by[0] if query.group_by else ""
    if not (query.limit or query.metric_filters):
        return head, query.filters
    if query.inner_queries or not head or head.startswith("@"):
        return None
    return head, (Filter(field=head, op="in_query", query=replace(query, derive=())),)
