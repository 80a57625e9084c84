"""The governed layer: what the numbers mean and how to compute them.

Knows no language, no user interface and no LLM, and words no sentence: it returns codes and parameters.
Start at `semantic.layer`.
"""
