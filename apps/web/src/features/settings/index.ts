export { AppearanceScript } from './appearance-script.tsx'
export { type SettingsSection, toSettingsSection } from './sections.ts'
export { loadSettings, SettingsNav, SettingsSheet } from './settings.tsx'
