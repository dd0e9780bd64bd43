//! An ISP that does not answer an order.

use super::REGION;
use super::orders::parties;
use crate::server::ctx::Ctx;
use crate::server::service::orders::declare;
use crate::server::service::orders::draft::{Declaration, LineDraft};
use crate::server::service::queue::{self, Job};
use crate::tests::support::{Portal, both};
use maps_domain::access::{OrgKind, Role};

both!(five_working_days_of_silence_escalate_once, |portal| {
    let (isp, customer) = parties(&portal).await;
    let site = portal.site(&customer, "PAR-1").await;
    let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
    let operations = portal.member(&microsoft, Role::Operations).await;
    let admin = portal.member(&isp, Role::IspAdmin).await;
    let buyer = portal.member(&customer, Role::CustomerAdmin).await;
    let draft = Declaration {
        isp: isp.to_string(),
        region: REGION.to_owned(),
        contract_ref: "C-1".to_owned(),
        lines: vec![LineDraft {
            site,
            service_id: "S".to_owned(),
            in_service_on: "2026-11-01".to_owned(),
            ..Default::default()
        }],
    };
    declare::declare(&portal.ctx_of(&buyer).await, &draft)
        .await
        .unwrap();
    let sweep = async |portal: &Portal| {
        let ctx = Ctx::system(&portal.app);
        let mut tx = portal.app.db.begin().await.unwrap();
        crate::server::service::orders::silence::escalate(&mut tx, &ctx)
            .await
            .unwrap();
        queue::enqueue(
            &mut tx,
            &ctx,
            &Job::SendMail {
                mail_id: "none".to_owned(),
            },
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
    };
    const TOLD: &str = "SELECT COUNT(*) FROM notifications WHERE kind = 'order_overdue'";
    portal.advance_hours(24 * 7);
    sweep(&portal).await;
    assert_eq!(
        portal.count(TOLD).await,
        0,
        "the fifth working day is not over"
    );
    portal.advance_hours(1);
    sweep(&portal).await;
    sweep(&portal).await;
    assert_eq!(portal.count(TOLD).await, 2);
    for person in [admin, operations] {
        assert!(
            portal
                .last_mail(&person.email)
                .await
                .unwrap()
                .0
                .contains("1 line")
        );
    }
});
