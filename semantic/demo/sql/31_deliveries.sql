-- The chain of demand in units: stores and the e-commerce warehouse, then the distribution warehouses, then the
-- factory's goods, then its materials. What one stage is sent, the next one has to bring in, and what its counts miss.
create table work.spoilt_plant as from spoilt(1) where units > 0;
insert into work.issue from work.spoilt_plant;
insert into work.missing from count_differences(1);
insert into work.issue select warehouse_id, product_id, counted_on, units from work.missing where stage = 1 and units > 0;
create table work.supplied as from replenishment(1);

-- Deliveries within the group: what the source sends is a taking out there.
insert into work.issue
select source_id, product_id, sent_on, sum(units) from work.supplied
where supply = 'transfer' and sent_on >= getvariable('first_day') group by all;

insert into work.spoilt_plant from spoilt(2) where units > 0;
insert into work.issue select spoilt_plant.* from work.spoilt_plant join work.carried using (warehouse_id, product_id) where stage = 2;
insert into work.missing from count_differences(2);
insert into work.issue select warehouse_id, product_id, counted_on, units from work.missing where stage = 2 and units > 0;
insert into work.supplied from replenishment(2);

insert into work.issue
select source_id, product_id, sent_on, sum(units)
from work.supplied where stage = 2 and supply = 'transfer' and sent_on >= getvariable('first_day') group by all;

insert into work.missing from count_differences(3);
insert into work.issue select warehouse_id, product_id, counted_on, units from work.missing where stage = 3 and units > 0;
insert into work.supplied from replenishment(3);

-- Work orders: lots, begun three to twelve days before they are needed, as they are large. Some of what is begun is spoilt:
-- all that was ever begun turns out by the product's yield, and never less, a single order better or worse.
create table work.work_order as
with begun as (
    select *, usual_yield(product_id) as good,
           sum(units) over (partition by product_id order by slot_no) as begun_units,
           floor(0.5 * (1 - usual_yield(product_id)) * lot_units * draw('spoilt', product_id || slot_no)) as better_units,
           least(12, 2 + ceil(units / lot_units) + floor(3 * draw('duration', product_id || slot_no)))::integer as days_ahead,
           greatest(worked_from(getvariable('first_day') + 1), worked_before(arrives_on - days_ahead))
               as started_on
    from work.supplied
    where stage = 3 and slot_no > 1 and units > 0
), finished as (
    select *, floor(begun_units * good) + better_units as finished_units from begun
)
select 'WO' || strftime(arrives_on, '%Y%m%d') || '-' || product_id as work_order_no, product_id, warehouse_id,
       if(category in ('厨具', '收纳'), 'D14', 'D15') as department_id, started_on,
       arrives_on as completed_on,
       (finished_units - lag(finished_units, 1, 0) over (partition by product_id order by slot_no))::bigint as completed_units,
       units::bigint as planned_units, year(arrives_on)::varchar as version
from finished
join work.product using (product_id)
qualify started_on <= getvariable('last_day');

-- Material is booked out when the order is completed, by the recipe and what was used beyond it: some products take more
-- than their recipe says, and some months are worse than others.

create table work.work_order_material as
select work_order_no, material_id, completed_on, completed_units, version,
       (completed_units * recipe.standard_units)::decimal(18, 3) as standard_units,
       greatest(1, round((completed_units * recipe.standard_units)::double
                         * (0.965 + 0.045 * draw('usage', product_id || material_id)
                            + 0.020 * draw('usage', department_id || strftime(completed_on, '%Y%m'))
                            + 0.020 * draw('usage', work_order_no || material_id))))::bigint as actual_units
from work.work_order
join work.recipe using (product_id)
where completed_on <= getvariable('last_day');

insert into work.issue
select 'F1', material_id, completed_on, sum(actual_units) from work.work_order_material group by all;

insert into work.missing from count_differences(4);
insert into work.issue select warehouse_id, product_id, counted_on, units from work.missing where stage = 4 and units > 0;
insert into work.supplied from replenishment(4);
