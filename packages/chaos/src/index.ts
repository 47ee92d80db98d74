export type { Canary, Edit } from './canary/canary.ts'
