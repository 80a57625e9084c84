-- What each warehouse carries, where it comes from, on which days, and the rule that says how much.
-- The rule is order-up-to in closed form: what has come in by a delivery, opening included, is the running maximum of
-- "taken out so far + days of cover" and never less than what is taken out until the delivery after it. So nothing is
-- shipped that is not there, and every delivery brings back what was taken out since the one before. A day of cover is a
-- day of the last eight weeks, as the season goes on, but never more than a third as many days again turn out to need. The
-- factory knows what it has to send: it makes in lots, and the mean of what is needed by now and by the next weeks, so that
-- it works ahead of a season. After the last day all goes on as in the eight weeks before it, for
-- the factory as in the half year before it.

-- Documents are on file the working day they are made; one in a hundred a day or two later.
create macro filed_at(day, whom) as
    (day + case when part(chance('filed ' || whom), 0) < 0.01 and day < getvariable('last_day') - 2
                then 1 + floor(part(chance('filed ' || whom), 2) * 2)::integer else 0 end)::timestamp
    + to_seconds(30600 + floor(part(chance('filed ' || whom), 1) * 30600)::integer);

create macro store_warehouse(store_id) as 'S' || substr(store_id, 3);

-- The part of what is begun that turns out good, by product.
create macro usual_yield(product_id) as 0.956 + 0.034 * draw('yield', product_id);

-- What goods cost inside the group, year by year; a material has its standard price only.
create table work.cost as
select product_id, version, dim_product_cost.standard_cost, transfer_price_1, transfer_price_2,
       coalesce(goods.tax_rate, 0.13)::decimal(4, 2) as tax_rate
from dim_product_cost
left join work.product goods using (product_id);

-- cover_days: for how many days of demand a delivery brings stock: stores differ. overbought_on: from when on the next delivery
-- brings too much, since nobody saw that the good would be out of fashion eight weeks later: in every distribution warehouse, in
-- some stores.
-- lot_units: what comes, comes in multiples of it: a box, where a box is not too much for a store or for the e-commerce
-- warehouse, and where nothing may be left; of what is made as much as a machine is set up for.
create table work.carried as
with places as (
    select store_warehouse(store_id) as warehouse_id, product_id, 'E3' as entity_id, 'transfer' as supply, plan.warehouse_id as source_id,
           greatest(opened_on, getvariable('first_day')) as starts_on, closed_on as ends_on,
           (37 + 31 * draw('cover', store_id))::integer as cover_days,
           if(draw('slow', store_id || product_id) < 0.6, faded_on - 55, null) as overbought_on,
           if(box_units <= 6 and closed_on is null, box_units, 1) as lot_units
    from work.assortment
    join work.product using (product_id)
    left join work.faded using (product_id)
    join work.store using (store_id)
    join work.province using (province_id)
    join work.region_plan plan using (region_id)
    union all
    select 'W5', product_id, 'E4', 'transfer', 'W1', getvariable('first_day'), null, 30,
           if(draw('slow', 'W5' || product_id) < 0.6, faded_on - 55, null), if(box_units <= 12, box_units, 1)
    from work.product left join work.faded using (product_id)
    union all
    select warehouse_id, product_id, 'E2', case source when 'made' then 'transfer' else 'purchase' end,
           case source when 'made' then 'F1' else supplier_id end, getvariable('first_day'), null, 48,
           faded_on - 55, box_units
    from work.product left join work.faded using (product_id) cross join (select unnest(['W1', 'W2', 'W3']) as warehouse_id)
    union all
    select 'F1', product_id, 'E1', 'production', 'L' || product_no % 5, getvariable('first_day'), null, 7, null,
           (greatest(1, round(least(200, greatest(30, 9000 / price)) * (0.8 + 0.4 * draw('lot', product_id))
                              * getvariable('scale') / box_units)) * box_units)::integer
    from work.product where source = 'made'
    union all
    select 'F1', material_id, 'E1', 'purchase', supplier_id, getvariable('first_day'), null, 14, null, 10 from work.material
)
select *,
       case entity_id when 'E2' then 2 when 'E1' then if(supply = 'production', 3, 4) else 1 end as stage
from places;

