"""The catalog as one asker may see it, as JSON."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from semantic.catalog import Metric, Words
from semantic.view import View
from semantic.workspace import Workspace


def catalog_json(workspace: Workspace, view: View) -> dict[str, Any]:
    """Everything that can be asked for, by kind; dimensions and times by address."""
    catalog = view.catalog
    asked = {address: one for address, one in view.fields.items() if not one.field.hidden}
    return {
        "name": dict(workspace.name),
        "languages": list(catalog.languages),
        "fingerprint": catalog.fingerprint,
        "metrics": [_metric(one) for one in catalog.metrics.values()],
        "dimensions": [_named(address, one.words) for address, one in asked.items() if one.field.kind == "dimension"],
        "times": [_named(address, one.words) for address, one in asked.items() if one.field.kind == "time"],
        "terms": [
            {**_named(one.name, one.words), "metrics": list(one.metrics), "default": dict(one.default)}
            for one in catalog.terms.values()
        ],
        "overviews": [
            {**_named(one.subject, one.words), "metrics": list(one.metrics), "compare": one.compare}
            for one in catalog.overviews.values()
        ],
        "scenarios": [{**_named(one.name, one.words), "of": dict(one.of)} for one in catalog.scenarios.values()],
        "groups": [
            {**_named(one.name, one.words), "field": one.field, "values": list(one.values)}
            for one in catalog.groups.values()
        ],
    }


def metric_json(view: View, metric: Metric) -> dict[str, Any]:
    """A metric with how it is computed, its formula's parts named as in the catalog, and what it can be grouped by."""
    dimensions = [
        address
        for address, one in view.fields.items()
        if one.field.kind == "dimension" and not one.field.hidden and view.is_shared(address, metric)
    ]
    shape = {one.name: _plain(getattr(metric.shape, one.name)) for one in fields(metric.shape)}
    return {**_metric(metric), "computed": shape, "dimensions": dimensions}


def _metric(metric: Metric) -> dict[str, Any]:
    return {
        **_named(metric.name, metric.words),
        "sample_questions": _plain(metric.words.sample_questions),
        "type": type(metric.shape).__name__.lower(),
        "unit": _plain(metric.unit),
        "favourable": metric.favourable,
        "owner": metric.owner,
        "certified": metric.certified,
        "version": metric.version,
        "effective": {"from": _plain(metric.effective_from), "to": _plain(metric.effective_to)},
    }


def _named(name: str, words: Words) -> dict[str, Any]:
    return {
        "name": name,
        "label": dict(words.label),
        "description": dict(words.description),
        "synonyms": _plain(words.synonyms),
    }


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value
