-- Fixed assets and fit-outs, what they lose each month, and both in the books. Assets of the opening were put in on the eve of
-- the first day; a thing bought loses value from the next month on. Of 1601 five per cent remain; a fit-out (1801) goes wholly.
-- When a store closes, the rest of its fit-out is written off with the month, and its tills are scrapped at a loss.

-- cost: thousand yuan at scale 1, without VAT.
create table dim_asset as
with assets as (
    from (values
        ('厂房', 'Factory building', 'D16', null, '1601', '2022-12-31', 4000, 240),
        ('冲压生产线', 'Stamping line', 'D14', null, '1601', '2022-12-31', 1800, 120),
        ('一号注塑机', 'Injection moulder one', 'D14', null, '1601', '2022-12-31', 900, 120),
        ('二号注塑机', 'Injection moulder two', 'D14', null, '1601', '2022-12-31', 900, 120),
        ('喷涂设备', 'Coating plant', 'D14', null, '1601', '2022-12-31', 800, 120),
        ('缝纫生产线', 'Sewing line', 'D15', null, '1601', '2022-12-31', 1200, 120),
        ('灯具装配线', 'Lamp assembly line', 'D15', null, '1601', '2022-12-31', 1100, 120),
        ('空压机组', 'Compressors', 'D16', null, '1601', '2022-12-31', 240, 96),
        ('检测设备', 'Testing equipment', 'D16', null, '1601', '2022-12-31', 360, 60),
        ('工厂叉车', 'Factory forklifts', 'D16', null, '1601', '2022-12-31', 180, 72),
        ('嘉兴仓货架', 'Racks of the Jiaxing warehouse', 'D07', null, '1601', '2022-12-31', 600, 120),
        ('佛山仓货架', 'Racks of the Foshan warehouse', 'D07', null, '1601', '2022-12-31', 480, 120),
        ('成都仓货架', 'Racks of the Chengdu warehouse', 'D07', null, '1601', '2022-12-31', 320, 120),
        ('仓库叉车', 'Warehouse forklifts', 'D07', null, '1601', '2022-12-31', 360, 72),
        ('总部办公设备', 'Head office equipment', 'D09', null, '1601', '2022-12-31', 420, 60),
        ('公务车辆', 'Company cars', 'D09', null, '1601', '2022-12-31', 360, 48),
        ('服务器', 'Servers', 'D10', null, '1601', '2022-12-31', 460, 36),
        ('零售办公设备', 'Retail office equipment', 'D17', null, '1601', '2022-12-31', 60, 60),
        ('电商仓货架', 'Racks of the e-commerce warehouse', 'D18', null, '1601', '2022-12-31', 260, 120),
        ('电商电脑设备', 'E-commerce computers', 'D12', null, '1601', '2022-12-31', 150, 36),
        ('摄影棚', 'Photo studio', 'D12', null, '1601', '2022-12-31', 120, 60),
        ('新增叉车', 'Additional forklift', 'D07', null, '1601', '2023-06-12', 130, 72),
        ('三号注塑机', 'Injection moulder three', 'D14', null, '1601', '2023-09-15', 720, 120),
        ('电商新增电脑', 'More e-commerce computers', 'D12', null, '1601', '2024-01-22', 90, 36),
        ('服务器扩容', 'Server extension', 'D10', null, '1601', '2024-02-26', 240, 36),
        ('激光切割机', 'Laser cutter', 'D14', null, '1601', '2024-05-20', 880, 120),
        ('翻新', 'refit', 'D11', 'ST02', '1801', '2024-06-18', 180, 60),
        ('电商包装流水线', 'E-commerce packing line', 'D18', null, '1601', '2024-08-12', 220, 120),
        ('自动分拣线', 'Sorting line', 'D07', null, '1601', '2024-10-14', 650, 120),
        ('笔记本电脑', 'Laptops', 'D09', null, '1601', '2025-02-17', 160, 36),
        ('自动包装机', 'Packing machine', 'D15', null, '1601', '2025-03-10', 300, 120),
        ('翻新', 'refit', 'D11', 'ST08', '1801', '2025-04-21', 150, 60)
    ) asset(asset_cn, asset_en, department_id, store_id, account_code, bought_on, cost, life_months)
    union all
    select '收银设备', 'tills', 'D11', store_id, '1601',
           case when opened_on < getvariable('first_day') then date '2022-12-31' else worked_before(opened_on) end::varchar, 20, 36
    from work.store
    union all
    select '装修', 'fit-out', 'D11', store_id, '1801', '2022-12-31', area_m2 * 1.8, 60
    from work.store
    where store_format = 'own'
)
select printf('FA%03d', row_number() over (order by bought_on, department_id, store_id nulls first, asset_en)) as asset_id,
       concat(store_name, asset_cn) as asset_cn, concat_ws(' ', store_name_en, asset_en) as asset_en, dim_department.entity_id, department_id,
       store_id, account_code, bought_on::date as bought_on, scaled(cost * 1000) as cost, life_months::integer as life_months,
       closed_on as disposed_on
