-- `Approved` is a state of its own, between the accepted letter and the start of the provisioning; a draft
-- may not name its edge site yet.
ALTER TABLE requests DROP CONSTRAINT requests_state;
ALTER TABLE requests ADD CONSTRAINT requests_state CHECK (state IN (
        'draft', 'pending_approval', 'loa_issued', 'approved', 'provisioning_started', 'cabling', 'provisioning_completed',
        'validating', 'type_change_requested', 'type_change_in_progress', 'external_blocker',
        'provisioning_failed', 'active', 'withdrawn'));
ALTER TABLE requests ALTER COLUMN metro_id DROP NOT NULL;
-- What failed or waits for a third party before there were review dates (policy `request_review_days`, as shipped).
UPDATE requests SET due_at = since + 1209600000
WHERE state IN ('external_blocker', 'provisioning_failed') AND due_at IS NULL;
-- A letter that a newer one of the same request replaced: the newer one's id.
ALTER TABLE loas ADD COLUMN superseded_by TEXT NOT NULL DEFAULT '';
UPDATE loas SET superseded_by = (SELECT MAX(newer.id) FROM loas newer WHERE newer.request_id = loas.request_id AND newer.issued_at >= loas.revoked_at)
WHERE revoke_reason = 'Replaced by a newer letter.'
AND EXISTS (SELECT 1 FROM loas newer WHERE newer.request_id = loas.request_id AND newer.issued_at >= loas.revoked_at);
