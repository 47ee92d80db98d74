import { createParley, type GetAccessToken, keepSignedIn, type Parley } from '@parley/client'
import { type ChatId, createChatId, type UserId } from '@parley/protocol'
import { createDevice, type Device, type DeviceOptions } from '../client/device.ts'
import { createRecorder, type Recorder } from '../client/recorder.ts'
import type { World } from '../world/world.ts'
import { until } from './until.ts'

/** Who takes part: people with their devices, and the chats they are in. */
export interface Cast extends AsyncDisposable {
  readonly people: readonly Person[]
  readonly devices: readonly Device[]
  readonly chatIds: readonly ChatId[]
  readonly recorder: Recorder
  /** For one more device of somebody. */
  addDevice(person: Person, options?: AddDevice): Promise<Device>
  /** It takes no part any more. */
  dismiss(device: Device): void
}

export interface Person {
  readonly name: string
  readonly userId: UserId
  /** Over HTTP, to a server that nothing stands before. */
  readonly trpc: Parley['trpc']
  readonly getAccessToken: GetAccessToken
}

export interface AddDevice {
  readonly session?: 'own' | 'shared'
  /** A server it always goes to, instead of each in turn. */
  readonly server?: 0 | 1
  readonly create?: DeviceOptions['create']
}

export interface CastOptions {
  readonly people: number
  /** Whose each device is; none to begin with where others make them. */
  readonly devices: readonly number[]
  /** Who is in each chat; two people are a direct chat. The first of a group owns it. */
  readonly chats: readonly (readonly number[])[]
  readonly create?: DeviceOptions['create']
}

let casts = 0
const password = 'a password for a bad day'

export async function gather(world: World, { people: count, devices: owners, chats, create }: CastOptions): Promise<Cast> {
  await using onFailure = new AsyncDisposableStack()
  const opened = onFailure.use(new AsyncDisposableStack())
  const recorder = createRecorder()
  const devices: Device[] = []
  let named = 0
  const { url } = world.servers[0]
  const anonymous = createParley({ url, getAccessToken: () => Promise.resolve(null) })
  casts += 1
  const people = await Promise.all(
    Array.from({ length: count }, async (_, index): Promise<Person> => {
      const name = `p${index}`
      const username = `${name}.${process.pid}.${casts}`
      const { userId, getAccessToken } = await join(() => anonymous.trpc.auth.register.mutate({ username, password, displayName: name }))
      return { name: username, userId, getAccessToken, trpc: createParley({ url, getAccessToken }).trpc }
    }),
  )
  async function join(signIn: () => Promise<Parameters<typeof keepSignedIn>[1]>) {
    const { credentials, getAccessToken } = keepSignedIn(url, await signIn())
    return { userId: credentials.user.id, getAccessToken }
  }

  const chatIds = await Promise.all(
    chats.map(async (members) => {
      const [owner, ...others] = members.map((member) => at(people, member))
      if (!owner) throw new Error('A chat has members.')
      const memberIds = others.map(({ userId }) => userId)
      const chat =
        members.length === 2
          ? await owner.trpc.chats.create.mutate({ kind: 'direct', memberIds })
          : await owner.trpc.chats.create.mutate({ kind: 'group', id: createChatId(), name: 'a group', memberIds })
      return chat.id
    }),
  )

  async function addDevice(person: Person, { session = 'own', server, create: other = create }: AddDevice = {}): Promise<Device> {
    const isFirst = !devices.some(({ userId }) => userId === person.userId)
    const link = opened.use(await world.openClientLink(server === undefined ? {} : { to: world.servers[server] }))
    const { getAccessToken } =
      isFirst || session === 'shared'
        ? person
        : await join(() => anonymous.trpc.auth.login.mutate({ username: person.name, password, client: 'api' }))
    const name = `${person.name.split('.')[0]}/${named}`
    named += 1
    const device = createDevice({ name, userId: person.userId, link, getAccessToken, recorder, ...(other && { create: other }) })
    opened.defer(() => device.engine.stop())
    devices.push(device)
    device.start()
    return device
  }

  await Promise.all(owners.map((owner) => addDevice(at(people, owner))))
  await until(() => devices.every((device) => device.isSettled()), { limitMs: startMsMax, what: 'every device is online' })
  for (const [index, chatId] of chatIds.entries()) {
    const members = new Set(at(chats, index).map((member) => at(people, member).userId))
    for (const device of devices) if (members.has(device.userId)) device.lookAt(chatId)
  }
  await until(() => devices.every((device) => chatsOf(device).every(({ window }) => window === 'loaded')), {
    limitMs: startMsMax,
    what: 'every device has its chats',
  })
  function dismiss(device: Device): void {
    device.engine.stop()
    devices.splice(devices.indexOf(device), 1)
  }

  onFailure.move()
  return { people, devices, chatIds, recorder, addDevice, dismiss, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}

const startMsMax = 15_000
const chatsOf = (device: Device) => Object.values(device.state.sync.chats)

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index]
  if (item === undefined) throw new Error(`There is no ${index} of ${items.length}.`)
  return item
}
