//! The inventory: records, verdicts, import and export, shared risks, Microsoft's word.

use super::support::{Client, Page, Portal, both};
use crate::server::db::{args, pnis};
use crate::server::service::evidence;
use maps_domain::access::{OrgKind, Role};
use maps_domain::catalogue::Catalogue;
use maps_domain::evidence::{Evidence, demo, to_json};
use maps_domain::ids::{OrgId, PniId};
use maps_domain::pni::{Pni, Record, to_csv};
use maps_domain::policy::PartnerType;

const AMS: &[(&str, &str)] = &[
    ("name", "AMS-1"),
    ("metro", "amsterdam"),
    ("facility", "63"),
    ("kind", "private"),
    ("peer_router", "ams-pe1"),
    ("bandwidth", "100 Gbit/s"),
    ("lag_members", "1"),
    ("peak_in", "20000"),
    ("peak_out", "4000"),
    ("status", "live"),
    (
        "path",
        "s1: core-1 > ams-agg | 28.5 km | duct:AMS-7\ns2: ams-agg > ams-pe1 | 4 km",
    ),
    ("srlgs", "cable:X1"),
];

/// The fields with some replaced or added.
fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = AMS
        .iter()
        .copied()
        .filter(|(name, _)| !changes.iter().any(|(other, _)| other == name));
    kept.chain(changes.iter().copied()).collect()
}

async fn isp(portal: &Portal) -> (OrgId, Client) {
    let org = portal.organisation(OrgKind::Isp, "Colt").await;
    let browser = portal.browser(&org, Role::IspEngineer).await;
    (org, browser)
}

async fn microsoft(portal: &Portal, role: Role) -> Client {
    let org = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
    portal.browser(&org, role).await
}

/// Adds a PNI through the form and gives its address and id.
async fn add(browser: &mut Client, fields: &[(&str, &str)]) -> (String, PniId) {
    let page = browser.post("/isp/interconnects/new", fields).await;
    let page = page.to("/isp/interconnects/pni/");
    let path = page.location().split('?').next().unwrap().to_owned();
    let id = path.rsplit('/').next().unwrap().into();
    (path, id)
}

async fn stored(portal: &Portal, id: &PniId) -> (Pni, i64) {
    let mut tx = portal.app.db.read().await.unwrap();
    let row = pnis::get(&mut tx, id).await.unwrap();
    (row.pni().unwrap(), row.version)
}

/// Saves the form again with some fields changed.
async fn change(
    portal: &Portal,
    browser: &mut Client,
    id: &PniId,
    changes: &[(&str, &str)],
) -> Page {
    let version = stored(portal, id).await.1.to_string();
    let mut fields = with(changes);
    fields.push(("version", &version));
    browser
        .post(&format!("/isp/interconnects/pni/{id}"), &fields)
        .await
}

async fn confirm(browser: &mut Client, id: &PniId, router: &str) -> Page {
    let field = format!("router-{id}");
    let fields = [("pni", id.as_str()), (field.as_str(), router)];
    browser.post("/review/interconnects", &fields).await
}

fn provider(id: &str) -> Evidence {
    let catalogue = Catalogue::seed().unwrap();
    let provider = catalogue.providers().find(|p| p.id.contains(id)).unwrap();
    demo::evidence(provider, catalogue)
}

both!(
    a_pni_is_added_shown_with_its_verdict_and_in_its_history,
    |portal| {
        let (_, mut browser) = isp(&portal).await;
        browser
            .get("/isp/interconnects")
            .await
            .ok()
            .has("No interconnects yet")
            .has("CSV template");
        let (path, id) = add(&mut browser, AMS).await;
        let page = browser.get(&path).await.ok();
        let page = page.has("claimed: it counts in a decision once Microsoft has confirmed it");
        let page = page.has("added PNI AMS-1 in Amsterdam");
        assert!(page.body.contains("value=\"ams-pe1\""));
        assert_eq!(stored(&portal, &id).await.0.path.len(), 2);
        browser
            .get("/isp/interconnects")
            .await
            .ok()
            .has("AMS-1")
            .has("Amsterdam is not shown to be redundant yet")
            .has("No two legs");
        let metro = browser.get("/isp/interconnects/amsterdam").await.ok();
        let metro = metro.has("Weakest points").has("Local redundancy");
        assert!(metro.body.contains("<svg"));
    }
);

