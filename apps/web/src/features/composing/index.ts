export { type EnterKey, isSending } from './enter-key.ts'
export { useEnterKey } from './use-enter-key.ts'
