'use client'

import type { ReactNode } from 'react'
import { late } from '../../ui/late.tsx'
import type { SettingsSection } from './sections.ts'

// Both in one piece: whoever sees the one sees the other.
const [Nav, loadNav] = late(() => import('./settings-pages.tsx').then((module) => module.SettingsNav))
const [Sheet, loadSheet] = late(() => import('./settings-pages.tsx').then((module) => module.SettingsSheet))
export const loadSettings = () => Promise.all([loadNav(), loadSheet()])

export type SettingsNavProps = { section: SettingsSection | null; account: ReactNode }

/** In the list's place: the sections. */
export const SettingsNav = (props: SettingsNavProps) => <Nav {...props} />

/** On the sheet: all of them, one below the other. */
export const SettingsSheet = (props: { section: SettingsSection | null }) => <Sheet {...props} />
