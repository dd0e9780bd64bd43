//! The editor of an ISP's offers: what it saves is public, what is wrong comes back, others stay out.

use super::super::support::{Portal, both};
use super::two;
use crate::server::ctx::Ctx;
use crate::server::db::args;
use crate::server::service::sla::promise;
use maps_domain::access::Role;
use maps_domain::ids::OrgId;

const PRODUCT: &[(&str, &str)] = &[
    ("name", "Secure Access"),
    ("parts", "internet"),
    ("parts", "utm"),
    ("description", "Filtered <b>access</b>"),
    ("regions", "western-europe"),
    ("link", "https://cafe.example/secure"),
    ("price", "120.50"),
    ("currency", "EUR"),
    ("price_note", "36 months"),
];

both!(an_isp_publishes_what_anybody_then_reads, |portal| {
    let (cafe, _) = two(&portal).await;
    website(&portal, &cafe).await;
    let mut isp = portal.browser(&cafe, Role::IspAccountManager).await;
    isp.get("/isp/offers")
        .await
        .ok()
        .has("No products yet")
        .has("Listed");
    let profile = [
        ("version", "0"),
        ("about", "We connect cafés."),
        ("languages", "fr"),
        ("languages", "en"),
        ("sales_name", "Enterprise desk"),
        ("sales_email", "sales@cafe.example"),
        ("sales_phone", "+33 1 23 45 67 89"),
    ];
    isp.post("/isp/offers/profile", &profile)
        .await
        .to("/isp/offers?done=published");
    isp.post("/isp/offers/products/new", PRODUCT)
        .await
        .to("/isp/offers?done=published");
    let sla = [
        ("availability", "99.95"),
        ("packet_delivery", "99.9"),
        ("rtt_ms", "12.5"),
        ("exclusions", "Announced maintenance"),
    ];
    isp.post("/isp/offers/sla/western-europe", &sla)
        .await
        .to("/isp/offers?done=published");
    isp.get("/isp/offers/preview")
        .await
        .ok()
        .has("Preview of your public page")
        .has("Secure Access");

    let slug = "/partners/café-télécom";
    let page = portal.client().get(&slug.replace('é', "%C3%A9")).await;
    page.ok()
        .has("We connect cafés.")
        .has("English, French")
        .has("sales@cafe.example")
        .has("Internet access + UTM")
        .has("Filtered <b>access</b>")
        .has("120.50 EUR per site and month, 36 months")
        .has("99.95 %: about 21.9 minutes of downtime per month")
        .has("12.5 ms")
        .has("Announced maintenance")
        .has("under policy v")
        .has("Capacity Not published");
    portal
        .client()
        .get("/partners?product=utm&region=western-europe&sla=99.95&language=fr")
        .await
        .ok()
        .has("Café Télécom");
    // The product is not sold there, the service level not promised.
    for query in [
        "product=utm&region=northern-europe",
        "sla=99.9&metro=london",
        "sla=99.99",
        "language=de",
    ] {
        portal
            .client()
            .get(&format!("/partners?{query}"))
            .await
            .ok()
            .has("No partner matches");
    }
});

/// Records the website whose host the examples use.
async fn website(portal: &Portal, org: &OrgId) {
    let mut tx = portal.app.db.begin().await.unwrap();
    let sql = "UPDATE organisations SET website = 'https://www.cafe.example/' WHERE id = $1";
    tx.exec(sql, args![org]).await.unwrap();
    tx.commit().await.unwrap();
}

