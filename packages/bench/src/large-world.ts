import { type Database, statement } from '@parley/db'
import type { ChatId, MessageId } from '@parley/protocol'
import type { Person } from './access-token.ts'

/** What is asked for is found by these. */
export interface LargeWorld {
  readonly counts: { readonly people: number; readonly chats: number; readonly messages: number; readonly events: number }
  /** In a fifth as many chats as there are people; the owner of each of them that is a group. */
  readonly busiest: Person
  /** In the same largest group as the busiest, and in a few chats. */
  readonly someone: Person
  /** A tenth of all messages are said here. */
  readonly largest: KnownChat
  /** The busiest and `someone` are not the only ones in it. */
  readonly group: KnownChat
  readonly direct: KnownChat
}

export interface KnownChat {
  readonly chatId: ChatId
  readonly lastSeq: number
  /** Of the busiest: what they said last. */
  readonly ownMessageId: MessageId
  /** Has been edited, and has reactions. */
  readonly changedMessageId: MessageId
}

/**
 * What a school has after some years, made by the database itself: for each person two chats and 200 messages, said by turns so that a
 * chat lies as scattered as if it had grown; groups of ten and some of two hundred, edits, removals, reactions, mentions, replies, the log
 * of all of it, and how far everyone has read. The same for the same number of people, but for the time.
 */
export async function createLargeWorld(db: Database, people: number, print: (line: string) => void = () => {}): Promise<LargeWorld> {
  const run = (text: string) => db.query(statement('bench.large-world', text), [])
  for (const text of [...scaffold, ...peopleAndChats]) await run(text.replaceAll(':people', String(people)))
  // No statement may take longer than any other of the server's: of many people less is said at a time.
  const slices = people < 1_000 ? 10 : 100
  for (let slice = 1; slice <= slices; slice += 1) {
    for (const text of conversation) await run(text.replaceAll(':slices', String(slices)).replaceAll(':slice', String(slice)))
    if (slice % (slices / 5) === 0) print(`a world of ${people} people: ${(slice * 100) / slices} % is said`)
  }
  for (const table of tables) await run(`vacuum analyze ${table}`)
  for (const text of reactionsOfMany) await run(text)
  for (const { text } of await db.query(promisesStatement, [])) await run(text)
  const world = await readWorld(db)
  for (const text of ['alter table message_body enable trigger user', 'drop schema world cascade']) await run(text)
  return world
}

