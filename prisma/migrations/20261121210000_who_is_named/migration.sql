-- Whom the present text of which message names, but for its author: so that a summary can say where somebody was named last, however far
-- back, for the price of one look into an index.
create table mention (
  chat_id uuid not null references chat (id) on delete cascade,
  seq bigint not null,
  user_id uuid not null references "user" (id) on delete cascade,
  primary key (chat_id, seq, user_id)
);
create index mention_user_id_chat_id_seq_idx on mention (user_id, chat_id, seq);

-- Whoever writes a body, keeps it: a new revision takes the place of the one before, and with its bodies a message names nobody any more.
create function note_mentions() returns trigger language plpgsql as $$
begin
  delete from mention n using message m
   where m.id = coalesce(new.message_id, old.message_id) and n.chat_id = m.chat_id and n.seq = m.seq;
  if tg_op = 'INSERT' then
    insert into mention (chat_id, seq, user_id)
      select distinct m.chat_id, m.seq, (named.value ->> 'userId')::uuid
        from message m cross join jsonb_array_elements(new.body -> 'mentions') named
       where m.id = new.message_id and (named.value ->> 'userId')::uuid <> m.author_id;
  end if;
  return null;
end $$;
-- Of what names nobody, and is the first to be said, there is nothing to note.
create trigger message_body_said after insert on message_body for each row
  when (new.revision > 1 or jsonb_array_length(new.body -> 'mentions') > 0) execute function note_mentions();
create trigger message_body_gone after delete on message_body for each row
  when (jsonb_array_length(old.body -> 'mentions') > 0) execute function note_mentions();

insert into mention (chat_id, seq, user_id)
  select distinct m.chat_id, m.seq, (named.value ->> 'userId')::uuid
    from message m
    join message_body b on b.message_id = m.id and b.revision = m.revision
   cross join jsonb_array_elements(b.body -> 'mentions') named
   where m.removed_at is null and (named.value ->> 'userId')::uuid <> m.author_id;