both!(
    a_changed_service_level_is_shown_with_its_month_beside_the_one_that_is_valid,
    |portal| {
        let (cafe, _) = two(&portal).await;
        let mut isp = portal.browser(&cafe, Role::IspAdmin).await;
        let form = "/isp/offers/sla/western-europe";
        for availability in ["99.95", "98"] {
            isp.post(form, &[("availability", availability)])
                .await
                .to("/isp/offers?done=published");
        }
        isp.get("/isp/offers")
            .await
            .ok()
            .has("99.95 %: about 21.9 minutes")
            .has("From December 2026: 98 %");
        let page = isp.get(form).await.ok();
        page.has("Your change holds from December 2026 on");
        let page = "/partners/caf%C3%A9-t%C3%A9l%C3%A9com";
        let compared = "/partners/compare?p=caf%C3%A9-t%C3%A9l%C3%A9com&region=western-europe";
        let mut anybody = portal.client();
        anybody
            .get(page)
            .await
            .ok()
            .has("99.95 %: about 21.9 minutes")
            .has("From December 2026");
        anybody
            .get(compared)
            .await
            .ok()
            .has("99.95 %: about 21.9 minutes")
            .has("From December 2026: 98 %")
            // 0.9995 × 0.9995, not 0.98.
            .has("99.9 %:");
        let listed = "/partners?sla=99.95&region=western-europe";
        anybody.get(listed).await.ok().has("Café Télécom");
        portal.advance_hours(24 * 8);
        anybody.get(page).await.ok().has("98 %").lacks("99.95 %");
        anybody
            .get(compared)
            .await
            .ok()
            .has("98 %")
            .lacks("From December");
        for _ in 0..2 {
            promise::begin(&Ctx::system(&portal.app)).await.unwrap();
            anybody.get(listed).await.ok().has("No partner matches");
        }
        // Taken back: valid until the month ends, then gone.
        let mut isp = portal.browser(&cafe, Role::IspAdmin).await;
        isp.post(form, &[("availability", "")])
            .await
            .to("/isp/offers?done=published");
        isp.get("/isp/offers")
            .await
            .ok()
            .has("Taken back from January 2027 on");
        portal.advance_hours(24 * 31);
        promise::begin(&Ctx::system(&portal.app)).await.unwrap();
        assert_eq!(portal.count("SELECT COUNT(*) FROM sla_offers").await, 0);
        anybody.get(page).await.ok().lacks("Service levels");
    }
);

both!(
    what_is_offered_where_the_isp_is_not_qualified_is_not_public,
    |portal| {
        let (cafe, _) = two(&portal).await;
        website(&portal, &cafe).await;
        let mut isp = portal.browser(&cafe, Role::IspAdmin).await;
        let africa = [
            ("name", "Sahara Access"),
            ("parts", "internet"),
            ("regions", "africa"),
            ("price", "120,50"),
            ("currency", "EUR"),
        ];
        for product in [&africa[..], PRODUCT] {
            isp.post("/isp/offers/products/new", product)
                .await
                .to("/isp/offers");
        }
        for region in ["africa", "western-europe"] {
            isp.post(
                &format!("/isp/offers/sla/{region}"),
                &[("availability", "99,95")],
            )
            .await
            .to("/isp/offers");
        }
        isp.get("/isp/offers")
            .await
            .ok()
            .has("Customers see one product and one service level on your public page")
            .has("Not shown, because you are not qualified there: one product and one service level.")
            .has("120.50 EUR")
            .has("Not shown: not qualified there");
        for path in [
            "/partners/caf%C3%A9-t%C3%A9l%C3%A9com",
            "/partners/compare?p=caf%C3%A9-t%C3%A9l%C3%A9com",
            "/partners?q=sahara",
        ] {
            let page = portal.client().get(path).await.ok();
            page.lacks("Sahara Access").lacks("Africa</th>");
        }
    }
);

