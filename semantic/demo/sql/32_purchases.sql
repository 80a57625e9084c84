-- What is bought outside: requests, orders, receipts, invoices and their payment. Each request of a product becomes a
-- line of its supplier's order of that day; most orders come whole and in time, some in two parts, some days late or early.

-- No supplier delivers for less than its minimum: an order too small for it takes in the next ones, which come with it.
create table work.worth as
select *, row_number() over (partition by warehouse_id, source_id order by sent_on) as place
from (
    select warehouse_id, source_id, sent_on, min(asked_on) as asked_on, min(arrives_on) as arrives_on,
           sum(units * standard_cost * 0.96)::decimal(18, 2) as worth
    from work.supplied
    join work.cost using (product_id)
    where supply = 'purchase' and asked_on > getvariable('first_day') and units > 0 and version = year(sent_on)::varchar
    group by all
);

create table work.bought_together as
with recursive gathered as (
    select warehouse_id, source_id, place, place as first_place, worth from work.worth where place = 1
    union all
    select worth.warehouse_id, worth.source_id, worth.place,
           if(gathered.worth < scaled(3000), first_place, worth.place),
           (worth.worth + if(gathered.worth < scaled(3000), gathered.worth, 0))::decimal(18, 2)
    from gathered
    join work.worth on worth.warehouse_id = gathered.warehouse_id and worth.source_id = gathered.source_id
                   and worth.place = gathered.place + 1
), orders as (
    select *, max(worth) over (partition by warehouse_id, source_id, first_place) as order_worth,
           lag(first_place) over (partition by warehouse_id, source_id order by place) as place_before
    from gathered
), whole as (
    -- The last order may find no next one: it joins the one before it.
    select warehouse_id, source_id, place,
           case when order_worth >= scaled(3000) then first_place
                else max(first_place) filter (order_worth >= scaled(3000)) over (partition by warehouse_id, source_id) end as first_place
    from orders
)
select whole.warehouse_id, whole.source_id, own.sent_on as due_on, first.asked_on, first.sent_on, first.arrives_on
from whole
join work.worth own using (warehouse_id, source_id, place)
join work.worth first on first.warehouse_id = whole.warehouse_id and first.source_id = whole.source_id
                     and first.place = coalesce(whole.first_place, 1);

-- units: what is ordered; one line in thirty is delivered a box short, and closed so: what is needed came.
create table work.asked as
with together as (
    select supplied.warehouse_id, supplied.source_id, product_id, entity_id, first.asked_on, first.sent_on, first.arrives_on,
           sum(units)::bigint as delivered_units, any_value(lot_units) as lot_units
    from work.supplied
    join work.bought_together first on first.warehouse_id = supplied.warehouse_id and first.source_id = supplied.source_id
                                   and first.due_on = supplied.sent_on
    where supply = 'purchase' and supplied.asked_on > getvariable('first_day') and units > 0
    group by all
), ordered as (
    select *, delivered_units + case when delivered_units >= 4 * lot_units
                                          and draw('short', warehouse_id || product_id || arrives_on) < 0.034 then lot_units else 0 end
                  as units
    from together
), priced as (
    select ordered.*,
           'PR' || strftime(asked_on, '%Y%m%d') || '-' || warehouse_id || product_id as request_no,
           'PO' || strftime(sent_on, '%Y%m%d') || '-' || warehouse_id || source_id as order_no,
           standard_cost * (0.96 + 0.05 * draw('price level', product_id || year(sent_on))
                            + 0.03 * draw('purchase price', product_id || strftime(sent_on, '%Y%m'))) as ordinary_price
    from ordered
    join work.cost using (product_id)
    where version = year(sent_on)::varchar
)
select priced.*, round(ordinary_price * coalesce(size, 1), 2)::decimal(18, 2) as unit_price,
       row_number() over (partition by order_no order by priced.product_id)::integer as line_no
from priced
left join work.plant on name = 'supplier_price' and is_active and supplier_id = source_id and sent_on >= plant.first_day;

