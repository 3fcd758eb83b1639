-- Blobs that a row has let go of: taken from the store later, if nothing holds them by then.
create table platform.released_blob (
  sha256 text primary key,
  released_at timestamptz not null default now()
);
