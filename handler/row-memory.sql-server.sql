-- The handler's memory of rows for SQL Server (2012 or newer), with a stored procedure for each step.
-- Not run on a real server yet. The handler's login needs EXECUTE on the procedures and nothing else.

CREATE TABLE dbo.casebridge_row (
  row_key         VARCHAR(120) COLLATE Latin1_General_BIN2 NOT NULL CONSTRAINT casebridge_row_key PRIMARY KEY,
  organization_id VARCHAR(18)  COLLATE Latin1_General_BIN2 NOT NULL,
  object_id       VARCHAR(18)  COLLATE Latin1_General_BIN2 NOT NULL,
  interaction_id  VARCHAR(40)  NOT NULL CONSTRAINT casebridge_row_interaction DEFAULT '',
  claimed_at      DATETIME2(3) NOT NULL CONSTRAINT casebridge_row_time DEFAULT SYSUTCDATETIME()
);
CREATE INDEX casebridge_row_case ON dbo.casebridge_row (organization_id, object_id, claimed_at);
GO

-- One row: claim_state (Claimed, Known, Busy) and interaction_id. The locks let only one of two runs insert the key.
CREATE PROCEDURE dbo.casebridge_claim
  @row_key VARCHAR(120), @organization_id VARCHAR(18), @object_id VARCHAR(18)
AS
BEGIN
  SET NOCOUNT ON;
  DELETE FROM dbo.casebridge_row
  WHERE row_key = @row_key AND interaction_id = '' AND claimed_at < DATEADD(second, -60, SYSUTCDATETIME());

  INSERT INTO dbo.casebridge_row (row_key, organization_id, object_id)
  SELECT @row_key, @organization_id, @object_id
  WHERE NOT EXISTS (SELECT 1 FROM dbo.casebridge_row WITH (UPDLOCK, HOLDLOCK) WHERE row_key = @row_key);

  IF @@ROWCOUNT = 1
    SELECT 'Claimed' AS claim_state, '' AS interaction_id;
  ELSE
    SELECT CASE WHEN interaction_id = '' THEN 'Busy' ELSE 'Known' END AS claim_state, interaction_id
    FROM dbo.casebridge_row WHERE row_key = @row_key;
END;
GO

CREATE PROCEDURE dbo.casebridge_remember @row_key VARCHAR(120), @interaction_id VARCHAR(40)
AS
BEGIN
  SET NOCOUNT ON;
  UPDATE dbo.casebridge_row SET interaction_id = @interaction_id WHERE row_key = @row_key;
END;
GO

-- Never gives back a key that has led to an interaction.
CREATE PROCEDURE dbo.casebridge_release @row_key VARCHAR(120)
AS
BEGIN
  SET NOCOUNT ON;
  DELETE FROM dbo.casebridge_row WHERE row_key = @row_key AND interaction_id = '';
END;
GO

-- The newest interaction that any row of the case has led to. It may have ended.
CREATE PROCEDURE dbo.casebridge_find @organization_id VARCHAR(18), @object_id VARCHAR(18)
AS
BEGIN
  SET NOCOUNT ON;
  SELECT TOP (1) interaction_id FROM dbo.casebridge_row
  WHERE organization_id = @organization_id AND object_id = @object_id AND interaction_id <> ''
  ORDER BY claimed_at DESC;
END;
GO

-- Once a day, by the SQL Server Agent.
CREATE PROCEDURE dbo.casebridge_purge
AS
BEGIN
  SET NOCOUNT ON;
  DELETE FROM dbo.casebridge_row WHERE claimed_at < DATEADD(day, -30, SYSUTCDATETIME());
END;
GO
