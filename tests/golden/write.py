"""`python -m tests.golden.write` writes the SQL of every query anew."""

from semantic import Layer
from tests.golden.golden import COMPANY, answer, goldens, sql_of

if __name__ == "__main__":
    opened = Layer.open(COMPANY)
    for golden in goldens():
        golden.sql_path.write_text(sql_of(answer(golden, opened)), encoding="utf-8")
    opened.close()