both!(contact_and_links_are_of_the_company_or_say_so, |portal| {
    let (cafe, _) = two(&portal).await;
    website(&portal, &cafe).await;
    let mut isp = portal.browser(&cafe, Role::IspAdmin).await;
    let with = |email| [("version", "0"), ("sales_email", email)];
    isp.post("/isp/offers/profile", &with("sales@nordlys.example"))
        .await
        .is(422)
        .has("nordlys.example is not known as a domain of Café Télécom");
    isp.post("/isp/offers/profile", &with("sales@fr.cafe.example"))
        .await
        .to("/isp/offers?done=published");
    let mut elsewhere = PRODUCT.to_vec();
    elsewhere[5] = ("link", "https://phish.example/");
    isp.post("/isp/offers/products/new", &elsewhere)
        .await
        .to("/isp/offers?done=published");
    isp.get("/isp/offers")
        .await
        .ok()
        .has("Links to phish.example, not known as yours");
    let page = "/partners/caf%C3%A9-t%C3%A9l%C3%A9com";
    portal
        .client()
        .get(page)
        .await
        .ok()
        .has("leads to phish.example");
});

both!(a_refused_product_comes_back_as_typed, |portal| {
    let (cafe, _) = two(&portal).await;
    let mut isp = portal.browser(&cafe, Role::IspAdmin).await;
    let wrong = [
        ("name", "X"),
        ("parts", "internet"),
        ("link", "javascript:alert(1)"),
        ("price", "1,200"),
        ("currency", "EUR"),
    ];
    isp.post("/isp/offers/products/new", &wrong)
        .await
        .is(422)
        .has("3 things to correct")
        .has("\u{201c}javascript:alert(1)\u{201d} is not a web address")
        .has("Name: enter the name");
    isp.post("/isp/offers/products/new", PRODUCT)
        .await
        .to("/isp/offers");
    isp.post("/isp/offers/products/new", PRODUCT)
        .await
        .is(422)
        .has("Name: you publish a product named Secure Access already");
    isp.post(
        "/isp/offers/sla/western-europe",
        &[("availability", "lots")],
    )
    .await
    .is(422)
    .has("`lots` is not a percentage");
    isp.post("/isp/offers/sla/atlantis", &[("availability", "99")])
        .await
        .is(404);
    assert_eq!(portal.count("SELECT COUNT(*) FROM products").await, 1);
    assert_eq!(portal.count("SELECT COUNT(*) FROM sla_offers").await, 0);
});

both!(
    nobody_edits_the_offers_of_another_isp_or_over_a_colleague,
    |portal| {
        let (cafe, nord) = two(&portal).await;
        let mut isp = portal.browser(&cafe, Role::IspAdmin).await;
        isp.post("/isp/offers/products/new", PRODUCT)
            .await
            .to("/isp/offers");
        let mut tx = portal.app.db.read().await.unwrap();
        let (id,): (String,) = tx.one("SELECT id FROM products", args![]).await.unwrap();
        drop(tx);
        let path = format!("/isp/offers/products/{id}");
        let mut stranger = portal.browser(&nord, Role::IspAdmin).await;
        stranger.get(&path).await.is(404);
        stranger.post(&path, PRODUCT).await.is(404);
        stranger.post(&format!("{path}/remove"), &[]).await.is(404);
        let mut engineer = portal.browser(&cafe, Role::IspEngineer).await;
        engineer.get("/isp/offers").await.ok().has("Secure Access");
        engineer.post(&path, PRODUCT).await.is(403);

        let mut renamed: Vec<(&str, &str)> = PRODUCT.to_vec();
        renamed[0] = ("name", "Safer Access");
        renamed.push(("version", "1"));
        isp.post(&path, &renamed)
            .await
            .to("/isp/offers?done=published");
        renamed[0] = ("name", "Safest Access");
        isp.post(&path, &renamed).await.is(409);
        isp.get("/isp/offers")
            .await
            .ok()
            .has("Safer Access")
            .lacks("Safest");
        isp.post("/isp/offers/profile", &[("version", "7"), ("about", "x")])
            .await
            .is(409);
        isp.post(&format!("{path}/remove"), &[])
            .await
            .to("/isp/offers?done=removed");
        assert_eq!(portal.count("SELECT COUNT(*) FROM products").await, 0);
        assert_eq!(
        portal
            .count("SELECT COUNT(*) FROM audit_entries WHERE action IN ('product_added', 'product_changed', 'product_removed')")
            .await,
        3
    );
    }
);
