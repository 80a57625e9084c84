-- Entities, provinces and the regions they belonged to, stores, warehouses, channels, platforms, bank accounts.
create table dim_entity as
from (values
    ('E1', '示例家居制造', 'Example Home Manufacturing', '制造', 'manufacturing'),
    ('E2', '示例家居贸易', 'Example Home Trading', '贸易', 'trading'),
    ('E3', '示例家居零售', 'Example Home Retail', '零售', 'retail'),
    ('E4', '示例家居电商', 'Example Home E-commerce', '电商', 'e-commerce'),
    ('EL', '合并抵销', 'Eliminations', '抵销', 'eliminations')
) entity(entity_id, entity_cn, entity_en, business_cn, business_en);

-- weight: the province's part of its region's consumers and firms.
create table work.province as
from (values
    ('P11', '北京', 'Beijing', 'R3', 0.42), ('P12', '天津', 'Tianjin', 'R3', 0.22), ('P13', '河北', 'Hebei', 'R3', 0.16),
    ('P37', '山东', 'Shandong', 'R3', 0.20),
    ('P31', '上海', 'Shanghai', 'R1', 0.34), ('P32', '江苏', 'Jiangsu', 'R1', 0.28), ('P33', '浙江', 'Zhejiang', 'R1', 0.27),
    ('P34', '安徽', 'Anhui', 'R1', 0.11),
    ('P44', '广东', 'Guangdong', 'R2', 0.66), ('P35', '福建', 'Fujian', 'R2', 0.22), ('P45', '广西', 'Guangxi', 'R2', 0.12),
    ('P42', '湖北', 'Hubei', 'R4', 0.40), ('P43', '湖南', 'Hunan', 'R4', 0.30), ('P41', '河南', 'Henan', 'R4', 0.30),
    ('P51', '四川', 'Sichuan', 'R5', 0.48), ('P50', '重庆', 'Chongqing', 'R5', 0.28), ('P53', '云南', 'Yunnan', 'R5', 0.24)
) province(province_id, province_cn, province_en, region_id, weight);

create table dim_province as
select province_id, province_cn, province_en, region_id from work.province order by province_id;

-- One province changed regions on 2025-01-01; the others have belonged to theirs from the start.
create table dim_province_region as
select province_id, region_id, date '2025-01-01' as valid_from, null::date as valid_to
from work.province where province_id = 'P41'
union all
select 'P41', 'R3', null::date, date '2025-01-01'
union all
select province_id, region_id, null::date, null::date from work.province where province_id <> 'P41'
order by 1, 3 nulls first;

-- tickets_per_day: what the store sells on an ordinary day of 2023 at scale 1.
create table work.store as
select * replace (opened_on::date as opened_on, closed_on::date as closed_on)
from (values
    ('ST01', '曹杨店', 'Caoyang store', 'P31', '上海市', 'Shanghai City', 'own', '2018-05-01', null, 15.5, 130, 6),
    ('ST02', '七宝店', 'Qibao store', 'P31', '上海市', 'Shanghai City', 'own', '2019-09-12', null, 13.0, 105, 4),
    ('ST03', '五角场店', 'Wujiaochang store', 'P31', '上海市', 'Shanghai City', 'franchise', '2021-03-20', null, 8.5, 75, 3),
    ('ST04', '新街口店', 'Xinjiekou store', 'P32', '南京市', 'Nanjing', 'own', '2019-01-10', null, 11.5, 100, 4),
    ('ST05', '观前街店', 'Guanqian Street store', 'P32', '苏州市', 'Suzhou', 'franchise', '2020-06-18', null, 9.0, 80, 3),
    ('ST06', '武林店', 'Wulin store', 'P33', '杭州市', 'Hangzhou', 'own', '2018-11-11', null, 12.0, 110, 4),
    ('ST07', '天一店', 'Tianyi store', 'P33', '宁波市', 'Ningbo', 'franchise', '2021-10-01', null, 7.0, 70, 3),
    ('ST08', '天河店', 'Tianhe store', 'P44', '广州市', 'Guangzhou', 'own', '2018-08-08', null, 13.5, 115, 4),
    ('ST09', '北京路店', 'Beijing Road store', 'P44', '广州市', 'Guangzhou', 'franchise', '2020-04-30', null, 8.0, 75, 3),
    ('ST10', '福田店', 'Futian store', 'P44', '深圳市', 'Shenzhen', 'own', '2019-05-20', null, 12.5, 105, 4),
    ('ST11', '南山店', 'Nanshan store', 'P44', '深圳市', 'Shenzhen', 'own', '2020-12-12', '2024-08-31', 6.5, 85, 3),
    ('ST12', '中山路店', 'Zhongshan Road store', 'P35', '厦门市', 'Xiamen', 'franchise', '2021-07-15', null, 7.5, 70, 3),
    ('ST13', '望京店', 'Wangjing store', 'P11', '北京市', 'Beijing City', 'own', '2018-06-01', null, 13.0, 120, 4),
    ('ST14', '中关村店', 'Zhongguancun store', 'P11', '北京市', 'Beijing City', 'own', '2019-10-01', null, 9.5, 90, 4),
    ('ST15', '滨江道店', 'Binjiang Road store', 'P12', '天津市', 'Tianjin City', 'franchise', '2020-09-09', null, 7.0, 70, 3),
    ('ST16', '中山路店', 'Zhongshan Road store', 'P37', '青岛市', 'Qingdao', 'franchise', '2021-05-01', null, 7.0, 65, 3),
    ('ST17', '建设大街店', 'Jianshe Street store', 'P13', '石家庄市', 'Shijiazhuang', 'franchise', '2022-03-08', null, 6.0, 60, 3),
    ('ST18', '江汉路店', 'Jianghan Road store', 'P42', '武汉市', 'Wuhan', 'own', '2019-04-18', null, 9.0, 90, 3),
    ('ST19', '光谷店', 'Optics Valley store', 'P42', '武汉市', 'Wuhan', 'franchise', '2024-03-01', null, 6.0, 65, 3),
    ('ST20', '五一店', 'Wuyi store', 'P43', '长沙市', 'Changsha', 'own', '2020-05-01', null, 8.0, 80, 3),
    ('ST21', '二七店', 'Erqi store', 'P41', '郑州市', 'Zhengzhou', 'franchise', '2021-01-01', null, 6.5, 65, 3),
    ('ST22', '玉林店', 'Yulin store', 'P51', '成都市', 'Chengdu', 'own', '2019-12-20', null, 8.5, 85, 3),
    ('ST23', '沙坪坝店', 'Shapingba store', 'P50', '重庆市', 'Chongqing City', 'own', '2020-10-10', null, 7.0, 75, 3),
    ('ST24', '南屏街店', 'Nanping Street store', 'P53', '昆明市', 'Kunming', 'franchise', '2025-03-01', null, 5.5, 60, 3)
) store(store_id, store_name, store_name_en, province_id, city, city_en, store_format,
        opened_on, closed_on, tickets_per_day, area_m2, staff_count);

