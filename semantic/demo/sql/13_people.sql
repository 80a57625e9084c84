-- Departments, sales people, who prepares and who approves, and the chart of accounts.
create table dim_department as
select * from (values
    ('D01', '华东销售部', 'East China sales', 'E2', 'R1', '销售', 'Sales'),
    ('D02', '华南销售部', 'South China sales', 'E2', 'R2', '销售', 'Sales'),
    ('D03', '华北销售部', 'North China sales', 'E2', 'R3', '销售', 'Sales'),
    ('D04', '华中销售部', 'Central China sales', 'E2', 'R4', '销售', 'Sales'),
    ('D05', '西南销售部', 'Southwest China sales', 'E2', 'R5', '销售', 'Sales'),
    ('D06', '市场部', 'Marketing', 'E2', null, '销售', 'Sales'),
    ('D07', '物流部', 'Logistics', 'E2', null, '供应链', 'Supply chain'),
    ('D08', '财务部', 'Finance', 'E2', null, '职能', 'Functions'),
    ('D09', '人力行政部', 'HR and administration', 'E2', null, '职能', 'Functions'),
    ('D10', '信息技术部', 'Information technology', 'E2', null, '职能', 'Functions'),
    ('D11', '门店运营部', 'Store operations', 'E3', null, '销售', 'Sales'),
    ('D12', '电商运营部', 'E-commerce operations', 'E4', null, '销售', 'Sales'),
    ('D13', '采购部', 'Purchasing', 'E2', null, '供应链', 'Supply chain'),
    ('D14', '生产一车间', 'Workshop one', 'E1', null, '生产', 'Production'),
    ('D15', '生产二车间', 'Workshop two', 'E1', null, '生产', 'Production'),
    ('D16', '工厂管理部', 'Plant management', 'E1', null, '生产', 'Production'),
    ('D17', '零售综合部', 'Retail administration', 'E3', null, '职能', 'Functions'),
    ('D18', '电商综合部', 'E-commerce administration', 'E4', null, '职能', 'Functions')
) department(department_id, department_cn, department_en, entity_id, region_id, function_cn, function_en)
order by department_id;

-- Four sales people a region; a code is all that is said of anybody. They begin on Mondays of months without holidays; one of each
-- region was there before the group was set up.
create table dim_sales_rep as
select printf('SR%02d', rep_no) as sales_rep_code, department_id, region_id,
       date_trunc('week', make_date(2018 + floor(if(one_of_four = 1, 5, 7) * draw('rep year', rep_no))::integer,
                                    [3, 4, 7, 8, 11, 12][1 + floor(6 * draw('rep month', rep_no))::integer], 14))::date as joined_on,
       1 + (rep_no - 1) % 4 as rep_of_region
from (select *, 4 * (row_number() over (order by department_id) - 1) as before from dim_department where region_id is not null)
cross join (select unnest(range(1, 5)) as one_of_four)
cross join lateral (select (before + one_of_four)::integer as rep_no)
order by sales_rep_code;

-- normal: the side on which the balance stands. Accounts with a parent post, the others only add up.
create table dim_account as
select account_code, account_cn, account_en, account_class, account_class_en, normal_side,
       case when account_code like '%.%' then split_part(account_code, '.', 1) else account_code end as group_code,
       case account_code[1:4] when '6601' then '销售费用' when '6602' then '管理费用' when '6603' then '财务费用'
            else split_part(account_cn, '-', 1) end as account_group_cn,
       case account_code[1:4] when '6601' then 'Selling expenses' when '6602' then 'Administrative expenses'
            when '6603' then 'Financial expenses' else split_part(account_en, ' - ', 1) end as account_group_en
