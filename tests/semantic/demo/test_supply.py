"""Laws of buying, making, moving and holding stock: each query lists the rows that break one, and finds none."""

import duckdb
import pytest

PURCHASING = {
    "a request is for something, and approved after it was made": """
        from fct_purchase_request where approved_on < requested_on or units <= 0 or amount <= 0""",
    "what is ordered was asked for and approved before, for its warehouse": """
        from fct_purchase_order purchase join fct_purchase_order_line line using (order_no)
        anti join fct_purchase_request request
          on request.warehouse_id = purchase.warehouse_id and request.product_id = line.product_id
             and request.units = line.units and approved_on between ordered_on - 31 and ordered_on""",
    "an order's amount is the sum of its lines": """
        select order_no, any_value(purchase.amount) as header, sum(line.amount) as lines
        from fct_purchase_order purchase left join fct_purchase_order_line line using (order_no)
        group by order_no having header is distinct from lines""",
    "a line is priced, and no more of it arrives than was ordered": """
        from fct_purchase_order_line
        where amount <> round(units * unit_price, 2) or units <= 0 or unit_price <= 0
           or received_units not between 0 and units or invoiced_amount < 0""",
    "goods received are those of the order, at its price, after it": """
        from fct_purchase_receipt receipt
        left join fct_purchase_order_line line on line.order_no = receipt.order_no
           and line.line_no = receipt.order_line_no
        left join fct_purchase_order purchase on purchase.order_no = receipt.order_no
        where receipt.product_id is distinct from line.product_id or receipt.unit_price is distinct from line.unit_price
           or receipt.amount <> round(receipt.units * receipt.unit_price, 2) or receipt.units <= 0
           or receipt.warehouse_id is distinct from purchase.warehouse_id or receipt.entity_id <> purchase.entity_id
           or receipt.supplier_id is distinct from purchase.supplier_id or received_on <= ordered_on""",
    "an order's line tells what has arrived of it": """
        select line.order_no, line.line_no, any_value(received_units) as told,
            coalesce(sum(receipt.units), 0) as arrived
        from fct_purchase_order_line line left join fct_purchase_receipt receipt
          on receipt.order_no = line.order_no and receipt.order_line_no = line.line_no
        group by all having told <> arrived""",
    "an order's status is what has arrived of it; of one that is closed a little may be missing for good": """
        select order_no, status from fct_purchase_order join fct_purchase_order_line using (order_no) group by all
        having not case status when 'open' then sum(received_units) = 0
                               when 'partial' then sum(received_units) > 0 and sum(received_units) < sum(units)
                               when 'received' then bool_and(received_units >= 0.8 * units) else false end""",
    "a supplier sells what it makes, to the entity that buys it": """
        from fct_purchase_order purchase join fct_purchase_order_line using (order_no)
        join dim_product using (product_id) join dim_warehouse using (warehouse_id)
        where purchase.supplier_id <> dim_product.supplier_id or source <> 'bought'
           or purchase.entity_id <> dim_warehouse.entity_id
           or purchase.entity_id <> if(product_type = 'material', 'E1', 'E2')""",
    "goods are expected after they are ordered, and not overdue for long": """
        from fct_purchase_order
        where expected_on <= ordered_on or (status <> 'received' and expected_on < date '2025-06-19' - 30)""",
    "the number of a supplier's invoice tells its day, the warehouse and the supplier": """
        from fct_purchase_invoice join fct_purchase_order purchase using (order_no)
        where not regexp_full_match(invoice_no,
            strftime(invoice_date, 'PI%Y%m%d-') || warehouse_id || purchase.supplier_id || '[B-F]?')""",
    "a supplier's invoice is booked once": """
        select supplier_id, supplier_invoice_no from fct_purchase_invoice group by all having count(*) > 1""",
    "a supplier's numbers rise in time, since 2024 with the year and the supplier's province": """
        with numbered as (
            select invoice.*, right(province_id, 2) as province, max(supplier_invoice_no) over (
                       partition by supplier_id, invoice_date < date '2024-01-01' order by invoice_date
                       range between unbounded preceding and interval 1 day preceding) as highest_before
            from fct_purchase_invoice invoice join dim_supplier using (supplier_id)
        )
        from numbered
        where supplier_invoice_no <= highest_before
           or not regexp_full_match(supplier_invoice_no, if(invoice_date < date '2024-01-01', '[0-9]{8}',
                                    strftime(invoice_date, '%y') || province || '[0-9]{16}'))""",
    "suppliers and buyers rest on weekends and on holidays": """
        with days as (
            select ordered_on as day from fct_purchase_order
            union all select expected_on from fct_purchase_order
            union all select requested_on from fct_purchase_request
            union all select approved_on from fct_purchase_request
            union all select received_on from fct_purchase_receipt
            union all select invoice_date from fct_purchase_invoice
            union all select completed_on from fct_work_order
            union all select started_on from fct_work_order
            union all select shipped_on from fct_intercompany where seller_id = 'E1'
        )
        from days where isodow(day) > 5 or day in (
            '2023-01-02', '2023-01-23', '2023-01-27', '2023-04-05', '2023-05-01', '2023-06-22', '2023-06-23',
            '2023-09-29', '2023-10-02', '2023-10-06', '2024-01-01', '2024-02-12', '2024-02-16', '2024-04-04',
            '2024-04-05', '2024-05-01', '2024-06-10', '2024-09-16', '2024-09-17', '2024-10-01', '2024-10-07',
            '2025-01-01', '2025-01-29', '2025-02-04', '2025-04-04', '2025-05-01', '2025-05-05', '2025-06-02')""",
    "three-way match: an order is invoiced for what arrived of it, never more": """
        with received as (select order_no, sum(amount) as received from fct_purchase_receipt group by all),
        lines as (select order_no, sum(invoiced_amount) as told from fct_purchase_order_line group by all)
        select order_no, sum(net_amount) as invoiced, any_value(received) as received, any_value(told) as told
        from fct_purchase_invoice left join received using (order_no) left join lines using (order_no)
        group by order_no having invoiced > coalesce(any_value(received), 0) or invoiced is distinct
        from any_value(told)""",
    "what arrived two months ago is invoiced": """
        with invoiced as (select order_no, sum(net_amount) as invoiced from fct_purchase_invoice group by all)
        select order_no from fct_purchase_receipt left join invoiced using (order_no)
        where received_on < date '2025-04-19' group by order_no, invoiced having sum(amount) > coalesce(invoiced, 0)""",
    "an invoice is its order's supplier's, taxed at the goods' rate, due after the supplier's terms": """
        select invoice.invoice_no from fct_purchase_invoice invoice join fct_purchase_order purchase using (order_no)
        join fct_purchase_order_line line using (order_no) join dim_product using (product_id)
        join dim_supplier on dim_supplier.supplier_id = invoice.supplier_id
        where invoice.supplier_id <> purchase.supplier_id or invoice.entity_id <> purchase.entity_id
           or due_date <> invoice_date + payment_terms_days or invoice_date < ordered_on
           or gross_amount <> net_amount + vat_amount or net_amount <= 0
           or abs(vat_amount - net_amount * tax_rate) > 0.005 * (select count(*) from fct_purchase_order_line each
                                                                 where each.order_no = invoice.order_no)""",
    "an invoice is paid once, after it came, from an account of its entity": """
        select invoice_no from fct_payment payment join fct_purchase_invoice invoice using (invoice_no)
        join dim_bank_account account using (bank_account_id)
        group by invoice_no, gross_amount, invoice_date, invoice.entity_id, invoice.supplier_id
        having sum(payment.amount) > gross_amount or min(payment.amount) <= 0 or min(paid_on) <= invoice_date
            or min(payment.entity_id) <> invoice.entity_id or max(account.entity_id) <> invoice.entity_id
            or min(payment.supplier_id) is distinct from invoice.supplier_id or min(payee_type) <> 'supplier'""",
    "an invoice two months overdue is paid": """
        with paid as (select invoice_no, sum(amount) as paid from fct_payment where invoice_no is not null group by all)
        from fct_purchase_invoice left join paid using (invoice_no)
        where due_date < date '2025-04-19' and gross_amount > coalesce(paid, 0)""",
}

