"""Who is asked for by a rank or a bound, and which people those are nobody said: who ordered the most, 谁拜访最少."""

from collections.abc import Iterator

from assistant.understand.languages import listed, stem
from assistant.understand.mention import Kind
from assistant.understand.operators.top import RANKING
from assistant.understand.scene import Ground, Scene
from assistant.understand.words.held import is_held
from assistant.understand.words.relations import calls_rows
from assistant.understand.words.rownouns import surfaces_of
from semantic.catalog import AddressedField

# People whom a question only asks for are not named outright.
_UNNAMED_PENALTY = 0.3
# More kinds of people than can be offered are none.
_MOST_KINDS = 3


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene by each kind of people that the facts of its number know, else as it is."""
    draft = scene.draft
    doers = [at for at, _ in draft.named if scene.mentions[at].is_subject]
    is_asked = len(scene.cues("which.who")) == 1 or len(doers) == 1
    is_open = is_asked and len(draft.metrics) == 1 and not (draft.group_by or draft.describe or draft.grain)
    is_named = scene.free(Kind.DIMENSION, Kind.SET, Kind.DEED) or not scene.cues(*RANKING)
    found = people_at(draft.metrics[0], ground) if is_open and not is_named else []
    if called := _called(scene, found):
        found = called
    elif found and (doers or is_held(ground.view.catalog.metrics[draft.metrics[0]], ground.view)):
        found = _outside(found, ground) or found
    else:
        found = [one for one in found if _is_near(one, draft.metrics[0], ground)]
    if not 0 < len(found) <= _MOST_KINDS:
        yield scene
        return
    for address in found:
        yield scene.take((), group_by=(address,), penalty=draft.penalty + _UNNAMED_PENALTY)


def _called(scene: Scene, found: list[str]) -> list[str]:
    """Those of people that a member says outright what kind of them is meant: business customers, 企业客户."""
    members = [scene.mentions[at].value for at in scene.free(Kind.MEMBER)]
    last_words = ((one.address, word) for one in members for word in one.matched_text.lower().split()[-1:])
    kinds = {address.rpartition(".")[0] for address, word in last_words if stem(word).endswith(listed("persons"))}
    return [one for one in found if one.rpartition(".")[0] in kinds]


def people_at(name: str, ground: Ground) -> list[str]:
    """The people at the facts of a metric, by what their rows are called; those further away where none is."""
    view = ground.view
    metric = view.catalog.metrics[name]
    people = [
        one.address
        for one in view.fields.values()
        if is_of_people(one)
        and not one.is_detour
        and calls_rows(one, ground)
        and _is_shown(one, ground)
        and view.is_shared(one.address, metric)
    ]
    return [one for one in people if _is_near(one, name, ground)] or people


def _is_near(address: str, name: str, ground: Ground) -> bool:
    """Whether a field stands right at the facts of a metric."""
    facts = ground.view.datasets_of(ground.view.catalog.metrics[name])
    roles = {one.role for one in ground.view.catalog.relationships if one.source in facts}
    return address.rpartition(".")[0] in (*facts, *roles)


def _outside(found: list[str], ground: Ground) -> list[str]:
    """Those of people who are no staff of ours: debtors are customers, and not who looks after them."""
    return [one for one in found if _is_called(ground.view.fields[one], "outsiders")]


def is_of_people(field: AddressedField) -> bool:
    """Whether a field is called what people are."""
    return _is_called(field, "persons")


def _is_called(field: AddressedField, people: str) -> bool:
    names = [name.lower() for name in surfaces_of(field.words)]
    return any(name.endswith(listed(people)) for name in names)


def _is_shown(field: AddressedField, ground: Ground) -> bool:
    """Whether a field is a name rather than a bare number of somebody who has a name."""
    shown = {one.field.display_of for one in ground.view.fields.values() if one.home == field.home}
    return field.field.expression not in shown
