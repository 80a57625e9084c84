"""What a sales director looks at first, and what everybody does: what they would not believe is listed.

Bands are what such a company may show, not what this one does. Money of a day grows with the scale of the build, prices
and ratios do not: `getvariable('scale')` is the scale of the data.
"""

import duckdb
import pytest

from tests.semantic.demo.conftest import SALES

SALES_DIRECTOR = {
    "every channel matters and none is all, each year": """
        select year, channel_code, sum(order_amount) / sum(sum(order_amount)) over (partition by year) as share
        from SALES group by year, channel_code qualify share not between 0.06 and 0.55""",
    "618 and 双11 are the peaks of online trade": """
        with days as (select order_date, count(*) as orders from SALES where channel_code = 'ONL' group by all)
        select year(order_date) as year,
               avg(orders) filter (month(order_date) = 6 and day(order_date) between 16 and 18)
                   / avg(orders) filter (month(order_date) = 5) as june,
               avg(orders) filter (month(order_date) = 11 and day(order_date) between 9 and 11)
                   / avg(orders) filter (month(order_date) = 10) as november
        from days group by all
        having june not between 1.4 and 6 or (year < 2025 and november not between 1.6 and 8)""",
    "a day of a festival has little trade, the weeks before it more than usual": """
        with festivals as (select unnest([date '2023-01-22', date '2024-02-10', date '2025-01-29']) as festival),
        days as (select order_date, sum(order_amount) as amount from SALES group by all)
        select festival,
               avg(amount) filter (order_date between festival - 1 and festival + 5)
                   / avg(amount) filter (order_date between festival - 21 and festival - 8) as dip
        from festivals join days on order_date between festival - 21 and festival + 40 group by all
        having dip not between 0.15 and 0.75""",
    "shops live on weekends, trade on weekdays": """
        select channel_code,
               count(*) filter (isodow(order_date) >= 6) / 2 / (count(*) filter (isodow(order_date) < 6) / 5) as weekend
        from SALES group by all
        having weekend not between case channel_code when 'STR' then 1.3 when 'ONL' then 0.8 else 0 end
                               and case channel_code when 'STR' then 2.6 when 'ONL' then 1.7 else 0.4 end""",
    "a shop's workday has a peak at noon and a higher one in the evening": """
        with hours as (
            select hour(ordered_at) as hour, count(*) / sum(count(*)) over () as share from SALES
            where channel_code = 'STR' and isodow(order_date) < 6 group by all
        )
        select max(share) filter (hour between 11 and 14) as noon,
            min(share) filter (hour between 14 and 17) as between_them,
               max(share) filter (hour between 17 and 20) as evening, count(*) as hours, max(share) as highest,
               max(share) filter (hour in (10, 21)) as edges from hours
        having noon <= between_them or evening <= noon or hours <> 12 or highest > 0.25 or edges >= noon""",
    "a shop's weekend is fullest in the afternoon, neither noon nor evening stands out": """
        with hours as (
            select hour(ordered_at) as hour, count(*) / sum(count(*)) over () as share from SALES
            where channel_code = 'STR' and isodow(order_date) >= 6 group by all
        )
        select arg_max(hour, share) as fullest, sum(share) filter (hour between 13 and 18) as afternoon from hours
        having fullest not between 14 and 17 or afternoon not between 0.55 and 0.75""",
    "stores are a little early or late, by minutes": """
        with stores as (
            select store_id, avg(epoch(ordered_at::time) / 60) as middle from SALES
            where channel_code = 'STR' group by all
        )
        select stddev(middle) as spread from stores having spread not between 5 and 40""",
    "shops are fullest in the days before 春节, empty on its first, and fill again from its third": """
        with festivals as (select unnest([date '2023-01-22', date '2024-02-10', date '2025-01-29']) as festival),
        days as (
            select order_date - festival as day, festival, count(*) as tickets, count(distinct store_id) as stores
            from SALES join festivals on order_date between festival - 21 and festival + 21
            where channel_code = 'STR' group by all
        )
        select festival, avg(tickets) filter (day between -10 and -2) / avg(tickets) filter (day > 8) as before_it,
               avg(tickets) filter (day between -1 and 0) / avg(tickets) filter (day > 8) as eve_and_day,
               avg(tickets) filter (day between 3 and 6) / avg(tickets) filter (day > 8) as after_it,
               max(stores) filter (day = 0) / max(stores) as open_ratio
        from days group by all
        having (before_it not between 1.4 and 3 and festival > '2023-02-01') or eve_and_day > 0.6
            or after_it not between eve_and_day and 1.3 or open_ratio > 0.75""",
    "the New Year's fair is over by the Eve": """
        with festivals as (select unnest([date '2023-01-22', date '2024-02-10', date '2025-01-29']) as festival)
        from dim_promotion join festivals on year(first_day) = year(festival)
        where promotion_id like '%SPR' and last_day >= festival - 1""",
    "the first days of 国庆 are more than a Saturday": """
        with days as (
            select year, order_date, count(*) as tickets from SALES where channel_code = 'STR' group by all
        )
        select year, avg(tickets) filter (strftime(order_date, '%m%d') between '1001' and '1003')
                   / avg(tickets) filter (isodow(order_date) = 6
                                          and strftime(order_date, '%m%d') not between '0929' and '1007') as lift
        from days where month(order_date) between 9 and 10 group by all having lift not between 1.2 and 1.5""",
    "dear goods are bought singly in shops, cheap ones now and then by the handful": """
        select channel_code, avg((units = 1)::int) filter (retail_price >= 400) as single,
               avg((units >= 6)::int) filter (retail_price < 60) as handful
        from SALES join fct_order_line using (order_no) join dim_product using (product_id)
        where channel_code in ('STR', 'ONL') group by all
        having (channel_code = 'STR' and single not between 0.93 and 0.97) or handful not between 0.02 and 0.2""",
    "a platform is paid with what its owner offers": """
        with platforms as (
            select platform_cn, order_date >= '2024-10-01' as is_late, avg((payment_method = 'alipay')::int) as alipay,
                   avg((payment_method = 'wechat')::int) as wechat
            from SALES join dim_platform using (platform_id) group by all
        )
        from platforms
        where not case platform_cn when '天猫' then alipay > 0.8 and (wechat > 0.02) = is_late
                       when '京东' then alipay < 0.1 and wechat > 0.5
                       when '抖音' then greatest(alipay, wechat) < 0.7
                       else wechat = 1 end""",
    "the whole country buys online, most where most is earned": """
        with provinces as (
            select province_cn, region_id, count(order_no) / sum(count(order_no)) over () as share
            from dim_province left join (from SALES where channel_code = 'ONL') sold using (province_id) group by all
        )
        select province_cn, share from provinces where share not between 0.005 and if(province_cn = '广东', 0.2, 0.12)
        union all
        select region_id, sum(share) as share from provinces group by all having share not between 0.08 and 0.4""",
    "most orders placed online before four leave the same day": """
        with orders as (
            select order_no, hour(ordered_at) < 16 as is_early, min(ship_date) - any_value(sold.order_date) as days
            from SALES sold join fct_shipment using (order_no) where sold.channel_code = 'ONL' group by all
        )
        select is_early, avg((days = 0)::int) as same_day, avg((days <= 2)::int) as soon from orders group by all
        having same_day not between if(is_early, 0.5, 0) and if(is_early, 0.6, 0) or soon < 0.8""",
    "minutes of a shop's hours are all alike": """
        select minute(ordered_at) // 10 as tenth, count(*) / sum(count(*)) over () as share from SALES
        where channel_code = 'STR' group by tenth qualify share not between 0.13 and 0.21""",
    "a ticket holds a few things for a few hundred yuan, a dealer's order thousands": """
        with orders as (
            select order_no, channel_code, year, sales.gross_amount, sum(units) as units, count(*) as lines
            from SALES sales join fct_order_line using (order_no)
            group by order_no, channel_code, year, sales.gross_amount
        )
        select channel_code, year, avg(gross_amount) as basket, avg(units) as units, avg(lines) as lines
        from orders group by all
        having basket not between if(channel_code in ('STR', 'ONL'), 120, 3000)
           and if(channel_code in ('STR', 'ONL'), 900, 80000)
            or (channel_code in ('STR', 'ONL') and units not between 1.2 and 4.5)
            or lines not between 1.1 and 12""",
    "regions grow at different speeds and one shrinks": """
        with halves as (
            select region_id, sum(order_amount) filter (order_date between '2024-01-01' and '2024-05-31') as before,
                   sum(order_amount) filter (order_date between '2025-01-01' and '2025-05-31') as now
            from SALES join dim_province using (province_id) group by all
        )
        select max(now / before) filter (region_id = 'R2') as south,
            max(now / before) filter (region_id = 'R1') as east,
               max(now / before) filter (region_id = 'R4') as central,
                   max(now / before) filter (region_id = 'R5') as southwest,
               max(now / before) as best, min(now / before) as worst from halves
        having south >= 1 or east <= south or southwest <= east or best > 1.45 or worst < 0.8""",
    "a year is a little more than the one before, in every channel": """
        with years as (
            select channel_code, year, sum(order_amount) as amount from SALES
            where dayofyear(order_date) <= 151 group by all
        )
        select * from (
            select *, amount / lag(amount) over (partition by channel_code order by year) as growth from years
        )
        where growth not between 0.88 and 1.45""",
    "months move with the season, neither flat nor wild": """
        with months as (
            select channel_code, month, sum(order_amount) as amount, count(distinct order_date) as days
            from SALES where month < '2025-06-01' group by all
        ), moves as (
            select *, amount / lag(amount) over (partition by channel_code order by month) as change from months
        )
        select channel_code, stddev(amount) / avg(amount) as spread, max(change), min(change),
            count(distinct amount) as values
        from moves group by all
        having spread not between 0.06 and 0.6 or max(change) > if(channel_code = 'B2B', 4.5, 3.2)
            or min(change) < 0.35 or values < 29""",
    "no channel's weeks are a comb: neighbouring weeks are alike": """
        with weeks as (
            select channel_code, date_trunc('week', order_date) as week, sum(order_amount) as amount
            from SALES where order_date between '2023-01-02' and '2025-06-15' and channel_code <> 'B2B' group by all
        ), moves as (
            select *, amount / lag(amount) over (partition by channel_code order by week) as change from weeks
        )
        select channel_code, median(abs(change - 1)) as usual from moves
        group by all having usual not between 0.02 and 0.4""",
    "a store sells like its size: hundreds of yuan a square metre and month": """
        select store_id, year, sum(order_amount) / getvariable('scale') / area_m2 / count(distinct month) as per_m2
        from SALES join dim_store using (store_id) where order_date < '2025-06-01'
        group by store_id, year, area_m2 having per_m2 not between 200 and 3000""",
    "the best store is several times the least, not dozens": """
        with stores as (
            select store_id, sum(order_amount) as amount from SALES join dim_store using (store_id)
            where year = 2024 and opened_on < '2024-01-01' and closed_on is null group by all
        )
        select max(amount) / min(amount) as spread, count(distinct amount) / count(*) as distinctness from stores
        having spread not between 1.5 and 8 or distinctness < 1""",
    "six tickets in ten are members'": """
        select avg((customer_id is not null)::int) as share from SALES where channel_code = 'STR'
        having share not between 0.5 and 0.7""",
    "members come back, none lives in the shop": """
        with members as (
            select customer_id, count(*) as times from SALES where customer_id like 'M%' and year = 2024 group by all
        )
        select avg((times > 1)::int) as again, max(times) as most from members
        having again not between 0.1 and 0.95 or most > 60""",
    "half the members buy once or twice, some all the time": """
        with members as (select customer_id, count(*) as times from SALES where customer_id like 'M%' group by all),
        steps as (select times, count(*) as members from members group by all)
        select (select avg((times <= 2)::int) from members) as seldom,
               (select avg((times >= 30)::int) from members) as often,
               (select count(*) from steps join steps more on more.times = steps.times + 1
                where steps.times <= 5 and more.members >= steps.members) as humps
        having seldom not between 0.45 and 0.65 or often not between 0.002 and 0.06 or humps > 0""",
    "few members buy fifteen times, and none all the time": """
        with members as (select customer_id, count(*) as times from SALES where customer_id like 'M%' group by all)
        select avg((times >= 15)::int) as regular, max(times) as most from members
        having regular not between 0.01 and 0.045 or most > 55""",
    "members leave: the longer ago they joined the fewer still buy": """
        with joined as (
            select customer_id, date_trunc('month', created_on) as month from dim_customer
            where segment = 'CON' and created_on between '2023-01-01' and '2024-05-31'
        ), bought as (
            select datediff('month', joined.month, sold.month) as age, count(distinct customer_id) as members
            from joined join SALES sold using (customer_id) group by all
        ), kept as (select age, members / (select count(*) from joined) as share from bought)
        select max(share) filter (age = 1) as first, max(share) filter (age = 3) as third,
               max(share) filter (age = 6) as sixth, max(share) filter (age = 12) as twelfth from kept
        having first not between 0.15 and 0.4 or third not between sixth and first or twelfth > 0.7 * sixth
            or twelfth < 0.03""",
    "one member in ten buys in stores and online; most know one store and one or two platforms": """
        with members as (
            select customer_id, count(distinct channel_code) as channels, count(distinct store_id) as stores,
                   count(distinct platform_id) as platforms
            from SALES where customer_id like 'M%' group by all
        )
        select avg((channels = 2)::int) as omnichannel, avg((stores = 1)::int) filter (stores > 0) as one_store,
               avg((platforms <= 2)::int) filter (platforms > 0) as two_platforms from members
        having omnichannel not between 0.05 and 0.15 or one_store not between 0.82 and 0.92 or two_platforms < 0.95""",
    "a store opens with new members, and none of them is most of it": """
        with visits as (
            select store_id, customer_id, count(*) as times, bool_or(order_date = created_on) as is_new
            from SALES join dim_store using (store_id) join dim_customer using (customer_id)
            where opened_on > '2023-06-01' and order_date < opened_on + 90 group by all
        )
        select store_id, avg(is_new::int) as new, max(times) / sum(times) as busiest, avg((times = 1)::int) as once
        from visits group by all having sum(times) >= 25 and (new < 0.7 or busiest > 0.3 or once < 0.4)""",
    "a member's ticket is larger than a walk-in's and let off a little more": """
        with buyers as (
            select customer_id is not null as is_member, sum(line.gross_amount) / count(distinct order_no) as ticket,
                   sum(discount_amount) filter (promotion_id is null) / sum(list_amount) filter (promotion_id is null)
                       as let_off
            from SALES sold join fct_order_line line using (order_no) where sold.channel_code = 'STR' group by all
        )
        from buyers member join buyers walk_in on member.is_member and not walk_in.is_member
        where member.ticket / walk_in.ticket not between 1.1 and 1.25
           or member.let_off - walk_in.let_off not between 0 and 0.02""",
    "no dealer is the business": """
        with dealers as (
            select channel_code, customer_id,
                sum(order_amount) / sum(sum(order_amount)) over (partition by channel_code) as share
            from SALES where channel_code in ('DST', 'B2B') and year = 2024 group by channel_code, customer_id
        )
        select channel_code, max(share) as largest, count(*) as firms from dealers group by all
        having largest not between 0.01 and 0.15 or firms < 20""",
    "more comes back from online trade than from shops, little from dealers": """
        with shipped as (select channel_code, sum(amount) as shipped from fct_shipment group by all)
        select channel_code, sum(amount) / shipped as rate from fct_return join shipped using (channel_code)
        group by channel_code, shipped
        having rate not between if(channel_code = 'ONL', 0.025, 0.002) and if(channel_code = 'ONL', 0.15, 0.06)""",
    "some orders are cancelled, a few are tests": """
        select channel_code, avg((status = 'cancelled')::int) as cancelled, avg(is_test::int) as tests
        from fct_order where channel_code <> 'STR' group by all
        having cancelled not between 0.02 and 0.07 or tests not between 0.0005 and 0.015""",
    "each year some firms are new and some are lost": """
        with firms as (
            select customer_id, created_on from dim_customer where segment <> 'CON'
            and tax_number in (select tax_number from dim_customer group by all having count(*) = 1)
        ), bought as (
            select customer_id, max(order_date) as last_on from SALES where channel_code in ('DST', 'B2B') group by all
        )
        select year, count(*) filter (year(created_on) = year) / count(*) filter (year(created_on) < year) as new_firms,
               count(*) filter (created_on < date '2023-01-01' and coalesce(last_on, date '2023-01-01') < '2024-06-01')
                   / count(*) filter (created_on < date '2023-01-01') as lost_by_2024
        from firms left join bought using (customer_id) cross join (select unnest([2023, 2024]) as year) group by all
        having new_firms not between 0.05 and 0.15 or lost_by_2024 not between 0.06 and 0.35""",
    "a new firm orders soon after it is on file": """
        with bought as (
            select customer_id, min(order_date) as first_on from fct_order
            where channel_code in ('DST', 'B2B') group by all
        )
        from dim_customer join bought using (customer_id)
        where created_on >= '2023-01-01' and first_on - created_on not between 1 and 25""",
    "who buys much orders much at once, and the larger order has the better price": """
        with orders as (
            select channel_code, customer_id, order_no, sum(amount)::double as amount,
                   sum(discount_amount)::double / sum(list_amount)::double as discount
            from SALES join fct_order_line using (order_no) where channel_code in ('DST', 'B2B') group by all
        ), firms as (
            select channel_code, sum(amount) as bought, avg(amount) as usual from orders
            group by channel_code, customer_id
        ), by_firm as (
            select channel_code, corr(bought, usual) as likeness, max(usual) / median(usual) as largest
            from firms group by all
        ), by_order as (
            select channel_code, quantile_cont(amount, 0.99) / median(amount) as tail,
                   avg(discount) filter (amount > 30000) - avg(discount) filter (amount < 5000) as better
            from orders group by all
        )
        from by_firm join by_order using (channel_code)
        where likeness not between 0.5 and 0.99 or largest not between 2.5 and 20 or tail not between 4 and 25
           or better not between 0.01 and 0.08""",
    "warehouses serve trade on working days, most on Mondays, a little on Saturdays": """
        with days as (
            select isodow(ship_date) as weekday, count(*)::double / sum(count(*)) over () as share from fct_shipment
            where channel_code in ('DST', 'B2B') group by all
        )
        select max(share) filter (weekday = 1) as monday, max(share) filter (weekday between 2 and 5) as others,
               coalesce(max(share) filter (weekday = 6), 0) as saturday,
               coalesce(max(share) filter (weekday = 7), 0) as sunday
        from days having monday <= others or saturday not between 0.01 and 0.12 or sunday > 0.01""",
    "no firm's goods leave in a long holiday": """
        from fct_shipment where channel_code in ('DST', 'B2B') and (
            ship_date between date '2023-01-22' and date '2023-01-27'
            or ship_date between date '2024-02-10' and date '2024-02-15'
            or ship_date between date '2025-01-29' and date '2025-02-03'
            or strftime(ship_date, '%m%d') between '1001' and '1005')""",
    "firms' buyers go to lunch": """
        with hours as (
            select hour(ordered_at) as hour, count(*) as orders from SALES
            where channel_code in ('DST', 'B2B') group by all
        )
        select max(orders) filter (hour = 12) as noon, max(orders) filter (hour = 11) as before from hours
        having noon > before / 2 or min(hour) < 8 or max(hour) > 18""",
    "platforms differ in baskets and in what they let off": """
        with lines as (
            select platform_cn, order_no, line.gross_amount, discount_amount, list_amount from SALES
            join fct_order_line line using (order_no) join dim_platform using (platform_id)
        ), platforms as (
            select platform_cn, sum(gross_amount) / count(distinct order_no) as basket,
                   sum(discount_amount) / sum(list_amount) as discount from lines group by all
        )
        from platforms
        join (values ('抖音', 340, 470, 0.09, 0.12), ('天猫', 500, 620, 0.05, 0.085), ('京东', 580, 740, 0.05, 0.085),
                     ('小程序', 450, 650, 0.04, 0.09)) band(platform_cn, least, most, shallow, deep) using (platform_cn)
        where basket not between least and most or discount not between shallow and deep""",
    "a campaign's day begins with a rush at midnight and has another in the evening": """
        with hours as (
            select hour(ordered_at) as hour, strftime(order_date, '%m%d') in ('0618', '1111') as is_campaign,
                   count(*)::double as orders from SALES where channel_code = 'ONL' group by all
        ), shares as (
            select *, orders / sum(orders) over (partition by is_campaign) as share from hours
        )
        select is_campaign, max(share) filter (hour = 0) as midnight,
               max(share) filter (hour between 20 and 21) as evening,
               max(share) filter (hour between 9 and 18) as daytime from shares group by all
        having (midnight > daytime) <> is_campaign or evening <= daytime""",
    "a store that closes clears what it has: a third off, and more tickets than before": """
        with days as (
            select store_id, closed_on - order_date as before_end, order_no, sum(discount_amount) as discount,
                   sum(list_amount) as listed
            from SALES join dim_store using (store_id) join fct_order_line using (order_no)
            where closed_on - order_date < 60 group by all
        )
        select store_id, sum(discount) filter (before_end < 30) / sum(listed) filter (before_end < 30) as depth,
               count(*) filter (before_end < 30) / count(*) filter (before_end >= 30) as lift
        from days group by all having depth not between 0.25 and 0.35 or lift not between 1.2 and 3""",
    "sales people begin on Mondays, most of them before the books do, not all at once": """
        select max(isodow(joined_on)) as weekday, count(distinct joined_on) / count(*) as spread,
               avg((joined_on < date '2023-01-01')::int) as earlier, max(joined_on) as last_on
        from dim_sales_rep
        having weekday <> 1 or spread < 0.7 or earlier not between 0.5 and 0.95 or last_on >= '2025-01-01'""",
    "platforms differ in what comes back": """
        with shipped as (select platform_id, sum(amount) as shipped from fct_shipment group by all),
        rates as (
            select platform_cn, sum(amount) / shipped as rate from fct_return join shipped using (platform_id)
            join dim_platform using (platform_id) group by platform_cn, shipped
        )
        from rates
        join (values ('抖音', 0.11, 0.18), ('天猫', 0.065, 0.095), ('京东', 0.04, 0.075), ('小程序', 0.01, 0.055))
            band(platform_cn, least, most) using (platform_cn)
        where rate not between least and most""",
    "consumers send back after some days, fewer the later": """
        with delays as (
            select channel_code, return_date - delivered_on as days from fct_return
            join fct_shipment shipment using (shipment_no, channel_code) where channel_code in ('STR', 'ONL')
        )
        select channel_code, mode(days) as usual, median(days) as middle, max(days) as longest from delays group by all
        having if(channel_code = 'STR', usual <> 0 or middle not between 2 and 6 or longest not between 12 and 14,
                  usual not between 3 and 5 or middle not between 3 and 6 or longest not between 12 and 15)""",
    "plants that do not keep are a few in a hundred": """
        select sum(units) filter (move_type = 'scrap')
                   / sum(units) filter (move_type in ('sale', 'transfer_out')) as rate
        from fct_stock_move join dim_product using (product_id) where category = '绿植'
        having rate not between 0.02 and 0.09""",
    "discounts are a few per cent, more in campaigns": """
        select channel_code, year, sum(discount_amount) / sum(list_amount) as rate
        from SALES join fct_order_line using (order_no) group by all
        having rate not between 0 and if(channel_code in ('DST', 'B2B'), 0.45, 0.25)""",
    "what a shop asks is near the list price": """
        select product_id, year, avg(unit_price / list_price) as level
        from SALES join fct_order_line using (order_no) join dim_product using (product_id) where channel_code = 'STR'
        group by all having level not between 0.85 and 1.15""",
    "a fifth of the products brings much of the sales, not all, and every one sells": """
        with products as (
            select product_id, sum(amount) as amount from SALES join fct_order_line using (order_no)
            where year = 2024 group by all
        ), ranked as (select *, row_number() over (order by amount desc) as place, count(*) over () as products
        from products)
        select max(products) as products, sum(amount) filter (place <= products * 0.2) / sum(amount) as share
        from ranked
        having products <> 64 or share not between 0.25 and 0.75""",
    "most goods arrive as promised": """
        select warehouse_id, avg((delivered_on <= promised_date)::int) as on_time from fct_shipment
        where channel_code <> 'STR' and delivered_on is not null
        group by all having on_time not between 0.75 and 0.995""",
}

