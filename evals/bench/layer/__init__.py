"""The governed layer beside an expert's SQL: the same questions, the same rows, the time of both."""