-- Some requests are turned down; those are no part of any order.
create table fct_purchase_request as
with requests as (
    select request_no, entity_id, warehouse_id, if(entity_id = 'E1', 'D16', 'D07') as department_id, asked_on as requested_on, product_id,
           units, (units * unit_price)::decimal(18, 2) as amount, true as is_wanted, sent_on
    from work.asked
    union all
    select request_no || '-2', entity_id, warehouse_id, if(entity_id = 'E1', 'D16', 'D07'), asked_on, product_id,
           (units * 2)::bigint, (units * 2 * unit_price)::decimal(18, 2), false, sent_on
    from work.asked
    where draw('turned down', request_no) < 0.015
), answers as (
    select *, worked_from(requested_on + 1) as answered_on from requests
)
select request_no, entity_id, warehouse_id, department_id, requested_on, product_id, units, amount,
       case when is_wanted and answered_on <= getvariable('last_day') then answered_on end as approved_on,
       case when answered_on > getvariable('last_day') then 'open' when not is_wanted then 'rejected'
            when sent_on > getvariable('last_day') then 'approved' else 'ordered' end as status,
       filed_at(requested_on, request_no) as created_at
from answers
order by request_no;

-- What came in: by order, when and in how many parts; a second part, three in ten, two days later. Some suppliers are
-- more punctual than others; one order in five comes a day or two early, if that is a working day.
create table fct_purchase_receipt as
with orders as (
    select distinct order_no, source_id, arrives_on, chance(order_no) as chance, 0.74 + 0.22 * draw('punctual', source_id) as in_time
    from work.asked where sent_on <= getvariable('last_day')
), arrivals as (
    select order_no, part(chance, 1) < 0.1 as in_parts,
           worked_from(arrives_on + case when part(chance, 0) < 0.08 then -2
                                              when part(chance, 0) < 0.18 then -1
                                              when part(chance, 0) < in_time then 0
                                              when part(chance, 0) < 0.5 + in_time / 2 then 1 else 2 end) as first_on
    from orders
), parts as (
    select asked.*, part_no, if(part_no = 1, first_on, worked_from(first_on + 2)) as received_on,
           case when not in_parts then delivered_units when part_no = 1 then ceil(delivered_units * 0.7)
                else delivered_units - ceil(delivered_units * 0.7) end::bigint as part_units
    from work.asked
    join arrivals using (order_no)
    cross join (select unnest([1, 2]) as part_no)
    where part_no = 1 or in_parts
), received as (
    -- Two orders of a supplier that come on one day are two receipts.
    select *, 'GR' || strftime(received_on, '%Y%m%d') || '-' || warehouse_id || source_id
              || ['', 'B', 'C'][dense_rank() over (partition by warehouse_id, source_id, received_on order by order_no)] as receipt_no
    from parts where part_units > 0 and received_on <= getvariable('last_day')
)
select receipt_no, row_number() over (partition by receipt_no order by line_no)::integer as line_no, order_no, line_no as order_line_no,
       source_id as supplier_id, warehouse_id, entity_id, product_id, received_on, part_units as units, unit_price,
       (part_units * unit_price)::decimal(18, 2) as amount, filed_at(received_on, receipt_no) as created_at
from received
order by 1, 2;

-- The number on a supplier's invoice rises with its time in the year, a day and the part of it that has gone. Since 2024 it is
-- a digital invoice's: year, province and the province's serial; before, it came off a roll of the supplier's own.
create macro number_on_invoice(supplier, province, day, day_of_year) as
    case when day < date '2024-01-01' then (10000000 + floor(80000000 * draw('roll', supplier) + 1000 * day_of_year)::bigint)::varchar
         else strftime(day, '%y') || substr(province, 2) || printf('2%015d', floor(1000000 * day_of_year)::bigint) end;

-- An invoice for each receipt, within a fortnight. A planted fact: a supplier's invoice booked twice, under one number of the
-- supplier's and two of ours. A number tells the day, the warehouse and the supplier.
create table work.purchase_invoice as
with receipts as (
    select receipt_no, entity_id, warehouse_id, supplier_id, order_no, received_on, sum(amount)::decimal(18, 2) as net_amount
    from fct_purchase_receipt group by all
), dated as (
    select *, worked_from(received_on + 2 + floor(part(chance(receipt_no), 0) * 10)::integer) as invoice_date from receipts
), timed as (
    select *, dayofyear(invoice_date) + (row_number() over (partition by province_id, invoice_date order by receipt_no)
                                         + 0.9 * draw('serial', receipt_no)) / 50 as day_of_year
    from dated join dim_supplier using (supplier_id)
), invoices as (
    select receipt_no, entity_id, warehouse_id, supplier_id, order_no,
           number_on_invoice(supplier_id, province_id, invoice_date, day_of_year) as supplier_invoice_no, invoice_date, net_amount,
           1 as booking
    from timed
), twice as (
    select invoices.* replace (worked_from(invoice_date + 6) as invoice_date, 2 as booking)
    from invoices
    join work.plant using (supplier_id)
    where name = 'duplicate_invoices' and is_active and invoice_date between plant.first_day and last_day(plant.first_day)
    qualify row_number() over (order by net_amount desc, receipt_no) <= size
), booked as (
    from invoices union all from twice
)
select *, 'PI' || strftime(invoice_date, '%Y%m%d') || '-' || warehouse_id || supplier_id
          || ['', 'B', 'C', 'D', 'E', 'F'][row_number() over (partition by warehouse_id, supplier_id, invoice_date
                                                              order by booking, receipt_no)] as invoice_no
