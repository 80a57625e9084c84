"""What every test may rely on: reasons to skip that CI turns into failures, and repeatable properties."""

import fcntl
import os
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"

# Tests fill the cores side by side: a matrix product on all of them, for each, would only wait for the others.
# Read when numpy is first imported, and by the processes that tests start.
for library in ("OPENBLAS", "OMP"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

# Nothing timed is a test, and the same commit gives the same result; only `make soak` looks elsewhere each time.
settings.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True,
    derandomize=os.environ.get("SOAK") != "1",
)  # fmt: skip
settings.load_profile("house")

DEBIAN_PACKAGES: dict[str, Callable[[], bool]] = {
    "chromium": lambda: shutil.which("chromium") is not None,
    "fonts-wqy-microhei": lambda: any(Path("/usr/share/fonts").rglob("wqy-microhei.ttc")),
}


# Few tests that take long: they begin first, so that no core is left alone with one of these files at the end.
LONG = (
    "test_planted.py", "test_readme.py", "test_browser.py", "test_cli.py", "test_limits.py", "test_check.py",
    "test_generate.py", "test_metrics.py", "test_metamorphic.py", "test_alien.py", "test_bundled.py", "test_laws.py",
    "test_encoder.py",
)  # fmt: skip


# Measuring coverage makes a question three times as slow: of the cases of one test, so many are measured.
MEASURED = 12


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts long files first, and after them those with the most tests: the order in which free processes take them.

    Coverage is measured in the first cases of every test, and in no hunt: what it tells is the least that is covered.
    """
    tests_of, cases_of = Counter(item.path for item in items), Counter[str]()
    items.sort(key=lambda item: (item.path.name not in LONG, -tests_of[item.path]))
    for item in items:
        test = item.nodeid.partition("[")[0]
        cases_of[test] += 1
        if cases_of[test] > MEASURED or item.get_closest_marker("hunt") or item.get_closest_marker("hypothesis"):
            item.add_marker("no_cover")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips, with its reason, a test whose machine lacks what it needs; under REQUIRE_DEBIAN=1 it fails instead."""
    for marker in item.iter_markers("debian"):
        for package in marker.args:
            if not DEBIAN_PACKAGES[package]():
                _lack(f"needs Debian's {package}: apt-get install {package}")
    if item.get_closest_marker("shared") and not SHARED_DATA.is_dir():
        pytest.skip("needs ../shared/data, which is not part of this repository")


def _lack(reason: str) -> None:
    if os.environ.get("REQUIRE_DEBIAN") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def of_all_processes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the processes of one run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


class DemoData(Protocol):
    """A folder with the demo company's data, for reading only."""

    def __call__(self, scale: float, *, seed: int = 20250620, plant: str = "none") -> Path: ...


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> DemoData:
    """The demo company of a scale, a seed and what is planted: each is built once for all processes of a run."""
    from semantic.demo import generate  # coverage begins after this file is read

    shared = of_all_processes(tmp_path_factory)

    def built(scale: float, *, seed: int = 20250620, plant: str = "none") -> Path:
        folder = shared / f"demo-{scale}-{seed}-{plant}"
        with folder.with_suffix(".asked").open("w") as asked:
            fcntl.flock(asked, fcntl.LOCK_EX)
            if not generate.is_current(folder, scale, seed, plant):
                generate.build(folder, scale=scale, seed=seed, plant=plant, on_step=lambda *_: None)
        return folder

    return built


@pytest.fixture
def masters_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The demo's scripts up to the masters: enough for what the driver does with any, in a twentieth of the time."""
    from semantic.demo import generate

    scripts = tmp_path / "scripts"
    scripts.mkdir()
    for script in sorted(generate._SQL_FOLDER.glob("[01]*.sql")):
        (scripts / script.name).write_text(script.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(generate, "_SQL_FOLDER", scripts)


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of third-party tables; a test that uses it carries the marker `shared`."""
    return SHARED_DATA