both!(
    a_refused_pni_keeps_what_was_typed_and_says_why_at_each_field,
    |portal| {
        let (_, mut browser) = isp(&portal).await;
        let fields = with(&[
            ("bandwidth", "lots"),
            ("path", "s1: core-1 > ams-agg\nams-agg > ams-pe1"),
            ("peer_router", ""),
        ]);
        let page = browser
            .post("/isp/interconnects/new", &fields)
            .await
            .is(422);
        let page = page
            .has("Bandwidth `lots` is not a number")
            .has("Path: line 2:")
            .has("Your router:");
        assert!(page.body.contains("value=\"lots\""));
        assert!(page.body.contains("ams-agg &gt; ams-pe1"));
        assert_eq!(portal.count("SELECT COUNT(*) FROM pnis").await, 0);
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM audit_entries WHERE action = 'pni_added'")
                .await,
            0
        );
    }
);

both!(checking_shows_the_verdict_and_stores_nothing, |portal| {
    let (_, mut browser) = isp(&portal).await;
    let fields = with(&[("do", "check")]);
    browser
        .post("/isp/interconnects/new", &fields)
        .await
        .ok()
        .has("Local redundancy")
        .has("Amsterdam is not shown to be redundant yet");
    assert_eq!(portal.count("SELECT COUNT(*) FROM pnis").await, 0);
});

both!(
    a_name_is_taken_once_and_a_segment_id_means_one_segment,
    |portal| {
        let (_, mut browser) = isp(&portal).await;
        add(&mut browser, AMS).await;
        let same = with(&[("peer_router", "ams-pe2"), ("path", "")]);
        browser
            .post("/isp/interconnects/new", &same)
            .await
            .is(422)
            .has("\"AMS-1\" is taken by your connection in Amsterdam");
        let other = with(&[
            ("name", "AMS-2"),
            ("peer_router", "ams-pe2"),
            ("path", "s1: core-2 > ams-pe2"),
        ]);
        browser
            .post("/isp/interconnects/new", &other)
            .await
            .is(422)
            .has("one id is one segment");
    }
);

both!(
    microsofts_confirmation_falls_when_what_it_confirmed_changes,
    |portal| {
        let (_, mut browser) = isp(&portal).await;
        let mut reviewer = microsoft(&portal, Role::Operations).await;
        let (_, id) = add(&mut browser, AMS).await;
        reviewer
            .get("/review/interconnects")
            .await
            .ok()
            .has("1 record waits for Microsoft's word")
            .has("AMS-1")
            .has("Colt");
        confirm(&mut reviewer, &id, "")
            .await
            .is(422)
            .has("AMS-1: write Microsoft's router");
        confirm(&mut reviewer, &id, "ams-ms1")
            .await
            .to("/review/interconnects?");
        let (pni, _) = stored(&portal, &id).await;
        assert_eq!(
            (pni.record, pni.microsoft_router.as_deref()),
            (Record::Confirmed, Some("ams-ms1"))
        );
        let rollouts = "SELECT COUNT(*) FROM rollouts WHERE cause = 'inventory_changed' AND region_id = 'western-europe'";
        assert_eq!(portal.count(rollouts).await, 1);
        // A peak is the ISP's alone: nothing falls and nobody is moved.
        let fields = [("microsoft_router", "ams-ms1"), ("peak_in", "30000")];
        change(&portal, &mut browser, &id, &fields)
            .await
            .to(&format!("/isp/interconnects/pni/{id}?done=saved"));
        assert_eq!(stored(&portal, &id).await.0.record, Record::Confirmed);
        assert_eq!(portal.count(rollouts).await, 1);
        // The router is what Microsoft confirmed.
        let fields = [
            ("microsoft_router", "ams-ms1"),
            ("peer_router", "ams-pe9"),
            ("path", ""),
        ];
        change(&portal, &mut browser, &id, &fields)
            .await
            .to(&format!(
                "/isp/interconnects/pni/{id}?done=saved-to-confirm"
            ));
        assert_eq!(stored(&portal, &id).await.0.record, Record::Claimed);
        assert_eq!(portal.count(rollouts).await, 2);
        let told = "SELECT COUNT(*) FROM notifications WHERE kind = 'pni_to_confirm'";
        assert_eq!(portal.count(told).await, 1);
    }
);

