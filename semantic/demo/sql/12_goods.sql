-- Products, their costs by version, materials and what a product is made of, suppliers, and what each store carries.
-- price: the list price with tax, as it stands on the tag.
create table work.article as
select printf('P%03d', product_no) as product_id, *, case category when '绿植' then 0.09 else 0.13 end::decimal(4, 2) as tax_rate
from (values
    (1, '不锈钢炒锅', 'Stainless steel wok', '厨具', 'Kitchenware', '个', 239.00, 6, 'made', null),
    (2, '铸铁炖锅', 'Cast iron stew pot', '厨具', 'Kitchenware', '个', 459.00, 2, 'made', null),
    (3, '不粘煎锅', 'Non-stick frying pan', '厨具', 'Kitchenware', '个', 169.00, 8, 'made', null),
    (4, '蒸锅', 'Steamer', '厨具', 'Kitchenware', '个', 199.00, 4, 'made', null),
    (5, '厨房刀具套装', 'Kitchen knife set', '厨具', 'Kitchenware', '套', 329.00, 6, 'made', null),
    (6, '竹砧板', 'Bamboo cutting board', '厨具', 'Kitchenware', '个', 59.00, 12, 'made', null),
    (7, '汤勺锅铲套装', 'Ladle and turner set', '厨具', 'Kitchenware', '套', 79.00, 12, 'made', null),
    (8, '密封调料罐', 'Airtight spice jar', '厨具', 'Kitchenware', '套', 49.00, 24, 'bought', 'V01'),
    (9, '骨瓷餐具套装', 'Bone china dinner set', '厨具', 'Kitchenware', '套', 399.00, 4, 'bought', 'V02'),
    (10, '保温水壶', 'Insulated jug', '厨具', 'Kitchenware', '个', 129.00, 12, 'bought', 'V01'),
    (11, '全棉四件套', 'Cotton bedding set', '家纺', 'Home textiles', '套', 369.00, 4, 'made', null),
    (12, '蚕丝被', 'Silk quilt', '家纺', 'Home textiles', '条', 899.00, 4, 'made', null),
    (13, '羽绒枕', 'Down pillow', '家纺', 'Home textiles', '个', 149.00, 8, 'made', null),
    (14, '乳胶枕', 'Latex pillow', '家纺', 'Home textiles', '个', 219.00, 6, 'made', null),
    (15, '毛巾礼盒', 'Towel gift box', '家纺', 'Home textiles', '盒', 89.00, 10, 'made', null),
    (16, '浴巾', 'Bath towel', '家纺', 'Home textiles', '条', 69.00, 20, 'made', null),
    (17, '遮光窗帘', 'Blackout curtain', '家纺', 'Home textiles', '幅', 259.00, 8, 'bought', 'V03'),
    (18, '羊毛地毯', 'Wool rug', '家纺', 'Home textiles', '张', 699.00, 4, 'bought', 'V04'),
    (19, '沙发盖毯', 'Sofa throw', '家纺', 'Home textiles', '条', 139.00, 10, 'made', null),
    (20, '凉席', 'Cooling mat', '家纺', 'Home textiles', '张', 189.00, 5, 'made', null),
    (21, '塑料收纳箱', 'Plastic storage box', '收纳', 'Storage', '个', 45.00, 6, 'made', null),
    (22, '布艺收纳篮', 'Fabric storage basket', '收纳', 'Storage', '个', 39.00, 20, 'made', null),
    (23, '抽屉分隔盒', 'Drawer organiser', '收纳', 'Storage', '套', 29.00, 20, 'made', null),
    (24, '真空压缩袋', 'Vacuum storage bag', '收纳', 'Storage', '套', 35.00, 40, 'made', null),
    (25, '落地衣帽架', 'Coat stand', '收纳', 'Storage', '个', 159.00, 1, 'made', null),
    (26, '多层鞋架', 'Tiered shoe rack', '收纳', 'Storage', '个', 119.00, 2, 'made', null),
    (27, '壁挂置物架', 'Wall shelf', '收纳', 'Storage', '个', 99.00, 4, 'made', null),
    (28, '防尘衣罩', 'Garment cover', '收纳', 'Storage', '套', 25.00, 50, 'made', null),
    (29, '首饰收纳盒', 'Jewellery box', '收纳', 'Storage', '个', 69.00, 12, 'made', null),
    (30, '折叠收纳凳', 'Folding storage stool', '收纳', 'Storage', '个', 109.00, 4, 'made', null),
    (31, '平板拖把', 'Flat mop', '清洁', 'Cleaning', '把', 79.00, 12, 'bought', 'V05'),
    (32, '扫帚簸箕套装', 'Broom and dustpan set', '清洁', 'Cleaning', '套', 45.00, 12, 'bought', 'V06'),
    (33, '洗洁精', 'Dish soap', '清洁', 'Cleaning', '瓶', 19.00, 20, 'bought', 'V05'),
    (34, '多用途清洁剂', 'All-purpose cleaner', '清洁', 'Cleaning', '瓶', 25.00, 20, 'bought', 'V06'),
    (35, '洗衣液', 'Laundry liquid', '清洁', 'Cleaning', '瓶', 39.00, 6, 'bought', 'V05'),
    (36, '垃圾桶', 'Waste bin', '清洁', 'Cleaning', '个', 59.00, 6, 'bought', 'V06'),
    (37, '擦窗器', 'Window squeegee', '清洁', 'Cleaning', '个', 49.00, 24, 'bought', 'V05'),
    (38, '清洁海绵', 'Cleaning sponge', '清洁', 'Cleaning', '包', 15.00, 60, 'bought', 'V06'),
    (39, '橡胶手套', 'Rubber gloves', '清洁', 'Cleaning', '双', 18.00, 60, 'bought', 'V05'),
    (40, '除湿盒', 'Dehumidifier box', '清洁', 'Cleaning', '组', 32.00, 24, 'bought', 'V06'),
    (41, '护眼台灯', 'Eye-care desk lamp', '灯具', 'Lighting', '盏', 199.00, 6, 'made', null),
    (42, '吸顶灯', 'Ceiling light', '灯具', 'Lighting', '盏', 299.00, 4, 'bought', 'V07'),
    (43, '餐厅吊灯', 'Dining pendant lamp', '灯具', 'Lighting', '盏', 499.00, 1, 'bought', 'V08'),
    (44, '落地灯', 'Floor lamp', '灯具', 'Lighting', '盏', 359.00, 1, 'made', null),
    (45, '感应夜灯', 'Motion night light', '灯具', 'Lighting', '盏', 49.00, 40, 'made', null),
    (46, '镜前灯', 'Mirror light', '灯具', 'Lighting', '盏', 139.00, 10, 'made', null),
    (47, '灯泡', 'Light bulb', '灯具', 'Lighting', '只', 22.00, 100, 'bought', 'V07'),
    (48, '灯带', 'Light strip', '灯具', 'Lighting', '卷', 89.00, 20, 'made', null),
    (49, '壁灯', 'Wall lamp', '灯具', 'Lighting', '盏', 169.00, 8, 'bought', 'V08'),
    (50, '户外庭院灯', 'Garden lamp', '灯具', 'Lighting', '盏', 229.00, 6, 'bought', 'V07'),
    (51, '电热水壶', 'Electric kettle', '小家电', 'Small appliances', '台', 159.00, 12, 'bought', 'V09'),
    (52, '空气炸锅', 'Air fryer', '小家电', 'Small appliances', '台', 429.00, 4, 'bought', 'V10'),
    (53, '电饭煲', 'Rice cooker', '小家电', 'Small appliances', '台', 389.00, 4, 'bought', 'V09'),
    (54, '破壁机', 'High-speed blender', '小家电', 'Small appliances', '台', 549.00, 4, 'bought', 'V10'),
    (55, '手持吸尘器', 'Handheld vacuum cleaner', '小家电', 'Small appliances', '台', 599.00, 6, 'bought', 'V09'),
    (56, '加湿器', 'Humidifier', '小家电', 'Small appliances', '台', 179.00, 8, 'bought', 'V10'),
    (57, '电风扇', 'Electric fan', '小家电', 'Small appliances', '台', 199.00, 2, 'bought', 'V09'),
    (58, '挂烫机', 'Garment steamer', '小家电', 'Small appliances', '台', 289.00, 6, 'bought', 'V10'),
    (59, '电吹风', 'Hair dryer', '小家电', 'Small appliances', '台', 219.00, 20, 'bought', 'V09'),
    (60, '面包机', 'Bread maker', '小家电', 'Small appliances', '台', 469.00, 4, 'bought', 'V10'),
    (61, '绿萝', 'Pothos', '绿植', 'Plants', '盆', 29.00, 12, 'bought', 'V11'),
    (62, '发财树', 'Money tree', '绿植', 'Plants', '盆', 139.00, 2, 'bought', 'V11'),
    (63, '多肉组合', 'Succulent set', '绿植', 'Plants', '组', 49.00, 12, 'bought', 'V11'),
    (64, '龟背竹', 'Monstera', '绿植', 'Plants', '盆', 89.00, 4, 'bought', 'V11')
) product(product_no, product_name, product_name_en, category, category_en, unit, price, box_units, source, supplier_id)
order by product_id;

