"""What a terminal would obey is not printed."""

import pytest

from assistant.channels.cli.shell import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [("\x1b[2Jgone", "[2Jgone"), ("a\x07b\x9b", "ab"), ("\u202eabc", "abc"), ("一\n\t二", "一\n\t二"), ("é–—", "é–—")],
)
def test_control_characters_are_left_out_and_text_stays(text: str, shown: str) -> None:
    assert printable(text) == shown
