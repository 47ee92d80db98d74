import { useEngine } from '@parley/client/react'
import { CheckCheck, Keyboard, LogOut, type LucideIcon, Monitor, Moon, Settings2, SquarePen, Sun, Users } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { goTo } from '../../ui/local-link.tsx'
import { showToast } from '../../ui/toast.ts'
import { useThemeChoice } from '../../ui/use-theme-choice.ts'
import { useSignOut } from '../accounts/index.ts'
import { useMarkAllRead, useNewChat } from '../chats/index.ts'
import { countWaiting } from '../connection/index.ts'
import { settingsSections, toSettingsPath } from '../settings/index.ts'
import { type ShortcutId, useShowShortcuts } from '../shortcuts/index.ts'
import type { SwitcherAction } from './find-options.ts'

export type Action = SwitcherAction & {
  icon: LucideIcon
  shortcut?: ShortcutId
  run: () => void
}

/** What can be done from anywhere, in the order in which it stands. */
export function useActions(): () => readonly Action[] {
  const t = useTranslations('switcher.actions')
  const settings = useTranslations('settings')
  const markAllRead = useMarkAllRead()
  const { openNewChat, openNewGroup } = useNewChat()
  const { setTheme } = useThemeChoice()
  const showShortcuts = useShowShortcuts()
  const { signOut } = useSignOut()
  const account = useTranslations('account')
  const engine = useEngine()
  const leave = async (anyway = false) => {
    const count = countWaiting(engine.getState())
    const outcome = await signOut({ anyway })
    if (outcome === 'failed') showToast({ text: t('signOutFailed'), kind: 'problem' })
    if (outcome !== 'asked') return
    showToast({
      text: account('unsentWouldGo', { count }),
      kind: 'problem',
      action: { label: account('signOutAnyway'), run: () => void leave(true) },
    })
  }

  const act = (id: ActionId, rest: Pick<Action, 'icon' | 'run'> & Partial<Action>): Action => ({
    id,
    title: t(`${id}.title`),
    words: t(`${id}.words`),
    ...rest,
  })
  return () => [
    act('newChat', { icon: SquarePen, run: openNewChat }),
    act('newGroup', { icon: Users, run: openNewGroup }),
    act('markAllRead', { icon: CheckCheck, shortcut: 'markAllRead', run: markAllRead }),
    act('light', { icon: Sun, run: () => setTheme('light') }),
    act('dark', { icon: Moon, run: () => setTheme('dark') }),
    act('system', { icon: Monitor, run: () => setTheme('system') }),
    ...settingsSections.map(
      (section): Action => ({
        id: `settings-${section}`,
        title: t('settings.title', { section: settings(`${section}.title`) }),
        words: `${t('settings.words')} ${settings(`${section}.lead`)}`,
        icon: Settings2,
        run: () => goTo(toSettingsPath(section)),
      }),
    ),
    act('shortcuts', { icon: Keyboard, shortcut: 'showShortcuts', run: showShortcuts }),
    act('signOut', {
      icon: LogOut,
      run: () => void leave(),
    }),
  ]
}

type ActionId = 'newChat' | 'newGroup' | 'markAllRead' | 'light' | 'dark' | 'system' | 'shortcuts' | 'signOut'
