-- The chain of demand in units: stores and the e-commerce warehouse, then the distribution warehouses, then the
-- factory's goods, then its materials. What one stage is sent, the next one has to bring in.
create table work.supplied as from replenishment(1);

-- Deliveries within the group: what the source sends is a taking out there.
insert into work.issue
select source_id, product_id, sent_on, sum(units) from work.supplied
where supply = 'transfer' and sent_on >= getvariable('first_day') group by all;

insert into work.supplied from replenishment(2);

insert into work.issue
select source_id, product_id, sent_on, sum(units)
from work.supplied where stage = 2 and supply = 'transfer' and sent_on >= getvariable('first_day') group by all;

insert into work.supplied from replenishment(3);

-- Work orders: what is missing in the factory is made within a week. A hundredth of what was planned is spoilt.
-- Material is booked out when the order is completed, by the recipe and what was used beyond it.
create table work.work_order as
select 'WO' || strftime(sent_on, '%Y%m%d') || '-' || product_id as work_order_no, product_id, warehouse_id,
       if(category in ('厨具', '灯具'), 'D14', 'D15') as department_id, sent_on as started_on,
       arrives_on as completed_on, units::bigint as completed_units,
       (units + floor(units * 0.02 * draw('spoilt', product_id || sent_on)))::bigint as planned_units, year(arrives_on)::varchar as version
from work.supplied
join work.product using (product_id)
where stage = 3 and sent_on between getvariable('first_day') and getvariable('last_day') and units > 0;

create table work.work_order_material as
select work_order_no, material_id, completed_on, completed_units, version,
       (completed_units * recipe.standard_units)::decimal(18, 3) as standard_units,
       greatest(1, round((completed_units * recipe.standard_units)::double
                         * (0.975 + 0.055 * draw('usage', work_order_no || material_id))))::bigint as actual_units
from work.work_order
join work.recipe using (product_id)
where completed_on <= getvariable('last_day');

insert into work.issue
select 'F1', material_id, completed_on, sum(actual_units) from work.work_order_material group by all;

insert into work.supplied from replenishment(4);
