"""Addresses: which fields a dataset reaches many-to-one, and under what name.

A path is a tuple of relationships from a fact outward. Seen from one dataset, a path is named by its last role when
that names one path only, else by the shortest ending of the path that does, else by the whole path. A role that some
dataset on the way reaches directly belongs to that direct relationship; the detour is named by its whole path and
leads no further. A path never takes a relationship twice, so that cycles end.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import TypeAlias

from semantic.catalog import AddressedField, Catalog, Dataset, Field, Relationship, Words

Path: TypeAlias = tuple[Relationship, ...]
Roles: TypeAlias = tuple[str, ...]

LONGEST_PATH = 6
# Where Han characters begin: between two of them nothing is written, beside anything else a space is.
_FIRST_UNSPACED = "\u2e80"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What one dataset reaches: the name of every path, and every way of writing those names."""

    named: Mapping[Roles, Path]
    detours: frozenset[Roles]
    written: Mapping[Roles, Path]

    def name_of(self, path: Path) -> Roles:
        """The roles that name a path of this dataset."""
        return next(roles for roles, named in self.named.items() if named == path)


def is_safe(relationship: Relationship) -> bool:
    """Whether every row of the source meets at most one row of the target."""
    return relationship.via is None or relationship.via.cardinality == "one"


def needs_own_day(relationship: Relationship) -> bool:
    """Whether which row is met depends on the day of the fact that asks."""
    return relationship.valid is not None and relationship.valid.at == "event"


def reach_of(catalog: Catalog, dataset_name: str, *, with_many: bool = False) -> Reach:
    """Every dataset that `dataset_name` reaches many-to-one; `with_many` follows many-to-many bridges as well."""
    direct, detours = _paths(catalog, dataset_name, with_many=with_many)
    named: dict[Roles, Path] = {(dataset_name,): ()}
    for path in direct:
        named.setdefault(_shortest_name(path, direct), path)
    detour_names = [roles for path in detours if (roles := _roles(path)) not in named]
    named.update((_roles(path), path) for path in detours if _roles(path) in detour_names)
    written = dict(named)
    for path in named.values():
        written.setdefault(_roles(path), path)
        written.setdefault((dataset_name, *_roles(path)), path)
    endings = Counter(ending for path in direct for ending in _endings(path))
    for path in direct:
        for ending in _endings(path):
            if endings[ending] == 1:
                written.setdefault(ending, path)
    return Reach(named=named, detours=frozenset(detour_names), written=written)


def bridged_from(catalog: Catalog, dataset_name: str) -> Mapping[Roles, Path]:
    """Every path over one bridge of many to many, under every name it may be written by, its own name first.

    A name that a safe path bears stays that path's; a path over two such bridges is none.
    """
    if all(is_safe(one) for one in catalog.relationships):
        return {}
    safe = reach_of(catalog, dataset_name).written
    direct, detours = _paths(catalog, dataset_name, with_many=True)
    endings = Counter(ending for path in direct for ending in _endings(path))
    found: dict[Roles, Path] = {}
    for path in (*direct, *detours):
        if sum(not is_safe(step) for step in path) != 1:
            continue
        short = [ending for ending in _endings(path) if path in direct and endings[ending] == 1]
        for roles in (*short, _roles(path), (dataset_name, *_roles(path))):
            if roles not in safe:
                found.setdefault(roles, path)
    return found


def path_to(catalog: Catalog, dataset_name: str, address: str) -> Path | None:
    """The relationships from a dataset to a field, empty for its own; None when nothing leads there many-to-one.

    `address` is `role.field`, a longer path, or the bare name of a field of the dataset itself.
    """
    return _resolve(catalog, dataset_name, address, with_many=False)


def reaches_by_fan_out(catalog: Catalog, dataset_name: str, address: str) -> bool:
    """Whether a field that no safe path leads to would be reached by repeating rows of the dataset.

    So it is when a bridge of many to many leads there, or when a finer dataset leads both there and to this dataset.
    """
    if "." not in address or path_to(catalog, dataset_name, address) is not None:
        return False
    if _resolve(catalog, dataset_name, address, with_many=True) is not None:
        return True
    return any(
        path_to(catalog, finer, address) is not None
        for finer in _leading_to(catalog, dataset_name)
        if _reaches_dataset(catalog, finer, dataset_name)
    )


def _leading_to(catalog: Catalog, dataset_name: str) -> set[str]:
    """The other datasets from which safe relationships lead here, whatever they are called on the way."""
    found: set[str] = set()
    edge = {dataset_name}
    for _ in range(LONGEST_PATH):
        edge = {one.source for one in catalog.relationships if is_safe(one) and one.target in edge} - found
        found |= edge
    return (found & set(catalog.datasets)) - {dataset_name}


