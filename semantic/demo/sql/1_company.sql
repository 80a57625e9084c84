-- The company's master data, and the one source of chance.
-- A draw in [0, 1) depends on the seed, what is drawn and for whom: never on the order of rows, threads or the machine.
create macro draw(what, whom) as
    (md5_number_lower(concat_ws('|', getvariable('seed'), what, whom)) % 1000003) / 1000003.0::double;

create schema work;

create table dim_region as
from (values
    ('R1', '华东', 'East China'),
    ('R2', '华南', 'South China'),
    ('R3', '华北', 'North China'),
    ('R4', '华中', 'Central China'),
    ('R5', '西南', 'Southwest China')
) region(region_id, region_cn, region_en);

-- level_*: size of the region at the start of each year; between them it moves in a straight line.
create table work.region_plan as
from (values
    ('R1', 'W1', 1.00, 1.10, 1.17, 1.22, 0.10),
    ('R2', 'W2', 1.00, 1.05, 1.04, 0.94, 0.08),
    ('R3', 'W1', 1.00, 1.06, 1.12, 1.20, 0.07),
    ('R4', 'W2', 1.00, 1.14, 1.31, 1.48, 0.15),
    ('R5', 'W3', 1.00, 1.20, 1.42, 1.70, 0.20)
) plan(region_id, warehouse_id, level_2023, level_2024, level_2025, level_2026, target_growth);

create table dim_warehouse as
from (values
    ('W1', '嘉兴仓', 'Jiaxing warehouse', '浙江', 'Zhejiang'),
    ('W2', '佛山仓', 'Foshan warehouse', '广东', 'Guangdong'),
    ('W3', '成都仓', 'Chengdu warehouse', '四川', 'Sichuan')
) warehouse(warehouse_id, warehouse_cn, warehouse_en, province, province_en);

create table dim_channel as
from (values
    ('ONL', '线上', 'Online'),
    ('STR', '线下', 'Offline'),
    ('DST', '分销', 'Distribution'),
    ('B2B', '企业采购', 'Corporate purchasing')
) channel(channel_code, channel_cn, channel_en);

