//! VRP and registry files: what a newer one changes, what it may not replace, and the way back.

use super::{register, vrps, vrps_made};
use crate::server::ctx::Ctx;
use crate::server::service::registries;
use crate::tests::support::{START_MS, both};
use maps_domain::access::{OrgKind, Role};
use maps_domain::choice::Scope;

const ROUTING: &str = "/review/routing";
/// When the clock of the tests begins, in seconds.
const START: i64 = START_MS / 1000;

both!(a_new_vrp_file_stops_and_frees_the_turn_up_step, |portal| {
    let stage = portal.stage("20.30.40.0/24").await;
    portal.stand(&stage.isp).await;
    let mut engineer = portal.signed_in(&stage.engineer).await;
    register(&mut engineer, &stage.customer, "20.30.40.0/24").await;
    let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
    let mut operations = portal.browser(&microsoft, Role::Operations).await;
    operations
        .get("/review/routing")
        .await
        .ok()
        .has("Neither RPKI nor routing registry data is installed");
    let routing = "/review/routing";
    let foreign = vrps("20.30.0.0/16", 24, 3356);
    portal
        .install(&mut operations, "vrp", "v.json", foreign.as_bytes())
        .await;
    operations.get(routing).await.ok().has("v.json");
    engineer
        .get("/isp/prefixes")
        .await
        .ok()
        .has("The only registered prefix fails a check");
    let (subject, _) = portal.last_mail(&stage.engineer.email).await.unwrap();
    assert_eq!(subject, "A check of 20.30.40.0/24 fails: RPKI");

    portal
        .choose(&stage.customer, Scope::Global, &[&stage.isp])
        .await;
    portal.run_jobs().await;
    assert_eq!(portal.state(&stage.site, &stage.isp).await, "failed");
    assert!(
        portal
            .text("SELECT reason FROM activations")
            .await
            .contains("20.30.40.0/24: a check of the registration fails")
    );

    portal.advance_hours(1);
    let mut operations = portal.browser(&microsoft, Role::Operations).await;
    let mut engineer = portal.signed_in(&stage.engineer).await;
    let own = vrps("20.30.0.0/16", 24, 8220);
    portal
        .install(&mut operations, "vrp", "w.json", own.as_bytes())
        .await;
    assert_eq!(portal.state(&stage.site, &stage.isp).await, "active");
    let irr = "route: 20.30.40.0/24\norigin: AS8220\nsource: RIPE\n\nperson: X\n";
    portal
        .install(&mut operations, "irr", "ripe.db", irr.as_bytes())
        .await;
    operations
        .get(routing)
        .await
        .ok()
        .has("1 object of other classes");
    engineer
        .get("/isp/prefixes?outcome=pass")
        .await
        .ok()
        .has("20.30.40.0/24");
    let mut reviewer = portal.browser(&microsoft, Role::Reviewer).await;
    reviewer
        .upload(
            routing,
            &[("kind", "vrp")],
            ("vrp", "v.json", own.as_bytes()),
        )
        .await
        .is(403);
    reviewer
        .get("/review/routing/prefixes")
        .await
        .ok()
        .has("Colt")
        .has("Contoso");
});

both!(
    a_failing_registration_is_not_given_up_to_go_on_unchecked,
    |portal| {
        let stage = portal.stage("20.30.40.0/24").await;
        let mut engineer = portal.signed_in(&stage.engineer).await;
        let page = register(&mut engineer, &stage.customer, "20.30.40.0/24").await;
        let mut operations = portal.operations().await;
        let foreign = vrps("20.30.40.0/24", 24, 3356);
        portal
            .install(&mut operations, "vrp", "v.json", foreign.as_bytes())
            .await;
        let release = [
            ("do", "release"),
            ("sure", "yes"),
            ("reason", "The customer left us last month."),
        ];
        engineer
            .post(&page, &release)
            .await
            .is(409)
            .has("it would go on unchecked");
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM registered_prefixes WHERE released_at IS NULL")
                .await,
            1
        );
    }
);

both!(an_old_vrp_file_only_warns, |portal| {
    let stage = portal.stage("").await;
    let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
    let mut operations = portal.browser(&microsoft, Role::Operations).await;
    let own = vrps("20.30.0.0/16", 24, 8220);
    portal
        .install(&mut operations, "vrp", "v.json", own.as_bytes())
        .await;
    portal.advance_hours(24 * 30);
    let mut engineer = portal.signed_in(&stage.engineer).await;
    let page = register(&mut engineer, &stage.customer, "20.30.40.0/24").await;
    engineer
        .get(&page)
        .await
        .ok()
        .has("The VRP file is old; a newer one may say otherwise.");
    let mut operations = portal.browser(&microsoft, Role::Operations).await;
    operations
        .get("/review/routing")
        .await
        .ok()
        .has("good answers only warn");
});

