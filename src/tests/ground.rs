//! Ground data: metros and facilities, added, corrected, retired.

use super::support::{Portal, both};
use crate::server::ctx::Ctx;
use crate::server::db::args;
use crate::server::service::ground;
use maps_domain::access::{OrgKind, Role};
use maps_domain::ids::MetroId;

pub(super) async fn microsoft(portal: &Portal, role: Role) -> super::support::Client {
    let org = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
    portal.browser(&org, role).await
}

/// A live PNI in Amsterdam at facility 63.
async fn pni(portal: &Portal) {
    let org = portal.organisation(OrgKind::Isp, "Colt").await;
    let mut tx = portal.app.db.begin().await.unwrap();
    tx.exec(
        "INSERT INTO pnis (id, org_id, label, metro_id, facility_id, kind, inventory, record, bandwidth_mbps, peak_mbps, body, created_at, updated_at) \
         VALUES ('p1', $1, 'AMS-1', 'amsterdam', '63', 'private', 'live', 'claimed', 100000, 20000, '{}', 0, 0)",
        args![&org],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

both!(the_catalogue_is_listed_filtered_and_exported, |portal| {
    let mut auditor = microsoft(&portal, Role::Auditor).await;
    auditor
        .get("/review/catalogue")
        .await
        .ok()
        .has("Amsterdam")
        .lacks("Add a metro");
    auditor
        .get("/review/catalogue?region=oceania")
        .await
        .ok()
        .has("Sydney")
        .lacks("Amsterdam");
    auditor
        .get("/review/catalogue?q=ATLANTIS")
        .await
        .ok()
        .has("No metro matches");
    let file = auditor.get("/review/catalogue?format=csv").await.ok();
    assert_eq!(file.body.lines().count(), 88, "87 metros and a header");
    auditor
        .get("/review/catalogue/facilities?q=Science+Park")
        .await
        .ok()
        .has("Science Park 121");
    auditor
        .get("/review/catalogue/metros/atlantis")
        .await
        .is(404);
    auditor.get("/review/catalogue/new").await.is(403);
});

both!(
    a_metro_is_added_corrected_and_retired_with_reasons,
    |portal| {
        let mut lead = microsoft(&portal, Role::LeadReviewer).await;
        let wrong = [
            ("name", "Amsterdam"),
            ("country", "XX"),
            ("latitude", "91"),
            ("longitude", "0"),
            ("offers_gbps", "ten"),
        ];
        lead.post("/review/catalogue/new", &wrong)
            .await
            .is(422)
            .has("4 things to correct")
            .has("in the catalogue already");
        let right = [
            ("name", "Utrecht"),
            ("country", "NL"),
            ("latitude", "52.09"),
            ("longitude", "5.12"),
            ("offers_gbps", "10, 100"),
        ];
        lead.post("/review/catalogue/new", &right)
            .await
            .to("/review/catalogue/metros/utrecht?done=added");
        let path = "/review/catalogue/metros/utrecht";
        lead.post(
            path,
            &[
                ("do", "correct"),
                ("correct.latitude", "52.1"),
                ("correct.longitude", "5.1"),
                ("correct.reason", "x"),
            ],
        )
        .await
        .is(422)
        .has("at least 10 are needed");
        lead.post(
            path,
            &[
                ("do", "correct"),
                ("correct.latitude", "52.1"),
                ("correct.longitude", "5.1"),
                ("correct.reason", "Measured at the building."),
            ],
        )
        .await
        .to(path);
        lead.post(
            path,
            &[
                ("do", "facility"),
                ("facility.number", "63"),
                ("facility.address", "Somewhere 1"),
            ],
        )
        .await
        .is(422)
        .has("in the catalogue already");
        lead.post(
            path,
            &[
                ("do", "facility"),
                ("facility.number", "99999"),
                ("facility.address", "Somewhere 1"),
            ],
        )
        .await
        .to(path);
        lead.get(path)
            .await
            .ok()
            .has("Somewhere 1")
            .has("52.09, 5.12 → 52.1, 5.1")
            .has("Measured at the building.");
        lead.post(
            path,
            &[
                ("do", "retire"),
                ("retire.reason", "Nobody wants to peer there."),
            ],
        )
        .await
        .to(path);
        lead.get(path).await.ok().has("Retired: nobody can record");
        // Every node sees the edit at its next request.
        let ctx = Ctx::system(&portal.app);
        let mut tx = portal.app.db.read().await.unwrap();
        let catalogue = ground::catalogue(&ctx, &mut tx).await.unwrap();
        assert!(catalogue.metro(&MetroId::from("utrecht")).unwrap().retired);
    }
);

both!(
    a_place_that_pnis_use_cannot_be_retired_and_the_users_are_named,
    |portal| {
        pni(&portal).await;
        let mut operator = microsoft(&portal, Role::Operations).await;
        let path = "/review/catalogue/metros/amsterdam";
        operator
            .get(path)
            .await
            .ok()
            .has("AMS-1")
            .has("1 PNI uses it");
        operator
            .post(
                path,
                &[
                    ("do", "retire"),
                    ("retire.reason", "We are leaving the city."),
                ],
            )
            .await
            .is(409)
            .has("Colt AMS-1 (live)");
        operator
            .post(
                path,
                &[
                    ("do", "retire-facility"),
                    ("retire-facility.facility", "63"),
                    ("retire-facility.reason", "The building closes."),
                ],
            )
            .await
            .is(409)
            .has("Colt AMS-1 (live)");
        operator
            .post(
                path,
                &[
                    ("do", "retire-facility"),
                    ("retire-facility.facility", "104"),
                    ("retire-facility.reason", "The building closes."),
                ],
            )
            .await
            .to(path);
        operator
            .post(
                path,
                &[
                    ("do", "retire-facility"),
                    ("retire-facility.facility", "104"),
                    ("retire-facility.reason", "The building closes."),
                ],
            )
            .await
            .is(409);
    }
);
