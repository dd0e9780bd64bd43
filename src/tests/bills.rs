//! Who bills what: from the moment a site runs until it ends, to both sides and to nobody else.

use super::support::{Portal, both};
use crate::server::db::{args, offers, service_periods};
use maps_domain::access::{OrgKind, Role};
use maps_domain::ids::OrgId;
use maps_domain::money::{Currency, Money};
use maps_domain::offer::{Part, Product};

/// One site of a customer that runs with an ISP since now, through the store that reconciling uses.
async fn running(portal: &Portal, isp: &OrgId, customer: &OrgId, site_ref: &str) -> String {
    let site = portal.site(customer, site_ref).await;
    let id = format!("activation-{site_ref}");
    let mut tx = portal.app.db.begin().await.unwrap();
    tx.exec(
        "INSERT INTO activations (id, site_id, customer_id, isp_id, region_id, rank, state, since, created_at) \
         VALUES ($1, $2, $3, $4, 'western-europe', 1, 'active', 0, 0)",
        args![&id, &site, customer, isp],
    )
    .await
    .unwrap();
    let now = portal.app.clock.now();
    service_periods::note(
        &mut tx,
        "provisioning",
        "active",
        std::slice::from_ref(&id),
        now,
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    id
}

/// The order line of a site that names a product of the ISP.
async fn buys(portal: &Portal, isp: &OrgId, customer: &OrgId, site_ref: &str, product: &str) {
    let mut tx = portal.app.db.begin().await.unwrap();
    tx.exec(
        "INSERT INTO orders (id, customer_id, isp_id, region_id, contract_ref, declared_by, declared_at) \
         VALUES ('order', $1, $2, 'western-europe', '', 'x', 0)",
        args![customer, isp],
    )
    .await
    .unwrap();
    tx.exec(
        "INSERT INTO order_lines (id, order_id, customer_id, isp_id, region_id, site_id, service_id, in_service_on, state, \
         declared_at, due_at, product, product_name) SELECT 'line', 'order', org_id, $1, region_id, id, 'S', '2020-01-01', \
         'confirmed', 0, 0, $3, $3 FROM customer_sites WHERE site_ref = $2",
        args![isp, site_ref, product],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

async fn product(portal: &Portal, isp: &OrgId, name: &str, minor: Option<i64>) {
    let product = Product {
        name: name.to_owned(),
        parts: vec![Part::Internet],
        description: String::new(),
        regions: Vec::new(),
        link: String::new(),
        price: price(minor),
        price_note: String::new(),
    };
    let now = portal.app.clock.now();
    let mut tx = portal.app.db.begin().await.unwrap();
    offers::insert_product(&mut tx, isp, name, &product, now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

fn price(minor: Option<i64>) -> Option<Money> {
    minor.map(|minor| Money {
        minor,
        currency: Currency::parse("EUR").unwrap(),
    })
}

both!(a_month_says_who_bills_what_to_both_sides, |portal| {
    let isp = portal.organisation(OrgKind::Isp, "Colt").await;
    let customer = portal.organisation(OrgKind::Customer, "Woodgrove").await;
    running(&portal, &isp, &customer, "PAR-1").await;
    let mut browser = portal.browser(&customer, Role::CustomerViewer).await;
    browser
        .get("/customer/bills")
        .await
        .ok()
        .has("Site PAR-1 (PAR-1)")
        .has("per contract")
        .has("0, not billed")
        .has("by Microsoft's price list")
        .has("Active from 2026-11-23;");
    browser
        .get("/customer/bills?month=2026-10")
        .await
        .ok()
        .has("Nothing was active");
    // What the ISP sells is not what was bought: nobody has said that.
    product(&portal, &isp, "Business Access", Some(120_050)).await;
    browser
        .get("/customer/bills")
        .await
        .ok()
        .has("per contract")
        .lacks("Business Access");
    buys(&portal, &isp, &customer, "PAR-1", "Business Access").await;
    browser
        .get("/customer/bills")
        .await
        .ok()
        .has("Business Access")
        .has("1,200.50 EUR");
    let file = browser.get("/customer/bills?format=csv").await.ok();
    assert_eq!(file.body.lines().count(), 4, "{}", file.body);
    assert!(
        file.body.contains("list_price,1200.50,EUR"),
        "{}",
        file.body
    );
    let mut seller = portal.browser(&isp, Role::IspAccountManager).await;
    seller
        .get("/isp/bills")
        .await
        .ok()
        .has("You bill 1 customer for 1 activation.");
    let path = format!("/isp/bills/{customer}");
    seller
        .get(&path)
        .await
        .ok()
        .has("Site PAR-1")
        .lacks("Data transfer");
    let file = seller.get("/isp/bills?format=csv").await.ok();
    assert_eq!(file.body.lines().count(), 2, "{}", file.body);
});

both!(
    a_new_price_leaves_past_months_alone_and_no_month_is_foretold,
    |portal| {
        let isp = portal.organisation(OrgKind::Isp, "Colt").await;
        let customer = portal.organisation(OrgKind::Customer, "Woodgrove").await;
        running(&portal, &isp, &customer, "PAR-1").await;
        product(&portal, &isp, "Business Access", Some(120_050)).await;
        buys(&portal, &isp, &customer, "PAR-1", "Business Access").await;
        portal.advance_hours(24 * 20);
        let mut tx = portal.app.db.begin().await.unwrap();
        let mut offered = offers::product(&mut tx, &isp, "Business Access")
            .await
            .unwrap();
        offered.product.price = price(Some(200_000));
        offers::update_product(&mut tx, &offered, portal.app.clock.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let mut browser = portal.browser(&customer, Role::CustomerViewer).await;
        let december = browser.get("/customer/bills").await.ok();
        december.has("December 2026").has("2,000.00 EUR");
        browser
            .get("/customer/bills?month=2026-11")
            .await
            .ok()
            .has("1,200.50 EUR")
            .lacks("2,000.00 EUR");
        browser
            .get("/customer/bills?month=2027-02")
            .await
            .ok()
            .has("December 2026")
            .lacks("February 2027");
    }
);

both!(
    an_order_names_the_product_and_the_bill_takes_its_list_price,
    |portal| {
        let isp = portal.organisation(OrgKind::Isp, "Colt").await;
        let customer = portal.organisation(OrgKind::Customer, "Woodgrove").await;
        product(&portal, &isp, "Business Access", Some(120_050)).await;
        product(&portal, &isp, "Premium Access", Some(990_000)).await;
        let (one, two) = (
            portal.site(&customer, "PAR-1").await,
            portal.site(&customer, "PAR-2").await,
        );
        portal.qualify(&isp, &["paris"]).await;
        portal.stand(&isp).await;
        portal
            .choose(&customer, maps_domain::choice::Scope::Global, &[&isp])
            .await;
        let mut buyer = portal.browser(&customer, Role::CustomerAdmin).await;
        let new = "/customer/orders/new";
        buyer
            .get(&format!("{new}?isp={isp}&region=western-europe"))
            .await
            .ok()
            .has("Premium Access, 9,900.00 EUR per site and month")
            .has("Other, see contract");
        let declare = |product: &'static str, list: &'static str| {
            vec![
                ("isp", isp.to_string()),
                ("region", "western-europe".to_owned()),
                ("contract_ref", "C-1".to_owned()),
                ("product", product.to_owned()),
                ("csv", list.to_owned()),
            ]
        };
        let post = async |buyer: &mut crate::tests::support::Client,
                          fields: Vec<(&str, String)>| {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            buyer.post(new, &fields).await
        };
        let wrong = "site_id,service_id,in_service_on,prefixes,product\nPAR-1,S1,2026-11-01,20.30.40.0/24,Gold\n";
        post(&mut buyer, declare("", wrong))
            .await
            .is(422)
            .has("Line 2, product: \u{201c}Gold\u{201d} is not a product of this ISP in this region: it publishes Business Access, Premium Access.");
        let list = "site_id,service_id,in_service_on,prefixes,product\n\
            PAR-1,S1,2026-11-01,20.30.40.0/24,premium access\nPAR-2,S2,2026-11-01,20.30.41.0/24,\n";
        post(&mut buyer, declare("other", list))
            .await
            .to("/customer/orders/");
        let order = portal.text("SELECT id FROM orders").await;
        let mut seller = portal.browser(&isp, Role::IspAdmin).await;
        let path = format!("/isp/orders/{order}");
        seller
            .get(&path)
            .await
            .ok()
            .has("Premium Access")
            .has("other, see contract");
        let line = async |site: &str| {
            let mut tx = portal.app.db.read().await.unwrap();
            let (id,): (String,) = tx
                .one("SELECT id FROM order_lines WHERE site_id = $1", args![site])
                .await
                .unwrap();
            id
        };
        let (first, second) = (line(&one).await, line(&two).await);
        let answer = [("do", "confirm"), ("line", &first), ("line", &second)];
        seller.post(&path, &answer).await.to(&path);
        portal.run_jobs().await;
        assert_eq!(portal.state(&one, &isp).await, "active");
        buyer
            .get("/customer/bills")
            .await
            .ok()
            .has("Internet access: Premium Access")
            .has("9,900.00 EUR")
            .has("Internet access: other, see contract")
            .has("Only if you use Azure services")
            .lacks("Business Access");
        let id = portal
            .text("SELECT a.id FROM activations a JOIN customer_sites s ON s.id = a.site_id WHERE s.site_ref = 'PAR-1'")
            .await;
        buyer
            .get(&format!("/customer/activations/{id}"))
            .await
            .ok()
            .has("Premium Access");
        // A product that is offered no more keeps its name; its price is the contract's.
        let mut tx = portal.app.db.begin().await.unwrap();
        tx.exec("DELETE FROM products WHERE id = 'Premium Access'", args![])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        buyer
            .get("/customer/bills")
            .await
            .ok()
            .has("Internet access: Premium Access")
            .lacks("9,900.00 EUR");
    }
);

both!(a_bill_is_seen_by_its_two_sides_only, |portal| {
    let isp = portal.organisation(OrgKind::Isp, "Colt").await;
    let other = portal.organisation(OrgKind::Isp, "Other").await;
    let customer = portal.organisation(OrgKind::Customer, "Woodgrove").await;
    let stranger = portal.organisation(OrgKind::Customer, "Fabrikam").await;
    let staff = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
    running(&portal, &isp, &customer, "PAR-1").await;
    let path = format!("/isp/bills/{customer}");
    let mut foreign = portal.browser(&other, Role::IspAdmin).await;
    foreign.get(&path).await.is(404);
    foreign.get("/isp/bills").await.ok().lacks("Woodgrove");
    let mut rival = portal.browser(&stranger, Role::CustomerAdmin).await;
    rival.get("/customer/bills").await.ok().lacks("PAR-1");
    let mut lead = portal.browser(&staff, Role::LeadReviewer).await;
    for path in ["/customer/bills", "/isp/bills", path.as_str()] {
        lead.get(path).await.is(404);
    }
    let mut seller = portal.browser(&isp, Role::IspViewer).await;
    seller.get("/customer/bills").await.is(404);
});

both!(a_service_period_ends_with_the_traffic, |portal| {
    let isp = portal.organisation(OrgKind::Isp, "Colt").await;
    let customer = portal.organisation(OrgKind::Customer, "Woodgrove").await;
    let id = running(&portal, &isp, &customer, "PAR-1").await;
    portal.advance_hours(24);
    let now = portal.app.clock.now();
    let ids = [id];
    let mut tx = portal.app.db.begin().await.unwrap();
    // At risk and leaving, traffic still runs.
    for (before, after) in [("active", "at_risk"), ("at_risk", "deactivating")] {
        service_periods::note(&mut tx, before, after, &ids, now)
            .await
            .unwrap();
    }
    let open = "SELECT COUNT(*) FROM service_periods WHERE until_ms IS NULL";
    assert_eq!(tx.count(open, args![]).await.unwrap(), 1);
    service_periods::note(&mut tx, "deactivating", "inactive", &ids, now)
        .await
        .unwrap();
    assert_eq!(tx.count(open, args![]).await.unwrap(), 0);
    tx.commit().await.unwrap();
    let mut browser = portal.browser(&customer, Role::CustomerViewer).await;
    browser
        .get("/customer/bills")
        .await
        .ok()
        .has("Active from 2026-11-23 to 2026-11-24");
});
