"""Where one member stands among its peers: 昆明排第几, where does Kunming rank, the rank of Kunming."""

from collections.abc import Iterator

from assistant.understand.mention import Kind
from assistant.understand.operators.of import address_of
from assistant.understand.scene import Ground, Scene


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene ranked among all members of the one's field, and that one shown; "among the branches" says no more."""
    cues = scene.cues("standing", "rank")
    members = scene.free(Kind.MEMBER)
    if not cues or len(members) != 1 or len(scene.draft.metrics) != 1 or scene.free(Kind.GROUP, Kind.NUMBER):
        yield scene
        return
    address = address_of(scene, members[0], ground)
    peers = scene.free(Kind.DIMENSION)
    are_peers = all(scene.mentions[at].value == address for at in peers)
    if not are_peers or scene.mentions[members[0]].value.keys > 1 or scene.cues("grain", "per", "top", "bottom"):
        yield scene
        return
    among = [at for at in scene.cues("each", "inside", "within", "in_it", "total") if peers]
    said = [*cues, *peers, *among, *scene.cues("descending", "describe.lineage")]  # where does Kunming rank
    yield scene.take(said, stands=address, is_ranked=True, descending=True)
