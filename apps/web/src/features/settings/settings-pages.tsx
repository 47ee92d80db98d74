'use client'

export { SettingsNav } from './settings-nav.tsx'
export { SettingsSheet } from './settings-sheet.tsx'