LAWS = {name: law.replace("SALES", SALES) for name, law in SALES_DIRECTOR.items()}

SIGNED = {
    "fct_bank_statement.amount",
    "fct_expense.amount",
    "fct_expense.vat_amount",
    "fct_invoice.gross_amount",
    "fct_invoice.net_amount",
    "fct_invoice.vat_amount",
    "fct_invoice_line.gross_amount",
    "fct_invoice_line.net_amount",
    "fct_invoice_line.vat_amount",
    "fct_order_line.discount_amount",
    "fct_receipt.amount",
    "fct_receipt_application.amount",
    "fct_stock_count.difference_amount",
    "fct_stock_count.difference_units",
    "fct_stock_move.amount",
    "fct_stock_move.units",
    "fct_voucher_line.credit",
    "fct_voucher_line.debit",
    "fct_work_order.efficiency_variance",
    "fct_work_order.overhead_variance",
    "fct_work_order.price_variance",
    "fct_work_order.rate_variance",
    "fct_work_order.usage_variance",
}
"""Columns that may be below nothing."""


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
def test_nothing_is_hard_to_believe(tables: duckdb.DuckDBPyConnection, law: str) -> None:
    assert tables.execute(law).fetchall()[:5] == []


def numbers(tables: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Tables and their columns of numbers."""
    return tables.execute(
        "select table_name, column_name from duckdb_columns() where not internal and schema_name = 'main' "
        "and (data_type like 'DECIMAL%' or data_type like '%INT%' or data_type = 'DOUBLE') order by all"
    ).fetchall()


def test_no_number_is_below_nothing_where_none_may_be(tables: duckdb.DuckDBPyConnection) -> None:
    negative = [
        f"{table}.{column}"
        for table, column in numbers(tables)
        if f"{table}.{column}" not in SIGNED
        and tables.execute(f"from {table} where {column} < 0 limit 1").fetchone() is not None
    ]
    assert negative == []


def test_no_number_is_the_same_in_every_row(tables: duckdb.DuckDBPyConnection) -> None:
    flat = [
        f"{table}.{column}"
        for table, column in numbers(tables)
        if tables.execute(f"select count(distinct {column}) < 2 from {table}").fetchone() == (True,)
    ]
    assert flat == []


def test_no_text_is_empty(tables: duckdb.DuckDBPyConnection) -> None:
    columns = tables.execute(
        "select table_name, column_name from duckdb_columns() where not internal and schema_name = 'main' "
        "and data_type = 'VARCHAR' order by all"
    ).fetchall()
    empty = [
        f"{table}.{column}"
        for table, column in columns
        if tables.execute(f"from {table} where {column} = '' limit 1").fetchone() is not None
    ]
    assert empty == []
