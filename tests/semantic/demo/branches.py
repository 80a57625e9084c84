"""The demo company with something planted: built once without it, up to where it would begin to differ."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from semantic.demo import generate

SEED = 20250620

SCRIPTS = {script.stem: script.read_text(encoding="utf-8") for script in generate._scripts()}
NAMES = list(SCRIPTS)

PLANTS = "15_plants"
"""The script that draws the places of all kinds, whatever is planted."""


def statements(script: str) -> list[str]:
    """The statements of a script, without what is said beside them and without the draws of places."""
    said = re.sub(r"--.*", "", SCRIPTS[script])
    return [statement for statement in said.split(";") if not re.match(r"\s*insert into work\.plant\s", statement)]


ACTIVATE = next(statement for statement in statements(PLANTS) if "getvariable('plant')" in statement)
"""Says which kinds are planted, after their places are drawn."""


def first_script(plant: str) -> int:
    """The place of the first script that asks whether this kind is planted: all before it do the same without it."""
    return next(at for at, script in enumerate(NAMES) if any(f"'{plant}'" in said for said in statements(script)))


class Trunk:
    """The company of a scale, nothing planted, as far as it was built; planted ones branch off, best in their order."""

    def __init__(self, scale: float) -> None:
        self._scale = scale
        self._done = 0
        self._connection = self._begun()

    @contextmanager
    def company(self, plant: str) -> Iterator[duckdb.DuckDBPyConnection]:
        """The whole company with this kind planted, or with `none`, for as long as it is looked at."""
        self._grow(len(NAMES) if plant == "none" else first_script(plant))
        if plant == "none":
            yield self._connection
            return
        self._connection.begin()
        try:
            self._connection.execute("set variable plant = $plant", {"plant": plant})
            if self._done > NAMES.index(PLANTS):
                self._connection.execute(ACTIVATE)
            self._run(NAMES[self._done :])
            yield self._connection
        finally:
            self._connection.rollback()
            self._connection.execute("set variable plant = 'none'")

    def _grow(self, until: int) -> None:
        if until < self._done:
            self._connection.close()
            self._connection, self._done = self._begun(), 0
        self._run(NAMES[self._done : until])
        self._done = until

    def _begun(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(config={"threads": 1})
        for name, value in {"seed": SEED, "scale": self._scale, "plant": "none", **generate.DATES}.items():
            connection.execute(f"set variable {name} = $value", {"value": value})
        return connection

    def _run(self, scripts: list[str]) -> None:
        for script in scripts:
            self._connection.execute(SCRIPTS[script])
