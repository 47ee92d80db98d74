export { type SettingsSection, toSettingsSection } from './sections.ts'
export { loadSettings, SettingsNav, SettingsSheet } from './settings.tsx'
