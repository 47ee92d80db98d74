import type { Comparison } from './comparison.ts'
import { oneChat } from './one-chat.ts'

export const comparisons: readonly Comparison[] = [oneChat]
