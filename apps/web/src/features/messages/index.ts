export { ChatNotFound, Conversation } from './conversation.tsx'
export { EndScript } from './end-script.tsx'
