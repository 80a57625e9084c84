-- What every unit costs, first in first out, in closed form: units of a warehouse's product are numbered in the order
-- they come in, and in the order they go out; the value of the first n units is a line through the lots' ends, so what
-- goes out costs the difference of two points on it. Goods that come back, or are
-- found by a count, are a lot of their own at the price of the year.
create table work.lot as
with brought as (
    select warehouse_id, product_id, starts_on as day, 'opening' as move_type, 'OB' || strftime(starts_on, '%Y%m%d') as doc_no,
           1 as line_no, units,
           case when entity_id = 'E1' then standard_cost when entity_id = 'E2' then coalesce(transfer_price_1, standard_cost)
                else transfer_price_2 end as unit_cost
    from work.supplied
    join (select warehouse_id, product_id, starts_on from work.carried) using (warehouse_id, product_id)
    join work.cost using (product_id)
    where sent_on < getvariable('first_day') and version = year(getvariable('first_day'))::varchar and units > 0
    union all
    select warehouse_id, product_id, received_on, 'purchase', receipt_no, line_no, units, unit_price from fct_purchase_receipt
    union all
    select to_warehouse_id, product_id, received_on, 'transfer_in', doc_no, line_no, units, unit_price
    from fct_intercompany where received_on is not null
    union all
    select warehouse_id, product_id, completed_on, 'production', work_order_no, 1, completed_units, standard_cost
    from work.work_order join work.cost using (product_id, version) where completed_on <= getvariable('last_day')
    union all
    select warehouse_id, product_id, return_date, 'return', return_no, 1, units,
           case when entity_id = 'E2' then coalesce(transfer_price_1, standard_cost) else transfer_price_2 end
    from fct_return join work.cost using (product_id) where version = year(return_date)::varchar
    union all
    select warehouse_id, product_id, counted_on, 'count', 'CT' || strftime(counted_on, '%Y%m%d') || '-' || warehouse_id, 1, -units,
           case entity_id when 'E1' then standard_cost when 'E2' then coalesce(transfer_price_1, standard_cost) else transfer_price_2 end
    from work.missing join work.cost using (product_id) where version = year(counted_on)::varchar and units < 0
)
select *, (units * unit_cost)::decimal(18, 2) as amount,
       sum(units) over arrival - units as first_unit,
       (sum(units * unit_cost) over arrival - units * unit_cost)::decimal(18, 2) as first_value
from brought
window arrival as (partition by warehouse_id, product_id order by day, move_type, doc_no, line_no rows unbounded preceding);

insert into work.scrap from work.spoilt_plant;

-- What went out, line by line, with its cost.
create table work.taken as
with lines as (
    select warehouse_id, product_id, ship_date as day, 'sale' as move_type, shipment_no as doc_no, line_no, units
    from work.shipment_line join fct_shipment using (shipment_no)
    union all
    select from_warehouse_id, product_id, shipped_on, 'transfer_out', doc_no, line_no, units from fct_intercompany
    union all
    select 'F1', material_id, completed_on, 'consumption', work_order_no, 1, actual_units from work.work_order_material
    union all
    select warehouse_id, product_id, scrapped_on, 'scrap', 'SC' || strftime(scrapped_on, '%Y%m%d') || '-' || warehouse_id, 1,
           sum(units)::bigint
    from work.scrap group by all
    union all
    select warehouse_id, product_id, counted_on, 'count', 'CT' || strftime(counted_on, '%Y%m%d') || '-' || warehouse_id, 1, units
    from work.missing where units > 0
), numbered as (
    select *, (sum(units) over departure)::bigint as last_unit
    from lines
    window departure as (partition by warehouse_id, product_id order by day, move_type, doc_no, line_no rows unbounded preceding)
), valued as (
    select numbered.*, (first_value + (last_unit - first_unit) * unit_cost)::decimal(18, 2) as value_so_far
    from numbered asof join work.lot
      on numbered.warehouse_id = lot.warehouse_id and numbered.product_id = lot.product_id and numbered.last_unit > lot.first_unit
)
select warehouse_id, product_id, day, move_type, doc_no, line_no, units, last_unit, value_so_far,
       (value_so_far - lag(value_so_far, 1, 0) over (partition by warehouse_id, product_id order by last_unit))::decimal(18, 2) as amount
from valued;

create table fct_shipment_line as
select shipment_no, line.line_no, order_no, order_line_no, line.product_id, line.units, line.amount, taken.amount as actual_cost
from work.shipment_line line
join work.taken taken on taken.doc_no = line.shipment_no and taken.line_no = line.line_no and taken.move_type = 'sale'
order by shipment_no, line.line_no;

-- One row a day, warehouse, product and kind of move; what goes out is negative.
create table fct_stock_move as
with moves as (
    select day, warehouse_id, product_id, move_type, doc_no, units, amount from work.lot
    union all
    select day, warehouse_id, product_id, move_type, doc_no, -units, -amount from work.taken
), daily as (
    select day as move_date, warehouse_id, product_id, move_type, sum(units)::bigint as units, sum(amount)::decimal(18, 2) as amount,
           if(min(doc_no) = max(doc_no), min(doc_no), null) as doc_no
    from moves group by all
)
select row_number() over (order by move_date, warehouse_id, product_id, move_type) as move_no, *,
       move_date::timestamp + to_seconds(61200 + (move_date - date '2023-01-01')::integer * 37 % 3600) as created_at
from daily
order by move_no;

-- What is left of each lot on the last day.
create table fct_lot as
with taken as (
    select warehouse_id, product_id, max(last_unit) as last_unit, max_by(value_so_far, last_unit) as value_so_far from work.taken
    group by all
), rest as (
    select lot.*, greatest(first_unit, coalesce(last_unit, 0)) as from_unit,
           case when coalesce(last_unit, 0) > first_unit then value_so_far else first_value end as from_value
    from work.lot left join taken using (warehouse_id, product_id)
    where first_unit + units > coalesce(last_unit, 0)
)
select doc_no || '-' || warehouse_id || product_id || '-' || line_no as lot_no, warehouse_id, product_id, day as received_on, doc_no,
       units, unit_cost,
       first_unit + units - from_unit as remaining_units, (first_value + amount - from_value)::decimal(18, 2) as remaining_amount
from rest
order by lot_no;

insert into work.opening by name
select entity_id, if(supply = 'purchase' and entity_id = 'E1', '1403', '1405') as account_code, sum(amount)::decimal(18, 2) as amount
from work.lot join work.carried using (warehouse_id, product_id)
where move_type = 'opening'
group by all
order by 1, 2;