-- orders_per_day is what the store would take on an ordinary day of 2023 at scale 1.
create table work.store as
select * replace (opened_on::date as opened_on, closed_on::date as closed_on)
from (values
    ('ST01', '南京东路店', 'Nanjing East Road store', 'R1', '上海', 'Shanghai', '上海市', 'Shanghai City', 'own', '2018-05-01', null, 1.45),
    ('ST02', '徐家汇店', 'Xujiahui store', 'R1', '上海', 'Shanghai', '上海市', 'Shanghai City', 'own', '2019-09-12', null, 1.20),
    ('ST03', '五角场店', 'Wujiaochang store', 'R1', '上海', 'Shanghai', '上海市', 'Shanghai City', 'franchise', '2021-03-20', null, 0.75),
    ('ST04', '新街口店', 'Xinjiekou store', 'R1', '江苏', 'Jiangsu', '南京市', 'Nanjing', 'own', '2019-01-10', null, 1.05),
    ('ST05', '观前街店', 'Guanqian Street store', 'R1', '江苏', 'Jiangsu', '苏州市', 'Suzhou', 'franchise', '2020-06-18', null, 0.80),
    ('ST06', '武林店', 'Wulin store', 'R1', '浙江', 'Zhejiang', '杭州市', 'Hangzhou', 'own', '2018-11-11', null, 1.10),
    ('ST07', '天一店', 'Tianyi store', 'R1', '浙江', 'Zhejiang', '宁波市', 'Ningbo', 'franchise', '2021-10-01', null, 0.60),
    ('ST08', '天河店', 'Tianhe store', 'R2', '广东', 'Guangdong', '广州市', 'Guangzhou', 'own', '2018-08-08', null, 1.25),
    ('ST09', '北京路店', 'Beijing Road store', 'R2', '广东', 'Guangdong', '广州市', 'Guangzhou', 'franchise', '2020-04-30', null, 0.70),
    ('ST10', '福田店', 'Futian store', 'R2', '广东', 'Guangdong', '深圳市', 'Shenzhen', 'own', '2019-05-20', null, 1.15),
    ('ST11', '南山店', 'Nanshan store', 'R2', '广东', 'Guangdong', '深圳市', 'Shenzhen', 'own', '2020-12-12', '2024-08-31', 0.55),
    ('ST12', '中山路店', 'Zhongshan Road store', 'R2', '福建', 'Fujian', '厦门市', 'Xiamen', 'franchise', '2021-07-15', null, 0.65),
    ('ST13', '王府井店', 'Wangfujing store', 'R3', '北京', 'Beijing', '北京市', 'Beijing City', 'own', '2018-06-01', null, 1.20),
    ('ST14', '中关村店', 'Zhongguancun store', 'R3', '北京', 'Beijing', '北京市', 'Beijing City', 'own', '2019-10-01', null, 0.85),
    ('ST15', '滨江道店', 'Binjiang Road store', 'R3', '天津', 'Tianjin', '天津市', 'Tianjin City', 'franchise', '2020-09-09', null, 0.60),
    ('ST16', '中山路店', 'Zhongshan Road store', 'R3', '山东', 'Shandong', '青岛市', 'Qingdao', 'franchise', '2021-05-01', null, 0.60),
    ('ST17', '建设大街店', 'Jianshe Street store', 'R3', '河北', 'Hebei', '石家庄市', 'Shijiazhuang', 'franchise', '2022-03-08', null, 0.50),
    ('ST18', '江汉路店', 'Jianghan Road store', 'R4', '湖北', 'Hubei', '武汉市', 'Wuhan', 'own', '2019-04-18', null, 0.80),
    ('ST19', '光谷店', 'Optics Valley store', 'R4', '湖北', 'Hubei', '武汉市', 'Wuhan', 'franchise', '2024-03-01', null, 0.45),
    ('ST20', '五一店', 'Wuyi store', 'R4', '湖南', 'Hunan', '长沙市', 'Changsha', 'own', '2020-05-01', null, 0.70),
    ('ST21', '二七店', 'Erqi store', 'R4', '河南', 'Henan', '郑州市', 'Zhengzhou', 'franchise', '2021-01-01', null, 0.55),
    ('ST22', '春熙路店', 'Chunxi Road store', 'R5', '四川', 'Sichuan', '成都市', 'Chengdu', 'own', '2019-12-20', null, 0.75),
    ('ST23', '解放碑店', 'Jiefangbei store', 'R5', '重庆', 'Chongqing', '重庆市', 'Chongqing City', 'own', '2020-10-10', null, 0.60),
    ('ST24', '南屏街店', 'Nanping Street store', 'R5', '云南', 'Yunnan', '昆明市', 'Kunming', 'franchise', '2025-03-01', null, 0.40)
) store(store_id, store_name, store_name_en, region_id, province, province_en, city, city_en, store_format,
        opened_on, closed_on, orders_per_day);

create table dim_store as select * exclude (orders_per_day) from work.store order by store_id;

create table dim_product as
select printf('P%03d', product_no) as product_id, product_name, product_name_en, category, category_en, brand, brand_en,
       unit, round(list_price * cost_ratio, 2)::decimal(18, 2) as standard_cost, list_price::decimal(18, 2) as list_price
