import type { Comparison } from './comparison.ts'
import { connections } from './connections.ts'
import { oneChat } from './one-chat.ts'
import { pages } from './pages.ts'
import { pairs } from './pairs.ts'

export const comparisons: readonly Comparison[] = [oneChat, pairs, connections, pages]
