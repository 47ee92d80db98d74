'use client'

import type { ChatId } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import { Dialog } from '../../ui/dialog.tsx'
import { goTo } from '../../ui/local-link.tsx'
import { useSelf } from '../connection/index.ts'
import { NewGroup } from './new-group.tsx'
import { PickPerson } from './pick-person.tsx'

/** Writing to one person, or founding a group: the first step is the same. */
export function NewChatDialog({ begin, onClosed }: { begin: 'person' | 'group'; onClosed: () => void }) {
  const t = useTranslations()
  const me = useSelf()
  const [isOpen, setOpen] = useState(true)
  const [isStarted, setStarted] = useState(false)
  const [step, setStep] = useState(begin)
  const field = useRef<HTMLInputElement>(null)
  const close = () => setOpen(false)

  // biome-ignore lint/correctness/useExhaustiveDependencies: each step begins in its first field
  useEffect(() => field.current?.focus(), [step])

  const onStarted = (chatId: ChatId) => {
    setStarted(true)
    close()
    goTo(`/c/${chatId}`)
  }

  return (
    <Dialog
      title={step === 'group' ? t('group.new') : t('newChat.title')}
      closeLabel={t('newChat.close')}
      isOpen={isOpen}
      onClose={close}
      onClosed={onClosed}
      initialFocus={field}
      // In the chat that opens, the field has the focus.
      focusAfter={isStarted ? 'elsewhere' : 'before'}
    >
      {step === 'group' ? (
        <NewGroup me={me.id} field={field} onBack={() => setStep('person')} onCreated={onStarted} />
      ) : (
        <PickPerson me={me.id} field={field} onCancel={close} onNewGroup={() => setStep('group')} onStarted={onStarted} />
      )}
    </Dialog>
  )
}
