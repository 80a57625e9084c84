"""A semantic query becomes a sqlglot tree: `resolve` settles names, rights and days, `build` writes the SELECT."""
