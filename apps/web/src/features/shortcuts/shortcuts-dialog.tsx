'use client'

import { useTranslations } from 'next-intl'
import { Fragment, useRef, useState } from 'react'
import { Dialog } from '../../ui/dialog.tsx'
import { type EnterKey, useEnterKey } from '../composing/index.ts'
import { isAppleDevice } from './apple-device.ts'
import { type ComposerShortcutId, toComposerShortcuts } from './composer-shortcuts.ts'
import { type ShortcutGroup, type ShortcutId, shortcutIds, shortcuts, toKeyLabels } from './shortcuts.ts'

type Listed = { id: ShortcutId | ComposerShortcutId; chords: readonly string[] }

const toListed = (group: ShortcutGroup): readonly Listed[] =>
  shortcutIds.filter((id) => shortcuts[id].group === group).map((id) => ({ id, chords: shortcuts[id].chords }))

const toWriting = (enterKey: EnterKey): readonly Listed[] =>
  Object.entries(toComposerShortcuts(enterKey)).map(([id, chords]) => ({ id: id as ComposerShortcutId, chords }))

/** [UX44] The tables of shortcuts, as they are: those of the window, and those of where one writes. */
export function ShortcutsDialog({ onClosed }: { onClosed: () => void }) {
  const t = useTranslations('shortcuts')
  const [isOpen, setOpen] = useState(true)
  const [enterKey] = useEnterKey()
  const first = useRef<HTMLHeadingElement>(null)
  const groups = { go: toListed('go'), do: toListed('do'), write: toWriting(enterKey) }
  return (
    <Dialog
      title={t('title')}
      closeLabel={t('close')}
      isOpen={isOpen}
      onClose={() => setOpen(false)}
      onClosed={onClosed}
      initialFocus={first}
      focusAfter="before"
    >
      <div className="shortcuts">
        {(['go', 'do', 'write'] as const).map((group, index) => (
          <section key={group} data-group={group} aria-labelledby={`shortcuts-${group}`}>
            <h3 id={`shortcuts-${group}`} tabIndex={-1} {...(index === 0 && { ref: first })}>
              {t(`groups.${group}`)}
            </h3>
            <dl>
              {groups[group].map(({ id, chords }) => (
                <div key={id}>
                  <dt>{t(`names.${id}`)}</dt>
                  <dd>
                    {chords.map((chord, at) => (
                      <Fragment key={chord}>
                        {at > 0 && <span>{t('or')}</span>}
                        <span className="chord" dir="ltr">
                          {toKeyLabels(chord, { isApple: isAppleDevice() }).map((key) => (
                            <kbd key={key}>{key}</kbd>
                          ))}
                        </span>
                      </Fragment>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
