/**
 * Every limit of the wire, each with its unit in its name. Source of the numbers: the contract with outsiders; whoever goes over one
 * gets a refusal that carries it.
 */
export const limits = {
  usernameCharsMin: 3,
  usernameCharsMax: 32,
  passwordCharsMin: 8,
  passwordCharsMax: 256,
  nameCharsMax: 64,
  bioCharsMax: 300,
  descriptionCharsMax: 500,
  /** Code points, not UTF-16 units: an emoji of one code point counts once. */
  messageTextCharsMax: 10_000,
  messageTextBytesMax: 40 * 1024,
  previewCharsMax: 200,
  queryCharsMax: 64,
  groupMembersMax: 1_000,
  /** Up to so many, a chat names its members; beyond, `members.list` does, and their receipts come only while it is open. */
  membersInlineMax: 50,
  /** People whom a system line names; of a larger group's beginning, the creator and the first ones. */
  systemLinePeopleMax: 20,
  /** An unread count stops here: so many or more. */
  unreadMax: 1_000,
  /** Chats in one `receipts.mark`. */
  marksMax: 200,
  /** Different emoji on one message. */
  emojiPerMessageMax: 20,
  pageItemsMax: 100,
  pageItemsDefault: 50,
  /** An HTTP body or a WebSocket frame. */
  requestBytesMax: 256 * 1024,
  batchCallsMax: 10,
  subscriptionsPerSocketMax: 30,
  socketsPerUserMax: 20,
  /** From the Upgrade to the first valid message. */
  firstMessageMs: 5_000,
  cursorsMax: 200,
  /** Further behind than this, a scope is sent as a snapshot instead of replayed. */
  replayEventsMax: 500,
  /** So long a `sync.pull` may wait for something to tell. */
  pullWaitMsMax: 25_000,
  /** Chats that one `sync.pull` looks at. */
  pullChatsMax: 10,
  snapshotBytesMax: 64 * 1024,
  snapshotChatsMax: 100,
  snapshotMessagesMax: 30,
  accessTokenMs: 10 * 60_000,
  /** Who types says so again after this long, and not sooner. */
  typingEveryMs: 3_000,
  /** Without another word of it typing is over after this long. */
  typingExpiresMs: 5_000,
  /** Registers reach a socket, and marks the server, at most once in this time. */
  registersEveryMs: 1_000,
} as const
