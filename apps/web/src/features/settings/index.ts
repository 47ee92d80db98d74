export { type SettingsSection, settingsSections, toSettingsPath, toSettingsSection } from './sections.ts'
export { loadSettings, SettingsNav, SettingsSheet } from './settings.tsx'
