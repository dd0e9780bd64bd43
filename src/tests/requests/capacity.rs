//! The capacity watch: peaks by form, file and token; the augmentation that 40 % opens once, the warning
//! at 50 %.

use super::super::support::both;
use super::Desk;
use crate::server::service::{evidence, tokens};
use axum::body::Body;
use axum::http::Request;
use maps_domain::policy::PartnerType;

const OPENED: &str = "SELECT COUNT(*) FROM requests WHERE origin = 'capacity'";

impl Desk {
    async fn peak(&mut self, name: &str, day: &str, peak: &str) {
        let id = self.id_of(name).await;
        let (into, out) = (format!("in-{id}"), format!("out-{id}"));
        let fields = [
            ("measured_on", day),
            (into.as_str(), peak),
            (out.as_str(), "5 Gbit/s"),
        ];
        self.isp
            .post("/isp/capacity", &fields)
            .await
            .to("/isp/capacity?done=peaks-recorded");
    }
}

both!(
    forty_percent_opens_an_augmentation_once_and_fifty_warns_microsoft,
    |portal| {
        let mut desk = Desk::open(&portal).await;
        desk.peak("amsterdam-1", "2026-11-20", "39 Gbit/s").await;
        assert_eq!(portal.count(OPENED).await, 0);
        desk.peak("amsterdam-1", "2026-11-21", "40 Gbit/s").await;
        assert_eq!(portal.count(OPENED).await, 1);
        let (subject, body) = portal.last_mail(&desk.carrier.admin.email).await.unwrap();
        assert!(
            subject.contains("40.0 % full") && body.contains("45 to 60 days"),
            "{subject} {body}"
        );
        let clock = "SELECT (wanted_until - wanted_from) / 86400000 FROM requests";
        assert_eq!(portal.count(clock).await, 15);
        let page = desk.isp.get("/isp").await.ok();
        page.has("Send the augmentation of amsterdam-1")
            .has("Augment: peaks are above");
        desk.isp
            .get("/isp/interconnects")
            .await
            .ok()
            .has("Above the line: amsterdam-1");
        // Again, and by the hourly look: nothing more.
        desk.peak("amsterdam-1", "2026-11-22", "41 Gbit/s").await;
        desk.hourly().await;
        assert_eq!(portal.count(OPENED).await, 1);
        assert!(portal.last_mail(&desk.operator.email).await.is_none());
        desk.peak("amsterdam-1", "2026-11-23", "50 Gbit/s").await;
        let (subject, _) = portal.last_mail(&desk.operator.email).await.unwrap();
        assert!(
            subject.contains("amsterdam-1 in Amsterdam is 50.0 % full"),
            "{subject}"
        );
        let page = desk.isp.get("/isp/capacity?level=upgrade").await.ok();
        page.has("amsterdam-1")
            .has("50.0 %")
            .has("above the line since 2026-11-23");
        assert_eq!(portal.count(OPENED).await, 1);
    }
);

both!(an_import_is_watched_at_once, |portal| {
    let mut desk = Desk::open(&portal).await;
    let file = "id,name,metro,facility,peer_router,bandwidth,status,peak_in,peak_out\n";
    let pni = desk.pni("amsterdam-1").await.unwrap();
    let row = format!(
        "{},amsterdam-1,amsterdam,{},{},100000,live,52000,4000\n",
        pni.id,
        pni.facility.clone().unwrap(),
        pni.peer_router
    );
    let text = format!("{file}{row}");
    let upload = ("file", "inventory.csv", text.as_bytes());
    let page = desk
        .isp
        .upload("/isp/interconnects/import", &[], upload)
        .await;
    let path = page.location().to_owned();
    assert_eq!(portal.count(OPENED).await, 0);
    desk.isp.post(&path, &[]).await;
    assert_eq!(
        portal.count(OPENED).await,
        1,
        "without waiting for the hourly look"
    );
    let warned = "SELECT COUNT(*) FROM notifications WHERE kind = 'capacity_upgrade' AND title LIKE '%52.0 % full'";
    assert_eq!(portal.count(warned).await, 2, "the ISP and Microsoft");
});

