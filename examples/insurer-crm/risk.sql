-- In Risk's database, by its owner: what Comity may read of policies. Each write sets updated_at, by which changes are found.
CREATE TABLE policy (
  number text PRIMARY KEY,
  contact_id text NOT NULL,
  line text NOT NULL,
  state text NOT NULL,
  decided_on date,
  premium numeric,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ON policy (updated_at, number);

CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN NEW.updated_at := clock_timestamp(); RETURN NEW; END $$;
CREATE TRIGGER touched BEFORE UPDATE ON policy FOR EACH ROW EXECUTE FUNCTION touch();

CREATE VIEW comity_policy AS SELECT number, contact_id, line, state, decided_on, updated_at FROM policy;
CREATE USER comity_reader PASSWORD 'change-me';
GRANT SELECT ON comity_policy TO comity_reader;
