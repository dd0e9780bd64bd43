//! How people are told: at once, once a day, not at all; and an inbox that one rollout does not fill.

use super::super::support::both;
use super::*;
use crate::server::db::users::User;
use crate::server::service::notify::{self, Note};
use maps_domain::access::{OrgKind, Role};
use maps_domain::ids::UserId;
use maps_domain::notification::Topic;

async fn tell(portal: &Portal, user: &User, kind: &'static str, title: &str, href: &str) {
    let ctx = Ctx::system(&portal.app);
    let note = Note {
        kind,
        title: title.to_owned(),
        body: format!("{title}, in full."),
        href: href.to_owned(),
    };
    let mut tx = portal.app.db.begin().await.unwrap();
    let id = UserId::new(user.id.clone());
    notify::person(&mut tx, &ctx, &id, &user.email, &note)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// All topics one way, but for some.
fn form<'f>(all: &'f str, but: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    Topic::ALL
        .iter()
        .map(|topic| {
            let other = but.iter().find(|(name, _)| *name == topic.as_str());
            (topic.as_str(), other.map_or(all, |(_, value)| value))
        })
        .collect()
}

both!(
    each_topic_is_mailed_at_once_or_once_a_day_or_not_at_all,
    |portal| {
        let org = portal.organisation(OrgKind::Isp, "Colt").await;
        let user = portal.member(&org, Role::IspAdmin).await;
        let mut browser = portal.signed_in(&user).await;
        browser
            .get("/account/notifications")
            .await
            .ok()
            .has("10 of 10 topics at once, 0 once a day, 0 not at all");
        let chosen = form("digest", &[("orders", "now"), ("service_level", "none")]);
        browser
            .post("/account/notifications", &chosen)
            .await
            .to("/account/notifications?done=saved");
        browser
            .get("/account/notifications")
            .await
            .ok()
            .has("1 of 10 topics at once, 8 once a day, 1 not at all");
        let wrong = form("now", &[("orders", "by pigeon")]);
        browser
            .post("/account/notifications", &wrong)
            .await
            .is(422)
            .has("Orders and quotes: choose one of the three.");

        let mails = || async { portal.count("SELECT COUNT(*) FROM mails").await };
        tell(
            &portal,
            &user,
            "sla_breach",
            "A month was missed",
            "/isp/sla",
        )
        .await;
        assert_eq!(mails().await, 0);
        tell(
            &portal,
            &user,
            "pni_disputed",
            "AMS-1 is disputed",
            "/isp/interconnects",
        )
        .await;
        tell(&portal, &user, "step_due", "Step due", "/isp/activations/1").await;
        tell(&portal, &user, "step_due", "Step due", "/isp/activations/2").await;
        assert_eq!(mails().await, 0);
        tell(
            &portal,
            &user,
            "order_waiting",
            "Confirm an order",
            "/isp/orders",
        )
        .await;
        assert_eq!(mails().await, 1);
        hourly(&portal).await;
        assert_eq!(mails().await, 1, "the day is not over");
        browser
            .get("/inbox")
            .await
            .ok()
            .has("A month was missed")
            .has("AMS-1 is disputed");

        days_pass(&portal, 1).await;
        hourly(&portal).await;
        assert_eq!(mails().await, 2);
        let (subject, body) = portal.last_mail(&user.email).await.unwrap();
        assert_eq!(subject, "MAPS portal: 3 notifications since yesterday");
        assert!(
            body.contains("- AMS-1 is disputed\n  http://portal.test/isp/interconnects\n")
                && body.contains("- Step due (2 times)\n")
                && !body.contains("A month was missed"),
            "{body}"
        );
        assert_eq!(portal.count("SELECT COUNT(*) FROM digest_items").await, 0);
    }
);

both!(
    who_is_gone_gets_no_mail_of_the_day_and_nothing_is_kept_for_them,
    |portal| {
        let org = portal.organisation(OrgKind::Isp, "Colt").await;
        let user = portal.member(&org, Role::IspAdmin).await;
        portal
            .signed_in(&user)
            .await
            .post("/account/notifications", &form("digest", &[]))
            .await
            .to("/account/notifications");
        tell(&portal, &user, "pni_disputed", "AMS-1 is disputed", "/isp").await;
        let mut tx = portal.app.db.begin().await.unwrap();
        tx.exec(
            "UPDATE users SET removed_at = 1 WHERE id = $1",
            crate::server::db::args![&user.id],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        days_pass(&portal, 1).await;
        assert_eq!(portal.count("SELECT COUNT(*) FROM mails").await, 0);
        assert_eq!(portal.count("SELECT COUNT(*) FROM digest_items").await, 0);
    }
);

both!(
    equal_notifications_of_a_day_are_one_line_of_the_inbox,
    |portal| {
        let org = portal.organisation(OrgKind::Isp, "Colt").await;
        let user = portal.member(&org, Role::IspAdmin).await;
        for number in 0..60 {
            let href = format!("/isp/activations/{number}");
            tell(&portal, &user, "step_due", "Step due", &href).await;
        }
        portal.advance_hours(1);
        tell(
            &portal,
            &user,
            "step_due",
            "Step due",
            "/isp/activations/last",
        )
        .await;
        tell(
            &portal,
            &user,
            "order_waiting",
            "Confirm an order",
            "/isp/orders",
        )
        .await;
        portal.advance_hours(24);
        tell(
            &portal,
            &user,
            "step_due",
            "Step due",
            "/isp/activations/next-day",
        )
        .await;
        let mut browser = portal.signed_in(&user).await;
        browser
            .get("/inbox")
            .await
            .ok()
            .has("3 unread.")
            .has("61 times that day")
            .has("1–3 of 3 notifications");
        // The newest of the day is opened, and the others of its line are read with it.
        let newest = portal
            .text("SELECT id FROM notifications WHERE href = '/isp/activations/last'")
            .await;
        let open = format!("/inbox/{newest}");
        let mut stranger = portal.browser(&org, Role::IspEngineer).await;
        stranger.get(&open).await.is(404);
        browser.get(&open).await.to("/isp/activations/last");
        browser
            .get("/inbox?show=unread")
            .await
            .ok()
            .has("2 unread.")
            .has("1–2 of 2 notifications")
            .lacks("61 times");
        browser
            .get("/inbox?topic=orders")
            .await
            .ok()
            .has("Confirm an order")
            .lacks(">Step due<");
        browser
            .get("/inbox?q=nothing+like+this")
            .await
            .ok()
            .has("No notification matches these filters");
        browser.post("/inbox/read", &[]).await.to("/inbox");
        browser
            .get("/inbox")
            .await
            .ok()
            .has("Nothing unread.")
            .lacks("Unread:");
    }
);
