-- What the departments spend by plan: one row a kind of spend, and its plan by month.

-- yearly: thousand yuan of 2024 at scale 1; documents: bookings in an ordinary month, null: the same sum each month; supplier_id null: a
-- claim of staff. billing: booked as it comes ('booked', after a request if needs_request), on the first of the month ('rent', 'fixed'),
-- on its last day ('piece') or by a meter in the next month ('metered', accrued before).
create table work.spend as
with of_departments as (
    from (values
        ('D01', '6601.03', '差旅费', 130, 7, 'travel', null, 0.06), ('D02', '6601.03', '差旅费', 100, 6, 'travel', null, 0.06),
        ('D03', '6601.03', '差旅费', 110, 7, 'travel', null, 0.06), ('D04', '6601.03', '差旅费', 95, 5, 'travel', null, 0.06),
        ('D05', '6601.03', '差旅费', 95, 5, 'travel', null, 0.06), ('D06', '6601.03', '差旅费', 60, 2, 'travel', null, 0.06),
        ('D12', '6601.03', '差旅费', 50, 2, 'travel', null, 0.06), ('D11', '6601.03', '巡店差旅费', 60, 3, 'travel', null, 0.06),
        ('D07', '6602.05', '差旅费', 25, 1, 'travel', null, 0.06), ('D08', '6602.05', '差旅费', 35, 1, 'travel', null, 0.06),
        ('D09', '6602.05', '差旅费', 30, 1, 'travel', null, 0.06), ('D10', '6602.05', '差旅费', 20, 1, 'travel', null, 0.06),
        ('D13', '6602.05', '供应商考察差旅费', 70, 3, 'travel', null, 0.06), ('D16', '6602.05', '差旅费', 70, 2, 'travel', null, 0.06),
        ('D17', '6602.05', '差旅费', 20, 1, 'travel', null, 0.06), ('D18', '6602.05', '差旅费', 15, 1, 'travel', null, 0.06),
        ('D01', '6601.01', '经销商会议及展会', 65, 2, 'campaign', 'V67', 0.06), ('D02', '6601.01', '经销商会议及展会', 50, 2, 'campaign', 'V34', 0.06),
        ('D03', '6601.01', '经销商会议及展会', 50, 2, 'campaign', 'V67', 0.06), ('D04', '6601.01', '经销商会议及展会', 50, 2, 'campaign', 'V67', 0.06),
        ('D05', '6601.01', '经销商会议及展会', 45, 2, 'campaign', 'V34', 0.06), ('D06', '6601.01', '品牌广告投放', 540, 2, 'campaign', 'V33', 0.06),
        ('D11', '6601.01', '门店促销物料', 270, 8, 'campaign', 'V33', 0.06), ('D12', '6601.01', '平台推广费', 560, 3, 'campaign', 'V33', 0.06),
        ('D01', '6601.10', '客户招待费', 26, 5, 'travel', null, 0.00), ('D02', '6601.10', '客户招待费', 20, 4, 'travel', null, 0.00),
        ('D03', '6601.10', '客户招待费', 22, 4, 'travel', null, 0.00), ('D04', '6601.10', '客户招待费', 18, 4, 'travel', null, 0.00),
        ('D05', '6601.10', '客户招待费', 18, 4, 'travel', null, 0.00), ('D12', '6601.10', '平台招待费', 12, 2, 'travel', null, 0.00),
        ('D09', '6602.07', '业务招待费', 26, 3, 'travel', null, 0.00), ('D13', '6602.07', '业务招待费', 9, 2, 'travel', null, 0.00),
        ('D16', '6602.07', '业务招待费', 16, 2, 'travel', null, 0.00), ('D17', '6602.07', '业务招待费', 7, 1, 'travel', null, 0.00),
        ('D01', '6602.03', '办公费', 20, 3, 'even', null, 0.00), ('D02', '6602.03', '办公费', 18, 3, 'even', null, 0.00),
        ('D03', '6602.03', '办公费', 18, 3, 'even', null, 0.00), ('D04', '6602.03', '办公费', 15, 3, 'even', null, 0.00),
        ('D05', '6602.03', '办公费', 15, 3, 'even', null, 0.00), ('D06', '6602.03', '办公费', 20, 3, 'even', null, 0.00),
        ('D07', '6602.03', '仓库耗材', 60, 8, 'trade', 'V37', 0.13), ('D08', '6602.03', '办公费', 45, 6, 'even', 'V37', 0.13),
        ('D09', '6602.03', '行政办公用品', 120, 10, 'even', 'V37', 0.13), ('D10', '6602.03', '办公费', 20, 3, 'even', null, 0.00),
        ('D12', '6602.03', '包装及办公用品', 60, 8, 'trade', 'V37', 0.13), ('D13', '6602.03', '办公费', 20, 3, 'even', null, 0.00),
        ('D16', '6602.03', '办公费', 90, 9, 'even', 'V37', 0.13), ('D17', '6602.03', '办公费', 40, 5, 'even', 'V37', 0.13),
        ('D18', '6602.03', '办公费', 30, 4, 'even', 'V37', 0.13),
        ('D10', '6602.06', '软件及云服务费', 420, 2, 'even', 'V36', 0.06), ('D11', '6602.06', '门店收银系统服务费', 80, null, 'even', 'V36', 0.06),
        ('D12', '6602.06', '电商系统服务费', 90, 4, 'even', 'V36', 0.06), ('D16', '6602.06', '生产管理系统服务费', 110, 3, 'even', 'V36', 0.06),
        ('D08', '6602.08', '年度审计费', 45, 1, 'audit', 'V83', 0.06), ('D16', '6602.08', '年度审计费', 16, 1, 'audit', 'V83', 0.06),
        ('D17', '6602.08', '年度审计费', 16, 1, 'audit', 'V83', 0.06), ('D18', '6602.08', '年度审计费', 10, 1, 'audit', 'V83', 0.06),
        ('D09', '6602.09', '财产保险费', 40, null, 'even', 'V84', 0.06), ('D16', '6602.09', '财产保险费', 45, null, 'even', 'V84', 0.06),
        ('D17', '6602.09', '财产保险费', 30, null, 'even', 'V84', 0.06), ('D18', '6602.09', '财产保险费', 12, null, 'even', 'V84', 0.06),
        ('D09', '6602.10', '招聘培训及福利费', 80, 4, 'even', 'V85', 0.06), ('D16', '6602.10', '招聘培训及福利费', 30, 2, 'even', 'V85', 0.06),
        ('D17', '6602.10', '招聘培训及福利费', 25, 2, 'even', 'V85', 0.06), ('D18', '6602.10', '招聘培训及福利费', 12, 1, 'even', 'V85', 0.06),
        ('D14', '5101', '机物料消耗', 230, 12, 'workshop', 'V65', 0.13), ('D15', '5101', '机物料消耗', 260, 12, 'workshop', 'V65', 0.13),
        ('D14', '5101', '设备维修', 190, 8, 'workshop', 'V64', 0.13), ('D15', '5101', '设备维修', 95, 6, 'workshop', 'V64', 0.13),
        ('D14', '5101', '模具工装费', 170, 5, 'workshop', 'V64', 0.13), ('D15', '5101', '模具工装费', 140, 5, 'workshop', 'V64', 0.13),
        ('D16', '5101', '质检及安全费', 160, 10, 'workshop', 'V66', 0.06),
        ('D14', '5101', '劳务外包费', 1500, 1, 'workshop', 'V40', 0.06), ('D15', '5101', '劳务外包费', 1950, 1, 'workshop', 'V40', 0.06),
        ('D07', '6602.02', '嘉兴仓租金', 270, 1, 'even', 'V51', 0.09), ('D07', '6602.02', '佛山仓租金', 210, 1, 'even', 'V52', 0.09),
        ('D07', '6602.02', '成都仓租金', 160, 1, 'even', 'V53', 0.09), ('D09', '6602.02', '总部办公室租金', 330, 1, 'even', 'V54', 0.09),
        ('D17', '6602.02', '办公室租金', 80, 1, 'even', 'V54', 0.09), ('D18', '6602.02', '杭州电商仓租金', 210, 1, 'even', 'V51', 0.09),
        ('D18', '6602.02', '办公室租金', 80, 1, 'even', 'V68', 0.09),
        ('D14', '5101', '电费', 600, 1, 'workshop', 'V57', 0.13), ('D15', '5101', '电费', 270, 1, 'workshop', 'V57', 0.13),
        ('D07', '6602.03', '嘉兴仓水电费', 31, 1, 'power', 'V57', 0.13), ('D07', '6602.03', '佛山仓水电费', 23, 1, 'power', 'V58', 0.13),
        ('D07', '6602.03', '成都仓水电费', 16, 1, 'power', 'V62', 0.13), ('D09', '6602.03', '办公室水电费', 60, 1, 'power', 'V38', 0.13),
        ('D18', '6602.03', '办公室水电费', 30, 1, 'power', 'V57', 0.13)
    ) spend(department_id, account_code, purpose, yearly, documents, season, supplier_id, vat_rate)
), of_cities as (
    from (values
        ('上海市', 'V35', 'V38'), ('南京市', 'V43', 'V56'), ('杭州市', 'V44', 'V57'), ('广州市', 'V45', 'V58'), ('深圳市', 'V55', 'V58'),
        ('北京市', 'V46', 'V59'), ('武汉市', 'V47', 'V60'), ('长沙市', 'V48', 'V61'), ('成都市', 'V49', 'V62'), ('重庆市', 'V50', 'V63')
    ) service(city, landlord_id, power_id)
), of_stores as (
    select store.*, landlord_id, power_id, city in ('上海市', '北京市', '广州市', '深圳市') as is_large_city
    from work.store store
    join of_cities using (city)
    where store_format = 'own'
), spends as (
    select department_id, account_code, null as store_id, purpose, yearly, documents, season, supplier_id, vat_rate from of_departments
    union all
    select 'D11', '6601.04', store_id, store_name || '租金', area_m2 * case when is_large_city then 136 else 85 end * 12 / 1000.0,
           1, 'even', landlord_id, 0.09
    from of_stores
    union all
    select 'D11', '6601.09', store_id, store_name || '水电费', area_m2 * 16 * 12 / 1000.0, 1, 'power', power_id, 0.13
    from of_stores
    union all
    select 'D11', '6602.03', store_id, store_name || '日常用品', 5, 9, 'even', null, 0.00 from of_stores
)
select concat_ws('/', department_id, account_code, coalesce(store_id, purpose)) as spend_id, entity_id, department_id, account_code, store_id, purpose,
       (yearly * 1000)::decimal(18, 2) as yearly, documents, season, supplier_id, vat_rate::decimal(4, 2) as vat_rate,
       case when supply = '水电' then 'metered' when supply = '劳务' then 'piece' when account_code in ('6601.04', '6602.02') then 'rent'
            when documents is null then 'fixed' else 'booked' end as billing,
       account_code in ('6601.01', '6601.03', '6602.03', '6602.05', '6602.06') and billing = 'booked' and store_id is null as needs_request