create table dim_store as
select store_id, store_name, store_name_en, 'E3' as entity_id, province_id, city, city_en, store_format, opened_on, closed_on,
       area_m2::integer as area_m2, staff_count::integer as staff_count
from work.store
order by store_id;

create table dim_warehouse as
select * from (values
    ('F1', '嘉兴工厂仓', 'Jiaxing factory warehouse', 'factory', 'E1', 'P33', null),
    ('W1', '嘉兴仓', 'Jiaxing warehouse', 'distribution', 'E2', 'P33', null),
    ('W2', '佛山仓', 'Foshan warehouse', 'distribution', 'E2', 'P44', null),
    ('W3', '成都仓', 'Chengdu warehouse', 'distribution', 'E2', 'P51', null),
    ('W5', '杭州电商仓', 'Hangzhou e-commerce warehouse', 'online', 'E4', 'P33', null)
) warehouse(warehouse_id, warehouse_cn, warehouse_en, warehouse_type, entity_id, province_id, store_id)
union all
select 'S' || substr(store_id, 3), store_name || '仓', replace(store_name_en, ' store', ' stock room'), 'store', 'E3', province_id, store_id
from work.store
order by 1;

create table dim_channel as
from (values
    ('ONL', '线上', 'Online', 'E4'),
    ('STR', '线下', 'Offline', 'E3'),
    ('DST', '分销', 'Distribution', 'E2'),
    ('B2B', '企业采购', 'Corporate clients', 'E2')
) channel(channel_code, channel_cn, channel_en, entity_id);

-- orders_per_day: of 2023 at scale 1; growth: per year. dear_taste: how much more than in stores dear goods are chosen.
-- let_off: how much is let off beside promotions, of what is usual online.
create table work.platform as
from (values
    ('PF1', '天猫', 'Tmall', 0.050, 34.0, 1.04, 0.74, 1.0),
    ('PF2', '京东', 'JD', 0.060, 20.0, 1.08, 1.06, 0.9),
    ('PF3', '抖音', 'Douyin', 0.055, 9.0, 1.45, 0.20, 2.0),
    ('PF4', '小程序', 'Mini program', 0.010, 5.0, 1.20, 0.68, 1.0)
) platform(platform_id, platform_cn, platform_en, commission_rate, orders_per_day, growth, dear_taste, let_off);

create table dim_platform as
select platform_id, platform_cn, platform_en, commission_rate::decimal(6, 4) as commission_rate from work.platform
order by platform_id;

create table dim_bank_account as
from (values
    ('BA1', '制造基本户', 'Manufacturing main account', 'E1', '1002', 'CNY'),
    ('BA2', '贸易基本户', 'Trading main account', 'E2', '1002', 'CNY'),
    ('BA3', '零售基本户', 'Retail main account', 'E3', '1002', 'CNY'),
    ('BA4', '电商基本户', 'E-commerce main account', 'E4', '1002', 'CNY'),
    ('BC3', '门店备用现金', 'Cash in stores', 'E3', '1001', 'CNY'),
    ('BP3', '零售支付在途', 'Retail payments in transit', 'E3', '1012', 'CNY'),
    ('BU2', '贸易美元户', 'Trading dollar account', 'E2', '1002', 'USD')
) account(bank_account_id, account_cn, account_en, entity_id, account_code, currency);
