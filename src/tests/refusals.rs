//! Nothing typed is lost: what a rule or somebody else's change forbids stands on the form itself.
//! And nothing is taken away without asking first, by its name.

use super::support::{Portal, both};
use crate::routes::ROUTES;
use crate::server::db::args;
use crate::server::http::refused::{at_and_above, page_of};
use crate::server::http::route::Access;
use crate::server::service::applications::draft;
use crate::ui::form::FormState;
use maps_domain::access::{OrgKind, Role};
use maps_domain::pni::Record;

const COLT: &str = "colt-technology-services";

/// Whether the page's form has this value in a field.
fn keeps(body: &str, value: &str) -> bool {
    body.contains(&format!("value=\"{value}\"")) || body.contains(&format!(">\n{value}</textarea>"))
}

both!(a_refused_change_of_role_stays_on_the_team_page, |portal| {
    let org = portal.organisation(OrgKind::Isp, "Colt").await;
    let admin = portal.member(&org, Role::IspAdmin).await;
    let mut browser = portal.signed_in(&admin).await;
    let path = format!("/isp/team/{}", admin.id);
    let page = browser
        .post(&path, &[("role", "isp_viewer")])
        .await
        .is(409)
        .has("Nothing was done")
        .has("last admin")
        .has("Invite somebody");
    // The row keeps what was chosen, the invitation does not take it over.
    assert_eq!(
        page.body.matches("value=\"isp_viewer\" selected").count(),
        1
    );
    browser
        .post(&path, &[("role", "emperor")])
        .await
        .is(422)
        .has("Choose one of the listed roles.");
});

both!(
    a_metro_in_use_is_not_retired_and_the_reason_is_kept,
    |portal| {
        portal.recorded_carrier(COLT, Record::Confirmed).await;
        let staff = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
        let mut lead = portal.browser(&staff, Role::LeadReviewer).await;
        let why = "The building is given up next year.";
        let fields = [("do", "retire"), ("retire.reason", why)];
        let page = lead
            .post("/review/catalogue/metros/amsterdam", &fields)
            .await
            .is(409)
            .has("Nothing was done")
            .has("Amsterdam");
        assert!(keeps(&page.body, why), "{}", page.body);
    }
);

both!(
    statements_signed_on_an_old_draft_come_back_and_can_be_sent_again,
    |portal| {
        let carrier = portal.recorded_carrier(COLT, Record::Claimed).await;
        let ctx = portal.ctx_of(&carrier.admin).await;
        let id = draft::create(&ctx, "northern-europe", "Edge")
            .await
            .unwrap();
        let mut browser = portal.signed_in(&carrier.admin).await;
        let path = format!("/isp/applications/{id}/attestations");
        let sign = |version: &'static str| {
            [
                ("version", version),
                ("manrs", "yes"),
                ("signature", "Not Quite My Name"),
            ]
        };
        let page = browser
            .post(&path, &sign("7"))
            .await
            .is(409)
            .has("Somebody changed this meanwhile");
        assert!(keeps(&page.body, "Not Quite My Name"));
        assert!(page.body.contains("name=\"version\" value=\"1\""));
        let (_, ticked) = page.body.split_once("name=\"manrs\"").unwrap();
        assert!(ticked.split('>').next().unwrap().contains("checked"));
        // What the page says now is what it is judged by.
        browser
            .post(&path, &sign("1"))
            .await
            .is(422)
            .has("signature");
    }
);

both!(
    a_reason_has_to_say_something_wherever_it_is_asked,
    |portal| {
        portal.recorded_carrier(COLT, Record::Confirmed).await;
        let staff = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
        let mut lead = portal.browser(&staff, Role::LeadReviewer).await;
        for (nothing, message) in [
            ("no", "at least 10 are needed"),
            ("aaaaaaaaaaaaaaaa", "Write a sentence"),
            ("because because", "Write a sentence"),
        ] {
            let fields = [("do", "off"), ("to", "off"), ("reason", nothing)];
            let page = lead
                .post("/review/policy", &fields)
                .await
                .is(422)
                .has(message);
            assert!(keeps(&page.body, nothing));
        }
    }
);

both!(what_is_taken_away_is_named_first, |portal| {
    let carrier = portal.recorded_carrier(COLT, Record::Confirmed).await;
    let mut admin = portal.signed_in(&carrier.admin).await;
    let engineer = portal.member(&carrier.org, Role::IspEngineer).await;
    let contact = [
        ("role", "Noc"),
        ("name", "Night desk"),
        ("email", "night@colt.example"),
        ("phone", "+31 20 123 4567"),
    ];
    admin
        .post("/isp/organisation/contacts", &contact)
        .await
        .to("/isp");
    let token = [
        ("name", "Old probe"),
        ("scopes", "measurements"),
        ("days", "90"),
    ];
    admin.post("/isp/tokens", &token).await.to("/isp/tokens");
    let file = ("file", "map.txt", b"ducts of Amsterdam".as_slice());
    admin
        .upload(
            "/isp/documents",
            &[("proves", "rule:ORG-02"), ("note", "")],
            file,
        )
        .await
        .to("/isp/documents");
    let mut asked = vec![(format!("/isp/team/{}/remove", engineer.id), engineer.name)];
    for (table, name, path) in [
        (
            "contacts",
            "Night desk",
            "/isp/organisation/contacts/{}/remove",
        ),
        ("api_tokens", "Old probe", "/isp/tokens/{}"),
        ("documents", "map.txt", "/isp/documents/{}/remove"),
    ] {
        let path = removal(&portal, table, name, path).await;
        asked.push((path, name.to_owned()));
    }
    let entries = portal.count("SELECT COUNT(*) FROM audit_entries").await;
    for (path, name) in &asked {
        let page = admin
            .get(path)
            .await
            .ok()
            .has(name)
            .has("Leave it as it is");
        assert!(page.body.contains(&format!("action=\"{path}\"")), "{path}");
    }
    let after = portal.count("SELECT COUNT(*) FROM audit_entries").await;
    assert_eq!(after, entries, "asking changes nothing");
    for (path, _) in &asked {
        admin.post(path, &[]).await.to("/isp/");
        let again = admin.post(path, &[]).await.status.as_u16();
        assert!([404, 409].contains(&again), "{path} {again}");
    }
});