from spends
join dim_department using (department_id)
left join dim_supplier using (supplier_id)
order by spend_id;

-- Who runs a franchise store: a firm of its city.
create table work.franchisee as
from (values
    ('ST03', 'V39'), ('ST05', 'V70'), ('ST07', 'V71'), ('ST09', 'V72'), ('ST12', 'V73'), ('ST15', 'V74'), ('ST16', 'V75'), ('ST17', 'V76'),
    ('ST19', 'V77'), ('ST21', 'V78'), ('ST24', 'V79')
) franchisee(store_id, supplier_id);

-- What a kind of spend should cost in a month if its store goes on. A rent rises each year in the month in which its lease began, by 1 to 4
-- per cent as agreed; a budget knows the rent of the December before it and assumes the same round rise for all. Everything else goes up
-- by 5 % a year.
create table work.spend_outlook as
select spend_id, month, month_end, month_no, is_over, entity_id, department_id, account_code, store_id, closed_on, purpose, documents, season,
       supplier_id, vat_rate, billing, needs_request,
       scaled(yearly / 12 * season_of(season, month(month))
              * case when season = 'travel' and month in ('2023-01-01', '2024-02-01', '2025-01-01') then 0.5 else 1 end
              * case billing when 'rent' then power(risen, year(month) - 2024 - (month(month) < lease_month)::integer)
                        else power(1.05, year(month) - 2024) end) as plan_amount,
       case billing when 'rent' then scaled(yearly / 12 * power(risen, year(month) - 2025)
                                            * (1.02 + 0.01 * floor(4 * draw('assumed rise', entity_id || year(month)))))
                    else plan_amount end as budget_amount