def addressed_fields(catalog: Catalog) -> Mapping[str, AddressedField]:
    """Every field under every address that names it for some dataset, in the order of datasets and fields.

    A hidden field is there, for filters, but has no words.
    """
    reaches = {name: reach_of(catalog, name) for name in catalog.datasets}
    homes: dict[Roles, str] = {(name,): name for name in catalog.datasets}
    paths: dict[Roles, Path] = {(name,): () for name in catalog.datasets}
    for name, reach in reaches.items():
        for roles, path in reach.named.items():
            home = homes.setdefault(roles, _home(name, path))
            # Words come from a relationship where there is one: the dataset's own name may be a declared role too.
            if home == _home(name, path) and not paths.get(roles):
                paths[roles] = path
    bridges = {name: bridged_from(catalog, name) for name in catalog.datasets}
    for written in bridges.values():
        for path in {_roles(path): path for path in written.values()}.values():
            roles = _first_name(path, written)
            homes.setdefault(roles, _home("", path))
            paths.setdefault(roles, path)
    detours = {roles for roles in homes if _is_named_as_detour(roles, reaches.values())}
    ways = Counter(home for roles, home in homes.items() if roles not in detours)
    found: dict[str, AddressedField] = {}
    for roles, home in homes.items():
        facts = frozenset(
            name
            for name, reach in reaches.items()
            if roles in reach.written and _home(name, reach.written[roles]) == home
        )
        bridged = frozenset(
            name for name, written in bridges.items() if roles in written and _home(name, written[roles]) == home
        )
        is_detour = roles in detours
        is_only_way = ways[home] == 1 and not is_detour
        namer = _Namer(catalog, catalog.datasets[home], roles, paths[roles], is_only_way, is_detour)
        for field in catalog.datasets[home].fields.values():
            address = ".".join((*roles, field.name))
            words = namer.words(field)
            found[address] = AddressedField(
                address=address,
                home=home,
                field=field,
                words=words,
                facts=facts,
                bridged=bridged,
                is_detour=is_detour,
            )
    return found


def canonical_address(catalog: Catalog, written: str) -> str | None:
    """The address a written one stands for (`city.region` for `store.city.region`); None when none or several do."""
    *roles, field = written.split(".")
    found: dict[str, None] = {}
    for name in catalog.datasets:
        reach = reach_of(catalog, name)
        bridged = bridged_from(catalog, name)
        path = reach.written.get(tuple(roles), bridged.get(tuple(roles)))
        if path is None or field not in catalog.datasets[_home(name, path)].fields:
            continue
        if tuple(roles) in reach.named:
            return written
        name_of = reach.name_of(path) if path in reach.named.values() else _first_name(path, bridged)
        found[".".join((*name_of, field))] = None
    return next(iter(found)) if len(found) == 1 else None


def home_of(catalog: Catalog, written: str) -> str | None:
    """The `dataset.field` that a name stands for, itself or an address of one; None when there is no such field."""
    dataset_name, _, field = written.partition(".")
    if dataset_name in catalog.datasets and field in catalog.datasets[dataset_name].fields:
        return written
    for name in catalog.datasets:
        roles = tuple(written.split(".")[:-1])
        path = path_to(catalog, name, written) if roles else None
        path = path or bridged_from(catalog, name).get(roles)
        if path and written.rpartition(".")[2] in catalog.datasets[path[-1].target].fields:
            return f"{path[-1].target}.{written.rpartition('.')[2]}"
    return None


def _is_named_as_detour(roles: Roles, reaches: Iterable[Reach]) -> bool:
    naming = [reach for reach in reaches if roles in reach.named]
    return bool(naming) and all(roles in reach.detours for reach in naming)


def _home(start: str, path: Path) -> str:
    return path[-1].target if path else start


def _roles(path: Path) -> Roles:
    return tuple(relationship.role for relationship in path)


def _first_name(path: Path, written: Mapping[Roles, Path]) -> Roles:
    return next(roles for roles, one in written.items() if one == path)


def _endings(path: Path) -> Iterator[Roles]:
    roles = _roles(path)
    return (roles[start:] for start in range(len(roles) - 1, 0, -1))


def _shortest_name(path: Path, all_paths: tuple[Path, ...]) -> Roles:
    whole = _roles(path)
    others = [_roles(other) for other in all_paths if other is not path]
    for ending in _endings(path):
        if not any(other[-len(ending) :] == ending for other in others):
            return ending
    return whole


