import { type ChatKind, can, type Role } from '@parley/protocol'

/** What a command does beside writing. */
export type CommandAct = 'invite' | 'leave' | 'nick' | 'active' | 'away' | 'busy'
export type CommandName = 'shrug' | 'quote' | 'code' | CommandAct

export type Command =
  | { name: 'code' | 'quote'; words: 'required'; act: null }
  | { name: 'shrug'; words: 'optional'; act: null }
  | { name: CommandAct; words: 'none'; act: CommandAct }

const toAct = (name: CommandAct): Command => ({ name, words: 'none', act: name })

/** In the order in which they are offered: what is said first, then what is done. */
const ofEveryChat: readonly Command[] = [
  { name: 'code', words: 'required', act: null },
  { name: 'quote', words: 'required', act: null },
  { name: 'shrug', words: 'optional', act: null },
  ...(['nick', 'active', 'away', 'busy'] as const).map(toAct),
]
/** Where one is, and as what: nothing is offered that would be refused. */
export type CommandStanding = { kind: ChatKind; role: Role }

const commandsFor = ({ kind, role }: CommandStanding): readonly Command[] => [
  ...ofEveryChat,
  ...(can(role, 'member.add', { kind }) ? [toAct('invite')] : []),
  // An owner leaves as well, and says in the same dialog who comes after.
  ...(kind === 'group' ? [toAct('leave')] : []),
]

/** [UX35] Those that begin like this. */
export const findCommands = (query: string, standing: CommandStanding): Command[] =>
  commandsFor(standing).filter(({ name }) => name.startsWith(query.toLowerCase()))

/**
 * What becomes of a text that is about to be sent. `typed`: it goes as it is, and `unknown` names what looks like a command and is none.
 * `unfinished`: words are to follow.
 */
export type Spoken =
  | { kind: 'typed'; unknown: string | null }
  | { kind: 'text'; text: string }
  | { kind: 'act'; act: CommandAct }
  | { kind: 'unfinished'; name: CommandName }

export function readCommand(text: string, standing: CommandStanding): Spoken {
  const written = /^\/([\p{L}\p{N}-]+)(?:[^\S\n]*\n|\s|$)/u.exec(text)
  if (!written) return { kind: 'typed', unknown: null }
  const command = commandsFor(standing).find(({ name }) => name === written[1]?.toLowerCase())
  const words = text.slice(written[0].length).trimEnd()
  // A command that takes no words and has some is the beginning of a sentence.
  if (!command || (command.words === 'none' && words !== '')) return { kind: 'typed', unknown: written[1] ?? null }
  if (command.words === 'required' && words === '') return { kind: 'unfinished', name: command.name }
  switch (command.name) {
    case 'code':
      return { kind: 'text', text: `\`\`\`\n${words}\n\`\`\`` }
    case 'quote':
      return { kind: 'text', text: words.replace(/^/gm, '> ') }
    case 'shrug':
      return { kind: 'text', text: words === '' ? shrug : `${words} ${shrug}` }
    default:
      return { kind: 'act', act: command.name }
  }
}

const shrug = '¯\\_(ツ)_/¯'