-- What the goods are made of. price: what a unit costs as standard in 2025; moved_*: how it got there from the year before.
create table work.material as
from (values
    ('M01', '不锈钢板', 'Stainless steel sheet', '千克', 17.20, 'V21', 0.970, 1.010),
    ('M02', '铸铁毛坯', 'Iron casting', '千克', 14.80, 'V21', 0.985, 1.020),
    ('M03', '竹板材', 'Bamboo board', '平方米', 38.00, 'V22', 1.030, 1.020),
    ('M04', '全棉坯布', 'Cotton grey cloth', '米', 14.50, 'V23', 1.045, 1.030),
    ('M05', '填充绒', 'Filling', '千克', 62.00, 'V23', 1.060, 1.040),
    ('M06', '聚丙烯粒料', 'Polypropylene granules', '千克', 8.90, 'V24', 0.980, 1.035),
    ('M07', '钢管', 'Steel tube', '千克', 7.40, 'V21', 0.965, 1.005),
    ('M08', '无纺布', 'Non-woven cloth', '米', 4.20, 'V23', 1.010, 1.025),
    ('M09', 'LED 模组', 'LED module', '个', 11.80, 'V25', 0.955, 0.965),
    ('M10', '铝型材', 'Aluminium profile', '千克', 22.60, 'V22', 1.035, 1.050),
    ('M11', '电源线', 'Power cord', '根', 6.30, 'V25', 1.020, 1.030),
    ('M12', '包装纸箱', 'Carton', '个', 6.80, 'V26', 0.975, 1.015),
    ('M13', '蚕丝绵', 'Silk floss', '千克', 168.00, 'V23', 1.050, 1.030),
    ('M14', '天然乳胶', 'Natural latex', '千克', 32.00, 'V24', 1.025, 1.045),
    ('M15', '藤编席料', 'Woven rattan', '平方米', 15.00, 'V23', 1.010, 1.020)
) material(material_id, material_cn, material_en, unit, price, supplier_id, moved_2024, moved_2025);

