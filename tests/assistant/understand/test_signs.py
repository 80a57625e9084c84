"""Groupings of which a question says one sign: where it stands for them, and where it stays a word nobody knows."""

import pytest

from assistant.pipeline import Assistant
from assistant.understand.lattice import cover
from assistant.understand.mention import Evidence, Kind, Mention
from assistant.understand.normalise import normalise
from assistant.understand.tokens import tokenise
from assistant.understand.words.partial import signs_of
from assistant.understand.words.signs import Signs, Thing
from assistant.understand.words.vocabulary import grammar_lexicon

_THINGS = (
    Thing(name="车间", address="workshop.name"),
    Thing(name="药品", address="drug.name"),
    Thing(name="科室", address="asking.name"),
    Thing(name="科室", address="asked.name"),
    Thing(name="大科", address="department.system"),
    Thing(name="班组", address="shift.name"),
    Thing(name="小组", address="team.name"),
    Thing(name="产品线", address="line.name"),
    Thing(name="渠道", address="channel.name"),
    Thing(name="管道", address="pipe.name"),
)


def read(text: str, signs: Signs) -> tuple[Mention, ...]:
    """What single signs of a text stand for, with the words of the grammar alone known."""
    tokens = tokenise(normalise(text))
    number = [
        Mention(start=one.start, end=one.end, kind=Kind.NUMBER, value=int(one.text))
        for one in tokens
        if one.text.isdigit()
    ]
    return signs.annotate(cover(tokens, (*grammar_lexicon().annotate(tokens), *number), 1)[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("各药", ["drug.name"]),
        ("哪些药", ["drug.name"]),
        ("前5的药", ["drug.name"]),
        ("按药", ["drug.name"]),
        ("各科", ["asked.name", "asking.name"]),  # one name in two roles; 大科 is none that is called by its sign
        ("各道", ["channel.name", "pipe.name"]),  # two names: which one, is asked
        ("各组", ["shift.name"]),  # 小组 is no group among others
        ("药", []),
        ("去年的药", []),
        ("各药费", []),
        ("各线", []),  # a name of three signs is not told by one of them
        ("each", []),
    ],
)
def test_a_sign_stands_for_what_is_grouped_by_it(text: str, expected: list[str]) -> None:
    found = read(text, Signs(_THINGS, ["大", "小"]))
    assert [one.value for one in found] == expected
    assert all(one.kind is Kind.DIMENSION and one.evidence is Evidence.PART for one in found)


def test_a_sign_that_begins_many_names_stands_for_none() -> None:
    things = [Thing(name=f"车{other}", address=f"{other}.name") for other in "间型次队"]
    assert read("各车", Signs(things, [])) == ()
    assert len(read("各车", Signs(things[:3], []))) == 3


def test_a_name_is_known_by_its_sign_without_what_says_that_it_is_a_name(shop: Assistant) -> None:
    signs = signs_of(shop.view(shop.asker("analyst")))
    assert [one.value for one in read("各网", signs)] == ["depot.name"]
