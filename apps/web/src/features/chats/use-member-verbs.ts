import type { Chat, Member, Role, UserId } from '@parley/protocol'
import { useCallback, useState } from 'react'
import { useCall, useCallProblem } from '../connection/index.ts'
import type { RowMenuAnchor } from './row-menu-events.ts'
import { useGroupVerbs } from './use-group-verbs.ts'

export type MemberQuestion = { kind: 'remove' | 'hand-over'; userId: UserId; isOpen: boolean }

/** The one menu that all members share, the question it may lead to, and what came of it. */
export function useMemberVerbs(chat: Chat) {
  const verbs = useGroupVerbs(chat.id)
  const problemOf = useCallProblem()
  const { state, call } = useCall()
  const [menu, setMenu] = useState<{ member: Member; anchor: RowMenuAnchor; isOpen: boolean } | null>(null)
  const [question, setQuestion] = useState<MemberQuestion | null>(null)

  const openMenu = useCallback((member: Member, anchor: RowMenuAnchor) => setMenu({ member, anchor, isOpen: true }), [])
  const ask = (kind: MemberQuestion['kind'], userId: UserId) => setQuestion({ kind, userId, isOpen: true })
  const closeQuestion = () => setQuestion((asked) => asked && { ...asked, isOpen: false })

  const answer = async () => {
    if (!question) return
    const { kind, userId } = question
    const outcome = await call(() => (kind === 'remove' ? verbs.removeMember(userId) : verbs.setRole(userId, 'owner')))
    if (outcome.ok) closeQuestion()
  }

  return {
    menu,
    openMenu,
    closeMenu: () => setMenu((opened) => opened && { ...opened, isOpen: false }),
    setRole: (userId: UserId, role: Role) => void call(() => verbs.setRole(userId, role)),
    question,
    ask,
    answer: () => void answer(),
    closeQuestion,
    forgetQuestion: () => setQuestion(null),
    isBusy: state.status === 'calling',
    problem: problemOf(state),
  }
}

export type MemberVerbs = ReturnType<typeof useMemberVerbs>