-- The bills of material, one line a product; every piece has its part of a carton besides.
create table work.recipe as
with bills as (
    select printf('P%03d', product_no) as product_id, unnest(materials) as material
    from (values
        (1, [('M01', 2.70), ('M10', 0.70), ('M06', 0.15)]), (2, [('M02', 7.20), ('M01', 0.50)]),
        (3, [('M10', 1.50), ('M01', 0.30), ('M06', 0.20)]), (4, [('M01', 2.60), ('M10', 0.30), ('M06', 0.20)]),
        (5, [('M01', 3.60), ('M03', 0.50), ('M06', 0.40)]), (6, [('M03', 0.38)]),
        (7, [('M01', 1.00), ('M03', 0.06), ('M06', 0.35)]), (11, [('M04', 7.20), ('M08', 0.80)]),
        (12, [('M13', 1.20), ('M04', 4.60), ('M08', 1.20)]), (13, [('M05', 0.45), ('M04', 1.10)]),
        (14, [('M14', 1.50), ('M04', 1.20)]), (15, [('M04', 1.70), ('M08', 0.30)]),
        (16, [('M04', 1.40)]), (19, [('M04', 2.80)]),
        (20, [('M15', 3.20), ('M04', 0.40)]), (21, [('M06', 1.25)]),
        (22, [('M08', 1.60), ('M07', 0.45)]), (23, [('M06', 0.85)]),
        (24, [('M06', 1.00)]), (25, [('M07', 4.00), ('M06', 0.90)]),
        (26, [('M07', 2.90), ('M08', 0.90), ('M06', 0.30)]), (27, [('M03', 0.40), ('M07', 1.30)]),
        (28, [('M08', 1.50), ('M06', 0.08)]), (29, [('M03', 0.33), ('M04', 0.35)]),
        (30, [('M06', 1.50), ('M08', 2.20), ('M05', 0.08)]), (41, [('M09', 2.00), ('M11', 1.00), ('M10', 0.90)]),
        (44, [('M09', 3.00), ('M11', 1.00), ('M07', 5.50)]), (45, [('M09', 1.00), ('M06', 0.10)]),
        (46, [('M09', 2.00), ('M10', 0.50)]), (48, [('M09', 1.00), ('M11', 1.00), ('M10', 0.20)])
    ) bill(product_no, materials)
)
select product_id, struct_extract_at(material, 1) as material_id, struct_extract_at(material, 2)::decimal(18, 3) as standard_units
from bills
union all
select product_id, 'M12', round(1.0 / box_units, 3)::decimal(18, 3) from work.article where source = 'made'
order by product_id, material_id;