-- How many days ahead a supplier wants to be ordered from.
create table work.supplier_lead as
from (values ('V01', 14), ('V02', 35), ('V03', 18), ('V04', 24), ('V05', 7), ('V06', 9), ('V07', 21), ('V08', 20), ('V09', 25), ('V10', 30),
             ('V11', 6), ('V21', 10), ('V22', 12), ('V23', 14), ('V24', 7), ('V25', 21), ('V26', 5)) lead(source_id, lead_days);

-- How many days goods are usually on the road within the group: now and then a day more or less.
create table work.road as
from (values
    ('F1', 'P33', 0), ('F1', 'P44', 3), ('F1', 'P51', 4),
    ('W1', 'P33', 1), ('W1', 'P31', 1), ('W1', 'P32', 1), ('W1', 'P37', 2), ('W1', 'P11', 3), ('W1', 'P12', 3), ('W1', 'P13', 3),
    ('W2', 'P44', 1), ('W2', 'P35', 2), ('W2', 'P43', 2), ('W2', 'P42', 3), ('W2', 'P41', 3),
    ('W3', 'P51', 1), ('W3', 'P50', 1), ('W3', 'P53', 2)
) road(source_id, province_id, road_days);

-- Days on which a source serves a warehouse. Transfers never cross a month's end, when the warehouses close for the month's
-- stocktaking: they leave early enough to be there by then. Goods are asked for, ordered days or weeks ahead and come up to
-- a week late. Suppliers and the factory rest on holidays, and deliver nothing that would run into a long one; no
-- warehouse sends or receives goods in a long one.
create table work.route_day as
with routes as (
    select distinct warehouse_id, carried.source_id, supply,
           case when supply = 'transfer' and source_id = 'F1' then if(warehouse_id = 'W1', 2, 0)
                when supply = 'transfer' and warehouse_id = 'W5' then 3
                when supply = 'transfer' then 0
                when supply = 'production' then substr(source_id, 2)::integer
                else floor(draw('weekday', warehouse_id || source_id) * 5)::integer end as weekday,
           case when carried.entity_id = 'E3' then 2 else 1 end as every_weeks,
           case when supply = 'purchase' then supplier_lead.lead_days when supply = 'production' then 7 else 1 + road_days end as lead_days,
           road_days
    from work.carried
    join dim_warehouse using (warehouse_id)
    left join work.supplier_lead using (source_id)
    left join work.road on road.source_id = carried.source_id and road.province_id = dim_warehouse.province_id
), mondays as (
    select monday_no, date '2022-12-26' + (7 * monday_no)::integer as monday from range(0, 140) weeks(monday_no)
), days as (
    select routes.*, if(supply = 'transfer' and source_id <> 'F1', monday + weekday, worked_from(monday + weekday)) as planned_on
    from routes
    join mondays on every_weeks = 1 or (monday_no + right(warehouse_id, 1)::integer) % 2 = 0
    anti join work.day on is_long_holiday and (supply <> 'transfer' or source_id = 'F1')
                      and (day between monday + weekday and monday + weekday + 6
                           or (supply <> 'transfer' and day = monday + weekday - lead_days))
), journeys as (
    select days.* exclude (road_days),
           case when chance < 0.15 and road_days <> 1 then road_days + 1 when chance < 0.35 and road_days not in (0, 2) then road_days - 1
                else road_days end as road_days
    from (select *, draw('road', warehouse_id || source_id || planned_on) as chance from days where supply = 'transfer') days
), transfers as (
    select *, if(month(planned_on) = month(planned_on + road_days), planned_on, worked_before(last_day(planned_on) - road_days)) as sent_on
    from journeys
), kept as (
    from transfers anti join work.day on is_long_holiday and day in (sent_on, sent_on + road_days)
)
select warehouse_id, source_id, lead_days, 0 as slack_days, sent_on - 1 as asked_on, sent_on, sent_on + road_days as arrives_on
from kept
union all
select warehouse_id, source_id, lead_days, 0, planned_on - 8, planned_on - 7, planned_on from days where supply = 'production'
union all
select warehouse_id, source_id, lead_days, 8, worked_before(worked_before(planned_on - lead_days) - 2),
       worked_before(planned_on - lead_days), planned_on
from days where supply = 'purchase';

