-- The lines of all orders with their money. Prices to consumers are round with tax, and the amount follows from them;
-- prices to firms are without tax, and the tax follows from the amount. A promotion of the day goes before what is let off, a clearance
-- before both.
create table work.order_line as
with lines as (
    from work.ticket_line
    union all by name
    from work.online_line
    union all by name
    from work.trade_line
), discounted as (
    select order_no, line_no, lines.channel_code, lines.order_date, lines.store_id, lines.product_id, price.category, lines.units,
           price.tax_rate,
           standard_cost, retail_price, net_price, trade_price, promoted.promotion_id,
           (coalesce(case when lines.channel_code = 'DST' then cut.discount + let_off else cut.discount end, let_off)
               * coalesce(eased.discount_factor, 1.0))::decimal(6, 4) as discount
    from lines
    join work.price price on price.product_id = lines.product_id and price.month = lines.month
    left join work.promotion_day promoted
      on promoted.channel_code = lines.channel_code and promoted.category = price.category and promoted.day = lines.order_date
     and is_clearance is not true
    left join work.promotion_cut cut on cut.promotion_id = promoted.promotion_id and cut.product_id = lines.product_id
    left join (
        select first_day, unnest(['STR', 'ONL', 'DST', 'B2B']) as channel_code, unnest([0.82, 0.94, 0.97, 0.96]) as discount_factor
        from work.plant where name = 'margin_mix' and is_active
    ) eased on eased.channel_code = lines.channel_code and lines.order_date >= eased.first_day
), consumers as (
    select *, round(units * net_price, 2)::decimal(18, 2) as list_amount,
           (units * case when discount = 0 then retail_price when retail_price >= 50 then round(retail_price * (1 - discount), 0)
                         else round(retail_price * (1 - discount), 1) end)::decimal(18, 2) as gross_amount
    from discounted where channel_code in ('STR', 'ONL')
), firms as (
    select *, (units * trade_price)::decimal(18, 2) as list_amount,
           round(units * trade_price * (1 - discount), 2)::decimal(18, 2) as amount
    from discounted where channel_code in ('DST', 'B2B')
), valued as (
    select order_no, line_no, channel_code, order_date, store_id, product_id, category, units, net_price as unit_price, list_amount,
           round(gross_amount / (1 + tax_rate), 2)::decimal(18, 2) as amount, tax_rate, gross_amount, promotion_id, standard_cost
    from consumers
    union all
    select order_no, line_no, channel_code, order_date, store_id, product_id, category, units, trade_price, list_amount,
           amount, tax_rate, amount + round(amount * tax_rate, 2)::decimal(18, 2), promotion_id, standard_cost
    from firms
)
select * exclude (gross_amount, standard_cost), list_amount - amount as discount_amount,
       (gross_amount - amount)::decimal(18, 2) as tax_amount,
       gross_amount, (units * standard_cost)::decimal(18, 2) as cost_amount
from valued;

-- What each promotion sold, what was set aside for it and what it cost besides the discount.
create table dim_promotion as
with sold as (
    select promotion_id, sum(amount) as amount from work.order_line group by all
), spent as (
    select promotion.*, (round(coalesce(amount, 0) * cost_rate * (0.92 + 0.16 * draw('spent', promotion_id)), 0)
                         + 500 * getvariable('scale'))::decimal(18, 2) as cost_amount
    from work.promotion promotion
    left join sold using (promotion_id)
)
select promotion_id, promotion_cn, promotion_en, channel_code, category, first_day, last_day,
       (100 * ceil(cost_amount * (0.94 + 0.14 * draw('budgeted', promotion_id)) / 100))::decimal(18, 2) as budget_amount, cost_amount
from spent
order by promotion_id;

insert into work.planted_row
select 'negative_promotion', 'dim_promotion', promotion_id from dim_promotion where promotion_id like '%-SPE';