GROUP_SALES = {
    "goods go from making to trading, and from trading to retail and e-commerce": """
        from fct_intercompany delivery
        join dim_warehouse source on source.warehouse_id = from_warehouse_id
        join dim_warehouse target on target.warehouse_id = to_warehouse_id
        where source.entity_id <> seller_id or target.entity_id <> buyer_id
           or seller_id || buyer_id not in ('E1E2', 'E2E3', 'E2E4')""",
    "a delivery is charged at the transfer price of its day": """
        from fct_intercompany delivery join dim_product_cost cost
          on cost.product_id = delivery.product_id and cost.version = strftime(shipped_on, '%Y')
        where unit_price <> if(seller_id = 'E1', transfer_price_1, transfer_price_2)
           or net_amount <> units * unit_price or units <= 0""",
    "a delivery is taxed at the goods' rate": """
        from fct_intercompany join dim_product using (product_id)
        where abs(vat_amount - net_amount * tax_rate) > 0.005""",
    "a delivery is a day at most on its way nearby, two to five far off": """
        with roads as (
            select delivery.*, source.province_id || target.province_id in
                       ('P33P33', 'P33P31', 'P33P32', 'P44P44', 'P51P51', 'P51P50') as is_near
            from fct_intercompany delivery
            join dim_warehouse source on source.warehouse_id = from_warehouse_id
            join dim_warehouse target on target.warehouse_id = to_warehouse_id
        )
        from roads
        where received_on - shipped_on not between if(is_near, 0, 2) and if(is_near, 1, 5)
           or (received_on is null and shipped_on < date '2025-06-19' - if(is_near, 0, 4))""",
    "a delivery that has come left in the same month": """
        from fct_intercompany where month(received_on) <> month(shipped_on)""",
    "a warehouse of trading is sent whole boxes": """
        from fct_intercompany join dim_product using (product_id) where buyer_id = 'E2' and units % box_units <> 0""",
    "the seller books what left, the buyer what came": """
        from fct_intercompany
        where (shipped_on <= date '2025-06-18' and not booked_by_seller)
           or (received_on <= date '2025-06-18' and not booked_by_buyer)
           or (received_on is null and booked_by_buyer)""",
    "a store is supplied while it is open, or just before": """
        from fct_intercompany join dim_warehouse on warehouse_id = to_warehouse_id join dim_store using (store_id)
        where shipped_on < opened_on - 31 or shipped_on > coalesce(closed_on, shipped_on)""",
}