both!(
    the_first_peak_is_missing_once_the_others_are_measured_anew,
    |portal| {
        let mut desk = Desk::open(&portal).await;
        let id = desk.send(super::NEW).await;
        desk.approve(&id).await;
        desk.build(&id, "198.18.200.0/31").await;
        desk.goes_live(&id, &[]).await;
        assert!(desk.pni("AMS-3").await.unwrap().just_opened);
        let tier = "Two legs share nothing that is fatal";
        let metro = "/isp/interconnects/amsterdam";
        desk.isp.get(metro).await.ok().has(tier);
        // A day before it was opened, and the day itself: the others carried everything.
        desk.peak("amsterdam-1", "2026-11-22", "21 Gbit/s").await;
        desk.peak("amsterdam-2", "2026-11-23", "20 Gbit/s").await;
        assert!(desk.pni("AMS-3").await.unwrap().just_opened);
        desk.isp.get(metro).await.ok().has(tier);
        desk.later(24).await;
        // The template as downloaded says nothing of what was never measured.
        let template = desk.isp.get("/isp/capacity/template.csv").await.ok();
        assert!(
            template.body.contains("\"AMS-3\",2026-11-24,,"),
            "{}",
            template.body
        );
        let file = ("file", "peaks.csv", template.body.as_bytes());
        let page = desk
            .isp
            .upload("/isp/capacity", &[("do", "file")], file)
            .await;
        page.to("/isp/capacity?done=peaks-recorded");
        assert!(!desk.pni("AMS-3").await.unwrap().just_opened);
        desk.isp
            .get(metro)
            .await
            .ok()
            .has("peak not recorded everywhere");
        desk.peak("AMS-3", "2026-11-24", "9 Gbit/s").await;
        desk.isp
            .get(metro)
            .await
            .ok()
            .lacks("peak not recorded everywhere");
    }
);

both!(
    a_withdrawn_augmentation_comes_back_only_after_the_load_was_below,
    |portal| {
        let mut desk = Desk::open(&portal).await;
        desk.peak("amsterdam-1", "2026-11-20", "45 Gbit/s").await;
        let id = desk.newest().await;
        let row = desk.row(&id).await;
        assert_eq!((row.bandwidth_mbps, row.lag_members), (200_000, 2));
        desk.withdraw(&id)
            .await
            .to(&format!("/isp/requests/{id}?done=withdrawn"));
        desk.peak("amsterdam-1", "2026-11-21", "46 Gbit/s").await;
        assert_eq!(portal.count(OPENED).await, 1);
        desk.peak("amsterdam-1", "2026-11-22", "30 Gbit/s").await;
        desk.peak("amsterdam-1", "2026-11-23", "45 Gbit/s").await;
        assert_eq!(portal.count(OPENED).await, 2);
    }
);

both!(
    peaks_come_by_file_all_or_none_and_late_days_change_history_only,
    |portal| {
        let mut desk = Desk::open(&portal).await;
        let head = "pni,measured_on,peak_in_mbps,peak_out_mbps\n";
        let wrong = format!(
            "{head}amsterdam-1,2026-11-22,30000,4000\nnowhere-9,2026-11-22,1,1\namsterdam-2,2026-11-22,900000,1\n"
        );
        let file = ("file", "peaks.csv", wrong.as_bytes());
        let page = desk
            .isp
            .upload("/isp/capacity", &[("do", "file")], file)
            .await
            .is(422);
        page.has("line 3")
            .has("nowhere-9")
            .has("line 4")
            .has("more than its capacity");
        assert_eq!(portal.count("SELECT COUNT(*) FROM pni_peaks").await, 0);
        let right =
            format!("{head}amsterdam-1,2026-11-22,30000,4000\namsterdam-1,2026-11-20,90000,4000\n");
        for _ in 0..2 {
            let file = ("file", "peaks.csv", right.as_bytes());
            let page = desk
                .isp
                .upload("/isp/capacity", &[("do", "file")], file)
                .await;
            page.to("/isp/capacity?done=peaks-recorded");
        }
        assert_eq!(portal.count("SELECT COUNT(*) FROM pni_peaks").await, 2);
        let pni = desk.pni("amsterdam-1").await.unwrap();
        assert_eq!(pni.peak().unwrap().get(), 30_000);
        assert_eq!(portal.count(OPENED).await, 0);
        let csv = desk.isp.get("/isp/capacity?format=csv").await.ok();
        assert_eq!(csv.body.lines().count(), 3);
        let template = desk.isp.get("/isp/capacity/template.csv").await.ok();
        assert!(template.body.contains("amsterdam-1"));
        let id = desk.id_of("amsterdam-1").await;
        let name = format!("in-{id}");
        let future = [("measured_on", "2027-01-01"), (name.as_str(), "1 Gbit/s")];
        desk.isp
            .post("/isp/capacity", &future)
            .await
            .is(422)
            .has("is in the future");
    }
);

