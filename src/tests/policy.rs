//! The policy: what it says, its switch for prefixes, a new version.

use super::ground::microsoft;
use super::support::{Portal, both};
use crate::server::ctx::Ctx;
use crate::server::service::ground;
use maps_domain::access::Role;
use maps_domain::ids::RegionId;
use maps_domain::policy::PartnerType;

both!(the_policy_is_shown_with_its_rules, |portal| {
    let mut reviewer = microsoft(&portal, Role::Reviewer).await;
    let page = reviewer
        .get("/review/policy")
        .await
        .ok()
        .has("2026-11-default in force")
        .has("A declined application can be appealed for so many days.")
        .has("Waiting demand is told from so many customers on")
        .lacks("New version");
    assert!(page.body.contains("id=\"min_connection_mbps\""));
    reviewer
        .get("/review/policy/rules?severity=must")
        .await
        .ok()
        .has("ASN-01");
    reviewer
        .get("/review/policy/rules?q=PNI-05")
        .await
        .ok()
        .has("PNI-05")
        .has("peer_routers_min");
    let file = reviewer.get("/review/policy/rules?format=csv").await.ok();
    assert!(file.body.lines().count() >= 79, "every rule and a header");
    reviewer
        .post(
            "/review/policy",
            &[("to", "off"), ("reason", "Because I can do that.")],
        )
        .await
        .is(403);
});

both!(automatic_acceptance_is_switched_with_a_reason, |portal| {
    let mut lead = microsoft(&portal, Role::LeadReviewer).await;
    lead.post("/review/policy", &[("to", "off"), ("reason", "no")])
        .await
        .is(422)
        .has("at least 10");
    lead.post(
        "/review/policy",
        &[("to", "on"), ("reason", "Nothing to do here.")],
    )
    .await
    .is(409)
    .has("on already");
    lead.post(
        "/review/policy",
        &[("to", "off"), ("reason", "Incident 4711 is open.")],
    )
    .await
    .to("/review/policy?done=switched");
    lead.get("/review/policy")
        .await
        .ok()
        .has("by hand")
        .has("Incident 4711 is open.");
    assert_eq!(
        portal
            .count(
                "SELECT COUNT(*) FROM settings WHERE key = 'auto_accept_prefixes' AND value = 'off'"
            )
            .await,
        1
    );
    let followed = "SELECT COUNT(*) FROM rollouts WHERE cause = 'auto_accept_on'";
    assert_eq!(portal.count(followed).await, 0);
    lead.get("/review/operations")
        .await
        .ok()
        .has("Switch it at the policy");
    lead.post(
        "/review/policy",
        &[("to", "on"), ("reason", "Incident 4711 is closed.")],
    )
    .await
    .to("/review/policy?done=switched");
    assert_eq!(
        portal.count(followed).await,
        1,
        "batches that wait for Microsoft go on by themselves"
    );
});

/// The form as the browser would send it back, unchanged.
async fn form_values(lead: &mut super::support::Client) -> Vec<(String, String)> {
    let page = lead.get("/review/policy/new").await.ok();
    let mut values = Vec::new();
    for input in page.body.split("<input").skip(1) {
        let attribute = |name: &str| {
            let (_, rest) = input.split_once(&format!(" {name}=\""))?;
            Some(rest.split('"').next().unwrap().to_owned())
        };
        if let Some(name) = attribute("name")
            && (name.starts_with("p.") || name.starts_with("r.") || name.starts_with("t."))
        {
            values.push((name, attribute("value").unwrap_or_default()));
        }
    }
    values
}

async fn publish(
    lead: &mut super::support::Client,
    values: &[(String, String)],
    head: &[(&str, &str)],
) -> super::support::Page {
    let mut fields: Vec<(&str, &str)> = head.to_vec();
    fields.extend(values.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    lead.post("/review/policy/new", &fields).await
}

both!(a_new_policy_version_takes_effect_on_its_day, |portal| {
    let mut lead = microsoft(&portal, Role::LeadReviewer).await;
    let mut values = form_values(&mut lead).await;
    assert!(values.len() > 28, "{values:?}");
    let head = [
        ("version", "2027-01"),
        ("active_from", "2026-11-24"),
        ("reason", "Double the traffic that is asked."),
    ];
    publish(&mut lead, &values, &head)
        .await
        .is(422)
        .has("No value differs");
    let at = values
        .iter()
        .position(|(n, _)| n == "p.min_traffic_gbps")
        .unwrap();
    "four".clone_into(&mut values[at].1);
    let page = publish(
        &mut lead,
        &values,
        &[
            ("version", "x y"),
            ("active_from", "2020-01-01"),
            ("reason", ""),
        ],
    )
    .await
    .is(422)
    .has("cannot begin in the past")
    .has("not a number");
    assert!(
        page.body.contains("value=\"four\""),
        "what was typed is kept"
    );
    "4".clone_into(&mut values[at].1);
    publish(&mut lead, &values, &head)
        .await
        .to("/review/policy?done=policy-published");
    publish(&mut lead, &values, &head)
        .await
        .is(422)
        .has("exists already");
    let gbps = async || {
        let ctx = Ctx::system(&portal.app);
        let mut tx = portal.app.db.read().await.unwrap();
        let policy = ground::policy(&ctx, &mut tx).await.unwrap();
        policy
            .thresholds(&RegionId::from("oceania"), PartnerType::Edge)
            .min_traffic_gbps
    };
    assert_eq!(gbps().await, 2.0, "not yet");
    lead.get("/review/policy").await.ok().has("From 2026-11-24");
    portal.advance_hours(24);
    assert_eq!(gbps().await, 4.0);
    let mut lead = microsoft_again(&portal).await;
    lead.get("/review/policy")
        .await
        .ok()
        .has("2027-01 in force")
        .has("Double the traffic that is asked.");
});

/// A lead of the same organisation after the session of the first has lapsed.
async fn microsoft_again(portal: &Portal) -> super::support::Client {
    let mut tx = portal.app.db.read().await.unwrap();
    let (id,): (String,) = tx
        .one(
            "SELECT id FROM organisations WHERE kind = 'microsoft'",
            vec![],
        )
        .await
        .unwrap();
    drop(tx);
    portal
        .browser(&maps_domain::ids::OrgId::new(id), Role::LeadReviewer)
        .await
}
