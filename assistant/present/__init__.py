"""Results into answers: facts, sentences, charts, meaning cards, in the asker's language."""

from assistant.present.decline import word_clarification, word_failure, word_refusal
from assistant.present.describe import Known, present_describe, present_help, undescribed
from assistant.present.markdown import plain_text
from assistant.present.notices import told_beside
from assistant.present.phrase import question_for
from assistant.present.present import present

__all__ = [
    "Known",
    "plain_text",
    "present",
    "present_describe",
    "present_help",
    "question_for",
    "told_beside",
    "undescribed",
    "word_clarification",
    "word_failure",
    "word_refusal",
]