from (
    select *, (0.50 + 0.20 * draw('cost', product_no))::decimal(4, 2) as cost_ratio,
           ['悦居', '木禾', '清朗'][1 + product_no % 3] as brand,
           ['Yueju', 'Muhe', 'Qinglang'][1 + product_no % 3] as brand_en
    from (values
        (1, '不锈钢炒锅', 'Stainless steel wok', '厨具', 'Kitchenware', '个', 239.00),
        (2, '铸铁炖锅', 'Cast iron stew pot', '厨具', 'Kitchenware', '个', 459.00),
        (3, '不粘煎锅', 'Non-stick frying pan', '厨具', 'Kitchenware', '个', 169.00),
        (4, '蒸锅', 'Steamer', '厨具', 'Kitchenware', '个', 199.00),
        (5, '厨房刀具套装', 'Kitchen knife set', '厨具', 'Kitchenware', '套', 329.00),
        (6, '竹砧板', 'Bamboo cutting board', '厨具', 'Kitchenware', '个', 59.00),
        (7, '汤勺锅铲套装', 'Ladle and turner set', '厨具', 'Kitchenware', '套', 79.00),
        (8, '密封调料罐', 'Airtight spice jar', '厨具', 'Kitchenware', '套', 49.00),
        (9, '骨瓷餐具套装', 'Bone china dinner set', '厨具', 'Kitchenware', '套', 399.00),
        (10, '保温水壶', 'Insulated jug', '厨具', 'Kitchenware', '个', 129.00),
        (11, '全棉四件套', 'Cotton bedding set', '家纺', 'Home textiles', '套', 369.00),
        (12, '蚕丝被', 'Silk quilt', '家纺', 'Home textiles', '条', 899.00),
        (13, '羽绒枕', 'Down pillow', '家纺', 'Home textiles', '个', 149.00),
        (14, '乳胶枕', 'Latex pillow', '家纺', 'Home textiles', '个', 219.00),
        (15, '毛巾礼盒', 'Towel gift box', '家纺', 'Home textiles', '盒', 89.00),
        (16, '浴巾', 'Bath towel', '家纺', 'Home textiles', '条', 69.00),
        (17, '遮光窗帘', 'Blackout curtain', '家纺', 'Home textiles', '幅', 259.00),
        (18, '羊毛地毯', 'Wool rug', '家纺', 'Home textiles', '张', 699.00),
        (19, '沙发盖毯', 'Sofa throw', '家纺', 'Home textiles', '条', 139.00),
        (20, '凉席', 'Cooling mat', '家纺', 'Home textiles', '张', 189.00),
        (21, '塑料收纳箱', 'Plastic storage box', '收纳', 'Storage', '个', 45.00),
        (22, '布艺收纳篮', 'Fabric storage basket', '收纳', 'Storage', '个', 39.00),
        (23, '抽屉分隔盒', 'Drawer organiser', '收纳', 'Storage', '套', 29.00),
        (24, '真空压缩袋', 'Vacuum storage bag', '收纳', 'Storage', '套', 35.00),
        (25, '落地衣帽架', 'Coat stand', '收纳', 'Storage', '个', 159.00),
        (26, '多层鞋架', 'Tiered shoe rack', '收纳', 'Storage', '个', 119.00),
        (27, '壁挂置物架', 'Wall shelf', '收纳', 'Storage', '个', 99.00),
        (28, '防尘衣罩', 'Garment cover', '收纳', 'Storage', '套', 25.00),
        (29, '首饰收纳盒', 'Jewellery box', '收纳', 'Storage', '个', 69.00),
        (30, '折叠收纳凳', 'Folding storage stool', '收纳', 'Storage', '个', 109.00),
        (31, '平板拖把', 'Flat mop', '清洁', 'Cleaning', '把', 79.00),
        (32, '扫帚簸箕套装', 'Broom and dustpan set', '清洁', 'Cleaning', '套', 45.00),
        (33, '洗洁精', 'Dish soap', '清洁', 'Cleaning', '瓶', 19.00),
        (34, '多用途清洁剂', 'All-purpose cleaner', '清洁', 'Cleaning', '瓶', 25.00),
        (35, '洗衣液', 'Laundry liquid', '清洁', 'Cleaning', '瓶', 39.00),
        (36, '垃圾桶', 'Waste bin', '清洁', 'Cleaning', '个', 59.00),
        (37, '擦窗器', 'Window squeegee', '清洁', 'Cleaning', '个', 49.00),
        (38, '清洁海绵', 'Cleaning sponge', '清洁', 'Cleaning', '包', 15.00),
        (39, '橡胶手套', 'Rubber gloves', '清洁', 'Cleaning', '双', 18.00),
        (40, '除湿盒', 'Dehumidifier box', '清洁', 'Cleaning', '组', 32.00),
        (41, '护眼台灯', 'Eye-care desk lamp', '灯具', 'Lighting', '盏', 199.00),
        (42, '吸顶灯', 'Ceiling light', '灯具', 'Lighting', '盏', 299.00),
        (43, '餐厅吊灯', 'Dining pendant lamp', '灯具', 'Lighting', '盏', 499.00),
        (44, '落地灯', 'Floor lamp', '灯具', 'Lighting', '盏', 359.00),
        (45, '感应夜灯', 'Motion night light', '灯具', 'Lighting', '盏', 49.00),
        (46, '镜前灯', 'Mirror light', '灯具', 'Lighting', '盏', 139.00),
        (47, '灯泡', 'Light bulb', '灯具', 'Lighting', '只', 22.00),
        (48, '灯带', 'Light strip', '灯具', 'Lighting', '卷', 89.00),
        (49, '壁灯', 'Wall lamp', '灯具', 'Lighting', '盏', 169.00),
        (50, '户外庭院灯', 'Garden lamp', '灯具', 'Lighting', '盏', 229.00),
        (51, '电热水壶', 'Electric kettle', '小家电', 'Small appliances', '台', 159.00),
        (52, '空气炸锅', 'Air fryer', '小家电', 'Small appliances', '台', 429.00),
        (53, '电饭煲', 'Rice cooker', '小家电', 'Small appliances', '台', 389.00),
        (54, '破壁机', 'High-speed blender', '小家电', 'Small appliances', '台', 549.00),
        (55, '手持吸尘器', 'Handheld vacuum cleaner', '小家电', 'Small appliances', '台', 599.00),
        (56, '加湿器', 'Humidifier', '小家电', 'Small appliances', '台', 179.00),
        (57, '电风扇', 'Electric fan', '小家电', 'Small appliances', '台', 199.00),
        (58, '挂烫机', 'Garment steamer', '小家电', 'Small appliances', '台', 289.00),
        (59, '电吹风', 'Hair dryer', '小家电', 'Small appliances', '台', 219.00),
        (60, '面包机', 'Bread maker', '小家电', 'Small appliances', '台', 469.00)
    ) product(product_no, product_name, product_name_en, category, category_en, unit, list_price)
)
order by product_id;

