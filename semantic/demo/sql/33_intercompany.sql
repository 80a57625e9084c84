-- Deliveries within the group, at transfer prices: the seller books when they leave, the buyer when they come in.
-- A planted fact: one delivery to a store that the buyer has not booked, though the goods are there.
create table fct_intercompany as
with sent as (
    select 'IC' || strftime(sent_on, '%Y%m%d') || '-' || source_id || warehouse_id as doc_no, supplied.warehouse_id as to_warehouse_id,
           source_id as from_warehouse_id, if(source_id = 'F1', 'E1', 'E2') as seller_id, entity_id as buyer_id, supplied.product_id,
           sent_on as shipped_on, arrives_on as received_on, units::bigint as units,
           if(source_id = 'F1', transfer_price_1, transfer_price_2) as unit_price, tax_rate
    from work.supplied
    join work.cost on cost.product_id = supplied.product_id and version = year(sent_on)::varchar
    where supply = 'transfer' and sent_on >= getvariable('first_day') and units > 0
), one_sided as (
    select doc_no from sent join work.plant on to_warehouse_id = store_warehouse(store_id)
    where name = 'ic_one_sided' and is_active and shipped_on >= first_day
    order by shipped_on limit 1
)
select doc_no, row_number() over (partition by doc_no order by product_id)::integer as line_no, seller_id, buyer_id, from_warehouse_id,
       to_warehouse_id, product_id, shipped_on, case when received_on <= getvariable('last_day') then received_on end as received_on,
       units, unit_price, (units * unit_price)::decimal(18, 2) as net_amount,
       round(units * unit_price * tax_rate, 2)::decimal(18, 2) as vat_amount, true as booked_by_seller,
       received_on <= getvariable('last_day') and doc_no not in (from one_sided) as booked_by_buyer
from sent
order by 1, 2;

insert into work.planted_row
select distinct 'ic_one_sided', 'fct_intercompany', doc_no || '/' || line_no
from fct_intercompany where not booked_by_buyer and received_on is not null order by 3;
