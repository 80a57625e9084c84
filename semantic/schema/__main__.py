"""`python -m semantic.schema` writes the schemas and the reference anew."""

from semantic.schema import generated

for path, text in generated().items():
    path.write_text(text, encoding="utf-8")
