import { ChatsHome } from '../../features/chats/index.ts'

export default function ChatsPage() {
  return <ChatsHome />
}
