//! The test prefix of an application (rule RTE-01): what the routers and the traces show, what is only said,
//! and what Microsoft sees; and the nearest edge sites of a customer site.

use super::evidence::{UPLOAD, csv, read, sessions, waiting};
use crate::tests::support::both;
use maps_domain::access::{OrgKind, Role};

both!(a_test_prefix_is_shown_on_the_application, |portal| {
    let (stage, _) = waiting(&portal).await;
    let mut engineer = portal.signed_in(&stage.engineer).await;
    let names = sessions(&portal).await;
    let mut form = vec![
        ("subject", "test:western-europe"),
        ("vantage", "received"),
        ("prefix", "20.99.0.0/24"),
        ("traces", "Paris, Paris\nNowhere, Paris"),
    ];
    let rows = csv(&names, "8075:8007").replace("20.30.40.0/24", "20.99.0.0/24");
    engineer
        .upload(UPLOAD, &form, ("file", "r.csv", rows.as_bytes()))
        .await
        .is(422)
        .has("is no edge site");
    form[3] = ("traces", "Paris, Paris, soon");
    engineer
        .upload(UPLOAD, &form, ("file", "r.csv", rows.as_bytes()))
        .await
        .is(422)
        .has("is neither a time in ms nor the address of a hop");
    // What is only said shows nothing, whatever it says.
    form[3] = (
        "traces",
        "Paris, Paris\nAmsterdam, Amsterdam, 1 ms, 192.0.2.1",
    );
    let said = read(&portal, &mut engineer, &form, &rows).await;
    engineer
        .get(&said)
        .await
        .ok()
        .has("the traces show the hand-over at 0 of 2")
        .has("that it is handed over here is only said: no hop of the trace");
    portal.advance_minutes(1);
    form[3] = (
        "traces",
        "Paris, Paris, 1.2 ms, 192.0.2.9 10.0.0.5\nAmsterdam, Amsterdam, 9ms, 10.0.0.6",
    );
    let page = read(&portal, &mut engineer, &form, &rows).await;
    engineer
        .get(&page)
        .await
        .ok()
        .has("20.99.0.0/24 is heard on all sessions of 2 of 2 edge sites")
        .has("Heard on all 2 sessions, but its traffic enters at Paris.")
        .has("hop 10.0.0.5 is the session of")
        .has("That the trace was made here is the ISP's word.")
        .lacks("Record what Microsoft sees");

    // The application decides what has to be shown, not the sessions that happen to be live.
    let application = portal.text("SELECT id FROM applications").await;
    let application = format!("/isp/applications/{application}");
    engineer
        .get(&application)
        .await
        .ok()
        .has("A test prefix is shown at 1 of 2 covered edge sites")
        .has("Heard on all 2 sessions and handed over here: hop 10.0.0.5");

    // What Microsoft sees outranks it, either way.
    let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
    let mut reviewer = portal.browser(&microsoft, Role::Reviewer).await;
    let desk = page.replace("/isp/routes/", "/review/routing/evidence/");
    let desk = desk.split('?').next().unwrap();
    let see = |metro: &'static str, entered: &'static str, note: &'static str| {
        [("metro", metro), ("entered", entered), ("note", note)]
    };
    reviewer
        .get(desk)
        .await
        .ok()
        .has("Record what Microsoft sees");
    reviewer
        .post(desk, &see("paris", "paris", ""))
        .await
        .is(422);
    reviewer
        .post(desk, &see("london", "paris", "Flows of this morning."))
        .await
        .is(422)
        .has("Choose an edge site that the test is about");
    for (metro, entered) in [("paris", "amsterdam"), ("amsterdam", "amsterdam")] {
        reviewer
            .post(desk, &see(metro, entered, "Flows of this morning."))
            .await
            .to(desk);
    }
    let mut operations = portal.browser(&microsoft, Role::Operations).await;
    operations
        .post(desk, &see("paris", "paris", "Flows of this morning."))
        .await
        .is(403);
    engineer
        .get(&application)
        .await
        .ok()
        .has("A test prefix is shown at 1 of 2 covered edge sites")
        .has("but Microsoft saw its traffic enter at Amsterdam on")
        .has("and handed over here: Microsoft saw it on");
    let mut tx = portal.app.db.begin().await.unwrap();
    tx.exec(
        "UPDATE applications SET covered_metros = '[\"paris\",\"madrid\"]'",
        vec![],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    engineer
        .get(&application)
        .await
        .ok()
        .has("Madrid : The newest test leaves it out.")
        .lacks("Amsterdam :");
    portal.advance_hours(1);
    let mut engineer = portal.signed_in(&stage.engineer).await;
    form[3] = ("traces", "Paris, Paris, 1 ms, 10.0.0.5");
    let page = read(&portal, &mut engineer, &form, &rows).await;
    engineer
        .get(&page)
        .await
        .ok()
        .has("No session is recorded at this metro")
        .has("Not fully shown");
    let mut reviewer = portal.browser(&microsoft, Role::Reviewer).await;
    reviewer
        .get(&application.replace("/isp/", "/review/"))
        .await
        .ok()
        .has("A test prefix is shown at 0 of 2 covered edge sites")
        .has("No session is recorded at this metro");
});

both!(the_page_of_a_site_names_the_nearest_edge_sites, |portal| {
    let stage = portal.stage("").await;
    portal
        .choose(
            &stage.customer,
            maps_domain::choice::Scope::Global,
            &[&stage.isp],
        )
        .await;
    let mut buyer = portal.signed_in(&stage.buyer).await;
    buyer
        .get(&format!("/customer/sites/{}", stage.site))
        .await
        .ok()
        .has("Nearest edge sites: Paris (")
        .has("Amsterdam (")
        .has("Hands over at the nearest");
});
