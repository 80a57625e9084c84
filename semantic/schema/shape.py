"""What readings add up to: the mappings of a file, their keys, and when a key is needed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from semantic.schema.record import ABSENT, ANY_NAME, SCALAR, Decision, Path, Run, Take


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
    """One mapping. `variants` are its shapes by what stands under `told_by`, each with the keys not shared by all."""

    path: Path
    keys: Mapping[str, Key]
    is_closed: bool
    one_of: tuple[tuple[str, ...], ...] = ()
    any_name: Key | None = None
    told_by: str | None = None
    variants: Mapping[str, "Shape"] = field(default_factory=dict)


def shapes_of(runs: tuple[Run, ...]) -> Mapping[Path, Shape]:
    """Every mapping that the readings met, by its path; those inside one follow it."""
    met = {path: place for place, path in enumerate(dict.fromkeys(path for run in runs for path in run.asked))}
    paths = sorted(met, key=lambda path: [met[path[:end]] for end in range(1, len(path) + 1) if path[:end] in met])
    return {path: _told_apart(path, tuple(run for run in runs if path in run.asked)) for path in paths}


def _told_apart(path: Path, runs: tuple[Run, ...]) -> Shape:
    whole = _shape(path, runs)
    told_by = _told_by(path, runs)
    if told_by is None:
        return whole
    options = dict.fromkeys(option for run in runs for option in run.alternatives.get(_option(path, told_by), ()))
    default = whole.keys[told_by].default
    each = {option: _shape(path, _where(path, runs, told_by, option, default)) for option in options}
    shared = {name: key for name, key in whole.keys.items() if all(name in one.keys for one in each.values())}
    variants = {
        option: replace(one, keys={name: key for name, key in one.keys.items() if name not in shared})
        for option, one in each.items()
    }
    return replace(whole, keys=shared, told_by=told_by, variants=variants)


def _shape(path: Path, runs: tuple[Run, ...]) -> Shape:
    names = dict.fromkeys(name for run in runs for name in run.asked[path])
    keys = {name: _key(path, name, runs) for name in names}
    return Shape(
        path=path,
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
        if needing.isdisjoint(content):
            return Condition(key=other, found=frozenset(needing), possible=frozenset(needing | content))
    return None


def _told_by(path: Path, runs: tuple[Run, ...]) -> str | None:
    """The key, one of options, by which it is told whether other keys are asked for."""
    names = dict.fromkeys(name for run in runs for name in run.asked[path])
    partial = [name for name in names if any(name not in run.asked[path] for run in runs)]
    for told_by in names:
        if any(_option(path, told_by) in run.decided for run in runs):
            for name in partial:
                asked = {_standing(path, run, told_by) for run in runs if name in run.asked[path]}
                unasked = {_standing(path, run, told_by) for run in runs if name not in run.asked[path]}
                if name != told_by and asked.isdisjoint(unasked):
                    return told_by
    return None


def _where(path: Path, runs: tuple[Run, ...], key: str, option: str, default: str | None) -> tuple[Run, ...]:
    """The readings in which an option held, written or by default."""
    held = {option, ABSENT} if option == default else {option}
    return tuple(run for run in runs if _standing(path, run, key) in held)


def _standing(path: Path, run: Run, key: str) -> str:
    """What stood under a key in a reading: the option, else the shape; empty where nobody asked for the key."""
    shape = run.decided.get(Decision(path, key), "")
    return run.decided.get(_option(path, key), shape) if shape == SCALAR else shape


def _is_fit(path: Path, run: Run, key: str) -> bool:
    """Whether what stood under a key in a reading was of a shape that its reader takes."""
    return _standing(path, run, key) == ABSENT or bool(run.asked[path].get(key))


def _option(path: Path, key: str) -> Decision:
    return Decision(path, key, "option")