from work.spend
cross join work.plan_month
left join work.store using (store_id)
cross join lateral (select coalesce(month(opened_on), 1 + floor(12 * draw('lease', spend_id))) as lease_month,
                           1.01 + 0.01 * floor(4 * draw('rent rise', spend_id)) as risen)
where opened_on is null or opened_on <= month_end
order by spend_id, month;

create table work.spend_plan as
from work.spend_outlook where closed_on is null or closed_on >= month_end;

-- What production spends follows the hours of its work orders, whatever the plan: of the overhead that they take, each kind has
-- its part; and labour that the workshops' own people do not do is bought by the piece.
create table work.production_spend as
with usual as (
    from (values ('D14', 2113), ('D15', 1210), ('D16', 3323)) usual(department_id, yearly_overhead)
), own_people as (
    select department_id, month, sum(gross_pay + bonus_accrued + employer_social) as cost from work.pay where account_code = '5101' group by all
)
select spend_id, month,
       case billing when 'piece' then greatest(0, round(0.98 * labour, 2) - own_people.cost)
                    else round(overhead * (spend.yearly / 1000 / yearly_overhead), 2) end::decimal(18, 2) as amount
from work.spend spend
join usual using (department_id)
join work.workshop_output using (department_id)
left join own_people using (department_id, month)
where season = 'workshop';

-- What a region's stock in stores, a warehouse and a parcel cost to move, at scale 1 (thousand yuan of 2024).
create table work.freight_plan as
select month, department_id, '6601.02' as account_code,
       scaled(yearly * 1000 / 12 * season_of('trade', month(month)) * power(1.07, year(month) - 2024)) as plan_amount
from (values ('D07', 1680), ('D12', 540)) freight(department_id, yearly)
cross join work.plan_month;
