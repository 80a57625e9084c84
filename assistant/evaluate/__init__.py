"""The harness: question/answer pairs put to the product and scored (contract, section 7)."""

from assistant.evaluate.case import Case, Check
from assistant.evaluate.load import case_files, load_cases
from assistant.evaluate.product import InProcess, Product, Server
from assistant.evaluate.run import Run, run_cases, verify_checks
from assistant.evaluate.score import Rules
from assistant.evaluate.summary import Counts, Parity, Result, by_language, by_tag, counted, parity, results_json
from assistant.evaluate.tables import Tables

__all__ = [
    "Case",
    "Check",
    "Counts",
    "InProcess",
    "Parity",
    "Product",
    "Result",
    "Rules",
    "Run",
    "Server",
    "Tables",
    "by_language",
    "by_tag",
    "case_files",
    "counted",
    "load_cases",
    "parity",
    "results_json",
    "run_cases",
    "verify_checks",
]
