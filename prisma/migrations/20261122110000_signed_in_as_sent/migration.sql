-- Whether the session of a send stands is asked in the statement that stores it: a message that nothing gathers with costs one statement, not two.
drop function send_many (uuid[], uuid[], uuid[], jsonb[], bytea[], uuid[], text);

-- The rules of a send, for each item under the lock of its chat's scope: the first is that the session it is sent in stands, where there is one. With the patience 'skip' the items of a chat that somebody else
-- holds are 'busy'; with 'wait' they wait. Within a call each id comes once, and what is replied to was stored before it: else an id that
-- comes twice is a unique violation, and a reply to an item of the same call isn't found. A chat's items get their seqs in the order given.
-- Its plans are generic: planned for each call they would cost more than what they do.
create function send_many(
  p_ids uuid[], p_chats uuid[], p_authors uuid[], p_sessions uuid[], p_bodies jsonb[], p_hashes bytea[], p_replies uuid[], patience text
)
returns table (item integer, outcome text, seq bigint, sent_at timestamptz, session_quiet boolean)
language plpgsql volatile set plan_cache_mode = force_generic_plan as $$
declare
  v_scopes text[] := array(select distinct 'chat:' || chat_id from unnest(p_chats) chat_id);
  v_locked text[];
  v_now timestamptz;
begin
  if patience = 'skip' then
    v_locked := array(select s.id from scope s where s.id = any (v_scopes) order by s.id collate "C" for no key update skip locked);
  else
    v_locked := array(select s.id from scope s where s.id = any (v_scopes) order by s.id collate "C" for no key update);
  end if;
  v_now := date_trunc('milliseconds', clock_timestamp());

  return query
    with given as (
      select *, 'chat:' || chat_id as scope_id
        from unnest(p_ids, p_chats, p_authors, p_sessions, p_bodies, p_hashes, p_replies)
             with ordinality as g (id, chat_id, author_id, session_id, body, body_hash, reply_to_id, place)
    ), judged as materialized (
      select g.*, known.seq as known_seq, known.sent_at as known_sent_at,
             case when g.session_id is null then false else session.last_active_at <= now() - interval '1 minute' end as session_quiet,
             case
               when g.session_id is not null and session.id is null then 'auth.required'
               when g.scope_id <> all (v_locked) and exists (select from scope s where s.id = g.scope_id) then 'busy'
               when known.author_id = g.author_id and known.chat_id = g.chat_id and known.body_hash = g.body_hash then 'repeat'
               when author.can_post is null then 'chat.not-found'
               when not author.can_post then 'message.not-allowed'
               -- Asked after the right to post: a stranger to the chat learns nothing of the id.
               when known.id is not null then 'message.id-taken'
               -- Only what its author may read: of this chat, and said while they were in it.
               when g.reply_to_id is not null and not exists (
                 select from message m join membership s on s.chat_id = m.chat_id
                  where m.id = g.reply_to_id and m.chat_id = g.chat_id and s.user_id = g.author_id
                    and m.seq > s.joined_seq and m.seq <= coalesce(s.left_seq, m.seq)
               ) then 'message.not-found'
               else 'sent'
             end as outcome
        from given g
        left join session on session.id = g.session_id and session.ended_at is null and session.expires_at > now()
        left join message known on known.id = g.id
        left join member author on author.chat_id = g.chat_id and author.user_id = g.author_id
    ), moved as (
      update scope s set last_seq = s.last_seq + sent.count
        from (select scope_id, count(*) as count from judged j where j.outcome = 'sent' group by scope_id) sent
       where s.id = sent.scope_id
      returning s.id, s.last_seq - sent.count as last_seq
    ), numbered as materialized (
      select j.*, moved.last_seq + row_number() over (partition by j.scope_id order by j.place) as seq
        from judged j join moved on moved.id = j.scope_id
       where j.outcome = 'sent'
    ), messages as (
      insert into message (id, chat_id, seq, updated_seq, author_id, body_hash, reply_to_id, sent_at)
      select n.id, n.chat_id, n.seq, n.seq, n.author_id, n.body_hash, n.reply_to_id, v_now from numbered n
    ), bodies as (
      insert into message_body (message_id, revision, body, written_at) select n.id, 1, n.body, v_now from numbered n
    ), events as (
      insert into event (scope_id, seq, type, at, message_id) select n.scope_id, n.seq, 'message.sent', v_now, n.id from numbered n
    ), chats as (
      update chat c set last_message_id = last.id, last_active_at = v_now
        from (select distinct on (n.chat_id) n.chat_id, n.id from numbered n order by n.chat_id, n.seq desc) last
       where c.id = last.chat_id
    )
    select j.place::integer, j.outcome,
           case j.outcome when 'sent' then n.seq when 'repeat' then j.known_seq end,
           case j.outcome when 'sent' then v_now when 'repeat' then j.known_sent_at end,
           j.session_quiet
      from judged j left join numbered n on n.place = j.place;
end $$;
