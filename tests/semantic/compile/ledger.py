"""A ledger whose postings became known on days of their own, small enough to reckon by eye."""

TABLES = {
    # Of March: 1 and 2 known in time, 3 and 4 after the close of 5 April, 5 after the question's day of 20 June,
    # 6 never says when; 7 is a refund that came late. 8 has no day. 9 is of April, 10 of February.
    "postings": """
id,day,posted,kind,region_id,amount,currency
1,2025-03-03,2025-03-03 09:00:00,sale,E,100,CNY
2,2025-03-20,2025-04-05 23:30:00,sale,S,50,CNY
3,2025-03-28,2025-04-06 00:10:00,sale,E,30,CNY
4,2025-03-31,2025-05-02 12:00:00,sale,S,7,USD
5,2025-03-30,2025-07-01 08:00:00,sale,E,1000,CNY
6,2025-03-29,,sale,S,2000,CNY
7,2025-03-15,2025-04-20 10:00:00,refund,E,12,CNY
8,,2025-05-05 10:00:00,sale,E,400,CNY
9,2025-04-02,2025-04-10 10:00:00,sale,E,5,CNY
10,2025-02-10,2025-04-08 10:00:00,sale,S,9,CNY
""",
    "regions": "region_id,name,opened\nE,East,2024-01-01\nS,South,2025-03-10\n",
    # The balance of 31 March came on 8 April; at the close that of 30 March was the last.
    "balances": """
day,posted,account,amount
2025-03-30,2025-03-31,A,10
2025-03-30,2025-03-31,B,20
2025-03-31,2025-04-08,A,11
2025-03-31,2025-04-08,B,25
""",
    "orders": "id,day,amount\n1,2025-03-03,1\n",
    "leads": "id,day,posted,customer\n1,2025-03-03,2025-03-03,C1\n2,2025-03-05,2025-04-20,C1\n",
    "budgets": "month,posted,amount\n2025-03-01,2025-01-10,300\n2025-03-02,2025-04-12,20\n",
}
CATALOG = """
datasets:
  - name: postings
    table: postings
    primary_key: [id]
    time_field: day
    posted_at: posted
    source_system: ledger
    fields:
      - {name: id, kind: dimension}
      - {name: day, kind: time}
      - {name: posted, kind: time}
      - {name: kind, kind: dimension}
      - {name: amount, kind: measure}
      - {name: currency, kind: dimension, hidden: true}
  - name: region
    table: regions
    primary_key: [region_id]
    like_for_like: {opened: opened}
    fields: [{name: name, kind: dimension}, {name: opened, kind: time}]
  - {name: balances, table: balances, primary_key: [day, account], time_field: day, posted_at: posted,
     fields: [{name: day, kind: time}, {name: account, kind: dimension}, {name: amount, kind: measure}]}
  - {name: orders, table: orders, primary_key: [id], time_field: day,
     fields: [{name: day, kind: time}, {name: amount, kind: measure}]}
  - {name: leads, table: leads, primary_key: [id], time_field: day, posted_at: posted,
     fields: [{name: day, kind: time}, {name: customer, kind: dimension}]}
  - {name: budgets, table: budgets, primary_key: [month], time_field: month, posted_at: posted, scheduled: true,
     fields: [{name: month, kind: time, granularity: day}, {name: amount, kind: measure}]}
relationships:
  - {from: postings, columns: [region_id], to: region, to_columns: [region_id]}
metrics:
  - {name: sales, type: simple, dataset: postings, aggregation: sum, expression: amount, filter: "kind = 'sale'"}
  - {name: refunds, type: simple, dataset: postings, aggregation: sum, expression: amount, filter: "kind = 'refund'"}
  - {name: documents, type: simple, dataset: postings, aggregation: count, unit: count}
  - {name: latest, type: simple, dataset: postings, aggregation: max, expression: day}
  - {name: net, type: derived, expression: "sales - refunds"}
  - {name: refund_rate, type: ratio, numerator: refunds, denominator: sales, unit: ratio}
  - {name: to_date, type: cumulative, metric: sales, window: year_to_date}
  - {name: in_currency, type: simple, dataset: postings, aggregation: sum, expression: amount, filter: "kind = 'sale'",
     unit: {field: currency}, non_additive: {over: currency, require: single}}
  - {name: balance, type: simple, dataset: balances, aggregation: sum, expression: amount,
     non_additive: {over: time, take: last}}
  - {name: balance_of_each, type: simple, dataset: balances, aggregation: sum, expression: amount,
     non_additive: {over: time, take: last_known, by: [account]}}
  - {name: ordered, type: simple, dataset: orders, aggregation: sum, expression: amount}
  - {name: leads, type: simple, dataset: leads, aggregation: count, unit: count}
  - {name: returned, type: conversion, base: leads, conversion: leads, entity: customer, calculation: conversions}
  - {name: budget, type: simple, dataset: budgets, aggregation: sum, expression: amount}
  - {name: grown, type: derived, expression: "sales - before",
     inputs: {before: {metric: sales, offset: {count: 1, unit: month}}}}
scenarios: [{name: plan, label: plan, of: {sales: budget}, granularity: month}]
closes: [{through: 2025-03-31, on: 2025-04-05, source_system: ledger}]
policies:
  - {name: east_only, rows: [{dataset: region, filter: "name = :region"}]}
  - {name: no_posting, hide: {fields: [postings.posted]}}
  - {name: masked_posting, mask: [postings.posted]}
  - {name: masked_amount, mask: [postings.amount]}
  - {name: no_refunds, hide: {metrics: [refunds]}}
"""
WORKSPACE = """
name: Ledger
data: data/
today: 2025-06-20
roles:
  all: {}
  east: {policies: [east_only], attributes: {region: East}}
  no_posting: {policies: [no_posting]}
  masked_posting: {policies: [masked_posting]}
  masked_amount: {policies: [masked_amount]}
  no_refunds: {policies: [no_refunds]}
default_role: all
"""
