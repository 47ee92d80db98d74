/** A small believable world: a school in the week before its science fair. */
export const demoPassword = 'parley-demo'

export const people = [
  { username: 'alice', displayName: 'Alice Moreau', bio: 'Chemistry and lists. Ask me about the fair.' },
  { username: 'bob', displayName: 'Bob Lindqvist', bio: 'Caretaker of the main hall. I have the keys.' },
  { username: 'carol', displayName: 'Carol Nguyen', bio: 'Year 7, eleven volcanoes.' },
  { username: 'dave', displayName: 'Dave Okafor', bio: 'Physics. Projectors, telescopes, fans.' },
  { username: 'layla', displayName: 'ليلى حداد', bio: 'رسم وملصقات' },
  { username: 'mei', displayName: 'Mei Tanaka', bio: 'Photo club 📷' },
  { username: 'milan', displayName: 'Милан Петровић', bio: '' },
  { username: 'zoe', displayName: 'Zoë Keller', bio: 'Elternbeirat. Kuchen geht immer.' },
] as const

/** Answered for by the server itself. */
export const bot = {
  username: 'fairbot',
  displayName: 'Fairbot',
  bio: 'I know the tables, the sockets and the rules. Mention me.',
} as const

export type DemoName = (typeof people)[number]['username'] | (typeof bot)['username']

/** Something said. `as` names it for what refers to it. */
export interface Line {
  readonly by: DemoName
  readonly text: string
  readonly as?: string
  readonly replyTo?: string
  readonly reactions?: Readonly<Record<string, readonly DemoName[]>>
  /** What it says by now. */
  readonly editedTo?: string
  readonly isRemoved?: true
  /** Since the line before. Default: 2. */
  readonly afterMinutes?: number
}

interface Conversation {
  /** When the last word fell, before the seeding. */
  readonly agoMinutes: number
  readonly said: readonly Line[]
  /** Who hasn't read how many of the last messages. Everyone else has read everything. */
  readonly unread?: Readonly<Partial<Record<DemoName, number>>>
}

export interface DirectConversation extends Conversation {
  readonly kind: 'direct'
  readonly between: readonly [DemoName, DemoName]
}

export interface GroupConversation extends Conversation {
  readonly kind: 'group'
  readonly name: string
  readonly description: string
  readonly owner: DemoName
  readonly members: readonly DemoName[]
  readonly roles?: Readonly<Partial<Record<DemoName, 'admin' | 'moderator'>>>
}

export type DemoChat = DirectConversation | GroupConversation
