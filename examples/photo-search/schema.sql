-- What the four programs share. Run once, with the dimensions of the checkpoint's vectors (GET /models tells):
--   psql "$DATABASE_URL" -v dimensions=192 -f schema.sql
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

CREATE OR REPLACE FUNCTION tagged(labels text[]) RETURNS TABLE (score numeric, path text, label text)
LANGUAGE sql STABLE AS $$
  SELECT round(score::numeric, 4), path, label FROM tags
  WHERE label = ANY (labels) AND score >= 0.5
  ORDER BY path, score DESC
$$;
