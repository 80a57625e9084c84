-- What goods sell for, when promotions run, and how likely each product is to be chosen.
-- Prices rise a little every New Year, as costs do; 2025's are those on the tag today.
create table work.price as
with levels as (
    from (values (2023, 0.96), (2024, 0.98), (2025, 1.00)) level(year, level)
), tags as (
    select product.product_id, product.category, product.tax_rate, month, version.standard_cost,
           product.price * level * coalesce(raised.size, 1.0) as tag
    from work.product product
    cross join (select distinct date_trunc('month', day)::date as month from work.day)
    join levels on levels.year = year(month)
    join dim_product_cost version on version.product_id = product.product_id and version.version = year(month)::varchar
    left join work.plant raised on raised.name = 'price_up_volume_down' and raised.is_active
                               and raised.category = product.category and month >= raised.first_day
), rounded as (
    select *, case when tag >= 50 then round(tag, 0) else round(tag, 1) end::decimal(18, 2) as retail_price
    from tags
)
select product_id, month, category, tax_rate, standard_cost, retail_price,
       round(retail_price / (1 + tax_rate), 2)::decimal(18, 2) as trade_price,
       round(retail_price / (1 + tax_rate), 6)::decimal(18, 6) as net_price
from rounded
order by product_id, month;

-- How deep a category is cut in price: appliances deep, what is used up every week shallow.
create table work.discount_depth as
from (values ('厨具', 1.00), ('家纺', 1.10), ('收纳', 0.85), ('清洁', 0.60), ('灯具', 1.05), ('小家电', 1.25), ('绿植', 0.70)) cut(category, depth);

-- Promotions come back every year. lift: by how much more than usual the goods of its category are
-- wanted, or the stores are visited when it is for all goods.
-- cost_rate: what is spent on it besides the discount, as a part of what it sells.
create table work.promotion as
with years as (
    from (values (2023, date '2023-01-22'), (2024, date '2024-02-10'), (2025, date '2025-01-29')) festival(year, spring_festival)
), plans as (
    from (values
        ('618', '618 大促', '618 campaign', 'ONL', null, '06-01', 18, 0.210, 1.0, 0.035),
        ('618', '618 门店同庆', '618 in stores', 'STR', null, '06-01', 18, 0.060, 1.3, 0.020),
        ('D11', '双11 大促', 'Double 11 campaign', 'ONL', null, '11-01', 11, 0.230, 1.0, 0.035),
        ('D11', '双11 门店同庆', 'Double 11 in stores', 'STR', null, '11-01', 11, 0.060, 1.3, 0.020),
        ('KIT', '厨具焕新季', 'Kitchen renewal', 'STR', '厨具', '03-08', 14, 0.095, 1.7, 0.030),
        ('KIT', '厨房节', 'Kitchen days', 'ONL', '厨具', '04-10', 10, 0.165, 1.7, 0.030),
        ('COO', '清凉小家电', 'Cool appliances', 'STR', '小家电', '05-10', 14, 0.120, 1.7, 0.030),
        ('COO', '夏日电器节', 'Summer appliances', 'ONL', '小家电', '07-06', 10, 0.200, 1.7, 0.030),
        ('STO', '收纳整理季', 'Tidy-up season', 'STR', '收纳', '08-15', 14, 0.080, 1.8, 0.030),
        ('LIG', '秋日灯光节', 'Autumn lights', 'ONL', '灯具', '09-05', 10, 0.170, 1.7, 0.030),
        ('TEX', '金秋家纺节', 'Autumn textiles', 'STR', '家纺', '09-28', 14, 0.110, 1.7, 0.030),
        ('TEX', '暖冬家纺', 'Warm winter textiles', 'ONL', '家纺', '12-05', 10, 0.150, 1.7, 0.030)
    ) plan(code, name_cn, name_en, channel_code, category, starts, days, discount, lift, cost_rate)
), all_plans as (
    select code, year || ' ' || name_cn as promotion_cn, name_en || ' ' || year as promotion_en, channel_code, category,
           (year || '-' || starts)::date as first_day, days::integer as days, discount, lift, cost_rate
    from plans cross join years
    union all
    select 'SPR', year || ' ' || name_cn, name_en || ' ' || year, channel_code, null, spring_festival - 21, days, discount, lift, cost_rate
    from years
    cross join (values ('年货节', 'New Year fair', 'STR', 20, 0.060, 1.15, 0.020), ('经销商备货季', 'Dealer stocking', 'DST', 18, 0.015, 1.0, 0.008))
        spring(name_cn, name_en, channel_code, days, discount, lift, cost_rate)
    union all
    select 'SPE', year(first_day) || ' ' || category || '专场', name_words || ' special ' || year(first_day), channel_code, category,
           first_day,
           (last_day - first_day + 1)::integer, size, 1.5, 0.280
    from work.plant
    join (select distinct category, category_en as name_words from work.product) using (category)
    where name = 'negative_promotion' and is_active
)
select 'PM' || strftime(first_day, '%y%m') || '-' || channel_code || '-' || code as promotion_id, promotion_cn, promotion_en,
       channel_code, category, first_day, first_day + days - 1 as last_day, discount::decimal(6, 4) as discount, lift, cost_rate