both!(
    a_dispute_needs_a_reason_reaches_the_isp_and_falls_with_a_correction,
    |portal| {
        let (org, mut browser) = isp(&portal).await;
        let admin = portal.member(&org, Role::IspAdmin).await;
        let mut reviewer = microsoft(&portal, Role::Reviewer).await;
        let (path, id) = add(&mut browser, AMS).await;
        let page = format!("/review/interconnects/{id}");
        let no = [("do", "dispute"), ("reason", "no")];
        reviewer
            .post(&page, &no)
            .await
            .is(422)
            .has("Reason has 2 characters");
        let why = "The cross-connect of this port ends in building 104.";
        let dispute = [("do", "dispute"), ("reason", why)];
        reviewer.post(&page, &dispute).await.to(&page);
        let (subject, body) = portal.last_mail(&admin.email).await.unwrap();
        assert_eq!(
            subject,
            "Microsoft disputes the record of AMS-1 in Amsterdam"
        );
        assert!(body.contains(why));
        browser
            .get(&path)
            .await
            .ok()
            .has("Microsoft disputes this record")
            .has(why);
        change(&portal, &mut browser, &id, &[("facility", "104")])
            .await
            .to(&path);
        assert_eq!(stored(&portal, &id).await.0.record, Record::Claimed);
        browser
            .get(&path)
            .await
            .ok()
            .lacks("Microsoft disputes this record");
    }
);

both!(an_edit_of_an_old_version_changes_nothing, |portal| {
    let (_, mut browser) = isp(&portal).await;
    let (path, id) = add(&mut browser, AMS).await;
    change(&portal, &mut browser, &id, &[("peak_in", "30000")])
        .await
        .to(&path);
    let mut old = with(&[("peak_in", "1")]);
    old.push(("version", "1"));
    browser
        .post(&path, &old)
        .await
        .is(409)
        .has("Somebody changed this");
    assert_eq!(stored(&portal, &id).await.0.peak_in.unwrap().get(), 30_000);
});

both!(nobody_reaches_another_isps_pnis, |portal| {
    let (_, mut browser) = isp(&portal).await;
    let (path, id) = add(&mut browser, AMS).await;
    let other = portal.organisation(OrgKind::Isp, "NTT").await;
    let mut stranger = portal.browser(&other, Role::IspAdmin).await;
    stranger.get(&path).await.is(404);
    change(&portal, &mut stranger, &id, &[("peak_in", "1")])
        .await
        .is(404);
    let retire = format!("{path}/retire");
    let yes = [("typed", "AMS-1"), ("version", "1")];
    stranger.post(&retire, &yes).await.is(404);
    confirm(&mut stranger, &id, "x").await.is(404);
    stranger
        .get("/isp/interconnects/export.csv")
        .await
        .ok()
        .lacks("AMS-1");
    let org = portal.organisation(OrgKind::Isp, "Lumen").await;
    portal
        .browser(&org, Role::IspViewer)
        .await
        .get("/isp/interconnects/new")
        .await
        .is(403);
});

both!(
    retiring_asks_for_the_name_and_restoring_starts_as_planned,
    |portal| {
        let (_, mut browser) = isp(&portal).await;
        let mut reviewer = microsoft(&portal, Role::LeadReviewer).await;
        let (path, id) = add(&mut browser, AMS).await;
        confirm(&mut reviewer, &id, "ams-ms1").await.to("/review");
        let retire = format!("{path}/retire");
        browser
            .get(&retire)
            .await
            .ok()
            .has("Nobody depends on your connections at Amsterdam")
            .has("reaches no tier today");
        let version = stored(&portal, &id).await.1.to_string();
        let wrong = [("typed", "AMS"), ("version", version.as_str())];
        browser
            .post(&retire, &wrong)
            .await
            .is(422)
            .has("write AMS-1");
        let right = [("typed", "AMS-1"), ("version", version.as_str())];
        browser.post(&retire, &right).await.to(&path);
        browser
            .get("/isp/interconnects?state=retired")
            .await
            .ok()
            .has("AMS-1");
        // The name is free again, so the old one cannot come back under it.
        let (_, second) = add(&mut browser, &with(&[("path", "")])).await;
        let restore = format!("{path}/restore");
        browser
            .post(&restore, &[])
            .await
            .is(409)
            .has("Another connection is called AMS-1");
        change(
            &portal,
            &mut browser,
            &second,
            &[("name", "AMS-3"), ("path", "")],
        )
        .await
        .to("/isp");
        browser.post(&restore, &[]).await.to(&path);
        let (pni, _) = stored(&portal, &id).await;
        assert_eq!(
            (pni.status.as_str(), pni.record),
            ("planned", Record::Claimed)
        );
    }
);