-- version: the year for which a cost holds. What is bought moves with its category, what is made with its materials and wages.
-- Of a made product's cost in 2025 material is a part that depends on the category; of the rest wages take more where it is sewn and
-- assembled than where machines form it.
create table dim_product_cost as
with versions as (
    from (values ('2023', date '2023-01-01', date '2024-01-01', 0.925), ('2024', date '2024-01-01', date '2025-01-01', 0.962),
                 ('2025', date '2025-01-01', null::date, 1.000)) version(version, valid_from, valid_to, wage_level)
), categories as (
    from (values
        ('厨具', 0.64, 0.58, 1.020, 1.030), ('家纺', 0.68, 0.76, 1.040, 1.030), ('收纳', 0.58, 0.58, 1.015, 1.025),
        ('灯具', 0.58, 0.76, 0.975, 0.985), ('小家电', null, null, 0.970, 1.010), ('清洁', null, null, 1.030, 1.020),
        ('绿植', null, null, 1.050, 1.035)
    ) part(category, material_share, labour_share, moved_2024, moved_2025)
), material_costs as (
    select material_id, version, valid_from, valid_to,
           round(price / case version when '2025' then 1.0 when '2024' then moved_2025 else moved_2025 * moved_2024 end, 2)::decimal(18, 2)
               as standard_cost
    from work.material cross join versions
), made_of as (
    select product_id, version, round(sum(standard_units * standard_cost), 2)::decimal(18, 2) as standard_material
    from work.recipe join material_costs using (material_id)
    group by all
), conversions as (
    select product_id, labour_share, standard_material * (1 - material_share) / material_share as conversion
    from made_of
    join work.article using (product_id)
    join categories using (category)
    where version = '2025'
), made as (
    select product_id, version, valid_from, valid_to, standard_material,
           round(conversion * wage_level * labour_share, 2)::decimal(18, 2) as standard_labour,
           round(conversion * wage_level * (1 - labour_share), 2)::decimal(18, 2) as standard_overhead
    from made_of
    join versions using (version)
    join conversions using (product_id)
), bought as (
    select product_id, version, valid_from, valid_to,
           round(price / (1 + tax_rate) * (0.465 + 0.09 * draw('cost', product_no))
                 / case version when '2025' then 1.0 when '2024' then moved_2025 else moved_2025 * moved_2024 end, 2)::decimal(18, 2)
               as standard_cost
    from work.article
    join categories using (category)
    cross join versions
    where source = 'bought'
), goods as (
    select *, (standard_material + standard_labour + standard_overhead)::decimal(18, 2) as standard_cost from made
    union all by name
    from bought
)
select product_id, version, valid_from, valid_to, standard_cost, standard_material, standard_labour, standard_overhead,
       case when standard_material is not null then round(standard_cost * 1.08, 2) end::decimal(18, 2) as transfer_price_1,
       round(standard_cost * 1.20, 2)::decimal(18, 2) as transfer_price_2
