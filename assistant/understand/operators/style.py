"""Words that change nothing in the plan: totals, joining words, a chart's name, "what about"."""

from collections.abc import Iterator

from assistant.understand.scene import Ground, Scene


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with such words taken."""
    charts = scene.cues("chart.")
    chart = str(scene.mentions[charts[0]].value).rpartition(".")[2] if charts else None
    follows = scene.cues("follow")
    yield scene.take([*charts, *follows, *scene.cues("and", "total")], chart=chart, follows=bool(follows))
