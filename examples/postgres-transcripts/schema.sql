-- Licensed under the Apache License, Version 2.0; see LICENSE.
-- What the Kamelet transcript-store-sink creates by itself, for those whose gateway may not create tables.
create table if not exists transcript (
    call_id    varchar(128) not null,
    item_id    varchar(128) not null,
    speaker    varchar(16)  not null,
    started_ms bigint,
    ended_ms   bigint,
    started_at timestamp with time zone not null,
    text       varchar not null,
    truncated  boolean not null,
    primary key (call_id, item_id)
);
create index if not exists transcript_spoken on transcript (call_id, started_ms);
grant select, insert, update on transcript to voice;
