"""Words that two names of numbers share and a question says once."""

import pytest

from assistant.understand.lattice import cover
from assistant.understand.lexicon import Entry, Lexicon
from assistant.understand.mention import Evidence, Kind
from assistant.understand.normalise import normalise
from assistant.understand.tokens import surface_tokens, tokenise
from assistant.understand.words.joined import Joined
from assistant.understand.words.vocabulary import grammar_lexicon

_NAMES = {
    "cash inflow": "cash_in",
    "cash outflow": "cash_out",
    "gross margin": "gross_margin",
    "net margin": "net_margin",
    "labour rate variance": "labour_rate_variance",
    "labour efficiency variance": "labour_efficiency_variance",
    "material price variance": "material_price_variance",
    "late orders": "late_orders",
    "orders": "order_count",
    "ordered sales": "ordered_sales",
    "shipped sales": "shipped_sales",
    "collected sales": "collected_sales",
    "expenses requested": "requested_expenses",
    "documented expenses": "documented_expenses",
    "expenses paid": "paid_expenses",
    "paid": "payments_made",
    "sales": "sales",
    "sales budget": "sales_budget",
    "expense budget": "expense_budget",
    "net sales": "net_sales",
    "order value": "order_value",
    "berths opened": "berths_opened",
    "berths closed": "berths_closed",
    "资金流入": "cash_in",
    "资金流出": "cash_out",
    "实际重量": "actual_weight",
    "计费重量": "charged_weight",
    "订单金额": "order_amount",
    "未税金额": "net_amount",
}
_LEXICON = Lexicon(
    Entry(tokens=surface_tokens(name, normalise), kind=Kind.METRIC, value=metric) for name, metric in _NAMES.items()
)


def read(text: str) -> dict[str, str]:
    """What each unknown run is taken for."""
    normal = normalise(text)
    tokens = tokenise(normal)
    best = cover(tokens, (*grammar_lexicon().annotate(tokens), *_LEXICON.annotate(tokens)), 1)[0]
    found = Joined(_LEXICON).annotate(tokens, best)
    assert all(one.evidence is Evidence.PART for one in found)
    return {normal.text[one.start : one.end]: one.value for one in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("资金流入和流出", {"流出": "cash_out"}),
        ("资金流入流出", {"流出": "cash_out"}),
        ("实际和计费重量", {"实际": "actual_weight"}),
        ("cash inflow and outflow", {"outflow": "cash_out"}),
        ("gross and net margin", {"gross": "gross_margin"}),
        (
            "material price, labour rate and labour efficiency variance",
            {"material price": "material_price_variance", "labour rate": "labour_rate_variance"},
        ),
        (
            "ordered, shipped and collected sales",
            {"ordered": "ordered_sales", "shipped": "shipped_sales"},
        ),
        # The word that is shared may have stood before, or behind.
        (
            "expenses requested, documented and paid",
            {"documented": "documented_expenses", "paid": "paid_expenses"},
        ),
        # It may be asked of each how many there were.
        ("how many berths opened and how many closed", {"closed": "berths_closed"}),
        ("how many berths opened, how many closed", {"closed": "berths_closed"}),
        ("how many berths opened how many closed", {}),
        ("how many berths opened and how many late", {}),
        # A name by itself may be one of two that share a word as well, which is asked.
        ("sales and expense budget", {"sales": "sales_budget"}),
        # It is no such name behind the one that it would share with, nor the same name again.
        ("gross, net margin and sales", {"gross": "gross_margin"}),
        ("orders and order value", {}),
        # What only stands near a name, or makes no name with it, is not completed.
        ("订单金额未税", {}),
        ("late by orders", {}),
        ("net of cash inflow", {}),
        ("gross and cash inflow", {}),
        ("outflow", {}),
    ],
)
def test_a_word_that_two_names_share_is_said_once(text: str, expected: dict[str, str]) -> None:
    assert read(text) == expected
