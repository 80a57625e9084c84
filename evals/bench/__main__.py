"""`python -m evals.bench`: time by stage and at start-up, as Markdown."""

from evals.bench.latency import main

main()
