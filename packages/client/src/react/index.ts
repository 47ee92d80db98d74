'use client'

export { ParleyProvider, type ParleyProviderProps, useEngine } from './provider.ts'
export { trpcReact } from './trpc-react.ts'
export { type Chats, type ChatView, useChat, useChats } from './use-chats.ts'
export { useConnection } from './use-connection.ts'
export { type Timeline, useTimeline } from './use-timeline.ts'
export { useMe, useUser } from './use-users.ts'