MOVES = {
    "each kind of move has its sign, in units and in value": """
        from fct_stock_move
        where units = 0 or sign(units) * sign(amount) < 0 or case
            when move_type in ('opening', 'purchase', 'production', 'transfer_in', 'return') then units < 0
            when move_type in ('transfer_out', 'sale', 'consumption', 'scrap') then units > 0
            else move_type <> 'count' end""",
    "stock is opened on the first day only": """
        from fct_stock_move where (move_type = 'opening') <> (move_date = date '2023-01-01'
           and move_type = 'opening')""",
    "what is moved is what the documents say": """
        with documents as (
            select 'sale' as move_type, ship_date as move_date, warehouse_id, product_id, -units as units,
                   -actual_cost as amount
            from fct_shipment_line join fct_shipment using (shipment_no)
            union all
            select 'purchase', received_on, warehouse_id, product_id, units, amount from fct_purchase_receipt
            union all
            select 'transfer_in', received_on, to_warehouse_id, product_id, units, net_amount from fct_intercompany
            where received_on <= date '2025-06-19'
            union all
            select 'production', completed_on, warehouse_id, product_id, completed_units, standard_cost
            from fct_work_order where status = 'completed'
            union all
            select 'count', counted_on, warehouse_id, product_id, difference_units, difference_amount
            from fct_stock_count where difference_units <> 0
        ), told as (
            select move_type, move_date, warehouse_id, product_id, sum(units) as units, sum(amount) as amount
            from documents group by all
        ), moved as (
            select move_type, move_date, warehouse_id, product_id, sum(units) as units, sum(amount) as amount
            from fct_stock_move where move_type in (select move_type from documents) group by all
        )
        from told full join moved using (move_type, move_date, warehouse_id, product_id)
        where told.units is distinct from moved.units or told.amount is distinct from moved.amount""",
    "what is sent, used up or comes back is what the documents say": """
        with documents as (
            select 'transfer_out' as move_type, shipped_on as move_date, from_warehouse_id as warehouse_id, product_id,
                   -units as units from fct_intercompany
            union all
            select 'return', return_date, warehouse_id, product_id, units from fct_return
            union all
            select 'consumption', completed_on, warehouse_id, material_id, -actual_units
            from fct_work_order join fct_work_order_material using (work_order_no) where status = 'completed'
        ), told as (
            select move_type, move_date, warehouse_id, product_id, sum(units) as units from documents group by all
        ), moved as (
            select move_type, move_date, warehouse_id, product_id, sum(units) as units
            from fct_stock_move where move_type in (select move_type from documents) group by all
        )
        from told full join moved using (move_type, move_date, warehouse_id, product_id)
        where told.units is distinct from moved.units""",
    "of what comes back what is damaged or faulty is thrown away soon after, and nothing else is but plants": """
        select warehouse_id, product_id from dim_product join (
            select warehouse_id, product_id, -sum(units) as gone from fct_stock_move
            where move_type = 'scrap' group by all
        ) scrapped using (product_id) full join (
            select warehouse_id, product_id, sum(units) as came,
                   coalesce(sum(units) filter (return_date < date '2025-06-19' - 20), 0) as long_there
            from fct_return where reason_code in ('damaged', 'quality') group by all
        ) returned using (warehouse_id, product_id)
        where coalesce(gone, 0) < coalesce(long_there, 0)
           or (category <> '绿植' and coalesce(gone, 0) > coalesce(came, 0))""",
    "a warehouse holds what its entity trades: material only in the factory, nobody's bought goods there": """
        from fct_stock_move join dim_product using (product_id) join dim_warehouse using (warehouse_id)
        where (product_type = 'material' and warehouse_type <> 'factory')
           or (warehouse_type = 'factory' and product_type = 'goods' and source <> 'made')""",
    "a day, a warehouse, a product and a kind are one move": """
        select move_date, warehouse_id, product_id, move_type from fct_stock_move group by all having count(*) > 1""",
}

