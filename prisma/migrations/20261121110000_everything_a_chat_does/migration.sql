-- Groups, edits, reactions, receipts, presence, profiles and settings. SQL that Postgres 15 knows.

-- People: what they say of themselves, what they chose, and when their last connection ended.
alter table "user"
  add column bio text not null default '',
  add column is_bot boolean not null default false,
  add column status text not null default 'online' check (status in ('online', 'away', 'busy', 'invisible')),
  add column share_read_receipts boolean not null default true,
  add column share_last_seen boolean not null default true,
  add column last_seen_at timestamptz(3);

-- Browser and system in a few words, for the person's own list of sessions.
alter table session add column device text not null default '';

-- A group's id comes from whoever creates it: by `create_hash` (SHA-256 of what was asked) a repeated call is told from another group.
alter table chat
  drop constraint chat_kind_check,
  add constraint chat_kind_check check (kind in ('direct', 'group')),
  add column description text not null default '',
  add column created_by uuid references "user" (id),
  add column create_hash bytea;

-- Watermarks only rise. `read_seq` is the person's own; `shared_read_seq`, which others see, stands still while they don't share it.
-- From `unread_from_seq` on everything counts as unread again, whatever was read.
alter table member
  drop constraint member_role_check,
  add constraint member_role_check check (role in ('owner', 'admin', 'moderator', 'member')),
  add column joined_at timestamptz(3) not null default clock_timestamp(),
  add column delivered_seq bigint not null default 0,
  add column read_seq bigint not null default 0,
  add column shared_read_seq bigint not null default 0,
  add column receipts_at timestamptz(3) not null default clock_timestamp(),
  add column unread_from_seq bigint;
-- A group has one owner.
create unique index member_owner_idx on member (chat_id) where role = 'owner';

-- The steps by which a watermark rose: a message was delivered, or read, at the first step that reached it.
create table receipt_step (
  chat_id uuid not null references chat (id) on delete cascade,
  user_id uuid not null references "user" (id) on delete cascade,
  kind text not null check (kind in ('delivered', 'read')),
  seq bigint not null,
  at timestamptz(3) not null,
  primary key (chat_id, user_id, kind, seq)
);

-- A system line has facts instead of a text. What is removed leaves its row as a tombstone: its bodies and reactions are deleted.
alter table message
  drop constraint message_kind_check,
  add constraint message_kind_check check (kind in ('text', 'system')),
  alter column body_hash drop not null,
  add column facts jsonb,
  add column reply_to_id uuid,
  add column edited_at timestamptz(3),
  add column removed_at timestamptz(3),
  add column removed_seq bigint,
  add constraint message_facts_check check ((kind = 'system') = (facts is not null)),
  add constraint message_removed_check check ((removed_at is null) = (removed_seq is null));
-- What can be unread. Removed messages stay in it: what was unread at an earlier seq is counted by `removed_seq`.
create index message_said_idx on message (chat_id, seq) where kind = 'text';

alter table message_body add column written_at timestamptz(3) not null default clock_timestamp();

create table reaction (
  message_id uuid not null references message (id) on delete cascade,
  user_id uuid not null references "user" (id) on delete cascade,
  emoji text not null,
  at timestamptz(3) not null default clock_timestamp(),
  primary key (message_id, emoji, user_id)
);

-- Presence. A process renews its lease; its connections count as long as the lease does. The rows of connections are written when one
-- opens and when it closes, never in between, and are worth nothing after a crash of the database: every socket is gone then.
create table process (
  id uuid primary key,
  renewed_at timestamptz(3) not null default clock_timestamp()
);
create unlogged table connection (
  id uuid primary key,
  process_id uuid not null,
  user_id uuid not null,
  opened_at timestamptz(3) not null default clock_timestamp()
);
create index connection_user_id_idx on connection (user_id);
create index connection_process_id_idx on connection (process_id);

-- As before, and with what a message replies to.
drop function send_many (uuid[], uuid[], uuid[], jsonb[], bytea[], text);
drop function send_one (uuid, uuid, uuid, jsonb, bytea, text);

create function send_one(p_id uuid, p_chat uuid, p_author uuid, p_body jsonb, p_hash bytea, p_reply_to uuid, patience text)
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
  -- Only what its author may read: of this chat, and said while they were in it.
  if p_reply_to is not null and not exists (
    select 1 from message m join membership s on s.chat_id = m.chat_id
     where m.id = p_reply_to and m.chat_id = p_chat and s.user_id = p_author and m.seq > s.joined_seq and m.seq <= coalesce(s.left_seq, m.seq)
  ) then
    outcome := 'message.not-found'; return next; return;
  end if;

  sent_at := date_trunc('milliseconds', clock_timestamp());
  update scope s set last_seq = s.last_seq + 1 where s.id = v_scope returning s.last_seq into seq;
  insert into message (id, chat_id, seq, updated_seq, author_id, body_hash, reply_to_id, sent_at)
    values (p_id, p_chat, seq, seq, p_author, p_hash, p_reply_to, sent_at);
  insert into message_body (message_id, revision, body, written_at) values (p_id, 1, p_body, sent_at);
  insert into event (scope_id, seq, type, at, message_id) values (v_scope, seq, 'message.sent', sent_at, p_id);
  update chat c set last_message_id = p_id, last_active_at = sent_at where c.id = p_chat;
  outcome := 'sent'; return next;
end $$;

create function send_many(p_ids uuid[], p_chats uuid[], p_authors uuid[], p_bodies jsonb[], p_hashes bytea[], p_replies uuid[], patience text)
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
        from send_one(p_ids[i], p_chats[i], p_authors[i], p_bodies[i], p_hashes[i], p_replies[i], patience) s;
      if outcome = 'busy' then v_busy := p_chats[i]; end if;
    end if;
    return next;
  end loop;
end $$;