def _paths(catalog: Catalog, start: str, *, with_many: bool) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """The paths out of a dataset, shortest first, and the detours to roles that are reached directly."""
    leaving: dict[str, list[Relationship]] = {}
    for relationship in catalog.relationships:
        if relationship.target in catalog.datasets and (with_many or is_safe(relationship)):
            leaving.setdefault(relationship.source, []).append(relationship)
    direct_roles = {
        name: {name, *(relationship.role for relationship in leaving.get(name, ()))} for name in catalog.datasets
    }
    direct: list[Path] = []
    detours: list[Path] = []
    edge: list[Path] = [()]
    for _ in range(LONGEST_PATH):
        grown = [(*path, step) for path in edge for step in leaving.get(_home(start, path), ()) if step not in path]
        edge = [path for path in grown if not _is_detour(path, direct_roles)]
        direct += edge
        detours += [path for path in grown if _is_detour(path, direct_roles)]
    return tuple(direct), tuple(detours)


def _is_detour(path: Path, direct_roles: Mapping[str, set[str]]) -> bool:
    role = path[-1].role
    passed = (relationship.source for relationship in path[:-1])
    return role == path[0].source or any(role in direct_roles[dataset] for dataset in passed)


def _resolve(catalog: Catalog, dataset_name: str, address: str, *, with_many: bool) -> Path | None:
    *roles, field = address.split(".")
    dataset = catalog.datasets.get(dataset_name)
    if dataset is None:
        return None
    if not roles:
        return () if field in dataset.fields else None
    path = reach_of(catalog, dataset_name, with_many=with_many).written.get(tuple(roles))
    if path is None or field not in catalog.datasets[_home(dataset_name, path)].fields:
        return None
    return path


def _reaches_dataset(catalog: Catalog, dataset_name: str, target: str) -> bool:
    direct, _ = _paths(catalog, dataset_name, with_many=False)
    return any(path[-1].target == target for path in direct)


@dataclass(frozen=True, slots=True)
class _Namer:
    """What a field is called under one address: words of the roles before words of the field."""

    catalog: Catalog
    home: Dataset
    roles: Roles
    path: Path
    is_only_way: bool
    is_detour: bool

    def words(self, field: Field) -> Words:
        if field.hidden:
            return Words()
        languages = self.catalog.languages
        called = {language: self._called(field, language) for language in languages}
        return replace(
            field.words,
            label={language: names[0] for language, names in called.items() if names},
            synonyms={language: names[1:] for language, names in called.items() if len(names) > 1},
        )

    def _called(self, field: Field, language: str) -> tuple[str, ...]:
        own = _names(field.words, language)
        combined = [own]
        role_names = [_names(words, language) for words in self._role_words()]
        for names in reversed(role_names):
            combined.append(tuple(_joined(role, name) for role, name in product(names, combined[-1])) or combined[-1])
        whole = combined[-1]
        alone = role_names[-1] if role_names and self._names_the_row(field) else ()
        # Each role on the way may be left out but the first of a detour, without which it would mean the direct one.
        between = tuple(name for names in combined[1:-1] for name in names)
        skipping = tuple(_joined(role, name) for names in role_names[:1] for role, name in product(names, own))
        bare = () if self.is_detour else (*between, *own, *(alone if len(self.roles) == 1 else ()))
        first = own if self.is_only_way or not role_names else whole
        return tuple(dict.fromkeys((*first[:1], *whole, *skipping, *bare)))

    def _role_words(self) -> tuple[Words, ...]:
        steps = self.path[-len(self.roles) :] if self.path else ()
        if not steps:
            return (self.home.words,)
        return tuple(step.words if step.words.label else self.catalog.datasets[step.target].words for step in steps)

    def _names_the_row(self, field: Field) -> bool:
        """Whether the field is what a row of its dataset is called, so that 按门店 means the store's name."""
        return field.display_of is not None and (field.display_of,) == self.home.primary_key


def _names(words: Words, language: str) -> tuple[str, ...]:
    label = words.label.get(language)
    return ((label,) if label else ()) + words.synonyms.get(language, ())


def _joined(role: str, name: str) -> str:
    """The role's word before the field's, said once where one holds the other."""
    if role.casefold() in name.casefold():
        return name
    if role.casefold().endswith(name.casefold()):
        return role
    gap = "" if role[-1] >= _FIRST_UNSPACED and name[0] >= _FIRST_UNSPACED else " "
    return f"{role}{gap}{name}"