from all_plans
where first_day <= getvariable('last_day')
order by 1;

-- One promotion holds for a channel, a category and a day: that of the category before that of all goods.
create table work.promotion_day as
select promotion.channel_code, categories.category, day, promotion_id, discount,
       case when promotion.category is null then 1.0 else lift end as lift
from work.promotion promotion
join (select distinct category from work.product) categories
  on promotion.category is null or promotion.category = categories.category
join work.day on day between promotion.first_day and promotion.last_day
qualify row_number() over (partition by promotion.channel_code, categories.category, day
                           order by (promotion.category is null), discount desc, promotion_id) = 1
order by 1, 2, 3;

-- Within a promotion each product has a cut of its own; one for all goods cuts each category as deep as it is used to.
create table work.promotion_cut as
select promotion_id, product_id,
       round(discount * case when promotion.category is null and channel_code <> 'DST' then depth else 1.0 end
             * case when channel_code = 'DST' then 1.0 else 0.75 + 0.5 * draw('cut', promotion_id || product_id) end, 3)::decimal(6, 4)
           as discount
from work.promotion promotion
join work.product product on promotion.category is null or promotion.category = product.category
join work.discount_depth depths on depths.category = product.category
order by 1, 2;

-- Days on which the goods are wanted alike share a mix: a month, and what of it lies in a promotion of a category.
create table work.mix_day as
with lifted as (
    select channel_code, day, string_agg(category || lift, ',' order by category) as lifts
    from work.promotion_day where lift <> 1.0
    group by all
)
select channel_code, day, date_trunc('month', day)::date as month,
       dense_rank() over (order by channel_code, date_trunc('month', day), coalesce(lifts, '')) as mix_id
from work.day
cross join (select channel_code from dim_channel)
left join lifted using (channel_code, day)
order by 1, 2;

-- Goods that are wanted in one season only.
create table work.seasonal as
from (values ('P020', 'summer'), ('P057', 'summer'), ('P050', 'summer'), ('P012', 'winter'), ('P018', 'winter'), ('P019', 'winter'),
             ('P056', 'winter'), ('P040', 'damp')) kind(product_id, course);

-- How a product's demand moves over the months of a year: that of its kind, else that of its category.
create table work.season as
with courses as (
    from (values
        ('summer', [0.25, 0.25, 0.45, 0.80, 1.55, 2.30, 2.50, 2.00, 0.90, 0.45, 0.25, 0.25]),
        ('winter', [1.75, 1.25, 0.75, 0.50, 0.35, 0.30, 0.30, 0.40, 0.90, 1.45, 2.00, 2.15]),
        ('damp', [0.50, 0.70, 1.30, 1.60, 1.70, 1.90, 1.30, 0.90, 0.70, 0.50, 0.45, 0.45]),
        ('厨具', [1.25, 1.10, 0.95, 0.95, 0.95, 0.95, 0.90, 0.90, 1.00, 1.00, 1.05, 1.10]),
        ('家纺', [1.10, 0.95, 0.95, 0.95, 0.90, 0.85, 0.85, 0.90, 1.15, 1.20, 1.15, 1.15]),
        ('收纳', [1.05, 1.10, 1.15, 1.05, 0.95, 0.90, 0.95, 1.05, 1.10, 0.95, 0.90, 0.85]),
        ('清洁', [1.30, 1.05, 1.00, 0.95, 0.95, 0.95, 0.95, 0.95, 0.95, 0.95, 0.95, 1.05]),
        ('灯具', [0.95, 0.90, 1.00, 1.00, 1.05, 1.00, 0.95, 0.95, 1.05, 1.10, 1.05, 1.05]),
        ('小家电', [1.05, 0.90, 0.95, 0.95, 1.00, 1.10, 1.00, 0.95, 0.95, 0.95, 1.15, 1.05]),
        ('绿植', [1.15, 1.10, 1.35, 1.30, 1.15, 0.95, 0.80, 0.80, 0.90, 0.90, 0.80, 0.80])
    ) course(course, months)
)
select product_id, month.month, months[month.month] as season
from work.product product
left join work.seasonal using (product_id)
join courses on courses.course = coalesce(seasonal.course, product.category)
cross join (select unnest(range(1, 13)) as month) month
order by 1, 2;

