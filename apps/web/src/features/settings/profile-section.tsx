import { limits } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { type SubmitEvent, useRef } from 'react'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { FieldProblemWords, UsernameField } from '../accounts/index.ts'
import { useProfile } from './use-profile.ts'

/** What others see of oneself. */
export function ProfileSection() {
  const t = useTranslations('settings.profile')
  const { self, fields, set, problems, problemAt, isChanged, isBusy, isSaved, save, discard } = useProfile()
  const username = useRef<HTMLInputElement>(null)

  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    void save()
  }

  const useFree = (free: string) => {
    set('username', free)
    username.current?.focus()
  }

  return (
    <form onSubmit={submit} noValidate>
      <div className="me">
        <Avatar name={fields.displayName.trim() || self.displayName} colorKey={self.id} />
        <div className="min-w-0">
          <p className="cut name" dir="auto">
            {fields.displayName.trim() || self.displayName}
          </p>
          <p className="cut text-ink-3" dir="ltr">
            @{fields.username || self.username}
          </p>
        </div>
      </div>
      <div className="two">
        <TextField
          label={t('displayName')}
          name="displayName"
          autoComplete="name"
          dir="auto"
          value={fields.displayName}
          onChange={(event) => set('displayName', event.currentTarget.value)}
          problem={
            problems.displayName === 'required'
              ? t('nameRequired')
              : problems.displayName && <FieldProblemWords of={problems.displayName} />
          }
        />
        <UsernameField
          ref={username}
          label={t('username')}
          start={<span className="at">@</span>}
          value={fields.username}
          onChange={(event) => set('username', event.currentTarget.value)}
          problem={problems.username ? <FieldProblemWords of={problems.username} /> : problemAt('username', useFree)}
        />
        <div className="full">
          <TextArea
            label={t('about')}
            name="bio"
            help={t('aboutHint')}
            count={t('left', { used: Array.from(fields.bio).length, max: limits.bioCharsMax })}
            value={fields.bio}
            onChange={(event) => set('bio', event.currentTarget.value)}
            problem={problems.bio && t('aboutLong', { max: limits.bioCharsMax })}
          />
        </div>
      </div>
      {problemAt('general') && (
        <p role="alert" className="mb-3 text-ui text-danger">
          {problemAt('general')}
        </p>
      )}
      <div className="save-line">
        <Button type="submit" kind="primary" disabled={!isChanged || isBusy}>
          {t('save')}
        </Button>
        {isChanged && (
          <Button kind="ghost" onClick={discard}>
            {t('discard')}
          </Button>
        )}
        <p role="status" className="text-ui text-ink-2">
          {isSaved && !isChanged && t('saved')}
        </p>
      </div>
    </form>
  )
}