STOCK = {
    "stock rolls forward within a day and from day to day, never below nothing": """
        select * from (
            select *, lag(closing_units) over each as before, lag(stock_date) over each as day_before
            from fct_stock_daily window each as (partition by warehouse_id, product_id order by stock_date)
        ) where closing_units <> opening_units + received_units - issued_units or opening_units <> before
             or stock_date <> day_before + 1 or closing_units < 0 or received_units < 0 or issued_units < 0""",
    "stock is watched from 2024 or the store's first day to the last, and none is left when it has closed": """
        select warehouse_id, product_id, min(stock_date) as first_day, max(stock_date) as last_day
        from fct_stock_daily join dim_warehouse using (warehouse_id) left join dim_store using (store_id)
        group by warehouse_id, product_id, opened_on, closed_on
        having first_day > greatest(date '2024-01-01', opened_on) or last_day < least(date '2025-06-19', closed_on)
            or coalesce(sum(closing_units) filter (stock_date > closed_on + 31), 0) > 0""",
    "what came and went in a day is what was moved": """
        with moved as (
            select move_date as stock_date, warehouse_id, product_id, sum(units) filter (units > 0) as came,
                   -sum(units) filter (units < 0) as went
            from fct_stock_move where move_date >= date '2024-01-01' group by all
        )
        from fct_stock_daily full join moved using (stock_date, warehouse_id, product_id)
        where received_units is distinct from coalesce(came, 0) or issued_units is distinct from coalesce(went, 0)""",
    "what is there, and its value, is the sum of all moves": """
        with days as (
            select unnest([date '2024-01-01', date '2024-06-30', date '2025-02-28', date '2025-06-19']) as stock_date
        ), moved as (
            select stock_date, warehouse_id, product_id, sum(units) as units, sum(amount) as amount
            from days join fct_stock_move on move_date <= stock_date group by all
        )
        from fct_stock_daily join days using (stock_date)
        full join moved using (stock_date, warehouse_id, product_id)
        where coalesce(closing_units, 0) <> coalesce(units, 0) or coalesce(stock_value, 0) <> coalesce(amount, 0)""",
    "value changes from day to day by what was moved": """
        with moved as (
            select move_date as stock_date, warehouse_id, product_id, sum(amount) as amount
            from fct_stock_move group by all
        ), changes as (
            select stock_date, warehouse_id, product_id, stock_value - lag(stock_value) over (
                       partition by warehouse_id, product_id order by stock_date) as change
            from fct_stock_daily
        )
        from changes left join moved using (stock_date, warehouse_id, product_id)
        where change <> coalesce(amount, 0)""",
    "standard value is the stock at the standard cost of the day": """
        from fct_stock_daily stock join dim_product_cost cost
          on cost.product_id = stock.product_id and cost.version = strftime(stock_date, '%Y')
        where standard_value <> round(closing_units * standard_cost, 2)""",
    "nothing is worth nothing, and something about what it costs": """
        from fct_stock_daily
        where (closing_units = 0) <> (stock_value = 0)
           or (closing_units > 5 and stock_value / standard_value not between 0.75 and 1.45)""",
    "what is reserved is there, and what is on its way is not less than nothing": """
        from fct_stock_daily where reserved_units not between 0 and closing_units or in_transit_units < 0""",
    "what is on its way is what was sent and has not come": """
        with sent as (
            select stock_date, to_warehouse_id as warehouse_id, product_id, sum(units) as units
            from fct_intercompany
            join (select distinct stock_date from fct_stock_daily) days
              on stock_date >= shipped_on and stock_date < coalesce(received_on, date '9999-12-31')
            group by all
        )
        from fct_stock_daily full join sent using (stock_date, warehouse_id, product_id)
        where in_transit_units is distinct from coalesce(units, 0)""",
    "what is stocked today has a policy": """
        from (select distinct warehouse_id, product_id from fct_stock_daily where stock_date = date '2025-06-19')
        left join dim_stock_policy using (warehouse_id, product_id)
        where safety_units is null or safety_units < 0 or lead_days not between 1 and 90""",
}

