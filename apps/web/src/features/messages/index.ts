export { ChatNotFound, Conversation } from './conversation.tsx'
