-- Work orders with their standard, what they really cost, and why the two differ. Material is priced by the lots it came
-- from; labour and overhead are absorbed at what the hours of the month cost. Every difference is one of the five.
create table fct_work_order_material as
with used as (
    select material.*, standard_cost as standard_price, amount as actual_amount
    from work.work_order_material material
    join work.cost on cost.product_id = material_id and cost.version = material.version
    join work.taken on doc_no = work_order_no and taken.product_id = material_id and move_type = 'consumption'
)
select work_order_no, material_id, standard_units, actual_units, standard_price,
       round(actual_amount / actual_units::decimal(18, 0), 4)::decimal(18, 4) as actual_price,
       round(standard_units * standard_price, 2)::decimal(18, 2) as standard_amount, actual_amount
from used
order by 1, 2;

create table fct_work_order as
with materials as (
    select work_order_no, sum(standard_amount)::decimal(18, 2) as standard_material, sum(actual_amount)::decimal(18, 2) as actual_material,
           sum(round((actual_units - standard_units) * standard_price, 2))::decimal(18, 2) as usage_variance
    from fct_work_order_material group by all
), standards as (
    select done.*, standard_material, actual_material, usage_variance,
           (completed_units * version_cost.standard_cost)::decimal(18, 2) as standard_cost,
           round(completed_units * version_cost.standard_labour, 2)::decimal(18, 2) as standard_labour
    from work.work_order done
    join materials using (work_order_no)
    join (select product_id, version, standard_cost, standard_labour from dim_product_cost) version_cost using (product_id, version)
), overheads as (
    select *, (standard_cost - standard_material - standard_labour)::decimal(18, 2) as standard_overhead,
           -0.05 + 0.05 * draw('hours', product_id) + 0.04 * draw('hours', department_id || strftime(completed_on, '%Y%m'))
               + 0.03 * part(chance(work_order_no), 0) as more_hours,
           -0.02 + 0.06 * draw('wage rate', department_id || year(completed_on) || quarter(completed_on)) as more_pay,
           -0.05 + 0.11 * draw('overhead rate', department_id || strftime(completed_on, '%Y%m')) as more_overhead
    from standards
), variances as (
    select *, (actual_material - standard_material - usage_variance)::decimal(18, 2) as price_variance,
           round(standard_labour::double * more_hours, 2)::decimal(18, 2) as efficiency_variance,
           round(standard_labour::double * (1 + more_hours) * more_pay, 2)::decimal(18, 2) as rate_variance,
           round(standard_overhead::double * more_overhead, 2)::decimal(18, 2) as overhead_variance
    from overheads
), absorbed as (
    select *, (standard_labour + efficiency_variance + rate_variance)::decimal(18, 2) as actual_labour,
           (standard_overhead + overhead_variance)::decimal(18, 2) as actual_overhead
    from variances
)
select work_order_no, 'E1' as entity_id, planned.department_id, planned.product_id, planned.warehouse_id, planned.started_on,
       absorbed.completed_on,
       if(absorbed.work_order_no is null, 'open', 'completed') as status, planned.planned_units,
       coalesce(absorbed.completed_units, 0) as completed_units,
       standard_material, standard_labour, standard_overhead, standard_cost, actual_material, actual_labour, actual_overhead,
       (actual_material + actual_labour + actual_overhead)::decimal(18, 2) as actual_cost,
       price_variance, usage_variance, rate_variance, efficiency_variance, overhead_variance,
       filed_at(planned.started_on, work_order_no) as created_at
from work.work_order planned
left join absorbed using (work_order_no)
order by work_order_no;
