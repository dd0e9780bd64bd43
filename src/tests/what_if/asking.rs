//! Questions: a cut duct, each failure, pairs, and who may ask.

use super::{isp, links, reviewer};
use crate::server::db::activations;
use crate::tests::support::both;
use maps_domain::access::{OrgKind, Role};

both!(
    a_cut_duct_is_answered_by_the_server_and_the_address_keeps_it,
    |portal| {
        let (_, mut browser) = isp(&portal).await;
        let page = browser.get("/isp/what-if").await.ok();
        let page = page.has("As it is, no connection is lost");
        links(&page, "name=\"fail\" value=\"duct:AMS-7\"");
        assert!(!page.body.contains("When duct AMS-7 fails"));
        let page = browser
            .get("/isp/what-if?region=western-europe&fail=duct:AMS-7")
            .await
            .ok();
        let page = page.has("When duct AMS-7 fails");
        let page = page
            .has("lost: AMS-1, AMS-2")
            .has("60 Gbit/s from Amsterdam to Paris");
        // Mending it is a link to the page without it.
        links(&page, "aria-label=\"Mend duct AMS-7\"");
        links(&page, "href=\"/isp/what-if?region=western-europe\"");
        browser
            .get("/isp/what-if?region=western-europe&fail=duct:AMS-7&fail=metro:paris")
            .await
            .ok()
            .has("When duct AMS-7 and metro Paris fail")
            .has("Traffic is lost");
    }
);

both!(
    what_cannot_be_read_or_is_not_recorded_is_said_and_changes_nothing,
    |portal| {
        let (_, mut browser) = isp(&portal).await;
        browser
            .get("/isp/what-if?fail=town:x&fail=duct:NOWHERE")
            .await
            .ok()
            .has("is not a kind of failure")
            .has("Not recorded, changes nothing: duct:NOWHERE")
            .has("no connection is lost");
        browser.get("/isp/what-if?region=atlantis").await.is(404);
        browser
            .get("/isp/what-if?area=europe")
            .await
            .ok()
            .has("When this fails");
    }
);

both!(
    single_failures_are_ranked_and_pairs_are_tried_on_request,
    |portal| {
        let (_, mut browser) = isp(&portal).await;
        let page = browser.get("/isp/what-if").await.ok();
        let page = page
            .has("single failures are harmless")
            .has("Try every pair");
        links(&page, "data-fail-only=\"duct:AMS-7\"");
        browser
            .get("/isp/what-if?pairs=1")
            .await
            .ok()
            .has("are worse together than each of the two alone");
    }
);

both!(
    customer_sites_are_counted_where_their_traffic_enters,
    |portal| {
        let (org, _) = isp(&portal).await;
        let mut tx = portal.app.db.read().await.unwrap();
        assert!(
            activations::sites_by_metro(&mut tx, &org)
                .await
                .unwrap()
                .is_empty()
        );
    }
);

both!(a_reviewer_tries_any_isp_and_an_isp_only_itself, |portal| {
    let (org, _) = isp(&portal).await;
    let mut microsoft = reviewer(&portal).await;
    microsoft.get("/review/what-if").await.ok().has("Colt");
    microsoft
        .get(&format!("/review/what-if?isp={org}&fail=metro:paris"))
        .await
        .ok()
        .has("What if: Colt")
        .has("When metro Paris fails");
    microsoft.get("/review/what-if?isp=nobody").await.is(404);
    let other = portal.organisation(OrgKind::Isp, "Other").await;
    let mut browser = portal.browser(&other, Role::IspAdmin).await;
    let page = browser.get(&format!("/isp/what-if?isp={org}")).await.ok();
    let page = page.has("Nothing to try here");
    assert!(!page.body.contains("ams-pe1"));
    let refused = browser.get(&format!("/review/what-if?isp={org}")).await;
    assert!(!refused.body.contains("ams-pe1"));
});
