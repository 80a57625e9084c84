# The front door. `make help` lists what it does.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000

PY := .venv/bin/python
# Files of tests over the cores, each file in one process, in the order of tests/conftest.py.
ON_CORES := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
ASSISTANT := .venv/bin/assistant
# What is compiled is kept: else every process that a test starts compiles the whole program anew.
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help
.PHONY: help setup serve ask test check soak eval eval-locked bench lint clean environment packages

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: packages  ## everything a fresh machine needs, each step skipped when current
	@printf '%s\n' 'setup 3/4  demo data' >&2
	@$(ASSISTANT) demo --if-needed
	@printf '%s\n' 'setup 4/4  index' >&2
	@$(ASSISTANT) index

serve: setup  ## HTTP API and chat page on http://127.0.0.1:8000 (HOST=, PORT=)
	@$(ASSISTANT) serve --host "$(HOST)" --port "$(PORT)"

ask: setup  ## one answer in the shell: make ask Q="本月各区域销售表现如何?"
	@test -n "$$Q" || { printf '%s\n' 'Say what to ask: make ask Q="how did sales do in each region this month"' >&2; exit 2; }
	@$(ASSISTANT) ask "$$Q"

test: setup lint  ## the gate: lint, types, walls and every test; the branches that they cover at least
	@$(PY) -m pytest $(ON_CORES) --cov

check: setup lint  ## the quick part of the gate: no browser, no process started, no long hunt
	@$(PY) -m pytest $(ON_CORES) -m "not slow"

soak: setup  ## the hunts of the tests at length, for hours: laws on other random data, every text in every way
	@SOAK=1 $(PY) -m pytest $(ON_CORES) -m "hunt or hypothesis"

eval: setup  ## question/answer pairs of the demo and of Northwind, or of the demo's files CASES=
	@$(ASSISTANT) eval $(CASES)
	@test -n "$(CASES)" || $(ASSISTANT) --workspace evals/workspaces/northwind eval

eval-locked: setup  ## the locked cases, in aggregates only, logged in evals/bench/locked.jsonl
	@$(PY) -m evals.bench.locked

bench: setup  ## time by stage, and the layer's SQL beside an expert's
	@$(PY) -m evals.bench
	@$(PY) -m evals.bench.layer

lint: packages  ## ruff, its format, mypy and the import walls
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m mypy
	@.venv/bin/lint-imports

clean:  ## removes the environment and what the tools remember
	@rm -rf .venv build dist *.egg-info .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

environment:
	@if $(PY) -m pip --version >/dev/null 2>&1; then \
	  printf '%s\n' 'setup 1/4  environment: current' >&2; \
	else \
	  printf '%s\n' 'setup 1/4  environment: making .venv' >&2; \
	  $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	    { printf '%s\n' 'Python 3.11 or later is needed as $(PYTHON); another one: make setup PYTHON=/path/to/python3.11' >&2; exit 1; }; \
	  $(PYTHON) -m venv --clear .venv || \
	    { printf '%s\n' '$(PYTHON) cannot make an environment; on Debian: apt-get install python3-venv' >&2; exit 1; }; \
	fi

# The stamp knows the folder too: an environment that was moved has stale paths in it.
packages: environment
	@stamp="$$( { pwd; cat pyproject.toml constraints.txt; } | cksum)"; \
	if [ "$$(cat .venv/.packages 2>/dev/null)" = "$$stamp" ]; then \
	  printf '%s\n' 'setup 2/4  packages: current' >&2; \
	else \
	  printf '%s\n' 'setup 2/4  packages: installing the pinned set, up to two minutes' >&2; \
	  $(PY) -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[dev]' && \
	  printf '%s\n' "$$stamp" >.venv/.packages; \
	fi