both!(
    an_older_or_much_smaller_file_replaces_nothing_unless_somebody_says_so,
    |portal| {
        let mut operations = portal.operations().await;
        let three = [
            ("20.30.0.0/16", 24, 8220),
            ("20.31.0.0/16", 24, 8220),
            ("20.32.0.0/16", 24, 8220),
        ];
        let full = vrps_made(START, &three);
        portal
            .install(&mut operations, "vrp", "full.json", full.as_bytes())
            .await;
        for (made, entries, told) in [
            (START - 60, &three[..], "before the one in force"),
            (
                START,
                &three[..1],
                "It has 1 entry, fewer than half of the 3",
            ),
        ] {
            portal.advance_minutes(1);
            let file = vrps_made(made, entries);
            portal
                .install(&mut operations, "vrp", "doubtful.json", file.as_bytes())
                .await;
            operations
                .get(ROUTING)
                .await
                .ok()
                .has(told)
                .has("doubtful.json: It")
                .has("Nothing was replaced.")
                .has("full.json, by");
        }
        portal.advance_minutes(1);
        let small = vrps_made(START, &three[..1]);
        let form = [("kind", "vrp"), ("anyway_vrp", "yes")];
        operations
            .upload(ROUTING, &form, ("vrp", "small.json", small.as_bytes()))
            .await
            .to(ROUTING);
        portal.run_jobs().await;
        operations
            .get(ROUTING)
            .await
            .ok()
            .has("small.json, by")
            .lacks("doubtful.json: It");
        let audited = "SELECT changes FROM audit_entries WHERE action = 'registry_uploaded' ORDER BY seq DESC LIMIT 1";
        let audited = portal.text(audited).await;
        assert!(audited.contains("replaced anyway"), "{audited}");
        assert!(audited.contains("fewer than half"), "{audited}");
        // The same holds for each registry.
        let object = |n: u8| format!("route: 20.{n}.0.0/16\norigin: AS8220\nsource: RIPE\n\n");
        let whole: String = (1..=3).map(object).collect();
        for (name, text) in [("whole.db", whole), ("torn.db", object(1))] {
            portal.advance_minutes(1);
            portal
                .install(&mut operations, "irr", name, text.as_bytes())
                .await;
        }
        operations
            .get(ROUTING)
            .await
            .ok()
            .has("RIPE has 1 entry, fewer than half of the 3 in force.");
    }
);

both!(operations_go_back_to_an_earlier_file, |portal| {
    let stage = portal.stage("").await;
    let mut engineer = portal.signed_in(&stage.engineer).await;
    let page = register(&mut engineer, &stage.customer, "20.30.40.0/24").await;
    let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
    let mut operations = portal.browser(&microsoft, Role::Operations).await;
    for (at, name, asn) in [(0, "good.json", 8220), (60, "bad.json", 3356)] {
        let file = vrps_made(START + at, &[("20.30.0.0/16", 24, asn)]);
        portal
            .install(&mut operations, "vrp", name, file.as_bytes())
            .await;
        portal.advance_minutes(1);
    }
    engineer.get(&page).await.ok().has("One check fails");
    let good = portal
        .text("SELECT id FROM registry_files WHERE name = 'good.json'")
        .await;
    let back = format!("/review/routing/files/{good}");
    operations
        .get(ROUTING)
        .await
        .ok()
        .has("Go back to this one");
    operations
        .get(&back)
        .await
        .ok()
        .has("Go back to good.json?")
        .has("Every prefix is checked again");
    let mut reviewer = portal.browser(&microsoft, Role::Reviewer).await;
    reviewer.post(&back, &[]).await.is(403);
    operations.post(&back, &[]).await.to(ROUTING);
    portal.run_jobs().await;
    operations.get(ROUTING).await.ok().has("good.json, by");
    engineer.get(&page).await.ok().lacks("One check fails");
    // It is in force now; the other one can be gone back to in turn.
    operations.post(&back, &[]).await.is(409);
    let audited = "SELECT summary FROM audit_entries WHERE action = 'registry_restored'";
    assert_eq!(portal.text(audited).await, "went back to good.json");
});

both!(vrps_that_have_expired_do_not_count, |portal| {
    let stage = portal.stage("").await;
    let mut engineer = portal.signed_in(&stage.engineer).await;
    let page = register(&mut engineer, &stage.customer, "20.30.40.0/24").await;
    let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
    let mut operations = portal.browser(&microsoft, Role::Operations).await;
    let expires = START + 3_600;
    let file = format!(
        "{{\"metadata\":{{\"generated\":{START}}},\"roas\":[\
         {{\"prefix\":\"20.30.0.0/16\",\"maxLength\":24,\"asn\":3356,\"expires\":{expires}}},\
         {{\"prefix\":\"21.0.0.0/16\",\"maxLength\":24,\"asn\":3356}}]}}"
    );
    portal
        .install(&mut operations, "vrp", "v.json", file.as_bytes())
        .await;
    engineer.get(&page).await.ok().has("RPKI invalid");
    portal.advance_hours(2);
    // The hourly look notices it.
    let mut tx = portal.app.db.begin().await.unwrap();
    let ctx = Ctx::system(&portal.app);
    registries::notice(&mut tx, &ctx).await.unwrap();
    tx.commit().await.unwrap();
    portal.run_jobs().await;
    let mut engineer = portal.signed_in(&stage.engineer).await;
    engineer.get(&page).await.ok().has("RPKI not found");
    let mut operations = portal.browser(&microsoft, Role::Operations).await;
    operations
        .get(ROUTING)
        .await
        .ok()
        .has("1, which do not count any more");
    // A file of which nothing counts any more is no file.
    let file = file.replace(
        "4,\"asn\":3356}",
        &format!("4,\"asn\":3356,\"expires\":{START}}}"),
    );
    portal
        .install(&mut operations, "vrp", "old.json", file.as_bytes())
        .await;
    operations
        .get(ROUTING)
        .await
        .ok()
        .has("Every entry of the file has expired");
});
