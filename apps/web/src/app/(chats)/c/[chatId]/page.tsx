import { chatIdSchema } from '@parley/protocol'
import { ChatNotFound, Conversation } from '../../../../features/messages/index.ts'

export default async function ChatPage({ params }: { params: Promise<{ chatId: string }> }) {
  const chatId = chatIdSchema.safeParse((await params).chatId)
  return chatId.success ? <Conversation key={chatId.data} chatId={chatId.data} /> : <ChatNotFound />
}