/** Ids are UUIDv7 of when a thing was born, made from numbers. A chat is as long as its `length`, and each `seq` of it is one thing that happened. */
const scaffold = [
  'create schema world',
  `create table world.promise as
     select conrelid::regclass as of_table, conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
      where contype = 'f' and connamespace = 'public'::regnamespace`,
  `do $$ declare promise record; begin
     for promise in select * from world.promise loop
       execute format('alter table %s drop constraint %I', promise.of_table, promise.name);
     end loop; end $$`,
  'alter table message_body disable trigger user',
  `create function world.uuid(born timestamptz, number bigint) returns uuid language sql stable as $$
     select (lpad(to_hex((extract(epoch from born) * 1000)::bigint), 12, '0') || '7000' || '8' || lpad(to_hex(number), 15, '0'))::uuid $$`,
  `create table world.person as
     select no, world.uuid(now() - interval '301 days', no) as id, lower((array['Ada', 'Bruno', 'Chiara', 'Dmitri', 'Elif', 'Farid', 'Greta',
       'Hana', 'Ivo', 'Jorge', 'Kaja', 'Leila', 'Mateo', 'Nora', 'Otto', 'Priya', 'Quinn', 'Rosa', 'Sven', 'Tariq'])[1 + no % 20]) as first,
       (array['Abel', 'Berg', 'Costa', 'Dahl', 'Engel', 'Fontana', 'Gruber', 'Haddad', 'Ivanov', 'Jansen', 'Keller', 'Lopes', 'Meyer', 'Novak',
       'Olsen', 'Petrov', 'Rossi', 'Silva', 'Tanaka', 'Weber', 'Yilmaz', 'Zeman'])[1 + no * 7 % 22] as last
       from generate_series(1, :people) no`,
  'create unique index on world.person (no)',
  `create table world.chat as
     select no, world.uuid(now() - interval '300 days', no) as id, size, case size when 2 then 'direct' else 'group' end as kind,
            case no when 1 then 25 * :people + 10 else 30 + 20 * (no * 7919 % 10) end as length,
            date_trunc('milliseconds', now() - interval '300 days') as begins,
            date_trunc('milliseconds', now() - no * 7919 % 2000000 * interval '1 second') as ends
       from generate_series(1, 2 * :people) no
      cross join lateral (
        select case when no <= greatest(1, :people / 250) then least(200, :people / 2)
                    when no <= :people / 25 or (no > :people / 5 and no % 5 = 0) then least(10, :people / 2) else 2 end as size
      ) sized`,
  'create unique index on world.chat (no)',
  `create table world.crew as
     select c.no as chat_no, c.id as chat_id, place, p.id as user_id, p.first || '.' || p.no as username, c.size, c.length, c.kind
       from world.chat c
      cross join lateral generate_series(0, c.size - 1) place
       join world.person p on p.no = case
         when c.no <= :people / 5 and place = 0 then 1
         when c.no <= :people / 5 and c.size = 2 then 1 + c.no
         when c.size = 2 and place = 1 then 2 + (c.no + 1 + c.no / (:people - 1)) % (:people - 1)
         else 2 + (c.no * 37 + place) % (:people - 1) end
      where c.size > 2 or c.no <= :people / 5 or place = 1
     union all
     select c.no, c.id, 0, p.id, p.first || '.' || p.no, c.size, c.length, c.kind
       from world.chat c join world.person p on p.no = 2 + c.no % (:people - 1) where c.size = 2 and c.no > :people / 5`,
  'create unique index on world.crew (chat_no, place)',
  'analyze world.person',
  'analyze world.chat',
  'analyze world.crew',
]

const peopleAndChats = [
  `insert into "user" (id, username, display_name, password_hash, created_at)
     select id, first || '.' || no, initcap(first) || ' ' || last, 'none', now() - interval '301 days' from world.person`,
  `insert into session (id, user_id, client, secret_hash, expires_at)
     select world.uuid(now(), no), id, 'api', sha256(id::text::bytea), now() + interval '1 day' from world.person`,
  `insert into scope (id, last_seq) select 'chat:' || id, length from world.chat`,
  `insert into scope (id, last_seq)
     select 'user:' || p.id, coalesce(joined.count, 0)
       from world.person p left join (select user_id, count(*) from world.crew group by user_id) joined on joined.user_id = p.id`,
  `insert into event (scope_id, seq, type, at, facts)
     select 'user:' || user_id, row_number() over (partition by user_id order by chat_no), 'chat.joined', now() - interval '300 days',
            jsonb_build_object('chatId', chat_id, 'joinedSeq', 0)
       from world.crew`,
  `insert into chat (id, kind, name, direct_key, created_by, last_message_id, last_active_at, created_at)
     select c.id, c.kind, case c.kind when 'group' then 'Group ' || c.no end,
            case c.kind when 'direct' then (select string_agg(user_id::text, ' ' order by user_id::text) from world.crew where chat_no = c.no) end,
            (select user_id from world.crew where chat_no = c.no and place = 0 and c.kind = 'group'),
            world.uuid(c.ends, c.no * 4294967296 + c.length), c.ends, c.begins
       from world.chat c`,
  `insert into member (chat_id, user_id, role, joined_at, delivered_seq, read_seq, shared_read_seq, receipts_at)
     select chat_id, user_id, case when kind = 'direct' then 'member' when place = 0 then 'owner' when place = 1 then 'admin' else 'member' end,
            now() - interval '300 days', length, read_seq, read_seq, now() - interval '1 hour'
       from world.crew cross join lateral (
         select greatest(0, length - case when place = 0 and chat_no = 1 then 5000 else (chat_no + place) % 25 end) as read_seq
       ) read`,
  'insert into membership (chat_id, user_id, joined_seq) select chat_id, user_id, 0 from world.crew',
  `insert into receipt_step (chat_id, user_id, kind, seq, at)
     select m.chat_id, m.user_id, step.kind, greatest(0, step.seq - back * 10), now() - (1 + back) * interval '1 hour'
       from member m cross join lateral (values ('delivered', m.delivered_seq), ('read', m.read_seq)) step (kind, seq)
      cross join generate_series(0, 2) back
     on conflict do nothing`,
]

