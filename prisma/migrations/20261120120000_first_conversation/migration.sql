-- The tables of a first conversation. SQL that Postgres 15 knows.

-- One row: the identity of this log. A restore writes a new one, and clients start afresh.
create table log_epoch (
  singleton boolean primary key default true check (singleton),
  epoch uuid not null default gen_random_uuid()
);
insert into log_epoch default values;

-- What a log is of: `chat:<id>` or `user:<id>`. Its row is the lock under which a seq is given. Narrow and without another index, so
-- that the update of last_seq stays on its page.
create table scope (
  id text primary key,
  last_seq bigint not null default 0,
  min_seq bigint not null default 0
) with (fillfactor = 50);

-- A seq is given in the transaction that writes the event, under the lock of the scope: without holes, and never seen out of order.
-- An event holds ids and facts; text a person wrote stays in message_body.
create table event (
  scope_id text not null references scope (id),
  seq bigint not null,
  type text not null,
  at timestamptz(3) not null default clock_timestamp(),
  message_id uuid,
  facts jsonb,
  primary key (scope_id, seq)
);

create table "user" (
  id uuid primary key,
  username text not null unique,
  display_name text not null,
  password_hash text not null,
  created_at timestamptz(3) not null default now()
);

-- A session's secret is kept as its SHA-256. An API client's secret changes at each refresh: the one before it is remembered, to tell a
-- lost answer from a stolen token.
create table session (
  id uuid primary key,
  user_id uuid not null references "user" (id) on delete cascade,
  client text not null check (client in ('web', 'api')),
  secret_hash bytea not null unique,
  previous_secret_hash bytea unique,
  rotated_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  last_active_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  ended_at timestamptz(3)
);
create index session_user_id_idx on session (user_id);

create table chat (
  id uuid primary key,
  kind text not null check (kind in ('direct')),
  name text,
  -- The two people of a direct chat in order, so that there is one for each pair however many ask at once.
  direct_key text unique,
  last_message_id uuid,
  last_active_at timestamptz(3) not null default clock_timestamp(),
  created_at timestamptz(3) not null default clock_timestamp()
);

-- The present. `can_post` is the right to post as the permission table computes it, written under the lock of the scope by whoever
-- changes what it follows from; sending reads only this.
create table member (
  chat_id uuid not null references chat (id) on delete cascade,
  user_id uuid not null references "user" (id) on delete cascade,
  role text not null default 'member' check (role in ('member')),
  can_post boolean not null default true,
  primary key (chat_id, user_id)
);
create index member_user_id_idx on member (user_id);

-- The history of being in: a person may read the seqs inside these intervals.
create table membership (
  chat_id uuid not null references chat (id) on delete cascade,
  user_id uuid not null references "user" (id) on delete cascade,
  joined_seq bigint not null,
  left_seq bigint,
  primary key (chat_id, user_id, joined_seq)
);

create table message (
  id uuid primary key,
  chat_id uuid not null references chat (id) on delete cascade,
  seq bigint not null,
  updated_seq bigint not null,
  author_id uuid not null references "user" (id),
  kind text not null default 'text' check (kind in ('text')),
  revision integer not null default 1,
  -- SHA-256 of what was first sent, by which a repeated send is told from another message.
  body_hash bytea not null,
  sent_at timestamptz(3) not null,
  unique (chat_id, seq)
);

-- Text lives here alone: erasing it is one delete. `body` is a union by its `kind`.
create table message_body (
  message_id uuid not null references message (id) on delete cascade,
  revision integer not null,
  body jsonb not null,
  key_id text,
  primary key (message_id, revision)
);

-- The one way a message comes to be. Each statement of a volatile function has a snapshot of its own, so what is read after the lock is
-- what the holder before left. Never `on conflict do nothing`: it leaves holes in the seq.
-- `patience` is 'wait' or 'skip': to skip a scope that another transaction holds gives 'busy'.
create function send_one(p_id uuid, p_chat uuid, p_author uuid, p_body jsonb, p_hash bytea, patience text)
returns table (outcome text, seq bigint, sent_at timestamptz)
language plpgsql volatile as $$
declare
  v_scope text := 'chat:' || p_chat;
  v_known message%rowtype;
  v_can_post boolean;
begin
  if patience = 'skip' then
    perform 1 from scope s where s.id = v_scope for no key update skip locked;
    if not found and exists (select 1 from scope s where s.id = v_scope) then
      outcome := 'busy'; return next; return;
    end if;
  else
    perform 1 from scope s where s.id = v_scope for no key update;
  end if;

  select * into v_known from message m where m.id = p_id;
  if found and v_known.author_id = p_author and v_known.chat_id = p_chat and v_known.body_hash = p_hash then
    outcome := 'repeat'; seq := v_known.seq; sent_at := v_known.sent_at; return next; return;
  end if;

  select m.can_post into v_can_post from member m where m.chat_id = p_chat and m.user_id = p_author;
  if not found then outcome := 'chat.not-found'; return next; return; end if;
  if not v_can_post then outcome := 'message.not-allowed'; return next; return; end if;
  -- Asked after the right to post: a stranger to the chat learns nothing of the id.
  if v_known.id is not null then outcome := 'message.id-taken'; return next; return; end if;

  sent_at := date_trunc('milliseconds', clock_timestamp());
  update scope s set last_seq = s.last_seq + 1 where s.id = v_scope returning s.last_seq into seq;
  insert into message (id, chat_id, seq, updated_seq, author_id, body_hash, sent_at) values (p_id, p_chat, seq, seq, p_author, p_hash, sent_at);
  insert into message_body (message_id, revision, body) values (p_id, 1, p_body);
  insert into event (scope_id, seq, type, at, message_id) values (v_scope, seq, 'message.sent', sent_at, p_id);
  update chat c set last_message_id = p_id, last_active_at = sent_at where c.id = p_chat;
  outcome := 'sent'; return next;
end $$;

-- Sends what has gathered, in one commit. The caller gives the items of one scope side by side, scopes in order, so that two batches
-- never wait for each other in a circle. Once a scope is busy, all of its later items are: otherwise the second message of a sender
-- would overtake the first.
create function send_many(p_ids uuid[], p_chats uuid[], p_authors uuid[], p_bodies jsonb[], p_hashes bytea[], patience text)
returns table (item integer, outcome text, seq bigint, sent_at timestamptz)
language plpgsql volatile as $$
declare
  v_busy uuid;
begin
  for i in 1 .. coalesce(array_length(p_ids, 1), 0) loop
    item := i;
    if p_chats[i] = v_busy then
      outcome := 'busy'; seq := null; sent_at := null;
    else
      select s.outcome, s.seq, s.sent_at into outcome, seq, sent_at
        from send_one(p_ids[i], p_chats[i], p_authors[i], p_bodies[i], p_hashes[i], patience) s;
      if outcome = 'busy' then v_busy := p_chats[i]; end if;
    end if;
    return next;
  end loop;
end $$;
