"""What `/` shows until the chat page is there."""

from html import escape

from starlette.responses import HTMLResponse

from assistant.channels.languages import languages, wording_of

_PAGE = """<!doctype html>
<html><head><meta charset="utf-8">{refresh}<title>…</title>
<style>
body{{font:16px/1.8 system-ui,sans-serif;color:#333;min-height:90vh}}
body{{display:grid;place-content:center;text-align:center}}
</style>
</head><body>{lines}</body></html>"""


def loading_page(*, is_failed: bool) -> HTMLResponse:
    """One line per language; it asks for itself again every second, unless there is nothing to wait for."""
    key = "page_failed" if is_failed else "page_loading"
    lines = "".join(f'<p lang="{code}">{escape(wording_of(code)[key])}</p>' for code in languages())
    refresh = "" if is_failed else '<meta http-equiv="refresh" content="1">'
    return HTMLResponse(_PAGE.format(refresh=refresh, lines=lines), headers={"Cache-Control": "no-store"})