/** Of twenty seqs fifteen or sixteen are messages, one an edit and three are reactions; of a hundred one takes a message back. */
const conversation = [
  'drop table if exists world.line',
  `create unlogged table world.line as
     select c.no, c.id as chat_id, c.kind, seq, seq % 20 as turn, c.size, at.now as at, type,
            world.uuid(at.asked, c.no * 4294967296 + asked_seq) as message_id,
            case when type = 'message.sent' and seq % 20 = 9 then world.uuid(at.replied, c.no * 4294967296 + seq - 2) end as reply_to_id,
            author.user_id as author_id, case when said.names then named.user_id end as named_id, named.username as named_as,
            case when said.names then '@' || named.username || ' ' else '' end
              || left(repeat('the quick brown fox jumps over the lazy dog ', 5), 10 + seq * 31 % 190) as text
       from world.chat c
      cross join lateral generate_series(c.length * (:slice - 1) / :slices + 1, c.length * :slice / :slices) seq
      cross join lateral (
        select case when seq = 1 and c.kind = 'group' then 'member.added' when seq % 20 = 16 then 'message.edited'
                    when seq % 20 > 16 then 'reaction.set' when seq % 100 = 13 then 'message.removed' else 'message.sent' end as type,
               case when seq % 20 > 15 then seq - seq % 20 + 15 when seq % 100 = 13 then seq - 1 else seq end as asked_seq,
               seq % 20 = 7 and c.kind = 'group' as names
      ) said
      cross join lateral (
        select date_trunc('milliseconds', c.begins + (c.ends - c.begins) * (seq::float / c.length)) as now,
               date_trunc('milliseconds', c.begins + (c.ends - c.begins) * (asked_seq::float / c.length)) as asked,
               date_trunc('milliseconds', c.begins + (c.ends - c.begins) * ((seq - 2)::float / c.length)) as replied
      ) at
       join world.crew author on author.chat_no = c.no and author.place = seq / 3 % c.size
       join world.crew named on named.chat_no = c.no and named.place = (seq / 3 + 1) % c.size
      order by at.now`,
  `insert into message (id, chat_id, seq, updated_seq, author_id, kind, revision, body_hash, sent_at, facts, reply_to_id, edited_at, removed_at, removed_seq)
     select message_id, chat_id, seq, case when turn = 15 then seq + 4 when seq % 100 = 12 then seq + 1 else seq end, author_id,
            case type when 'member.added' then 'system' else 'text' end, case turn when 15 then 2 else 1 end,
            case type when 'member.added' then null else sha256(text::bytea) end, at,
            case type when 'member.added' then jsonb_build_object('type', 'member.added', 'userIds', jsonb_build_array(author_id)) end,
            reply_to_id,
            case turn when 15 then at end, case when seq % 100 = 12 then at end, case when seq % 100 = 12 then seq + 1 end
       from world.line where type in ('message.sent', 'member.added')`,
  `insert into message_body (message_id, revision, body, written_at)
     select message_id, revision, jsonb_build_object('kind', 'plain', 'text', text, 'mentions',
              case when named_id is null then '[]'::jsonb else jsonb_build_array(jsonb_build_object('userId', named_id, 'username', named_as)) end), at
       from world.line cross join lateral generate_series(1, case turn when 15 then 2 else 1 end) revision
      where type = 'message.sent' and seq % 100 <> 12`,
  `insert into event (scope_id, seq, type, at, message_id, facts)
     select 'chat:' || chat_id, seq, type, at, message_id, case type
              when 'member.added' then jsonb_build_object('memberCount', size, 'members', (
                select jsonb_agg(jsonb_build_object('userId', user_id, 'role', case place when 0 then 'owner' else 'member' end) order by place)
                  from world.crew where chat_no = line.no))
              when 'reaction.set' then jsonb_build_object('emoji', (array['👍', '❤️', '😂'])[turn - 16], 'actorId', author_id, 'on', true, 'count', 1) end
       from world.line`,
  `insert into reaction (message_id, user_id, emoji, at)
     select message_id, author_id, (array['👍', '❤️', '😂'])[turn - 16], at from world.line where type = 'reaction.set'`,
  `insert into mention (chat_id, seq, user_id)
     select chat_id, seq, named_id from world.line where type = 'message.sent' and named_id <> author_id`,
]