both!(
    a_duplicate_starts_from_a_pni_without_what_cannot_be_twice,
    |portal| {
        let (_, mut browser) = isp(&portal).await;
        let (_, id) = add(&mut browser, AMS).await;
        let page = browser
            .get(&format!("/isp/interconnects/new?from={id}"))
            .await;
        let page = page.ok();
        assert!(page.body.contains("value=\"AMS-1 copy\""));
        assert!(!page.body.contains("value=\"20000\""));
    }
);

both!(what_is_exported_imports_again_unchanged, |portal| {
    let (org, mut browser) = isp(&portal).await;
    let text = to_csv(&provider("colt").pnis);
    let form = [("text", text.as_str())];
    let page = browser.post("/isp/interconnects/import", &form).await;
    let preview = page.to("/isp/interconnects/import/").location().to_owned();
    assert_eq!(portal.count("SELECT COUNT(*) FROM pnis").await, 0);
    browser
        .get(&preview)
        .await
        .ok()
        .has("Nothing is imported yet");
    browser
        .post(&preview, &[])
        .await
        .to("/isp/interconnects?done=imported");
    browser.post(&preview, &[]).await.is(404);
    let count = portal.count("SELECT COUNT(*) FROM pnis").await;
    assert_eq!(count, i64::try_from(provider("colt").pnis.len()).unwrap());
    // An import can claim, never confirm.
    let confirmed = "SELECT COUNT(*) FROM pnis WHERE record <> 'claimed'";
    assert_eq!(portal.count(confirmed).await, 0);
    for file in ["export.csv", "export.json"] {
        let body = browser
            .get(&format!("/isp/interconnects/{file}"))
            .await
            .body;
        let page = browser
            .upload(
                "/isp/interconnects/import",
                &[],
                ("file", file, body.as_bytes()),
            )
            .await;
        let preview = page.to("/isp/interconnects/import/").location().to_owned();
        browser
            .get(&preview)
            .await
            .ok()
            .has(&format!("0 PNIs are added, 0 changed, {count} stay"));
        browser.post(&preview, &[]).await.to("/isp/interconnects");
        assert_eq!(
            browser
                .get(&format!("/isp/interconnects/{file}"))
                .await
                .body,
            body
        );
    }
    let changed = "SELECT COUNT(*) FROM audit_entries WHERE action = 'pni_changed'";
    assert_eq!(portal.count(changed).await, 0);
    let mut tx = portal.app.db.read().await.unwrap();
    let evidence = evidence::of_org(&mut tx, &org, PartnerType::Edge)
        .await
        .unwrap();
    drop(tx);
    let catalogue = Catalogue::seed().unwrap();
    assert_eq!(
        maps_domain::evidence::parse(&to_json(&evidence), catalogue).unwrap(),
        evidence
    );
});

both!(
    a_broken_file_says_line_and_column_and_imports_nothing,
    |portal| {
        let (_, mut browser) = isp(&portal).await;
        let file = "name,metro,facility,peer_router,bandwidth\n\
                A,amsterdam,63,r1,100000\n\
                B,nowhere,63,r1,100000\n\
                C,amsterdam,63,,fast\n";
        let page = browser
            .post("/isp/interconnects/import", &[("text", file)])
            .await
            .has("not a Microsoft edge site")
            .has("4 peer_router")
            .has("4 bandwidth");
        assert!(
            page.body.contains("B,nowhere,63,r1,100000"),
            "the text comes back"
        );
        browser
            .post("/isp/interconnects/import", &[("text", "")])
            .await
            .is(422)
            .has("Choose a file or paste its rows");
        assert_eq!(portal.count("SELECT COUNT(*) FROM pnis").await, 0);
        assert_eq!(portal.count("SELECT COUNT(*) FROM import_drafts").await, 0);
    }
);

both!(
    an_import_that_no_longer_fits_is_refused_as_a_whole,
    |portal| {
        let (_, mut browser) = isp(&portal).await;
        let file = "name,metro,facility,peer_router,bandwidth,path\n\
                B,amsterdam,63,r2,100000,\n\
                A,amsterdam,63,r1,100000,s1: core-9 > r1\n";
        let page = browser
            .post("/isp/interconnects/import", &[("text", file)])
            .await;
        let preview = page.to("/isp/interconnects/import/").location().to_owned();
        // Meanwhile the segment id gets another meaning.
        add(&mut browser, AMS).await;
        browser
            .post(&preview, &[])
            .await
            .is(409)
            .has("no longer fits")
            .has("one id is one segment");
        assert_eq!(portal.count("SELECT COUNT(*) FROM pnis").await, 1);
        let other = portal.organisation(OrgKind::Isp, "NTT").await;
        portal
            .browser(&other, Role::IspAdmin)
            .await
            .post(&preview, &[])
            .await
            .is(404);
    }
);

