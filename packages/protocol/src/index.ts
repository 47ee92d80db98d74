export {
  type AccountRefusals,
  type Credentials,
  credentialsSchema,
  type Login,
  loginSchema,
  type Register,
  refreshSchema,
  registerSchema,
} from './accounts.ts'
export {
  type Chat,
  type ChatsPage,
  type CreateChat,
  chatSchema,
  chatsPageSchema,
  createChatSchema,
  getChatSchema,
  type ListChats,
  listChatsSchema,
  type Member,
  type MessageSummary,
  memberSchema,
  type Role,
} from './chats.ts'
export { type Refusal, type RefusalCode, type RefusalFacts, refusalStatus } from './errors.ts'
export {
  type ChatEvent,
  type ChatJoined,
  chatEventSchema,
  type MessageSent,
  type SessionEnded,
  type UserEvent,
  userEventSchema,
} from './events.ts'
export {
  type ChatSnapshot,
  closeChatSchema,
  type EndReason,
  type EventsFrame,
  type Frame,
  frameSchema,
  type OpenChat,
  openChatSchema,
  type StateFrame,
  type Subscribe,
  subscribeSchema,
  type UserSnapshot,
} from './frames.ts'
export {
  type ChatId,
  chatIdSchema,
  createChatId,
  createMessageId,
  createSessionId,
  createUserId,
  type MessageId,
  messageIdSchema,
  type SessionId,
  sessionIdSchema,
  type UserId,
  userIdSchema,
} from './ids.ts'
export { limits } from './limits.ts'
export {
  type ListMessages,
  listMessagesSchema,
  type Message,
  type MessagesPage,
  messageSchema,
  messagesPageSchema,
  type SendMessage,
  sendMessageSchema,
} from './messages.ts'
export {
  type ChatScope,
  chatScope,
  isChatScope,
  type Scope,
  scopeSchema,
  seqSchema,
  toChatId,
  toUserId,
  type UserScope,
  userScope,
} from './scopes.ts'
export { countCodePoints, messageTextProblem, messageTextSchema, type Timestamp, timestampSchema } from './text.ts'
export {
  getUserSchema,
  type ListUsers,
  listUsersSchema,
  type User,
  type UsersPage,
  usernameSchema,
  userSchema,
  usersPageSchema,
} from './users.ts'
export { createUuidv7 } from './uuid.ts'
export { protocolVersion } from './version.ts'
