"""The statements of a query run: rows read as a result, and the small statements around them."""
