import { Menu } from '@base-ui/react/menu'
import type { Chat } from '@parley/protocol'
import { Check } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { menuPlace } from '../../ui/menu-place.ts'
import { useFocusBack } from '../../ui/use-focus-back.ts'
import { type GivenRole, hasAny, rightsOver } from './group-rights.ts'
import type { MemberVerbs } from './use-member-verbs.ts'

/** What may be done to a member, as one stands now: with the right goes the choice, and with the last choice the menu. */
export function MemberMenu({ chat, verbs }: { chat: Chat; verbs: MemberVerbs }) {
  return verbs.menu && <OpenMenu chat={chat} verbs={verbs} menu={verbs.menu} />
}

function OpenMenu({ chat, verbs, menu }: { chat: Chat; verbs: MemberVerbs; menu: NonNullable<MemberVerbs['menu']> }) {
  const t = useTranslations('members')
  const { anchor, member } = menu
  const { userId } = member
  const role = chat.members?.find((known) => known.userId === userId)?.role ?? member.role
  const rights = rightsOver(role, chat)
  const isOpen = menu.isOpen && hasAny(rights)
  const popup = useRef<HTMLDivElement>(null)
  useFocusBack({ isOpen, popup, focusAfter: anchor instanceof HTMLElement ? () => anchor : 'before' })

  return (
    <Menu.Root open={isOpen} onOpenChange={(open) => !open && verbs.closeMenu()}>
      <Menu.Portal>
        <Menu.Positioner {...menuPlace} anchor={anchor} side="bottom" align="end" sideOffset={4}>
          <Menu.Popup ref={popup} className="menu wide" aria-label={t('menu')} finalFocus={false}>
            {rights.roles.length > 0 && (
              <Menu.RadioGroup value={role} onValueChange={(next: GivenRole) => next !== role && verbs.setRole(userId, next)}>
                {rights.roles.map((given) => (
                  <Menu.RadioItem key={given} value={given} className="it tall" closeOnClick>
                    <span className="mark-place">
                      <Menu.RadioItemIndicator>
                        <Check size={18} aria-hidden="true" />
                      </Menu.RadioItemIndicator>
                    </span>
                    <span>
                      {t(`roles.${given}`)}
                      <small>{t(`means.${given}`)}</small>
                    </span>
                  </Menu.RadioItem>
                ))}
              </Menu.RadioGroup>
            )}
            {rights.canOwn && (
              <Menu.Item className="it tall" onClick={() => verbs.ask('hand-over', userId)}>
                <span className="mark-place" />
                <span>
                  {t('handOver')}
                  <small>{t('means.owner')}</small>
                </span>
              </Menu.Item>
            )}
            {rights.canRemove && (
              <>
                {(rights.roles.length > 0 || rights.canOwn) && <hr />}
                <Menu.Item className="it bad" onClick={() => verbs.ask('remove', userId)}>
                  <span className="mark-place" />
                  {t('remove')}
                </Menu.Item>
              </>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