LOTS = {
    "layers sum to the stock, in units and in value": """
        with layers as (
            select warehouse_id, product_id, sum(remaining_units) as units, sum(remaining_amount) as amount
            from fct_lot group by all
        )
        from (from fct_stock_daily where stock_date = date '2025-06-19')
        full join layers using (warehouse_id, product_id)
        where coalesce(closing_units, 0) <> coalesce(units, 0) or coalesce(stock_value, 0) <> coalesce(amount, 0)""",
    "first in, first out: one layer may be begun, and it is of the oldest day that is left": """
        with layers as (
            select *, min(received_on) over (partition by warehouse_id, product_id) as oldest,
                   count(*) filter (remaining_units <> units) over (partition by warehouse_id, product_id) as begun
            from fct_lot
        )
        from layers
        where remaining_units <= 0 or remaining_units > units or begun > 1
           or (remaining_units <> units and received_on <> oldest)""",
    "a layer is worth its units at its cost": """
        from fct_lot where abs(remaining_amount - remaining_units * unit_cost) > 0.01 + 0.00005 * remaining_units""",
    "the layers that are left are the last that came": """
        with oldest as (select warehouse_id, product_id, min(received_on) as oldest from fct_lot group by all),
        came as (
            select warehouse_id, product_id, move_date as received_on, sum(units) as units
            from fct_stock_move join oldest using (warehouse_id, product_id)
            where units > 0 and move_date > oldest group by all
        ), layers as (
            select warehouse_id, product_id, received_on, sum(units) as units
            from fct_lot join oldest using (warehouse_id, product_id) where received_on > oldest group by all
        )
        from came full join layers using (warehouse_id, product_id, received_on)
        where came.units is distinct from layers.units""",
    "a count finds what it says": """
        from fct_stock_count
        where difference_units <> counted_units - book_units or counted_units < 0
           or sign(difference_units) <> sign(difference_amount)""",
    "a count starts from the books of its day": """
        from fct_stock_count join fct_stock_daily stock
          on stock.stock_date = counted_on and stock.warehouse_id = fct_stock_count.warehouse_id
             and stock.product_id = fct_stock_count.product_id
        where book_units not in (opening_units, closing_units - difference_units)""",
    "a closing store writes off what it has not sold, and that is little": """
        with closed as (select warehouse_id, closed_on from dim_store join dim_warehouse using (store_id)
                        where closed_on is not null),
        written_off as (
            select warehouse_id, -sum(difference_units) as units from fct_stock_count join closed using (warehouse_id)
            where counted_on = closed_on group by all
        ), sold as (
            select warehouse_id, -sum(units) as sold from fct_stock_move join closed using (warehouse_id)
            where move_type = 'sale' and move_date > closed_on - 56 group by all
        )
        from closed left join written_off using (warehouse_id) left join sold using (warehouse_id)
        where coalesce(units, 0) not between 0.03 * sold and 0.25 * sold""",
    "every warehouse that holds goods is counted each quarter": """
        with quarters as (
            select distinct warehouse_id, date_trunc('quarter', stock_date) as quarter from fct_stock_daily
            where stock_date < date '2025-04-01'
            group by all having count(distinct stock_date) > 80 and sum(closing_units) > 0
        )
        from quarters anti join fct_stock_count
          on fct_stock_count.warehouse_id = quarters.warehouse_id and date_trunc('quarter', counted_on) = quarter""",
}

