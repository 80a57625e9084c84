"""Words that change nothing in the plan: totals, joining words, a chart's name, "what about", all time."""

from collections.abc import Iterator

from assistant.understand.scene import Ground, Scene


def apply(scene: Scene, ground: Ground) -> Iterator[Scene]:
    """The scene with such words taken."""
    charts = scene.cues("chart.")
    chart = str(scene.mentions[charts[0]].value).rpartition(".")[2] if charts else None
    follows, all_time = scene.cues("follow"), scene.cues("all_time")
    yield scene.take(
        [*charts, *follows, *all_time, *scene.cues("and", "total", "others")],
        chart=chart,
        follows=bool(follows),
        is_all_time=bool(all_time),
    )
