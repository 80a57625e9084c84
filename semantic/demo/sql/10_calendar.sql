-- Days with their demand: season, week, 春节, 国庆, 618 and 双11, each way of selling with a course of its own; the
-- days on which offices work; and how each region grows.
create table work.day as
with festivals as (
    from (values (date '2023-01-22'), (date '2024-02-10'), (date '2025-01-29')) festival(spring_festival)
), short_holidays as (
    -- 元旦, 清明, 端午, 中秋.
    from (values
        (date '2023-01-01', date '2023-01-02'), (date '2023-04-05', date '2023-04-05'), (date '2023-06-22', date '2023-06-24'),
        (date '2023-09-29', date '2023-09-30'), (date '2024-01-01', date '2024-01-01'), (date '2024-04-04', date '2024-04-06'),
        (date '2024-06-08', date '2024-06-10'), (date '2024-09-15', date '2024-09-17'), (date '2025-01-01', date '2025-01-01'),
        (date '2025-04-04', date '2025-04-06'), (date '2025-05-31', date '2025-06-02')
    ) holiday(holiday_from, holiday_to)
)
select day,
       [0.96, 0.86, 0.97, 0.95, 1.00, 1.05, 0.93, 0.95, 1.04, 1.02, 1.15, 1.10][month(day)] as season,
       -- Dealers have stocked up by five days before the New Year, and come back a week after it.
       season * case when day between spring_festival - 5 and spring_festival + 8 then 0.45
              when day between spring_festival - 26 and spring_festival - 6 then 1.22 else 1.00 end as demand,
       -- Shops are fullest from ten to two days before the New Year and empty on its Eve and on the day; 国庆 begins with days
       -- like Saturdays. These days have no weekend in them.
       case when day between spring_festival - 10 and spring_festival + 6
            then [1.30, 1.40, 1.50, 1.60, 1.70, 1.80, 1.80, 1.70, 1.40, 0.45, 0.45, 0.45, 0.50, 0.62, 0.76, 0.84, 0.84]
                [day - spring_festival + 11]
            when month(day) in (5, 10) and day(day) <= 3 then 1.58
            when month(day) = 10 and day(day) <= 7 then 1.20
            else [0.74, 0.77, 0.80, 0.83, 0.97, 1.58, 1.50][isodow(day)] end as shop_demand,
       -- What part of the stores keeps closed.
       case day - spring_festival when -1 then 0.15 when 0 then 0.45 when 1 then 0.30 else 0.00 end as closed_ratio,
       [1.44, 1.38, 1.33, 1.30, 1.24, 0.17, 0.13][isodow(day)] as trade_demand,
       -- Peaks of the campaigns: the first wave, the day itself, and the days after it on which nobody needs anything.
       -- Parcels stop a few days before the New Year.
       case when day between spring_festival - 26 and spring_festival - 8 then 1.20
            when day between spring_festival - 7 and spring_festival + 8
            then [1.00, 0.85, 0.70, 0.55, 0.45, 0.40, 0.38, 0.36, 0.38, 0.40, 0.42, 0.46, 0.52, 0.60, 0.70, 0.80]
                [day - spring_festival + 8]
            else 1.00 end
       * [1.03, 1.01, 0.98, 0.97, 0.95, 1.01, 1.05][isodow(day)] *
       case strftime(day, '%m%d') when '0601' then 1.80 when '0616' then 1.40 when '0617' then 1.70 when '0618' then 4.00
                                  when '1031' then 2.40 when '1101' then 2.60 when '1109' then 1.30 when '1110' then 1.90
                                  when '1111' then 6.00 when '1212' then 1.80
            else case when month(day) = 6 and day(day) <= 15 then 1.12
                      when (month(day) = 6 and day(day) between 19 and 22) or (month(day) = 11 and day(day) between 12 and 15) then 0.70
                      when month(day) = 11 and day(day) <= 8 then 1.20
                      when month(day) = 10 and day(day) <= 7 then 1.10 else 1.00 end end as online_demand,
       (month(day) = 6 and day(day) <= 18) or (month(day) = 11 and day(day) <= 11) as is_campaign,
       day between spring_festival - 1 and spring_festival + 6
           or (month(day) = 10 and day(day) <= 7) or (month(day) = 5 and day(day) <= 5) as is_long_holiday,
       is_long_holiday or exists (from short_holidays where day between holiday_from and holiday_to) as is_holiday
from (
    select generate_series::date as day
    from generate_series(getvariable('first_day')::timestamp, getvariable('last_day')::timestamp, interval 1 day)
)
join festivals on year(spring_festival) = year(day)
order by day;

-- The days on which offices and banks work, and for every day the last one up to it and the next one from it on. After the last
-- day only weekends are known.
create table work.office_calendar as
with days as (
    select generate_series::date as on_day
    from generate_series(getvariable('first_day')::timestamp - interval 20 day, timestamp '2028-01-15', interval 1 day)
), open_days as (
    select on_day, case when isodow(on_day) < 6 and not coalesce(is_holiday, false) then on_day end as worked_on
    from days
    left join work.day on day = on_day
)
select on_day, worked_on is not null as is_worked,
       max(worked_on) over (order by on_day rows unbounded preceding) as worked_before,
       min(worked_on) over (order by on_day rows between current row and unbounded following) as worked_from,
       count(worked_on) over (order by on_day) as worked_no
from open_days
order by on_day;

create macro worked_before(a_day) as (select calendar.worked_before from work.office_calendar calendar where calendar.on_day = a_day);
create macro worked_from(a_day) as (select calendar.worked_from from work.office_calendar calendar where calendar.on_day = a_day);

-- The day itself or the last working day before it in its month; the month's first one where there is none.
create macro office_day(a_day) as
    (select case when date_trunc('month', calendar.worked_before) = date_trunc('month', calendar.on_day) then calendar.worked_before
                 else calendar.worked_from end
     from work.office_calendar calendar where calendar.on_day = a_day);

create table dim_region as
from (values
    ('R1', '华东', 'East China'),
    ('R2', '华南', 'South China'),
    ('R3', '华北', 'North China'),
    ('R4', '华中', 'Central China'),
    ('R5', '西南', 'Southwest China')
) region(region_id, region_cn, region_en);

-- level_*: size of the region's business at the start of each year; between them it moves in a straight line.
create table work.region_plan as
from (values
    ('R1', 'W1', 1.00, 1.10, 1.17, 1.22, 0.10),
    ('R2', 'W2', 1.00, 1.05, 1.04, 0.94, 0.08),
    ('R3', 'W1', 1.00, 1.06, 1.12, 1.20, 0.07),
    ('R4', 'W2', 1.00, 1.14, 1.31, 1.48, 0.15),
    ('R5', 'W3', 1.00, 1.20, 1.42, 1.70, 0.20)
) plan(region_id, warehouse_id, level_2023, level_2024, level_2025, level_2026, target_growth);

create macro year_level(day, level_2023, level_2024, level_2025, level_2026) as
    case year(day) when 2023 then level_2023 + (level_2024 - level_2023) * (dayofyear(day) - 1) / 366.0::double
                   when 2024 then level_2024 + (level_2025 - level_2024) * (dayofyear(day) - 1) / 366.0::double
                   else level_2025 + (level_2026 - level_2025) * (dayofyear(day) - 1) / 366.0::double end;
