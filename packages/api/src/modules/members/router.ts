import { addMemberSchema, listMembersSchema, memberSchema, membersPageSchema, removeMemberSchema, setRoleSchema } from '@parley/protocol'
import { z } from 'zod'
import { router, signedIn } from '../../procedures.ts'
import { addMember, listMembers, removeMember, setRole } from './service.ts'

export const membersRouter = router({
  list: signedIn
    .meta({ authz: 'member', idempotency: 'read' })
    .input(listMembersSchema)
    .output(membersPageSchema)
    .query(({ ctx, input }) => listMembers(ctx, input)),
  add: signedIn
    .meta({ authz: 'member', idempotency: 'by-value' })
    .input(addMemberSchema)
    .output(memberSchema)
    .mutation(({ ctx, input }) => addMember(ctx, input)),
  remove: signedIn
    .meta({ authz: 'member', idempotency: 'refused-when-repeated' })
    .input(removeMemberSchema)
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await removeMember(ctx, input)
      return null
    }),
  setRole: signedIn
    .meta({ authz: 'member', idempotency: 'by-value' })
    .input(setRoleSchema)
    .output(memberSchema)
    .mutation(({ ctx, input }) => setRole(ctx, input)),
})
