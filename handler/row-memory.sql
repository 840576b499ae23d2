-- The handler's memory of rows: one line for each row and attempt that has been claimed.
-- For databases other than SQL Server. Not run on a real CIC server; the statements are tested with SQLite.
-- :stale_before is one minute ago, :old_before is thirty days ago, both in the database's own time.

-- name: table
CREATE TABLE casebridge_row (
  row_key         VARCHAR(120) NOT NULL PRIMARY KEY,
  organization_id VARCHAR(18)  NOT NULL,
  object_id       VARCHAR(18)  NOT NULL,
  interaction_id  VARCHAR(40)  DEFAULT '' NOT NULL,
  claimed_at      TIMESTAMP    DEFAULT CURRENT_TIMESTAMP NOT NULL
);

-- name: index
CREATE INDEX casebridge_row_case ON casebridge_row (organization_id, object_id, claimed_at);

-- casebridge_claim: the three statements below, one after the other. A claim whose run has died goes stale.
-- name: claim-stale
DELETE FROM casebridge_row WHERE row_key = :row_key AND interaction_id = '' AND claimed_at < :stale_before;

-- Succeeds: Claimed. Fails because the key is there: go on with claim-read. Fails otherwise: Failure.
-- name: claim
INSERT INTO casebridge_row (row_key, organization_id, object_id) VALUES (:row_key, :organization_id, :object_id);

-- Empty: Busy. Anything else: Known. No line at all: Failure.
-- name: claim-read
SELECT interaction_id FROM casebridge_row WHERE row_key = :row_key;

-- casebridge_remember
-- name: remember
UPDATE casebridge_row SET interaction_id = :interaction_id WHERE row_key = :row_key;

-- casebridge_release: never gives back a key that has led to an interaction.
-- name: release
DELETE FROM casebridge_row WHERE row_key = :row_key AND interaction_id = '';

-- casebridge_find: only its first line counts. It may name an interaction that has ended.
-- name: find
SELECT interaction_id FROM casebridge_row
WHERE organization_id = :organization_id AND object_id = :object_id AND interaction_id <> ''
ORDER BY claimed_at DESC;

-- Once a day.
-- name: purge
DELETE FROM casebridge_row WHERE claimed_at < :old_before;