/** What the largest group said last, everyone had something to say to. */
const reactionsOfMany = [
  `insert into reaction (message_id, user_id, emoji)
     select m.id, c.user_id, (array['🎉', '🙏', '🔥'])[1 + c.place % 3]
       from world.crew c join message m on m.chat_id = c.chat_id and m.kind = 'text' and m.removed_seq is null
      where c.chat_no = 1 and m.seq > c.length - 60`,
]

const tables = [
  'scope',
  'event',
  '"user"',
  'session',
  'chat',
  'member',
  'membership',
  'message',
  'message_body',
  'mention',
  'reaction',
  'receipt_step',
]

const promisesStatement = statement<{ text: string }>(
  'bench.large-world-promises',
  "select format('alter table %s add constraint %I %s', of_table, name, definition) as text from world.promise",
)

const worldStatement = statement<LargeWorld>(
  'bench.large-world-known',
  `with known as (
     select name, jsonb_build_object('chatId', c.id, 'lastSeq', c.length, 'ownMessageId', own.id, 'changedMessageId', changed.id) as chat
       from (values ('largest', 1), ('group', (select max(no) from world.chat where size > 2 and no <= (select count(*) from world.person) / 5)),
                    ('direct', (select max(no) from world.chat where size = 2 and no <= (select count(*) from world.person) / 5))) wanted (name, no)
       join world.chat c on c.no = wanted.no
       cross join lateral (
         select m.id from message m where m.chat_id = c.id and m.author_id = (select id from world.person where no = 1)
            and m.kind = 'text' and m.removed_seq is null order by m.seq desc limit 1
       ) own
       cross join lateral (select m.id from message m where m.chat_id = c.id and m.seq % 20 = 15 order by m.seq desc limit 1) changed
   ), person as (
     select p.no, jsonb_build_object('userId', p.id, 'sessionId', s.id) as person from world.person p join session s on s.user_id = p.id
   )
   select jsonb_build_object('people', (select count(*) from world.person), 'chats', (select count(*) from world.chat),
            'messages', (select count(*) from message), 'events', (select count(*) from event)) as counts,
          (select person from person where no = 1) as busiest,
          (select person from person where no = (select p.no from world.crew c join world.person p on p.id = c.user_id where c.chat_no = 1 and c.place = 2)) as someone,
          (select chat from known where name = 'largest') as largest, (select chat from known where name = 'group') as "group",
          (select chat from known where name = 'direct') as direct`,
)

async function readWorld(db: Database): Promise<LargeWorld> {
  const [world] = await db.query(worldStatement, [])
  if (!world) throw new Error('A world has people.')
  return world
}
