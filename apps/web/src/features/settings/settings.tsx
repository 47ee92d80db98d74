'use client'

import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'
import type { SettingsSection } from './sections.ts'

// Both in one piece: whoever sees the one sees the other.
export const loadSettings = () => import('./settings-pages.tsx')
const Nav = dynamic(() => loadSettings().then((module) => module.SettingsNav), { ssr: false })
const Sheet = dynamic(() => loadSettings().then((module) => module.SettingsSheet), { ssr: false })

export type SettingsNavProps = { section: SettingsSection | null; account: ReactNode }

/** In the list's place: the sections. */
export const SettingsNav = (props: SettingsNavProps) => <Nav {...props} />

/** On the sheet: all of them, one below the other. */
export const SettingsSheet = (props: { section: SettingsSection | null }) => <Sheet {...props} />