from assets
join dim_department using (department_id)
left join dim_store using (store_id)
order by asset_id;

-- What an asset has lost by an age, in whole cents, so that over its life it comes out to the cent.
create macro lost_by(to_lose, age, life_months) as round(to_lose * greatest(0, least(age, life_months)) / life_months, 2);

create macro to_lose(asset_account, cost) as case asset_account when '1601' then cost * 0.95 else cost end;

create macro depreciation_account(department, store) as
    case when department in ('D14', 'D15', 'D16') then '5101' when store is not null then '6601.08' else '6602.04' end;

create table work.depreciation as
with ages as (
    select *, datediff('month', bought_on, month) as age, account_code = '1801' and month_end = disposed_on as is_last
    from dim_asset
    join work.plan_month on month > bought_on and month <= coalesce(disposed_on, month)
)
select asset_id, entity_id, department_id, store_id, month, month_end, is_over, depreciation_account(department_id, store_id) as account_code,
       case account_code when '1601' then '1602' else account_code end as credit_account,
       (lost_by(to_lose(ages.account_code, cost), if(is_last, life_months, age), life_months)
           - lost_by(to_lose(ages.account_code, cost), age - 1, life_months))::decimal(18, 2) as amount
from ages
where age <= life_months;

create table fct_depreciation as
select asset_id, month, amount from work.depreciation where is_over order by asset_id, month;

insert into work.entry by name
with months as (
    select * from work.depreciation where is_over
)
select entity_id, 'depreciation' as doc_type, 'DP' || strftime(month, '%Y%m') as doc_no, month_end as entry_date, account_code,
       sum(amount) as debit, 0 as credit, '计提本月折旧摊销' as summary, department_id, store_id
from months
group by all
union all
select entity_id, 'depreciation', 'DP' || strftime(month, '%Y%m'), month_end, credit_account, 0, sum(amount), '计提本月折旧摊销', null, null
from months
group by all;

insert into work.entry by name
with scrapped as (
    select entity_id, asset_id, asset_cn, dim_asset.department_id, dim_asset.store_id, disposed_on, cost, sum(amount) as written_off
    from dim_asset
    join work.depreciation using (asset_id, entity_id)
    where dim_asset.account_code = '1601' and disposed_on <= getvariable('ledger_day')
    group by all
)
select entity_id, 'asset_disposal' as doc_type, asset_id as doc_no, disposed_on as entry_date, '报废' || asset_cn as summary,
       unnest([
           {account_code: '1602', debit: written_off, credit: 0, department_id: null, store_id: null},
           {account_code: '6711', debit: cost - written_off, credit: 0, department_id: department_id, store_id: store_id},
           {account_code: '1601', debit: 0, credit: cost, department_id: null, store_id: null}
       ], recursive := true)
from scrapped;

-- What was bought later is paid at once: to a contractor, to who sells computers and tills, or to a maker of machines.
create table work.asset_purchase as
select asset_id, asset_cn, entity_id, department_id, account_code, bought_on, cost,
       case when account_code = '1801' then 'V81' when life_months = 36 then 'V82' else 'V80' end as supplier_id,
       round(cost * case account_code when '1601' then 0.13 else 0.09 end, 2)::decimal(18, 2) as vat_amount
from dim_asset
where bought_on >= getvariable('first_day');

insert into work.entry by name
select entity_id, 'asset' as doc_type, asset_id as doc_no, bought_on as entry_date, '购置' || asset_cn as summary,
       unnest([
           {account_code: account_code, debit: cost, credit: 0, department_id: department_id, supplier_id: null, bank_account_id: null,
            cash_flow_item: null},
           {account_code: '2221.01', debit: vat_amount, credit: 0, department_id: null, supplier_id: null, bank_account_id: null,
            cash_flow_item: null},
           {account_code: '1002', debit: 0, credit: cost + vat_amount, department_id: null, supplier_id: supplier_id,
            bank_account_id: 'BA' || entity_id[2], cash_flow_item: '长期资产支付'}
       ], recursive := true)
from work.asset_purchase
where bought_on <= getvariable('ledger_day');

insert into work.opening by name
select entity_id, account_code, sum(cost) as amount from dim_asset where bought_on < getvariable('first_day') group by all;