from (values
    ('1001', '库存现金', 'Cash on hand', '资产', 'Assets', 'debit'),
    ('1002', '银行存款', 'Bank deposits', '资产', 'Assets', 'debit'),
    ('1012', '其他货币资金', 'Payments in transit', '资产', 'Assets', 'debit'),
    ('1121', '应收票据', 'Notes receivable', '资产', 'Assets', 'debit'),
    ('1122.01', '应收账款-外部', 'Receivables - external', '资产', 'Assets', 'debit'),
    ('1122.02', '应收账款-内部', 'Receivables - group', '资产', 'Assets', 'debit'),
    ('1231', '坏账准备', 'Allowance for bad debts', '资产', 'Assets', 'credit'),
    ('1221', '其他应收款', 'Other receivables', '资产', 'Assets', 'debit'),
    ('1403', '原材料', 'Raw materials', '资产', 'Assets', 'debit'),
    ('1405', '库存商品', 'Finished goods', '资产', 'Assets', 'debit'),
    ('1406', '发出商品', 'Goods dispatched', '资产', 'Assets', 'debit'),
    ('1601', '固定资产', 'Fixed assets', '资产', 'Assets', 'debit'),
    ('1602', '累计折旧', 'Accumulated depreciation', '资产', 'Assets', 'credit'),
    ('1801', '长期待摊费用', 'Deferred fit-out costs', '资产', 'Assets', 'debit'),
    ('2001', '短期借款', 'Short-term loans', '负债', 'Liabilities', 'credit'),
    ('2202.01', '应付账款-外部', 'Payables - external', '负债', 'Liabilities', 'credit'),
    ('2202.02', '应付账款-暂估', 'Payables - goods received, not invoiced', '负债', 'Liabilities', 'credit'),
    ('2202.03', '应付账款-内部', 'Payables - group', '负债', 'Liabilities', 'credit'),
    ('2211', '应付职工薪酬', 'Wages payable', '负债', 'Liabilities', 'credit'),
    ('2221.01', '应交增值税-进项税额', 'VAT - input', '负债', 'Liabilities', 'credit'),
    ('2221.02', '应交增值税-销项税额', 'VAT - output', '负债', 'Liabilities', 'credit'),
    ('2221.03', '应交增值税-未交增值税', 'VAT - owed', '负债', 'Liabilities', 'credit'),
    ('2221.04', '应交附加税', 'Surtax payable', '负债', 'Liabilities', 'credit'),
    ('2221.05', '应交企业所得税', 'Income tax payable', '负债', 'Liabilities', 'credit'),
    ('2221.06', '应交个人所得税', 'Wage tax payable', '负债', 'Liabilities', 'credit'),
    ('2231', '应付利息', 'Interest payable', '负债', 'Liabilities', 'credit'),
    ('2232', '应付股利', 'Dividends payable', '负债', 'Liabilities', 'credit'),
    ('2241.01', '其他应付款-预提费用', 'Other payables - accruals', '负债', 'Liabilities', 'credit'),
    ('2241.02', '其他应付款-返利', 'Other payables - rebates', '负债', 'Liabilities', 'credit'),
    ('2241.03', '其他应付款-员工报销', 'Other payables - claims of staff', '负债', 'Liabilities', 'credit'),
    ('2501', '长期借款', 'Long-term loans', '负债', 'Liabilities', 'credit'),
    ('4001', '实收资本', 'Paid-in capital', '权益', 'Equity', 'credit'),
    ('4002', '资本公积', 'Capital surplus', '权益', 'Equity', 'credit'),
    ('4101', '盈余公积', 'Surplus reserve', '权益', 'Equity', 'credit'),
    ('4103', '本年利润', 'Profit of the year', '权益', 'Equity', 'credit'),
    ('4104', '利润分配-未分配利润', 'Retained earnings', '权益', 'Equity', 'credit'),
    ('5001', '生产成本-基本生产', 'Work in progress', '成本', 'Production cost', 'debit'),
    ('5101', '制造费用', 'Manufacturing overhead', '成本', 'Production cost', 'debit'),
    ('6001.01', '主营业务收入-外部', 'Revenue - external', '损益', 'Profit and loss', 'credit'),
    ('6001.02', '主营业务收入-内部', 'Revenue - group', '损益', 'Profit and loss', 'credit'),
    ('6051', '其他业务收入', 'Other operating income', '损益', 'Profit and loss', 'credit'),
    ('6301', '营业外收入', 'Non-operating income', '损益', 'Profit and loss', 'credit'),
    ('6401.01', '主营业务成本-外部', 'Cost of sales - external', '损益', 'Profit and loss', 'debit'),
    ('6401.02', '主营业务成本-成本差异', 'Cost of sales - variances', '损益', 'Profit and loss', 'debit'),
    ('6401.03', '主营业务成本-内部', 'Cost of sales - group', '损益', 'Profit and loss', 'debit'),
    ('6403', '税金及附加', 'Taxes and surcharges', '损益', 'Profit and loss', 'debit'),
    ('6601.01', '广告促销费', 'Advertising and promotion', '损益', 'Profit and loss', 'debit'),
    ('6601.02', '运杂费', 'Freight and handling', '损益', 'Profit and loss', 'debit'),
    ('6601.03', '销售差旅费', 'Sales travel', '损益', 'Profit and loss', 'debit'),
    ('6601.04', '门店租金', 'Store rent', '损益', 'Profit and loss', 'debit'),
    ('6601.05', '销售人员薪酬', 'Sales payroll', '损益', 'Profit and loss', 'debit'),
    ('6601.06', '平台佣金', 'Platform commission', '损益', 'Profit and loss', 'debit'),
    ('6601.07', '加盟分成', 'Franchise share', '损益', 'Profit and loss', 'debit'),
    ('6601.08', '门店折旧摊销', 'Store depreciation', '损益', 'Profit and loss', 'debit'),
    ('6601.09', '门店水电费', 'Store utilities', '损益', 'Profit and loss', 'debit'),
    ('6601.10', '销售业务招待费', 'Sales entertainment', '损益', 'Profit and loss', 'debit'),
    ('6602.01', '管理人员薪酬', 'Administrative payroll', '损益', 'Profit and loss', 'debit'),
    ('6602.02', '办公租赁费', 'Office rent', '损益', 'Profit and loss', 'debit'),
    ('6602.03', '办公费', 'Office supplies', '损益', 'Profit and loss', 'debit'),
    ('6602.04', '管理折旧费', 'Administrative depreciation', '损益', 'Profit and loss', 'debit'),
    ('6602.05', '管理差旅费', 'Administrative travel', '损益', 'Profit and loss', 'debit'),
    ('6602.06', '信息服务费', 'IT services', '损益', 'Profit and loss', 'debit'),
    ('6602.07', '管理业务招待费', 'Administrative entertainment', '损益', 'Profit and loss', 'debit'),
    ('6602.08', '中介服务费', 'Professional fees', '损益', 'Profit and loss', 'debit'),
    ('6602.09', '保险费', 'Insurance', '损益', 'Profit and loss', 'debit'),
    ('6602.10', '职工福利及培训费', 'Staff welfare and training', '损益', 'Profit and loss', 'debit'),
    ('6603.01', '利息支出', 'Interest', '损益', 'Profit and loss', 'debit'),
    ('6603.02', '手续费', 'Bank and payment fees', '损益', 'Profit and loss', 'debit'),
    ('6603.03', '汇兑损益', 'Exchange differences', '损益', 'Profit and loss', 'debit'),
    ('6603.04', '利息收入', 'Interest income', '损益', 'Profit and loss', 'debit'),
    ('6701', '资产减值损失', 'Impairment and stock losses', '损益', 'Profit and loss', 'debit'),
    ('6702', '信用减值损失', 'Credit losses', '损益', 'Profit and loss', 'debit'),
    ('6711', '营业外支出', 'Non-operating expenses', '损益', 'Profit and loss', 'debit'),
    ('6801', '所得税费用', 'Income tax', '损益', 'Profit and loss', 'debit')
) account(account_code, account_cn, account_en, account_class, account_class_en, normal_side)
order by account_code;
