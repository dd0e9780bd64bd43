//! Requested changes, answers, comments.

use super::*;

both!(
    requested_changes_are_answered_before_it_is_submitted_again,
    |portal| {
        let cast = cast(&portal, COLT).await;
        let id = submitted(&portal, &cast, "western-europe").await;
        let reviewer = portal.ctx_of(&cast.reviewer).await;
        claim::claim(&reviewer, &id).await.unwrap();
        assert!(sentence(changes::request(&reviewer, &id, &[]).await).contains("at least one"));
        let point = |about, comment: &str| Point {
            about,
            comment: comment.to_owned(),
        };
        let nowhere = [point(About::Whole, "Something is missing here.")];
        assert!(
            sentence(changes::request(&reviewer, &id, &nowhere).await).contains("Choose the rule")
        );
        let points = [
            point(
                About::Part(Part::Metros),
                "Leave Zurich out for now, please.",
            ),
            point(
                About::Rule {
                    rule: "DIV-01".to_owned(),
                    subject: "metro:paris".to_owned(),
                },
                "Record the second entrance.",
            ),
        ];
        changes::request(&reviewer, &id, &points).await.unwrap();

        let mut browser = portal.signed_in(&cast.manager).await;
        let path = format!("/isp/applications/{id}");
        browser
            .get(&path)
            .await
            .ok()
            .has("Changes requested")
            .has("Leave Zurich out")
            .has("Record the second entrance");
        browser
            .post(&format!("{path}/submit"), &[("anyway", "yes")])
            .await
            .is(409)
            .has("2 requested changes are not answered yet");
        let mut tx = portal.app.db.read().await.unwrap();
        let events = store::thread::of(&mut tx, &id).await.unwrap();
        drop(tx);
        for event in events.iter().filter(|e| e.kind == "change_request") {
            browser
                .post(
                    &format!("{path}/answer"),
                    &[("point", &event.id), ("answer", "")],
                )
                .await
                .is(422)
                .has("Write something first");
            browser
                .post(
                    &format!("{path}/answer"),
                    &[("point", &event.id), ("answer", "Done as asked.")],
                )
                .await
                .to(&path);
        }
        let version = row(&portal, &id).await.version.to_string();
        let mut fields = vec![
            ("version", version.as_str()),
            ("partner_type", "Edge"),
            ("then", "later"),
        ];
        fields.extend(["amsterdam", "berlin", "frankfurt", "paris"].map(|m| ("metros", m)));
        browser
            .post(&format!("{path}/metros"), &fields)
            .await
            .to(&path);
        browser
            .post(&format!("{path}/metros"), &fields)
            .await
            .is(409);
        browser
            .post(&format!("{path}/submit"), &[("anyway", "yes")])
            .await
            .to(&path);
        browser
            .get(&path)
            .await
            .ok()
            .has("Changed since submission 1")
            .has("amsterdam, berlin, frankfurt, paris, zurich");
    }
);

both!(
    a_comment_stands_at_its_rule_and_reaches_the_other_side,
    |portal| {
        let cast = cast(&portal, COLT).await;
        let id = submitted(&portal, &cast, "northern-europe").await;
        portal.advance_hours(1);
        let mut browser = portal.signed_in(&cast.manager).await;
        let path = format!("/isp/applications/{id}");
        browser
            .post(
                &format!("{path}/comment"),
                &[("about", "rule:NONE-1:x"), ("comment", "Kept text")],
            )
            .await
            .is(422)
            .has("Choose a rule")
            .has("Kept text");
        browser
            .post(
                &format!("{path}/comment"),
                &[
                    ("about", "rule:DIV-01:metro:london"),
                    ("comment", "See the drawing."),
                ],
            )
            .await
            .to(&path);
        browser
            .get(&path)
            .await
            .ok()
            .has("DIV-01")
            .has("See the drawing.");
        let (_, body) = portal.last_mail(&cast.lead.email).await.unwrap();
        assert!(body.contains("See the drawing."));
    }
);