from goods
union all
select material_id, version, valid_from, valid_to, standard_cost, null, null, null, null, null
from material_costs
order by 1, 2;

-- popularity: cheap goods are wanted more often than dear ones, and what every household needs most of all.
create table work.product as
select article.* replace (price::decimal(18, 2) as price),
       ['悦居', '木禾', '清朗'][1 + product_no % 3] as brand, ['Yueju', 'Muhe', 'Qinglang'][1 + product_no % 3] as brand_en,
       round(price / (1 + tax_rate), 2)::decimal(18, 2) as list_price, standard_cost,
       0.85 + 0.3 * draw('popularity', product_no) as taste, staple.product_no is not null as is_staple,
       taste * pow(price / 100.0, -0.05) * if(is_staple, 1.7, 1.0) as popularity
from work.article
join (select product_id, standard_cost from dim_product_cost where version = '2025') cost using (product_id)
left join (select unnest([1, 11, 15, 21, 31, 33, 35, 36, 47]) as product_no) staple using (product_no)
order by product_id;

create table dim_product as
select product_id, 'goods' as product_type, product_name, product_name_en, category, category_en, brand, brand_en, unit,
       box_units, source, supplier_id, tax_rate, list_price, price as retail_price, standard_cost
from work.product
union all
select material_id, 'material', material_cn, material_en, '原材料', 'Raw materials', null, null, unit,
       null, 'bought', supplier_id, 0.13, null, null, price
from work.material
order by 1;

-- What firms are called: two characters of good omen.
create table work.firm_name as
with firsts as (
    select unnest([
        '恒', '嘉', '瑞', '宏', '永', '安', '茂', '德', '锦', '华', '泰', '盛', '鼎', '新', '和', '福', '祥', '远', '天', '正', '同', '金', '百', '欣'
    ]) as first_cn, unnest([
        'Heng', 'Jia', 'Rui', 'Hong', 'Yong', 'An', 'Mao', 'De', 'Jin', 'Hua', 'Tai', 'Sheng', 'Ding', 'Xin', 'He', 'Fu', 'Xiang', 'Yuan',
        'Tian', 'Zheng', 'Tong', 'Jin', 'Bai', 'Xin'
    ]) as first_en, unnest(range(24)) as first_no
), seconds as (
    select unnest([
        '洋', '诚', '达', '源', '丰', '信', '兴', '美', '悦', '通', '佳', '业', '宁', '舒', '顺', '益', '利', '隆', '岭', '合', '佑', '居', '来', '庭'
    ]) as second_cn, unnest([
        'yang', 'cheng', 'da', 'yuan', 'feng', 'xin', 'xing', 'mei', 'yue', 'tong', 'jia', 'ye', 'ning', 'shu', 'shun', 'yi', 'li', 'long',
        'ling', 'he', 'you', 'ju', 'lai', 'ting'
    ]) as second_en, unnest(range(24)) as second_no
)
select (24 * first_no + second_no) * 149 % 576 as name_no, first_cn || second_cn as name_cn, first_en || second_en as name_en
from firsts
cross join seconds;

-- Every supplier is a place, a name, and a trade; who supplies power, and who runs a store, is called by the place alone.
create table dim_supplier as
select supplier_id, concat(province_cn, name_cn, trade_cn) as supplier_name,
       concat_ws(' ', province_en, name_en, trade_en) as supplier_name_en, supply, supply_en, province_id,
       payment_terms_days::integer as payment_terms_days
