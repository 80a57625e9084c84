"""Words in, answers out: a question in Chinese or English becomes a plan, and its result an answer.

Read `assistant.pipeline` first.
"""
