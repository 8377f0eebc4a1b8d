-- What the four programs share. Run once, with the dimensions of the checkpoint's vectors (GET /models tells):
--   psql "$DATABASE_URL" -v dimensions=192 -f schema.sql
-- The service answers in JSON, which PostgreSQL reads: the programs hand on what they were answered, as it came.
\set ON_ERROR_STOP on

CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE IF NOT EXISTS pictures (
  path      text PRIMARY KEY,
  modified  bigint NOT NULL,              -- seconds since 1970; a file that says otherwise is indexed again
  embedding vector(:dimensions) NOT NULL  -- of length 1, as the service sends it
);

-- Between vectors of length 1 the inner product is the cosine, and cheaper: no length is computed again.
-- <#> is its negative, because an index walks upwards. It serves ORDER BY embedding <#> … LIMIT …, and nothing else.
CREATE INDEX IF NOT EXISTS pictures_embedding ON pictures USING hnsw (embedding vector_ip_ops);

-- What /embed/image or /embed/text answers to one picture or text. pgvector reads a list as JSON writes it.
CREATE OR REPLACE FUNCTION embedding(answer json) RETURNS vector
LANGUAGE sql IMMUTABLE AS $$ SELECT (answer -> 'embeddings' ->> 0)::vector $$;

-- Of files, each a list of path and time of change in JSON, those that are not known as they are now.
CREATE OR REPLACE FUNCTION fresh(found json) RETURNS TABLE (path text, modified bigint)
LANGUAGE sql STABLE AS $$
  SELECT file ->> 0, (file ->> 1)::bigint FROM json_array_elements(found) AS file
  EXCEPT SELECT path, modified FROM pictures ORDER BY 1
$$;

CREATE OR REPLACE FUNCTION keep(path text, modified bigint, answer json) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO pictures VALUES (path, modified, embedding(answer))
  ON CONFLICT (path) DO UPDATE SET modified = excluded.modified, embedding = excluded.embedding
$$;

CREATE OR REPLACE FUNCTION nearest(query vector, most int DEFAULT 5) RETURNS TABLE (similarity numeric, path text)
LANGUAGE sql STABLE AS $$
  SELECT round(-distance::numeric, 4), path
  FROM (SELECT path, embedding <#> query AS distance FROM pictures ORDER BY embedding <#> query LIMIT most) AS found
  ORDER BY distance, path
$$;

-- Each picture with its nearest ones: one walk of the index a picture, where a plain join compares all with all.
CREATE OR REPLACE FUNCTION duplicates(threshold real) RETURNS TABLE (similarity numeric, one text, other text)
LANGUAGE sql STABLE AS $$
  SELECT DISTINCT near.similarity, least(picture.path, near.path), greatest(picture.path, near.path)
  FROM pictures AS picture CROSS JOIN LATERAL nearest(picture.embedding, 10) AS near
  WHERE near.path <> picture.path AND near.similarity >= threshold::numeric
  ORDER BY 1 DESC, 2, 3
$$;

CREATE TABLE IF NOT EXISTS tags (
  path  text REFERENCES pictures ON DELETE CASCADE,
  label text,
  score real NOT NULL,  -- 0 to 1, each label on its own: a picture's scores do not add up to 1
  PRIMARY KEY (path, label)
);
CREATE INDEX IF NOT EXISTS tags_label ON tags (label, score DESC);

-- What /classify answers to one picture.
CREATE OR REPLACE FUNCTION tag(path text, answer json) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO tags SELECT tag.path, label, score
  FROM json_to_recordset(answer -> 'results' -> 0 -> 'predictions') AS prediction (label text, score real)
  ON CONFLICT (path, label) DO UPDATE SET score = excluded.score
$$;

CREATE OR REPLACE FUNCTION tagged(labels text[]) RETURNS TABLE (score numeric, path text, label text)
LANGUAGE sql STABLE AS $$
  SELECT round(score::numeric, 4), path, label FROM tags
  WHERE label = ANY (labels) AND score >= 0.5
  ORDER BY path, score DESC
$$;
