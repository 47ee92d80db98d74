export { Notifications } from './notifications.tsx'
export { type NotifyChoice, notifyChoice } from './notify-choice.ts'
export { useNotifyChoice } from './use-notify-choice.ts'
