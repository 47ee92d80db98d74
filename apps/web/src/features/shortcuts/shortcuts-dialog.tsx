'use client'

import { useTranslations } from 'next-intl'
import { Fragment, useRef, useState } from 'react'
import { Dialog } from '../../ui/dialog.tsx'
import { isAppleDevice } from './apple-device.ts'
import { type ShortcutGroup, shortcutIds, shortcuts, toKeyLabels } from './shortcuts.ts'

const groups: readonly ShortcutGroup[] = ['go', 'do']

/** [UX44] The table of shortcuts, as it is. */
export function ShortcutsDialog({ onClosed }: { onClosed: () => void }) {
  const t = useTranslations('shortcuts')
  const [isOpen, setOpen] = useState(true)
  const first = useRef<HTMLHeadingElement>(null)
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
        {groups.map((group, index) => (
          <section key={group} aria-labelledby={`shortcuts-${group}`}>
            <h3 id={`shortcuts-${group}`} tabIndex={-1} {...(index === 0 && { ref: first })}>
              {t(`groups.${group}`)}
            </h3>
            <dl>
              {shortcutIds
                .filter((id) => shortcuts[id].group === group)
                .map((id) => (
                  <div key={id}>
                    <dt>{t(`names.${id}`)}</dt>
                    <dd>
                      {shortcuts[id].chords.map((chord, index) => (
                        <Fragment key={chord}>
                          {index > 0 && <span>{t('or')}</span>}
                          {toKeyLabels(chord, { isApple: isAppleDevice() }).map((key) => (
                            <kbd key={key}>{key}</kbd>
                          ))}
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
