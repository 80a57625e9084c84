-- The one source of chance, and what every part writes into.
-- A draw depends on the seed, what is drawn and for whom: never on the order of rows, threads or the machine.
create macro draw(what, whom) as
    (md5_number_lower(concat_ws('|', getvariable('seed'), what, whom)) % 1000003) / 1000003.0::double;

-- For large tables: one chance a row, and up to three draws in [0, 1) out of it.
create macro chance(whom) as md5_number_lower(concat_ws('|', getvariable('seed'), whom));
create macro part(a_chance, which) as ((a_chance >> (20 * which)) & 1048575) / 1048576.0::double;

-- Where in the bell curve (mean 0, deviation 1) a draw in [0, 1) lies, a hundredth off at most; its far ends are cut.
create macro bell(a_draw) as 4.91 * (pow(greatest(0.005, least(0.995, a_draw)), 0.14) - pow(1 - greatest(0.005, least(0.995, a_draw)), 0.14));

-- Money of plans and wages grows with the scale, to the cent.
create macro scaled(amount) as (amount * getvariable('scale'))::decimal(18, 2);

-- The step in which people reckon sums of this size: what they ask for, and what they plan.
create macro round_step(amount) as
    case when amount < 500 then 10 when amount < 2000 then 50 when amount < 10000 then 100 when amount < 50000 then 500 else 1000 end;

create schema work;

-- What the parts post; the ledger makes vouchers of it. Rows of one (entity_id, doc_type, doc_no) are one voucher.
create table work.entry (
    entity_id varchar not null,
    doc_type varchar not null,
    doc_no varchar not null,
    entry_date date not null,
    account_code varchar not null,
    debit decimal(18, 2) not null default 0,
    credit decimal(18, 2) not null default 0,
    summary varchar not null,
    customer_id varchar,
    supplier_id varchar,
    department_id varchar,
    store_id varchar,
    category varchar,
    partner_id varchar,
    bank_account_id varchar,
    cash_flow_item varchar,
    reverses varchar
);

-- What the group was set up with on its first day: debits positive, credits negative.
create table work.opening (entity_id varchar, account_code varchar, bank_account_id varchar, amount decimal(18, 2));

-- Which rows a planted fact made or changed; only tests read it.
create table work.planted_row (name varchar, table_name varchar, row_key varchar);