PRODUCTION = {
    "actual is standard plus variances, in all and for each part": """
        from fct_work_order where status = 'completed' and (
            actual_cost <> standard_cost + price_variance + usage_variance + rate_variance + efficiency_variance
                           + overhead_variance
            or actual_cost <> actual_material + actual_labour + actual_overhead
            or standard_cost <> standard_material + standard_labour + standard_overhead
            or actual_material <> standard_material + price_variance + usage_variance
            or actual_labour <> standard_labour + rate_variance + efficiency_variance
            or actual_overhead <> standard_overhead + overhead_variance)""",
    "price and usage are told apart at standard price": """
        select work_order_no from fct_work_order join fct_work_order_material using (work_order_no)
        where status = 'completed'
        group by work_order_no, price_variance, usage_variance, actual_material
        having sum(actual_amount) <> actual_material
            or abs(sum(actual_amount - actual_units * standard_price) - price_variance) > 0.01 * count(*)
            or abs(usage_variance - (sum(actual_units * standard_price) - any_value(standard_material)))
                > 0.01 * count(*)""",
    "what is finished is worth the standard cost of its day": """
        from fct_work_order work join dim_product_cost cost
          on cost.product_id = work.product_id and cost.version = strftime(completed_on, '%Y')
        where work.standard_cost <> completed_units * cost.standard_cost""",
    "an order is completed after it began, or still open": """
        from fct_work_order
        where completed_on < started_on or (status = 'completed') <> (completed_on is not null)
           or status not in ('open', 'completed') or planned_units <= 0
              or (status = 'completed' and completed_units <= 0)
           or completed_units > planned_units * 1.1 or (status = 'open' and started_on < date '2025-06-19' - 45)
           or entity_id <> 'E1' or warehouse_id <> 'F1'""",
    "material is used, and at a price": """
        from fct_work_order_material
        where actual_units <= 0 or actual_price <= 0
           or abs(actual_amount - actual_units * actual_price) > 0.005 + 0.00005 * actual_units
           or standard_units <= 0 or abs(standard_amount - standard_units * standard_price) > 0.01""",
    "only what is made is made": """
        from fct_work_order join dim_product using (product_id) where source <> 'made' or product_type <> 'goods'""",
}

LAWS = PURCHASING | GROUP_SALES | MOVES | STOCK | LOTS | PRODUCTION


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
def test_no_row_breaks_a_law(tables: duckdb.DuckDBPyConnection, law: str) -> None:
    assert tables.execute(law).fetchall()[:5] == []
