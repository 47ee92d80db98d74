export { ChatList } from './chat-list.tsx'
export { ChatsHome } from './chats-home.tsx'
export { NewChatProvider } from './new-chat.tsx'
