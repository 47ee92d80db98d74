import { EventEmitter } from 'node:events'
import type { AddressInfo } from 'node:net'
import { PrismaPg } from '@prisma/adapter-pg'
import { initTRPC } from '@trpc/server'
import { applyWSSHandler } from '@trpc/server/adapters/ws'
import { observable } from '@trpc/server/observable'
import superjson from 'superjson'
import { WebSocketServer } from 'ws'
import { z } from 'zod'
import { type Post, PrismaClient } from './generated/client.ts'

/**
 * A chat as tRPC's own starter with WebSockets has it: a row written by Prisma, an event emitter, an observable for each subscriber, superjson.
 * Two things are added, since the starter has one room: posts belong to a chat, and an index serves its newest ones. It signs nobody in.
 */
const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env['DATABASE_URL'] ?? '' }) })
const said = new EventEmitter()
said.setMaxListeners(0)
const { router, procedure } = initTRPC.create({ transformer: superjson })
const chatId = z.string()

const posts = router({
  add: procedure.input(z.object({ chatId, name: z.string(), text: z.string().min(1) })).mutation(async ({ input }) => {
    const post = await prisma.post.create({ data: input })
    said.emit(input.chatId, post)
    return post
  }),
  infinite: procedure
    .input(z.object({ chatId, cursor: z.date().nullish(), take: z.number().min(1).max(50) }))
    .query(async ({ input: { chatId: of, cursor, take } }) => {
      const page = await prisma.post.findMany({
        where: { chatId: of, ...(cursor && { createdAt: { lte: cursor } }) },
        orderBy: { createdAt: 'desc' },
        take: take + 1,
      })
      const items = page.toReversed()
      const next = items.length > take ? items.shift() : undefined
      return { items, nextCursor: next?.createdAt ?? null }
    }),
  // An async generator over the emitter, which takes its place, costs the server more for each subscriber: the peer has the lighter way.
  // oxlint-disable-next-line typescript/no-deprecated
  onAdd: procedure.input(z.object({ chatId })).subscription(({ input }) =>
    observable<Post>((listener) => {
      const hear = (post: Post) => listener.next(post)
      said.on(input.chatId, hear)
      return () => said.off(input.chatId, hear)
    }),
  ),
})

const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0 })
applyWSSHandler({ wss: sockets, router: router({ posts }) })
sockets.on('listening', () => process.stdout.write(`${(sockets.address() as AddressInfo).port}\n`))
process.once('SIGTERM', () => process.exit(0))