-- One row a delivery that may bring a product; the first of most is what the group was set up with. The one delivery that brings
-- too much brings three to four months' need; then nothing comes until that has run down.
create table work.slot as
with deliveries as (
    select carried.*, lead_days, slack_days, asked_on, sent_on, arrives_on
    from work.carried
    join work.route_day using (warehouse_id, source_id)
    where asked_on > getvariable('first_day') and (ends_on is null or arrives_on <= ends_on - 6)
      and arrives_on >= starts_on - case when starts_on > getvariable('first_day') then 16 else 0 end
    union all
    select *, 0, 0, starts_on - 1, starts_on - 1, starts_on from work.carried where starts_on = getvariable('first_day')
), numbered as (
    select *, row_number() over deliveries_in_order as slot_no,
           lead(arrives_on + slack_days, 1, coalesce(ends_on + 60, arrives_on + 14)) over deliveries_in_order - 1 as covered_through
    from deliveries
    window deliveries_in_order as (partition by warehouse_id, product_id order by arrives_on)
), covers as (
    select * replace (if(is_overbought, if(entity_id = 'E2', 105, 85) + floor(25 * draw('overbought', warehouse_id || product_id))::integer,
                         cover_days) as cover_days)
    from (select *, coalesce(overbought_on > arrived_before and overbought_on <= arrives_on, false) as is_overbought
          from (select *, lag(arrives_on) over (partition by warehouse_id, product_id order by arrives_on) as arrived_before from numbered))
)
select *, draw('slot', warehouse_id || product_id || slot_no) as chance,
       not is_overbought and draw('scarce', warehouse_id || product_id || slot_no // 13)
           < case entity_id when 'E3' then 0.04 + 0.13 * draw('supply', warehouse_id) when 'E1' then 0 else 0.15 end as is_scarce
from covers
where asked_on <= getvariable('last_day') + if(supply = 'production', 56, 0);

-- What leaves the warehouses, less what comes back, as far as the plan knows: sales first, each stage adds its own.
create table work.issue (warehouse_id varchar, product_id varchar, day date, units bigint);

insert into work.issue
select warehouse_id, product_id, ship_date, sum(units) from work.shipment_line join fct_shipment using (shipment_no) group by all
union all
select warehouse_id, product_id, return_date, -sum(units) from fct_return group by all
union all
select warehouse_id, product_id, scrapped_on, sum(units) from work.scrap group by all;

-- Plants do not keep: each Monday three to five for a hundred that the last week took are thrown away, by warehouse.
create macro spoilt(a_stage) as table
with weeks as (
    select warehouse_id, product_id, ends_on, date_trunc('week', day)::date as monday, sum(units)::bigint as units
    from work.issue
    join work.carried using (warehouse_id, product_id)
    join work.product using (product_id)
    where category = '绿植' and stage = a_stage and units > 0
    group by all
)
select warehouse_id, product_id, worked_from(monday + 7) as scrapped_on,
       floor(units * (0.027 + 0.023 * draw('keeps', warehouse_id)) + draw('spoilt', warehouse_id || product_id || monday))::bigint as units
from weeks
where monday + 14 <= coalesce(ends_on - 14, getvariable('last_day'));

-- Counted at each quarter's end, and on a store's last day. Some lines differ, the more the more has gone out: in the stores
-- more is missing than is found, in the warehouses about as much. What a closing store has not sold, a part of what sold in its
-- last eight weeks, is written off. units: missing, or less than nothing if found, which no plan reckons with. A planted loss:
-- one store misses far more.
create table work.missing (stage integer, warehouse_id varchar, product_id varchar, entity_id varchar, counted_on date, units bigint);

create macro count_differences(a_stage) as table
with counts as (
    select stage, warehouse_id, product_id, entity_id, last_day(quarter_start + interval 2 month) as counted_on, ends_on is not null as closes
    from work.carried
    join (
        select unnest(generate_series(getvariable('first_day')::timestamp, getvariable('last_day')::timestamp, interval 3 month))::date
                   as quarter_start
    ) on last_day(quarter_start + interval 2 month) between starts_on + 14 and coalesce(ends_on, getvariable('last_day'))
    where stage = a_stage
), moved as (
    select counts.*, chance('count' || warehouse_id || product_id || counted_on) as chance,
           coalesce(sum(issue.units) filter (issue.units > 0), 0)::double as gone
    from counts
    left join work.issue using (warehouse_id, product_id)
    where day is null or (day > counted_on - 84 and day <= counted_on)
    group by all
), found as (
    select *, part(chance, 0) < 0.08 * least(1, gone / 24) as differs, closes or part(chance, 1) < if(entity_id = 'E3', 0.66, 0.52) as is_loss,
           part(chance, 2) as extent
    from moved
), left_over as (
    select ends_on as counted_on, stage, warehouse_id, product_id, entity_id,
           (max(issued) - max_by(issued, day)
            + round(greatest(0, sum(units) filter (day > ends_on - 56)) * 0.25 * draw('left over', warehouse_id || product_id)))::bigint
               as units
    from (
        select *, sum(units) over (partition by warehouse_id, product_id order by day) as issued
        from (select stage, warehouse_id, product_id, entity_id, ends_on, day, sum(units) as units
              from work.issue join work.carried using (warehouse_id, product_id) where day <= ends_on and stage = a_stage group by all)
    )
    group by stage, warehouse_id, product_id, entity_id, ends_on
), kept as (
    -- What should be there, in thousandths: a piece of each product, what it sells while it is covered, and of what was
    -- overbought the rest of its year.
    select plant.first_day as counted_on, size, carried.warehouse_id, carried.product_id, product.price,
           (1000 + 1000 * greatest(0, sum(units)) / 84
                       * greatest(any_value(carried.cover_days), coalesce(any_value(overbought.arrives_on + 365 - plant.first_day), 0)))::bigint as kept
    from work.plant
    join work.carried on carried.warehouse_id = store_warehouse(plant.store_id)
    join work.product product on product.product_id = carried.product_id
    join work.issue on issue.warehouse_id = carried.warehouse_id and issue.product_id = carried.product_id
                   and day > plant.first_day - 84 and day <= plant.first_day
    left join (select warehouse_id, product_id, arrives_on from work.slot where cover_days = 365) overbought
      on overbought.warehouse_id = carried.warehouse_id and overbought.product_id = carried.product_id
     and overbought.arrives_on <= plant.first_day
    where name = 'count_loss' and is_active
    group by all
), stolen as (
    -- One piece in so many of these, of dear goods as of cheap ones: whole pieces, however little a product sells.
    select counted_on, warehouse_id, product_id,
           (floor(size * sum(kept) over in_order / 1000) - floor(size * (sum(kept) over in_order - kept) / 1000))::bigint as units
    from kept
    window in_order as (order by price, product_id)
)
select stage, counts.warehouse_id, counts.product_id, entity_id, counts.counted_on,
       case when not coalesce(differs, false) then 0
            when is_loss then greatest(1, round(gone * if(entity_id = 'E3', 0.01 + 0.05 * extent, 0.003 + 0.012 * extent)))
            else -greatest(1, round(gone * if(entity_id = 'E3', 0.005 + 0.02 * extent, 0.003 + 0.012 * extent))) end::bigint
       + coalesce(stolen.units, 0) as units
from counts
left join (select warehouse_id, product_id, counted_on, gone, differs, is_loss, extent from found) using (warehouse_id, product_id, counted_on)
left join stolen using (counted_on, warehouse_id, product_id)
union all
select stage, warehouse_id, product_id, entity_id, counted_on, units from left_over;

-- How much each delivery of a stage brings. Cover grows a little with the years and differs from delivery to delivery. Of
-- some goods too little comes for a quarter or more, and a store or warehouse runs out of them; one store of more goods than
-- another. A planted pile: far more of one category in one month than anybody needs.
create macro replenishment(a_stage) as table
with daily as (
    select warehouse_id, product_id, day, sum(units)::bigint as units
    from work.issue
    join (select warehouse_id, product_id from work.carried where stage = a_stage) using (warehouse_id, product_id)
    group by all
), running as (
    select *, sum(units) over (partition by warehouse_id, product_id order by day)::bigint as issued from daily
), flow as (
    select *, max(issued) over (partition by warehouse_id, product_id order by day) as peak from running
), latest as (
    select warehouse_id, product_id, max(issued) as last_peak,
           greatest(0, coalesce(sum(units) filter (day > getvariable('last_day') - last_days), 0)) / last_days::double as last_pace
    from running cross join (select if(a_stage = 3, 182, 56)::integer as last_days) group by warehouse_id, product_id, last_days
), slots as (
    select *, greatest(asked_on - 1, starts_on + 55) as until,
           arrives_on + (1.3 * cover_days)::integer as enough_until
    from work.slot where stage = a_stage
), known as (
    select slots.*, coalesce(flow.issued, 0) as known_units
    from slots asof left join flow
      on slots.warehouse_id = flow.warehouse_id and slots.product_id = flow.product_id and slots.asked_on - 1 >= flow.day
), covered as (
    select known.*, coalesce(flow.peak, 0) as needed_units
    from known asof left join flow
      on known.warehouse_id = flow.warehouse_id and known.product_id = flow.product_id and known.covered_through >= flow.day
), later as (
    select covered.*, coalesce(flow.issued, 0) as later_units
    from covered asof left join flow
      on covered.warehouse_id = flow.warehouse_id and covered.product_id = flow.product_id and covered.until >= flow.day
), earlier as (
    select later.*, greatest(0, later_units - coalesce(flow.issued, 0)) / 56.0 as units_a_day
    from later asof left join flow
      on later.warehouse_id = flow.warehouse_id and later.product_id = flow.product_id and later.until - 56 >= flow.day
), bounded as (
    select earlier.*, coalesce(flow.peak, 0) as enough_units
    from earlier asof left join flow
      on earlier.warehouse_id = flow.warehouse_id and earlier.product_id = flow.product_id and earlier.enough_until >= flow.day
), pile as (
    select product.product_id, plant.warehouse_id, plant.first_day, size * 240 as days
    from work.plant join work.product using (category)
    where name = 'stock_pile' and is_active
), seasons as (
    select bounded.* exclude (needed_units, enough_units), arrives_on - asked_on + 1 + cover_days as span,
           (1 + (arrives_on - getvariable('first_day')) / 9000.0)
               * if(is_scarce, 0, 0.88 + 0.24 * chance) as cover_rate, coalesce(last_peak, 0) as last_peak,
           needed_units + ceil(coalesce(last_pace, 0) * greatest(0, covered_through - getvariable('last_day'))) as needed_units,
           enough_units + ceil(coalesce(last_pace, 0) * greatest(0, enough_until - getvariable('last_day'))) as enough_units
    from bounded left join latest using (warehouse_id, product_id)
), expected as (
    select seasons.*,
           units_a_day * least(2.5, coalesce((coming.season + later.season) / (past.season + lately.season), 1.0)) as expected_a_day
    from seasons
    left join work.season past on past.product_id = seasons.product_id and past.month = month(until - 42)
    left join work.season lately on lately.product_id = seasons.product_id and lately.month = month(until - 14)
    left join work.season coming on coming.product_id = seasons.product_id and coming.month = month(asked_on + (span // 4)::integer)
    left join work.season later on later.product_id = seasons.product_id and later.month = month(asked_on + (3 * span // 4)::integer)
), levels as (
    select expected.*,
           case when stage = 3 then greatest(1, ceil(avg(needed_units) over next_weeks / usual_yield(expected.product_id)))
                when stage = 4 then greatest(1, needed_units + ceil(units_a_day * cover_days))
                else greatest(1,
                              needed_units + if(entity_id = 'E3' or is_scarce, 0, ceil(0.15 * (needed_units - known_units)) + 1),
                              least(if(is_overbought, null, enough_units),
                                    known_units + ceil(expected_a_day * (arrives_on - asked_on + 1 + cover_days * cover_rate)))
                              + ceil(coalesce(days * least(1, day(arrives_on) / 24.0), 0) * units_a_day))
           end::bigint as level
    from expected
    left join pile on pile.warehouse_id = expected.warehouse_id and pile.product_id = expected.product_id
                  and arrives_on between pile.first_day and last_day(pile.first_day)
    window next_weeks as (partition by expected.warehouse_id, expected.product_id order by slot_no
                          rows between current row and 5 following)
), reached as (
    select *, max((ceil(if(ends_on is null, level, least(level, last_peak)) / lot_units::double) * lot_units)::bigint)
                  over (partition by warehouse_id, product_id order by slot_no) as come_in
    from levels
)
select stage, warehouse_id, product_id, entity_id, supply, source_id, lot_units, slot_no, lead_days, asked_on, sent_on, arrives_on, units_a_day,
       come_in - lag(come_in, 1, 0) over (partition by warehouse_id, product_id order by slot_no) as units
from reached
qualify asked_on <= getvariable('last_day') or (stage = 3 and arrives_on <= getvariable('last_day') + 12);