from booked
where invoice_date <= getvariable('last_day');

create table fct_purchase_invoice as
select invoice_no, entity_id, supplier_id, order_no, supplier_invoice_no, invoice_date, invoice_date + payment_terms_days as due_date,
       net_amount, round(net_amount * tax_rate, 2)::decimal(18, 2) as vat_amount,
       (net_amount + round(net_amount * tax_rate, 2))::decimal(18, 2) as gross_amount, filed_at(invoice_date, invoice_no) as created_at
from work.purchase_invoice
join dim_supplier using (supplier_id)
join (select supplier_id, max(tax_rate) as tax_rate from dim_product group by all) using (supplier_id)
order by invoice_no;

create table fct_purchase_order_line as
with received as (
    select order_no, order_line_no as line_no, sum(units)::bigint as units from fct_purchase_receipt group by all
), invoiced as (
    select receipt.order_no, order_line_no as line_no, sum(receipt.amount)::decimal(18, 2) as amount
    from fct_purchase_receipt receipt
    join work.purchase_invoice using (receipt_no)
    group by all
)
select order_no, line_no, request_no, product_id, asked.units, unit_price, (asked.units * unit_price)::decimal(18, 2) as amount,
       coalesce(received.units, 0) as received_units, coalesce(invoiced.amount, 0)::decimal(18, 2) as invoiced_amount
from work.asked
left join received using (order_no, line_no)
left join invoiced using (order_no, line_no)
where sent_on <= getvariable('last_day')
order by 1, 2;

create table fct_purchase_order as
select order_no, entity_id, source_id as supplier_id, warehouse_id, sent_on as ordered_on, arrives_on as expected_on,
       if(entity_id = 'E1', 'D16', 'D13') as department_id, printf('BY%02d', 1 + right(source_id, 1)::integer % 4) as buyer_code,
       case when sum(received_units) = sum(delivered_units) then 'received' when sum(received_units) > 0 then 'partial'
            else 'open' end as status,
       sum(amount)::decimal(18, 2) as amount, filed_at(sent_on, order_no) as created_at
from fct_purchase_order_line line
join work.asked using (order_no, line_no)
group by all
order by order_no;

-- Paid when due, on a working day, now and then a day or two late; one bill in twelve has missed its run and waits for a later one.
create table work.payment as
with due as (
    select *, worked_from(due_date + floor(case when part(chance('paid' || invoice_no), 1) < 0.08
                                                       then 4 + 20 * part(chance('paid' || invoice_no), 0)
                                                       else greatest(0, 4 * part(chance('paid' || invoice_no), 0) - 1.8) end)::integer) as paid_on
    from fct_purchase_invoice
)
select 'PY' || strftime(paid_on, '%Y%m%d') || '-' || substr(invoice_no, 3) as payment_no, entity_id, 'supplier' as payee_type,
       supplier_id, invoice_no,
       null::varchar as expense_no, case entity_id when 'E1' then 'BA1' else 'BA2' end as bank_account_id, paid_on,
       gross_amount as amount, filed_at(paid_on, invoice_no || 'paid') as created_at
from due
where paid_on <= getvariable('last_day')
order by payment_no;

insert into work.planted_row
select name, 'fct_purchase_order_line', order_no || '/' || line_no
from work.plant
join work.asked on supplier_id = source_id and sent_on between first_day and getvariable('last_day')
where name = 'supplier_price' and is_active
order by sent_on, order_no, line_no limit 500;

insert into work.planted_row
select 'duplicate_invoices', 'fct_purchase_invoice', invoice_no from work.purchase_invoice where booking = 2 order by 3;