-- Goods go out of fashion, one after the other: one of each category but plants, none of a season, dear or needed by all.
create table work.faded as
select product_id,
       (date '2024-03-01' + to_months(floor(12 * (row_number() over (order by draw('fades', category), category)
                                                  - draw('faded on', category)) / count(*) over ())::integer))::date as faded_on
from (
    select category, product_id
    from work.product left join work.seasonal using (product_id)
    where category <> '绿植'
    qualify row_number() over (partition by category
                               order by course is not null, price >= 400, is_staple, draw('faded', product_id), product_id) = 1
)
order by product_id;

-- Who chooses: each store out of what it carries, each platform and each other channel out of all goods. A draw in [0, 1) is a slot, and
-- a slot is a product: wanted goods have more slots. Platforms sell dearer goods, one more than another, and firms do not mind the price; where prices
-- were raised, less is wanted, and of what is out of fashion a tenth.
create table work.choice as
with choosers as (
    select 'STR' as channel_code, store_id as chooser, product_id, 0.0 as dear_taste from work.assortment
    union all
    select 'ONL', platform_id, product_id, dear_taste from work.platform cross join work.product
    union all
    select channel_code, channel_code, product_id, 0.05 from dim_channel cross join work.product where channel_code in ('DST', 'B2B')
), mixes as (
    select channel_code, mix_id, month, min(day) as day from work.mix_day group by all
), weights as (
    select chooser, mix_id, product_id,
           (10000 * popularity * season * coalesce(lift, 1.0) * if(mixes.month >= faded_on, 0.10, 1.0)
               * pow(product.price / 100.0, dear_taste)
               / pow(coalesce(raised.size, 1.0), 3))::bigint as weight
    from choosers
    join work.product product using (product_id)
    join mixes using (channel_code)
    left join work.faded using (product_id)
    join work.season season on season.product_id = product.product_id and season.month = month(mixes.month)
    left join work.promotion_day promoted
      on promoted.channel_code = choosers.channel_code and promoted.category = product.category and promoted.day = mixes.day
    left join work.plant raised on raised.name = 'price_up_volume_down' and raised.is_active
                               and raised.category = product.category and mixes.month >= raised.first_day
), bands as (
    select *, sum(weight) over (partition by chooser, mix_id order by product_id) as upper,
           sum(weight) over (partition by chooser, mix_id) as total
    from weights
)
select chooser, mix_id, product_id,
       unnest(range(((upper - weight) * 400 // total)::integer, (upper * 400 // total)::integer)) as slot
from bands
order by 1, 2, 4;

-- Where in the day the n-th sale falls: hours by their custom, a thousand slots. Who works buys at noon and in the evening, who is
-- free in the afternoon; on the day of a campaign many wait for midnight, and for the evening's offers.
create table work.hour_slot as
with curves as (
    from (values
        ('STR workday', 10, [43, 64, 92, 78, 58, 57, 69, 82, 113, 141, 128, 75]),
        ('STR day off', 10, [40, 66, 88, 92, 105, 118, 116, 104, 94, 84, 60, 33]),
        ('ONL', 0, [34, 19, 11, 7, 5, 7, 13, 22, 34, 47, 55, 56, 50, 49, 51, 50, 48, 44, 46, 54, 78, 92, 76, 52]),
        ('ONL rush', 0, [112, 40, 18, 9, 6, 7, 13, 24, 38, 48, 51, 49, 44, 42, 43, 42, 40, 37, 40, 50, 96, 84, 46, 21])
    ) curve(curve, first_hour, custom)
), hours as (
    select curve, first_hour + place - 1 as hour, custom[place] as custom,
           sum(custom[place]) over (partition by curve order by place) as upper
    from curves cross join lateral (select unnest(range(1, len(custom) + 1)) as place)
)
select curve, unnest(range((upper - custom)::integer, upper::integer)) as slot, hour, (upper - custom)::integer as lower,
       custom::integer as custom
from hours
order by 1, 2;
