import { type ChatKind, can, type Message, type Role, type UserId } from '@parley/protocol'

/** What one may do with a message: the server's own table, asked before anything is offered. */
export type MessageRights = {
  canReact: boolean
  canReply: boolean
  canEdit: boolean
  canRemove: boolean
  canReadRevisions: boolean
}

export type Standing = { me: UserId; role: Role; kind: ChatKind }

const none: MessageRights = { canReact: false, canReply: false, canEdit: false, canRemove: false, canReadRevisions: false }

export function rightsTo({ authorId, removedAt, kind: messageKind }: Message, { me, role, kind }: Standing): MessageRights {
  if (removedAt !== null || messageKind !== 'text') return none
  const resource = { kind, isOwn: authorId === me }
  return {
    canReact: can(role, 'message.react', resource),
    canReply: can(role, 'message.send', resource),
    canEdit: can(role, 'message.edit', resource),
    canRemove: can(role, 'message.remove', resource),
    canReadRevisions: can(role, 'message.read-revisions', resource),
  }
}
