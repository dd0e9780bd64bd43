//! Badges: signed, verifiable by anybody, never older than the moment of looking.

use super::super::support::both;
use super::two;
use crate::server::ctx::Ctx;
use crate::server::db::{args, listings};
use crate::server::service::offers::badge;
use maps_domain::access::Role;

both!(a_badge_says_what_is_qualified_now, |portal| {
    let (_, nord) = two(&portal).await;
    let mut isp = portal.browser(&nord, Role::IspViewer).await;
    let page = isp.get("/isp/offers").await.ok();
    let start = page.body.find("/verify/").unwrap();
    let path: String = page.body[start + "/verify/".len()..]
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c))
        .collect();
    let path = format!("/verify/{path}");
    let mut stranger = portal.client();
    stranger
        .get(&path)
        .await
        .ok()
        .has("Genuine")
        .has("Nordlys is qualified in one region")
        .has("Northern Europe")
        .has("London, Stockholm")
        .has("Badge made on 2026-11-23");
    let code = path.trim_start_matches("/verify/");
    stranger
        .get(&format!("/verify?code=http://portal.test/verify/{code}"))
        .await
        .to(&path);

    let picture = format!("{path}/badge.svg");
    let drawn = stranger.get(&picture).await.ok();
    assert!(drawn.body.contains("Qualified in 1 region"));
    assert_eq!(drawn.headers["content-type"], "image/svg+xml");
    assert_eq!(
        drawn.headers["cross-origin-resource-policy"],
        "cross-origin"
    );

    for (state, lead, word) in [
        ("suspended", "Microsoft has suspended Nordlys", "Suspended"),
        (
            "revoked",
            "Nordlys is not qualified in any region",
            "Revoked",
        ),
        ("expired", "Nordlys is not qualified in any region", "Ended"),
    ] {
        let mut tx = portal.app.db.begin().await.unwrap();
        tx.exec(
            "UPDATE qualifications SET state = $2 WHERE org_id = $1",
            args![&nord, state],
        )
        .await
        .unwrap();
        listings::refresh(&mut tx, &nord).await.unwrap();
        tx.commit().await.unwrap();
        stranger
            .get(&path)
            .await
            .ok()
            .has("The badge is genuine, but")
            .has(lead)
            .has(&format!("Northern Europe {word}"));
        let drawn = stranger.get(&picture).await.ok();
        assert!(drawn.body.contains("Not qualified now"));
    }
    stranger.get("/verify/forged.code/badge.svg").await.is(404);
});

both!(a_badge_that_we_did_not_sign_is_called_that, |portal| {
    two(&portal).await;
    let ctx = Ctx::system(&portal.app);
    let code = badge::code(&ctx, "nordlys").unwrap();
    let (_, signature) = code.split_once('.').unwrap();
    let other = badge::code(&ctx, "café-télécom").unwrap();
    let (other_name, _) = other.split_once('.').unwrap();
    let flipped = if code.ends_with('A') { 'B' } else { 'A' };
    let mut tampered = code.clone();
    tampered.replace_range(5..6, if &code[5..6] == "x" { "y" } else { "x" });
    let mut stranger = portal.client();
    for forged in [
        format!("{other_name}.{signature}"),
        tampered,
        format!("{flipped}{code}"),
        "nonsense".to_owned(),
        "a.b".to_owned(),
    ] {
        stranger
            .get(&format!("/verify/{forged}"))
            .await
            .is(404)
            .has("We did not sign this badge");
        stranger
            .get(&format!("/verify?code={forged}"))
            .await
            .is(422)
            .has("We did not sign this code");
    }
    // The key stays the same from one look to the next, and its public half is public.
    assert_eq!(badge::code(&ctx, "nordlys").unwrap(), code);
    let key = badge::public_key(&ctx).unwrap();
    stranger.get("/verify").await.ok().has(&key);
});