both!(a_program_sends_peaks_with_a_token_of_that_scope, |portal| {
    let mut desk = Desk::open(&portal).await;
    let ctx = portal.ctx_of(&desk.carrier.admin).await;
    let (_, secret) = tokens::create(&ctx, "poller", ["capacity"].into_iter(), "30")
        .await
        .unwrap();
    let send = |body: &str| {
        Request::post("/api/v1/peaks")
            .header("authorization", format!("Bearer {secret}"))
            .header("content-type", "application/json")
            .body(Body::from(body.to_owned()))
            .unwrap()
    };
    let mut program = portal.client();
    let good = r#"[{"pni":"amsterdam-1","measured_on":"2026-11-23","peak_in_mbps":44000,"peak_out_mbps":5000}]"#;
    let page = program.send(send(good)).await.is(200);
    assert!(page.body.contains("\"figures\":1"), "{}", page.body);
    assert_eq!(portal.count(OPENED).await, 1);
    let named = format!("{{\"peaks\": {good}}}");
    program.send(send(&named)).await.is(200);
    let foreign = good.replace("amsterdam-1", "elsewhere");
    let page = program.send(send(&foreign)).await.is(422);
    assert!(
        page.body.contains("\"line\":1") && page.body.contains("\"field\":\"pni\""),
        "{}",
        page.body
    );
    let page = program.send(send("{")).await.is(400);
    assert!(page.body.contains("Cannot be read"), "{}", page.body);
    let csv = Request::post("/api/v1/peaks")
        .header("authorization", format!("Bearer {secret}"))
        .header("content-type", "text/csv")
        .body(Body::from("pni,measured_on,peak_in_mbps,peak_out_mbps\namsterdam-1,2026-11-22,1,1\namsterdam-1,2027-01-01,1,1\n"))
        .unwrap();
    let page = program.send(csv).await.is(422);
    assert!(
        page.body.contains("\"line\":3") && page.body.contains("\"field\":\"measured_on\""),
        "{}",
        page.body
    );
    program
        .get("/help/api")
        .await
        .ok()
        .has("POST /api/v1/peaks")
        .has("curl");
    let bare = Request::post("/api/v1/peaks")
        .body(Body::from(good))
        .unwrap();
    program.send(bare).await.is(401);
    desk.isp.get("/isp/capacity").await.ok().has("44.0 %");
});

both!(
    an_augmentation_of_one_leg_asks_for_the_same_at_the_other,
    |portal| {
        let mut desk = Desk::open(&portal).await;
        desk.peak("amsterdam-1", "2026-11-20", "45 Gbit/s").await;
        let (_, body) = portal.last_mail(&desk.carrier.admin.email).await.unwrap();
        assert!(
            body.contains("ask for the same at amsterdam-2 (200 Gbit/s)"),
            "{body}"
        );
        let id = desk.newest().await;
        let path = format!("/isp/requests/{id}");
        let warning = "Afterwards the legs of Amsterdam differ (PNI-07)";
        let page = desk.isp.get(&path).await.ok();
        page.has(warning).has("Draft the same for amsterdam-2");
        desk.isp_does(&id, "level", &[]).await;
        let other = desk.newest().await;
        let row = desk.row(&other).await;
        assert_eq!(
            (row.label.as_str(), row.bandwidth_mbps, row.lag_members),
            ("amsterdam-2", 200_000, 2)
        );
        // A draft is not asked for yet; there is no second one of it.
        let page = desk.isp.get(&path).await.ok();
        page.has(warning).has("Open request 2").lacks("Draft the");
        let page = desk.press(false, &id, "level", &[]).await;
        page.is(409).has("Nothing to draft");
        desk.isp_does(&id, "submit", &[]).await;
        let page = desk.microsoft.get(&format!("/review/requests/{id}")).await;
        page.ok().has(warning).lacks("Open request 2");
        desk.isp_does(&other, "submit", &[]).await;
        desk.isp.get(&path).await.ok().lacks(warning);

        desk.approve(&id).await;
        desk.build(&id, "").await;
        desk.goes_live(&id, &[]).await;
        let mut tx = portal.app.db.read().await.unwrap();
        let evidence = evidence::of_org(&mut tx, &desk.carrier.org, PartnerType::Edge);
        let augmenting = evidence.await.unwrap().augmenting;
        assert_eq!(augmenting, [desk.pni("amsterdam-2").await.unwrap().id]);
    }
);

both!(
    a_draft_of_the_watch_is_due_while_it_can_still_be_done_in_time,
    |portal| {
        let mut desk = Desk::open(&portal).await;
        desk.peak("amsterdam-1", "2026-11-20", "45 Gbit/s").await;
        let id = desk.newest().await;
        let row = desk.row(&id).await;
        // In service within 60 days, and the shortest augmentation takes 45.
        assert_eq!(
            row.wanted_until.unwrap() - row.due_at.unwrap(),
            45 * 86_400_000
        );
        desk.isp
            .get(&format!("/isp/requests/{id}"))
            .await
            .ok()
            .has("due 2026-12-08");
        desk.later(16 * 24).await;
        desk.hourly().await;
        let page = desk.isp.get("/isp/requests?waits=late").await.ok();
        page.has("amsterdam-1").has("overdue").has("1 is overdue");
        let (subject, body) = portal.last_mail(&desk.carrier.admin.email).await.unwrap();
        assert!(subject.contains("waits for you"), "{subject}");
        assert!(body.contains("is drafted and not sent"), "{body}");
        // A draft is the ISP's alone.
        let told = "SELECT COUNT(*) FROM notifications WHERE kind = 'request_overdue'";
        assert_eq!(portal.count(told).await, 1);
        assert!(portal.last_mail(&desk.operator.email).await.is_none());
    }
);
