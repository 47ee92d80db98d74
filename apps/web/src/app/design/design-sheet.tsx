'use client'

import './design.css'
import { type ReactNode, useEffect, useState } from 'react'
import { Mark } from '../../ui/mark.tsx'
import { Segments } from '../../ui/segments.tsx'
import { useThemeChoice } from '../../ui/use-theme-choice.ts'
import { Buttons, Choices, Colours, Emptiness, Fields, Marks, Overlays, Texts, Toasting } from './specimens.tsx'

/**
 * Every piece of `ui` in every state, beside each other. What stands here are specimens: their words are nobody's, and none is in the files
 * that get translated. `data-state` names the state in which the screenshots show a piece; a browser shows it when one does it.
 */
export function DesignSheet() {
  return (
    <div className="design">
      <header>
        <Mark />
        <h1>Parley, every piece</h1>
        <Looks />
      </header>
      <main>
        <Section title="Surfaces, ink and meaning">
          <Colours />
        </Section>
        <Section title="Text">
          <Texts />
        </Section>
        <Section title="Buttons">
          <Buttons />
        </Section>
        <Section title="Fields">
          <Fields />
        </Section>
        <Section title="Choices">
          <Choices />
        </Section>
        <Section title="People and marks">
          <Marks />
        </Section>
        <Section title="Notices and toasts">
          <Toasting />
        </Section>
        <Section title="Menus and dialogs">
          <Overlays />
        </Section>
        <Section title="Empty and loading">
          <Emptiness />
        </Section>
      </main>
    </div>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2>{title}</h2>
      {children}
    </section>
  )
}

/** What can be different about the same page. */
function Looks() {
  const { theme, setTheme } = useThemeChoice()
  const [density, setDensity] = useAttribute('data-density', 'comfortable')
  const [contrast, setContrast] = useAttribute('data-contrast', 'normal')
  const [direction, setDirection] = useAttribute('dir', 'ltr')
  const [isHere, setHere] = useState(false)
  useEffect(() => setHere(true), [])
  return (
    <div className="looks">
      <Segments label="Theme" value={isHere ? theme : 'system'} options={toOptions('system', 'light', 'dark')} onChange={setTheme} />
      <Segments label="Density" value={density} options={toOptions('comfortable', 'compact')} onChange={setDensity} />
      <Segments label="Contrast" value={contrast} options={toOptions('normal', 'more')} onChange={setContrast} />
      <Segments label="Direction" value={direction} options={toOptions('ltr', 'rtl')} onChange={setDirection} />
    </div>
  )
}

const toOptions = (...values: string[]) => values.map((value) => ({ value, label: value }))

/** Of the whole document, as long as this page is open. */
function useAttribute(name: string, first: string): [string, (value: string) => void] {
  const [value, setValue] = useState(first)
  const [before, setBefore] = useState<string | null>(null)
  const change = (next: string) => {
    setBefore((known) => known ?? document.documentElement.getAttribute(name))
    document.documentElement.setAttribute(name, next)
    setValue(next)
  }
  useEffect(() => {
    if (before === null) return
    return () => document.documentElement.setAttribute(name, before)
  }, [name, before])
  return [value, change]
}
