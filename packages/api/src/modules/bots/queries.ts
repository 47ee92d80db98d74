import { type Database, statement, type Tx } from '@parley/db'
import type { ChatId, UserId } from '@parley/protocol'
import { type BotCommand, botCommands } from './replies.ts'

const botStatement = statement<{ id: UserId }>('bots.by-username', 'select id from "user" where username = $1 and is_bot')

export async function findBot(db: Database, username: string): Promise<UserId | null> {
  const [row] = await db.query(botStatement, [username])
  return row?.id ?? null
}

export async function saveBot(tx: Tx, userId: UserId): Promise<void> {
  await tx.user.update({ where: { id: userId }, data: { isBot: true }, select: { id: true } })
}

const lastCommandStatement = statement<{ command: BotCommand }>(
  'bots.last-command',
  `select lower(trim(body.body ->> 'text')) as command
     from message m
     join message_body body on body.message_id = m.id and body.revision = m.revision
    where m.chat_id = $1 and m.kind = 'text' and m.seq <= $2 and m.author_id <> $3 and m.removed_seq is null
      and lower(trim(body.body ->> 'text')) = any ($4::text[])
    order by m.seq desc
    limit 1`,
)

/** The last thing the bot was told to do in a chat, up to a seq. */
export async function findLastCommand(db: Database, { chatId, botId, upToSeq }: LastCommand): Promise<BotCommand | null> {
  const [row] = await db.query(lastCommandStatement, [chatId, upToSeq, botId, botCommands])
  return row?.command ?? null
}

interface LastCommand {
  readonly chatId: ChatId
  readonly botId: UserId
  readonly upToSeq: number
}
