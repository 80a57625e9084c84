"""What is to be shown among the rest: by company including eliminations, 各公司净利润，带上抵销."""

from collections.abc import Iterator

from assistant.understand.mention import Kind
from assistant.understand.operators.of import address_of
from assistant.understand.scene import Ground, Scene

_MEMBERS = (Kind.MEMBER, Kind.GROUP)


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with members of a grouping that asks for all of them taken as among them, and not as all there are.

    Beside anything else the word narrows or widens what it is said of, which no plan holds: it stays where it is.
    """
    groups = {str(scene.mentions[at].value) for at in scene.free(Kind.DIMENSION)} | set(scene.draft.group_by)
    for cue in scene.cues("include"):
        if scene.is_cue(cue, "include.before") and cue + 1 in dict(scene.draft.named):
            scene = scene.take([cue])  # by region, together with the margin
            continue
        step = 1 if scene.is_cue(cue, "include.before") else -1
        members = tuple(at for at in scene.run(cue + step, step, *_MEMBERS))
        if members and all(address_of(scene, at, ground) in groups for at in members):
            joints = [at for at in range(min(members), max(members)) if scene.is_cue(at, "and", "or")]
            scene = scene.take([cue, *members, *joints])
    yield scene