from (values
    ('V01', '五金制品厂', 'Hardware Works', '厨具', 'Kitchenware', 'P44', 45), ('V02', '陶瓷制品厂', 'Ceramics Works', '厨具', 'Kitchenware', 'P44', 60),
    ('V03', '纺织品厂', 'Textile Mill', '家纺', 'Home textiles', 'P32', 45), ('V04', '地毯厂', 'Carpet Mill', '家纺', 'Home textiles', 'P37', 30),
    ('V05', '日化用品厂', 'Household Chemicals', '清洁', 'Cleaning', 'P33', 30), ('V06', '清洁工具厂', 'Cleaning Tools', '清洁', 'Cleaning', 'P33', 45),
    ('V07', '照明电器厂', 'Lighting Works', '灯具', 'Lighting', 'P44', 60), ('V08', '灯饰厂', 'Lamp Works', '灯具', 'Lighting', 'P44', 45),
    ('V09', '小家电厂', 'Appliance Works', '小家电', 'Small appliances', 'P44', 60), ('V10', '电器科技公司', 'Appliance Technology', '小家电', 'Small appliances', 'P33', 45),
    ('V11', '园艺合作社', 'Garden Cooperative', '绿植', 'Plants', 'P53', 15),
    ('V21', '钢材贸易公司', 'Steel Trading', '原材料', 'Raw materials', 'P31', 30), ('V22', '型材厂', 'Profile Works', '原材料', 'Raw materials', 'P34', 45),
    ('V23', '纺织原料公司', 'Textile Materials', '原材料', 'Raw materials', 'P32', 45), ('V24', '塑料原料公司', 'Plastics Materials', '原材料', 'Raw materials', 'P33', 30),
    ('V25', '电子元件厂', 'Electronic Components', '原材料', 'Raw materials', 'P44', 60), ('V26', '包装厂', 'Packaging Works', '原材料', 'Raw materials', 'P33', 30),
    ('V31', '物流公司', 'Logistics', '运输', 'Transport', 'P33', 30), ('V32', '快递公司', 'Parcel Service', '运输', 'Transport', 'P33', 30),
    ('V33', '广告公司', 'Advertising', '广告', 'Advertising', 'P31', 60), ('V34', '会展公司', 'Exhibitions', '广告', 'Advertising', 'P44', 30),
    ('V35', '商业物业公司', 'Retail Property', '租赁', 'Rent', 'P31', 10), ('V36', '软件公司', 'Software', '信息服务', 'IT services', 'P11', 30),
    ('V37', '办公用品公司', 'Office Supplies', '办公', 'Office', 'P31', 30), ('V38', '电力公司', 'Power Supply', '水电', 'Utilities', 'P31', 15),
    ('V39', '五角场家居商行', 'Wujiaochang Home Shop', '加盟', 'Franchise', 'P31', 15), ('V40', '劳务公司', 'Labour Services', '劳务', 'Labour', 'P33', 15),
    ('V41', '物流公司', 'Logistics', '运输', 'Transport', 'P44', 30), ('V42', '物流公司', 'Logistics', '运输', 'Transport', 'P51', 30),
    ('V43', '商业物业公司', 'Retail Property', '租赁', 'Rent', 'P32', 10), ('V44', '商业物业公司', 'Retail Property', '租赁', 'Rent', 'P33', 10),
    ('V45', '商业物业公司', 'Retail Property', '租赁', 'Rent', 'P44', 10), ('V46', '商业物业公司', 'Retail Property', '租赁', 'Rent', 'P11', 10),
    ('V47', '商业物业公司', 'Retail Property', '租赁', 'Rent', 'P42', 10), ('V48', '商业物业公司', 'Retail Property', '租赁', 'Rent', 'P43', 10),
    ('V49', '商业物业公司', 'Retail Property', '租赁', 'Rent', 'P51', 10), ('V50', '商业物业公司', 'Retail Property', '租赁', 'Rent', 'P50', 10),
    ('V51', '仓储园区公司', 'Warehouse Park', '租赁', 'Rent', 'P33', 10), ('V52', '仓储园区公司', 'Warehouse Park', '租赁', 'Rent', 'P44', 10),
    ('V53', '仓储园区公司', 'Warehouse Park', '租赁', 'Rent', 'P51', 10), ('V54', '写字楼物业公司', 'Office Property', '租赁', 'Rent', 'P31', 10),
    ('V55', '商业物业公司', 'Retail Property', '租赁', 'Rent', 'P44', 10), ('V56', '电力公司', 'Power Supply', '水电', 'Utilities', 'P32', 15),
    ('V57', '电力公司', 'Power Supply', '水电', 'Utilities', 'P33', 15), ('V58', '电力公司', 'Power Supply', '水电', 'Utilities', 'P44', 15),
    ('V59', '电力公司', 'Power Supply', '水电', 'Utilities', 'P11', 15), ('V60', '电力公司', 'Power Supply', '水电', 'Utilities', 'P42', 15),
    ('V61', '电力公司', 'Power Supply', '水电', 'Utilities', 'P43', 15), ('V62', '电力公司', 'Power Supply', '水电', 'Utilities', 'P51', 15),
    ('V63', '电力公司', 'Power Supply', '水电', 'Utilities', 'P50', 15), ('V64', '模具机电公司', 'Tooling and Repair', '维修', 'Repair', 'P33', 30),
    ('V65', '工业品公司', 'Industrial Supplies', '维修', 'Repair', 'P33', 30), ('V66', '检测技术公司', 'Testing Services', '检测', 'Testing', 'P33', 30),
    ('V67', '会展公司', 'Exhibitions', '广告', 'Advertising', 'P31', 30), ('V68', '写字楼物业公司', 'Office Property', '租赁', 'Rent', 'P33', 10),
    ('V70', '苏州家居商行', 'Suzhou Home Shop', '加盟', 'Franchise', 'P32', 15), ('V71', '宁波家居商行', 'Ningbo Home Shop', '加盟', 'Franchise', 'P33', 15),
    ('V72', '广州家居商行', 'Guangzhou Home Shop', '加盟', 'Franchise', 'P44', 15), ('V73', '厦门家居商行', 'Xiamen Home Shop', '加盟', 'Franchise', 'P35', 15),
    ('V74', '滨江道家居商行', 'Binjiang Road Home Shop', '加盟', 'Franchise', 'P12', 15), ('V75', '青岛家居商行', 'Qingdao Home Shop', '加盟', 'Franchise', 'P37', 15),
    ('V76', '石家庄家居商行', 'Shijiazhuang Home Shop', '加盟', 'Franchise', 'P13', 15), ('V77', '武汉家居商行', 'Wuhan Home Shop', '加盟', 'Franchise', 'P42', 15),
    ('V78', '郑州家居商行', 'Zhengzhou Home Shop', '加盟', 'Franchise', 'P41', 15), ('V79', '昆明家居商行', 'Kunming Home Shop', '加盟', 'Franchise', 'P53', 15),
    ('V80', '设备制造公司', 'Equipment', '设备', 'Equipment', 'P33', 30), ('V81', '装饰工程公司', 'Fit-out Contractors', '装修', 'Fit-outs', 'P31', 30),
    ('V82', '电脑科技公司', 'Computers', '设备', 'Equipment', 'P31', 30), ('V83', '会计师事务所', 'Certified Accountants', '服务', 'Services', 'P31', 30),
    ('V84', '财产保险公司', 'Property Insurance', '服务', 'Services', 'P31', 15), ('V85', '人力资源公司', 'Recruiting and Training', '服务', 'Services', 'P31', 30)
) supplier(supplier_id, trade_cn, trade_en, supply, supply_en, province_id, payment_terms_days)
join dim_province using (province_id)
left join work.firm_name on supply not in ('水电', '加盟') and name_no = 400 + supplier_id[2:]::integer
order by supplier_id;

-- A store carries what every household needs, and beyond that the goods that are popular with it; large ones carry more.
create table work.assortment as
select store_id, product_id
from (
    select store_id, product_id, area_m2,
           row_number() over (partition by store_id order by is_staple desc, taste * (0.4 + 0.6 * draw('carries', store_id || product_id)) desc,
                              product_id) as place
    from work.store
    cross join work.product
)
where place <= if(area_m2 >= 100, 32, 26)
order by store_id, product_id;