/// The address that takes away the row of that name.
async fn removal(portal: &Portal, table: &str, name: &str, path: &str) -> String {
    let sql = format!("SELECT id FROM {table} WHERE name = $1");
    let mut tx = portal.app.db.read().await.unwrap();
    let (id,): (String,) = tx.one(sqlx::AssertSqlSafe(sql), args![name]).await.unwrap();
    path.replace("{}", &id)
}

both!(
    a_refused_button_brings_its_page_back_with_the_reason_on_it,
    |portal| {
        let org = portal.organisation(OrgKind::Customer, "Contoso").await;
        let mut admin = portal.browser(&org, Role::CustomerAdmin).await;
        let accept = "/customer/organisation/terms";
        let why = "The terms were accepted before.";
        // From the page that the browser names, without what was done there earlier.
        let from = "/programme/questions?q=berlin&done=saved";
        let page = admin.post_from(from, accept, &[]).await.is(409);
        let page = page.has("Nothing was done").has(why).lacks("Saved.");
        assert!(page.body.contains("value=\"berlin\""), "as it was searched");
        // Otherwise, or when that is no page of theirs: the nearest above the button's address.
        let page = admin.post(accept, &[]).await.is(409);
        page.has(why).has("is enrolled");
        for elsewhere in [
            accept,
            "/isp/organisation",
            "/customer/sites?format=csv",
            "/nowhere",
        ] {
            let page = admin.post_from(elsewhere, accept, &[]).await.is(409);
            page.has(why).has("is enrolled");
        }
        // The next look at the page says nothing of it.
        let page = admin.get("/customer/organisation").await.ok();
        page.lacks("Nothing was done");
    }
);

both!(
    a_refused_permission_stays_on_the_page_of_its_role,
    |portal| {
        let isp = portal.organisation(OrgKind::Isp, "Colt").await;
        let mut admin = portal.browser(&isp, Role::IspAdmin).await;
        let grant = [("do", "grant"), ("region", "atlantis")];
        admin
            .post("/isp/activations", &grant)
            .await
            .is(422)
            .has("Nothing was done")
            .has("region");
        admin
            .post("/isp/activations", &[("do", "juggle")])
            .await
            .is(400)
            .has("does not understand");
        // What the role may not do at all is no page of theirs.
        let mut engineer = portal.browser(&isp, Role::IspEngineer).await;
        let page = engineer.post("/isp/activations", &grant).await.is(403);
        page.lacks("Nothing was done");
    }
);

both!(
    a_form_beyond_its_size_comes_back_with_the_limits,
    |portal| {
        let org = portal.organisation(OrgKind::Isp, "Colt").await;
        let mut admin = portal.browser(&org, Role::IspAdmin).await;
        let much = "x".repeat(2 * 1024 * 1024);
        admin
            .post("/isp/interconnects/import", &[("text", &much)])
            .await
            .is(413)
            .has("forms up to 2 MB")
            .has("Or its text");
    }
);

#[test]
fn a_form_that_lost_a_race_takes_the_newest_version_and_any_other_keeps_its_own() {
    let typed = FormState::default().with("version", 3);
    assert_eq!(typed.version(5), "3");
    assert_eq!(FormState::default().version(5), "5");
}

#[test]
fn every_form_has_a_page_to_come_back_to() {
    let homeless: Vec<&str> = ROUTES
        .iter()
        .copied()
        .flatten()
        .filter(|route| route.method == "POST" && !matches!(route.access, Access::Token(_)))
        .map(|route| route.path)
        .filter(|path| !at_and_above(path).any(|at| page_of(ROUTES, &at).is_some()))
        .collect();
    // On every page, and never refused.
    assert_eq!(homeless, ["/sign-out", "/sign-out-everywhere", "/theme"]);
}

#[test]
fn the_most_literal_page_of_a_path_is_taken() {
    let path = |address: &str| page_of(ROUTES, address).map(|(route, _)| route.path);
    assert_eq!(path("/isp/applications/new"), Some("/isp/applications/new"));
    assert_eq!(path("/isp/applications/7"), Some("/isp/applications/{id}"));
    assert_eq!(path("/isp/applications/"), None);
    assert_eq!(path("/isp/nowhere/at/all"), None);
    let (_, params) = page_of(ROUTES, "/isp/interconnects/pni/7").unwrap();
    assert_eq!(params.get("id").map(String::as_str), Some("7"));
}
