//! What was done, said on the page that follows a form.

/// What was done, by the code in the address after a redirect (`?done=saved`). Codes, never texts,
/// so that nobody can make our pages say something.
const NOTICES: &[(&str, &str)] = &[
    ("saved", "Saved."),
    (
        "watched",
        "You watch it: you are told whenever something happens here.",
    ),
    ("unwatched", "You do not watch it any more."),
    ("added", "Added."),
    ("removed", "Removed."),
    ("retired", "Retired."),
    ("sent", "Sent."),
    ("submitted", "Submitted. The reviewers have been told."),
    ("withdrawn", "Withdrawn."),
    ("claimed", "Claimed: it is yours to review."),
    ("released", "Released: somebody else may claim it."),
    ("requested", "Changes requested. The ISP has been told."),
    (
        "recommended",
        "Recommended. A lead reviewer has to sign as the second person.",
    ),
    ("decided", "Decided. Everybody concerned has been told."),
    (
        "appealed",
        "Appeal filed. A lead reviewer who was not involved will look at it.",
    ),
    ("reassigned", "Reassigned. The new reviewer has been told."),
    (
        "sent-back",
        "Sent back to the first reviewer, with your reason.",
    ),
    (
        "excepted",
        "Exception granted. The ISP has been told; customers will see it.",
    ),
    (
        "pnis-confirmed",
        "Confirmed. They count in the decision from now on.",
    ),
    (
        "pnis-disputed",
        "Disputed. The ISP has been told why; they count nowhere until settled.",
    ),
    (
        "suspended",
        "Suspended. The ISP has been told and the rollout has started.",
    ),
    (
        "reinstated",
        "Reinstated. The ISP has been told and the rollout has started.",
    ),
    ("imported", "Imported."),
    (
        "saved-to-confirm",
        "Saved. Something that Microsoft had confirmed changed: it has been told to confirm the record again.",
    ),
    ("restored", "Restored as planned."),
    (
        "planned",
        "Added to your inventory as planned. Correct what is not as assumed, and set it live once it carries traffic.",
    ),
    (
        "pni-confirmed",
        "Confirmed. The ISP has been told, and the connection counts from now on.",
    ),
    (
        "pni-disputed",
        "Disputed. The ISP has been told, with your reason.",
    ),
    (
        "request-kept",
        "Kept as a draft. Microsoft sees it once you send it.",
    ),
    ("request-sent", "Sent. Microsoft has been told."),
    (
        "legs-drafted",
        "The other legs are drafted. Check each and send them together.",
    ),
    ("corrected", "Corrected. The other side has been told."),
    ("request-moved", "Done. The other side has been told."),
    (
        "loa-issued",
        "Issued. The earlier letter no longer holds, and the ISP has been told.",
    ),
    (
        "loa-revoked",
        "Revoked. Whoever verifies the letter sees it from now on, and the ISP has been told why.",
    ),
    (
        "peaks-recorded",
        "Recorded. The capacity watch has looked at every connection concerned.",
    ),
    ("uploaded", "Uploaded."),
    (
        "kept-frozen",
        "Taken off the list. A submission names it, so its content stays for the decision.",
    ),
    ("declared", "Declared. The ISP has been told."),
    ("confirmed", "Confirmed. Activation goes on by itself."),
    (
        "rejected",
        "Rejected. The other side has been told, with your reason.",
    ),
    ("completed", "Step completed."),
    ("failed", "Marked as failed, with your reason."),
    (
        "held",
        "Held. Nothing changes at this site until you release it.",
    ),
    (
        "site-released",
        "Released. What is chosen for the site continues by itself.",
    ),
    (
        "restored",
        "Back in use. What is chosen for the site starts again.",
    ),
    ("invited", "Invitation sent."),
    ("signed-out", "Signed out."),
    ("signed-out-everywhere", "Signed out everywhere."),
    (
        "password",
        "Your password is changed. Other sessions were ended.",
    ),
    ("confirmed-email", "Your address is confirmed."),
    ("granted", "Authorisation given."),
    ("revoked", "Revoked."),
    (
        "asn-entered",
        "Entered. It waits for a reviewer, who has been told.",
    ),
    ("accepted", "Accepted."),
    ("restored", "Taken back into use."),
    (
        "switched",
        "Switched. It applies to the next step that comes up.",
    ),
    ("asn-decided", "Decided. The ISP has been told."),
    ("moved", "Moved. Both organisations have been told."),
    (
        "policy-published",
        "Published. It is used from its date on; earlier decisions keep their version.",
    ),
    (
        "prefix-registered",
        "Registered and checked. Announce it on all sessions; activation goes on by itself.",
    ),
    (
        "prefix-released",
        "Released. The prefix is free; its keys are void.",
    ),
    (
        "key-issued",
        "Issued. A key is shown once and an older one is void from now on; issue another when it got lost.",
    ),
    (
        "token-created",
        "Created. A token is shown once; when it got lost, revoke it and create another.",
    ),
    (
        "address-made",
        "Made. An address is shown once and an older one does not work any more; make another when it got lost.",
    ),
    (
        "key-revoked",
        "Revoked. The key cannot be redeemed any more.",
    ),
    (
        "key-redeemed",
        "Redeemed. The ISP has been told; activation goes on by itself.",
    ),
    (
        "release-asked",
        "Asked. The holder has been told and has five working days.",
    ),
    ("release-moved", "Done. Both sides have been told."),
    (
        "maintenance-planned",
        "Planned. Customers who enter there have been told.",
    ),
    (
        "maintenance-cancelled",
        "Called off. The same customers have been told.",
    ),
    (
        "prefixes-imported",
        "Registered, all of them. Each was checked.",
    ),
    (
        "registry-received",
        "Received. It counts as soon as it is read; every prefix is checked against it then.",
    ),
    (
        "registry-removed",
        "Taken out. Every prefix is being checked without it.",
    ),
    (
        "registry-restored",
        "It is in force again. Every prefix is being checked against it.",
    ),
    ("published", "Published."),
    (
        "quote-sent",
        "Sent. The ISP's account managers have been told; they answer by e-mail.",
    ),
    ("chosen", "Choices saved. The rollout has started."),
    (
        "measurements-stored",
        "Stored. The months that they touch are computed again.",
    ),
    (
        "maintenance-excluded",
        "Announced. It will not count in the figures.",
    ),
    (
        "maintenance-late",
        "Announced, but too late to be left out: it counts in the figures.",
    ),
];

/// The sentence of a code.
pub fn of(code: &str) -> Option<&'static str> {
    NOTICES
        .iter()
        .find(|(known, _)| *known == code)
        .map(|(_, text)| *text)
}
