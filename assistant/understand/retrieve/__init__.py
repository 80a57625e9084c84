"""Metric candidates for words that exact evidence left over: an encoder and character n-grams, fused by rank."""