-- A customer is a firm without a name of its own: its place, its trade and its number.
create table work.customer as
with numbered as (
    select customer_no, printf('C%04d', customer_no) as customer_id,
           case when customer_no <= 95 then 'R1' when customer_no <= 165 then 'R2' when customer_no <= 225 then 'R3'
                when customer_no <= 268 then 'R4' else 'R5' end as region_id,
           draw('segment', customer_no) as segment_draw
    from range(1, 301) numbers(customer_no)
), placed as (
    select numbered.*, place.province, place.province_en
    from numbered
    join (
        select region_id, province, province_en,
               row_number() over (partition by region_id order by province) - 1 as place_no,
               count(*) over (partition by region_id) as places
        from (select distinct region_id, province, province_en from work.store)
    ) place on place.region_id = numbered.region_id
           and place.place_no = floor(draw('province', customer_no) * place.places)
)
select customer_id, region_id, province, province_en,
       case when segment_draw < 0.15 then 'KA' when segment_draw < 0.45 then 'DLR' else 'SMB' end as segment,
       row_number() over (partition by region_id order by customer_no) - 1 as place_in_region,
       count(*) over (partition by region_id) as customers_in_region,
       1 + floor(draw('trade', customer_no) * 4)::integer as trade_no
from placed;

create table dim_customer as
select customer_id,
       province || ['家居商行', '百货商行', '酒店用品行', '装饰工程行'][trade_no] || customer_id as customer_name,
       province_en || ' ' || ['Homeware Trading', 'General Store', 'Hotel Supplies', 'Decoration Works'][trade_no] || ' '
           || customer_id as customer_name_en,
       segment, province, province_en,
       case segment when 'KA' then 60 when 'DLR' then 45 else 30 end as payment_terms_days,
       (case segment when 'KA' then 400000 when 'DLR' then 250000 else 80000 end
           + 10000 * floor(draw('credit', customer_id) * 20))::decimal(18, 2) as credit_limit
from work.customer
order by customer_id;

create table dim_department as
from (values
    ('D01', '华东销售部', 'East China sales', 'R1'),
    ('D02', '华南销售部', 'South China sales', 'R2'),
    ('D03', '华北销售部', 'North China sales', 'R3'),
    ('D04', '华中销售部', 'Central China sales', 'R4'),
    ('D05', '西南销售部', 'Southwest China sales', 'R5'),
    ('D06', '市场部', 'Marketing', null),
    ('D07', '物流部', 'Logistics', null),
    ('D08', '财务部', 'Finance', null),
    ('D09', '人力行政部', 'HR and administration', null),
    ('D10', '信息技术部', 'Information technology', null)
) department(department_id, department_cn, department_en, region_id);

create table dim_account as
from (values
    ('6601.01', '广告促销费', 'Advertising and promotion', '销售费用', 'Selling expenses'),
    ('6601.02', '运杂费', 'Freight and handling', '销售费用', 'Selling expenses'),
    ('6601.03', '差旅费', 'Travel', '销售费用', 'Selling expenses'),
    ('6602.01', '工资薪酬', 'Payroll', '管理费用', 'Administrative expenses'),
    ('6602.02', '租赁费', 'Rent', '管理费用', 'Administrative expenses'),
    ('6602.03', '办公费', 'Office supplies', '管理费用', 'Administrative expenses')
) account(account_code, account_cn, account_en, account_group_cn, account_group_en);