both!(
    a_shared_risk_is_described_and_renamed_wherever_it_is_used,
    |portal| {
        let (_, mut browser) = isp(&portal).await;
        let mut reviewer = microsoft(&portal, Role::Operations).await;
        let (_, id) = add(&mut browser, AMS).await;
        confirm(&mut reviewer, &id, "ams-ms1").await.to("/review");
        browser
            .get("/isp/interconnects/risks")
            .await
            .ok()
            .has("duct:AMS-7")
            .has("2 shared risks are recorded");
        let taken = [("id", "duct:AMS-7"), ("name", "cable:X1"), ("about", "")];
        browser
            .post("/isp/interconnects/risks", &taken)
            .await
            .is(422)
            .has("cable:X1 is in the register already");
        let fields = [
            ("id", "duct:AMS-7"),
            ("name", "duct:A7"),
            ("about", "Motorway duct"),
        ];
        browser
            .post("/isp/interconnects/risks", &fields)
            .await
            .to("/isp/interconnects/risks?done=saved");
        browser
            .get("/isp/interconnects/risks")
            .await
            .ok()
            .has("duct:A7 Duct Motorway duct s1 AMS-1")
            .lacks("duct:AMS-7");
        let (pni, _) = stored(&portal, &id).await;
        assert_eq!(pni.path[0].srlgs[0].to_string(), "duct:A7");
        assert_eq!(
            pni.record,
            Record::Confirmed,
            "risks are the ISP's own knowledge"
        );
        let absent = [("id", "duct:AMS-7"), ("name", "duct:B"), ("about", "")];
        browser
            .post("/isp/interconnects/risks", &absent)
            .await
            .is(404);
    }
);

both!(several_records_are_confirmed_at_once_or_none, |portal| {
    let (_, mut browser) = isp(&portal).await;
    let mut reviewer = microsoft(&portal, Role::Reviewer).await;
    let (_, one) = add(&mut browser, AMS).await;
    let second = with(&[("name", "AMS-2"), ("peer_router", "ams-pe2"), ("path", "")]);
    let (_, two) = add(&mut browser, &second).await;
    let (first, other) = (format!("router-{one}"), format!("router-{two}"));
    let mut fields = vec![
        ("pni", one.as_str()),
        ("pni", two.as_str()),
        (first.as_str(), "ams-ms1"),
    ];
    let page = reviewer
        .post("/review/interconnects", &fields)
        .await
        .is(422);
    assert!(
        page.body.contains("value=\"ams-ms1\""),
        "typed routers come back"
    );
    assert_eq!(stored(&portal, &one).await.0.record, Record::Claimed);
    fields.push((other.as_str(), "ams-ms2"));
    reviewer
        .post("/review/interconnects?record=claimed", &fields)
        .await
        .to("/review/interconnects?record=claimed&done=pni-confirmed");
    assert_eq!(stored(&portal, &two).await.0.record, Record::Confirmed);
    let told = "SELECT COUNT(*) FROM notifications WHERE kind = 'pni_confirmed'";
    assert_eq!(portal.count(told).await, 1, "one message for both");
    let mut auditor = microsoft_of(&portal, Role::Auditor).await;
    auditor.get("/review/interconnects").await.ok();
    confirm(&mut auditor, &one, "x").await.is(403);
});

async fn microsoft_of(portal: &Portal, role: Role) -> Client {
    let mut tx = portal.app.db.read().await.unwrap();
    let (org,): (String,) = tx
        .one(
            "SELECT id FROM organisations WHERE kind = 'microsoft'",
            args![],
        )
        .await
        .unwrap();
    drop(tx);
    portal.browser(&OrgId::new(org), role).await
}

both!(
    the_first_screen_says_where_we_stand_and_what_needs_us,
    |portal| {
        let (_, mut browser) = isp(&portal).await;
        browser
            .get("/isp")
            .await
            .ok()
            .has("Not qualified in any region yet")
            .has("Start with your interconnects")
            .has("Enter your ASN");
        add(&mut browser, AMS).await;
        browser
            .get("/isp")
            .await
            .ok()
            .has("Western Europe")
            .has("Not yet:")
            .has("answers stand in the way")
            .has("40 %: order more")
            .has("20.0 %");
    }
);
