import { useTranslations } from 'next-intl'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { PersonName } from '../people/index.ts'
import type { MemberVerbs } from './use-member-verbs.ts'

/** Asks before somebody is put out, and before a group is handed over. */
export function MemberDialogs({ title, verbs }: { title: string; verbs: MemberVerbs }) {
  const t = useTranslations('members')
  if (!verbs.question) return null
  const { kind, userId, isOpen } = verbs.question
  const names = { person: () => <PersonName key="person" userId={userId} />, group: () => <bdi key="group">{title}</bdi> }
  const words =
    kind === 'remove'
      ? { title: t.rich('removeTitle', names), hint: t('removeHint'), stay: t('keep'), go: t('removeGo') }
      : { title: t.rich('handOverTitle', names), hint: t.rich('handOverHint', names), stay: t('stayOwner'), go: t('handOverGo') }
  return (
    <ConfirmDialog
      isOpen={isOpen}
      title={words.title}
      stay={words.stay}
      go={words.go}
      kind={kind === 'remove' ? 'danger' : 'primary'}
      isBusy={verbs.isBusy}
      problem={verbs.problem}
      onStay={verbs.closeQuestion}
      onGo={verbs.answer}
      onClosed={verbs.forgetQuestion}
    >
      <p>{words.hint}</p>
    </ConfirmDialog>
  )
}
