"""What readings add up to: the mappings of a file, their keys, and when a key is needed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from semantic.schema.record import ABSENT, ANY_NAME, ITEM, SCALAR, Decision, Path, Run, Take


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """That what stands under `key` is one of `found`, of all the `possible`: nothing, a shape, or an option."""

    key: str
    found: frozenset[str]
    possible: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key of a mapping: how its value is taken, whether it has to be there, and what holds without it.

    One that is needed sometimes is so under `when`; without that, under more than one key can tell.
    """

    name: str
    takes: tuple[Take, ...]
    needed: Literal["always", "sometimes", "never"] = "never"
    when: Condition | None = None
    default: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One mapping, and where it stands: `datasets.fields`, `roles.*`, `metrics(ratio).unit`.

    `variants` are its shapes by what stands under `told_by`, each with the keys that not all of them share.
    """

    place: str
    keys: Mapping[str, Key]
    is_closed: bool
    one_of: tuple[tuple[str, ...], ...] = ()
    any_name: Key | None = None
    told_by: str | None = None
    variants: Mapping[str, "Shape"] = field(default_factory=dict)

    @property
    def own(self) -> Iterator[Key]:
        """Its keys, the one of any name last, without those of its variants."""
        yield from self.keys.values()
        if self.any_name:
            yield self.any_name

    def place_of(self, key: Key) -> str:
        """Where a key of it stands."""
        name = "*" if key.name == ANY_NAME else key.name
        return f"{self.place}.{name}" if self.place else name


def shapes_of(runs: tuple[Run, ...]) -> Mapping[str, Shape]:
    """Every mapping that the readings met, by its place; those inside one follow it."""
    return {shape.place: shape for shape in _within((), "", runs)}


def _within(path: Path, place: str, runs: tuple[Run, ...]) -> Iterator[Shape]:
    """The mapping at a path and those inside it; what a variant holds goes by the readings of that variant."""
    runs = tuple(run for run in runs if path in run.asked)
    whole = _shape(path, place, runs)
    told_by = _told_by(path, runs)
    if told_by is None:
        yield whole
        yield from _inside(path, whole, whole.own, runs)
        return
    readings = {option: _where(path, runs, whole.keys[told_by], option) for option in _options(path, runs, told_by)}
    each = {option: _shape(path, f"{place}({option})", some) for option, some in readings.items()}
    shared = {name: key for name, key in whole.keys.items() if all(name in one.keys for one in each.values())}
    variants = {
        option: replace(one, keys={name: key for name, key in one.keys.items() if name not in shared})
        for option, one in each.items()
    }
    whole = replace(whole, keys=shared, told_by=told_by, variants=variants)
    yield whole
    yield from _inside(path, whole, whole.own, runs)
    for option, variant in variants.items():
        yield from _inside(path, variant, variant.keys.values(), readings[option])


def _inside(path: Path, shape: Shape, keys: Iterable[Key], runs: tuple[Run, ...]) -> Iterator[Shape]:
    """The mappings under keys of a mapping."""
    for key in keys:
        for place in dict.fromkeys(take.place for take in key.takes if take.kind == "mapping"):
            inner = (*path, key.name, ITEM) if place == "item" else (*path, key.name)
            yield from _within(inner, shape.place_of(key), runs)


def _shape(path: Path, place: str, runs: tuple[Run, ...]) -> Shape:
    names = dict.fromkeys(name for run in runs for name in run.asked[path])
    keys = {name: _key(path, name, runs) for name in names}
    return Shape(
        place=place,
        keys={name: key for name, key in keys.items() if name != ANY_NAME},
        is_closed=all(path in run.closed for run in runs),
        one_of=tuple(sorted({names for run in runs for one, names in run.one_of if one == path})),
        any_name=keys.get(ANY_NAME),
    )


def _key(path: Path, name: str, runs: tuple[Run, ...]) -> Key:
    without = tuple(run for run in runs if _standing(path, run, name) in (ABSENT, ""))
    needing = [(path, name) in run.needed for run in without]
    defaults = {default for run in runs if (default := run.defaults.get((path, name))) is not None}
    takes = dict.fromkeys(take for run in runs for take in run.asked[path].get(name, ()))
    return Key(
        name=name,
        takes=tuple(takes) or (Take(kind="anything"),),
        needed="always" if all(needing) else "sometimes" if any(needing) else "never",
        when=_condition(path, name, without) if any(needing) and not all(needing) else None,
        default=defaults.pop() if len(defaults) == 1 else None,
    )


def _condition(path: Path, name: str, runs: tuple[Run, ...]) -> Condition | None:
    """When a key is needed, if what stands under one other key tells."""
    for other in dict.fromkeys(key for run in runs for key in run.asked[path] if key != name):
        fit = [run for run in runs if _is_fit(path, run, other)]
        needing = {_standing(path, run, other) for run in fit if (path, name) in run.needed}
        content = {_standing(path, run, other) for run in fit if (path, name) not in run.needed}
        if needing and content and needing.isdisjoint(content):
            return Condition(key=other, found=frozenset(needing), possible=frozenset(needing | content))
    return None


def _told_by(path: Path, runs: tuple[Run, ...]) -> str | None:
    """The key, one of options and always asked for, by which it is told whether other keys are asked for."""
    names = dict.fromkeys(name for run in runs for name in run.asked[path])
    partial = [name for name in names if any(name not in run.asked[path] for run in runs)]
    for told_by in (name for name in names if name not in partial and _options(path, runs, name)):
        for name in partial:
            asked = {_standing(path, run, told_by) for run in runs if name in run.asked[path]}
            unasked = {_standing(path, run, told_by) for run in runs if name not in run.asked[path]}
            if asked.isdisjoint(unasked):
                return told_by
    return None


def _options(path: Path, runs: tuple[Run, ...], key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(option for run in runs for option in run.alternatives.get(_option(path, key), ())))


def _where(path: Path, runs: tuple[Run, ...], key: Key, option: str) -> tuple[Run, ...]:
    """The readings in which an option held, written or by default."""
    held = {option, ABSENT} if option == key.default else {option}
    return tuple(run for run in runs if _standing(path, run, key.name) in held)


def _standing(path: Path, run: Run, key: str) -> str:
    """What stood under a key in a reading: the option, else the shape; empty where nobody asked for the key."""
    shape = run.decided.get(Decision(path, key), "")
    return run.decided.get(_option(path, key), shape) if shape == SCALAR else shape


def _is_fit(path: Path, run: Run, key: str) -> bool:
    """Whether what stood under a key in a reading was of a shape that its reader takes."""
    return _standing(path, run, key) == ABSENT or bool(run.asked[path].get(key))


def _option(path: Path, key: str) -> Decision:
    return Decision(path, key, "option")
