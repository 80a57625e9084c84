"""`/docs`: every path of the API on one page that loads nothing from anywhere."""

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>
body{{font:15px/1.6 system-ui,sans-serif;color:#1f2937;max-width:860px;margin:2rem auto;padding:0 1rem}}
details{{border:1px solid #e5e7eb;border-radius:6px;margin:.5rem 0;padding:.5rem .8rem}}
summary{{cursor:pointer}} code{{font-weight:600}} pre{{background:#f8fafc;padding:.6rem;overflow:auto}}
.method{{display:inline-block;width:3.2rem;color:#1d4ed8;font-weight:700}}
</style></head><body><h1>{title}</h1><p>{description}</p>{paths}
<p>Machine-readable: <a href="openapi.json">openapi.json</a></p></body></html>"""


def reference_page(schema: Mapping[str, Any]) -> str:
    """The HTML of an OpenAPI schema."""
    paths = "".join(
        _operation(method, path, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    )
    title, description = schema["info"]["title"], schema["info"]["description"]
    return _PAGE.format(title=escape(title), description=escape(description), paths=paths)


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> str:
    parts = "".join(_parts(operation))
    head = f'<span class="method">{method.upper()}</span> <code>{escape(path)}</code> {escape(operation["summary"])}'
    return f"<details><summary>{head}</summary>{parts}</details>"


def _parts(operation: Mapping[str, Any]) -> Iterator[str]:
    yield f"<p>{escape(operation.get('description', ''))}</p>"
    for parameter in operation.get("parameters", ()):
        written = json.dumps(parameter["schema"], ensure_ascii=False)
        yield f"<p>{escape(parameter['in'])} <code>{escape(parameter['name'])}</code> {escape(written)}</p>"
    for content in operation.get("requestBody", {}).get("content", {}).values():
        yield f"<pre>{escape(json.dumps(content['schema'], ensure_ascii=False, indent=2))}</pre>"
