import type { Device } from '../client/device.ts'
import type { FaultProxy } from '../fault-proxy.ts'
import type { World } from '../world/world.ts'
import type { Fault, Link } from './plan.ts'

export interface Faulty {
  readonly world: World
  readonly devices: readonly Device[]
}

/** Makes it happen. What it gives back ends it, as far as it ends. */
export async function bringAbout(fault: Fault, faulty: Faulty): Promise<() => Promise<void> | void> {
  const { world, devices } = faulty
  switch (fault.kind) {
    case 'kill server':
      await world.servers[fault.server].kill()
      return () => {}
    case 'stop server': {
      const server = world.servers[fault.server]
      server.hold()
      return () => server.release()
    }
    case 'kill postgres':
      await world.postgres.kill()
      return () => world.postgres.startAgain()
    case 'stop postgres':
      world.postgres.hold()
      return () => world.postgres.release()
    case 'kill redis':
      await world.redis?.kill({ stayAway: true })
      return () => world.redis?.startAgain()
    case 'silence bus':
      world.silenceBus(true)
      return () => world.silenceBus(false)
    case 'kill client': {
      const device = devices[fault.device]
      device?.crash()
      return () => device?.start()
    }
    case 'cut':
      return onLinks(faulty, fault.link, { begin: (link) => link.cut() })
    case 'black hole':
      return onLinks(faulty, fault.link, { begin: (link) => link.blackHole(true), end: (link) => link.blackHole(false) })
    case 'delay':
      return onLinks(faulty, fault.link, { begin: (link) => link.delay(fault), end: (link) => link.delay({ ms: 0, jitterMs: 0 }) })
    case 'throttle':
      return onLinks(faulty, fault.link, { begin: (link) => link.throttle(fault.bytesPerSecond), end: (link) => link.throttle(null) })
    case 'drop answers':
      return onLinks(faulty, fault.link, { begin: (link) => link.dropAnswers(fault.count), end: (link) => link.dropAnswers(0) })
    default:
      return fault satisfies never
  }
}

function onLinks(faulty: Faulty, which: Link, { begin, end }: { begin(link: FaultProxy): void; end?(link: FaultProxy): void }): () => void {
  const links = linksOf(faulty, which)
  links.forEach(begin)
  return () => end && links.forEach(end)
}

function linksOf({ world, devices }: Faulty, which: Link): FaultProxy[] {
  switch (which.of) {
    case 'client':
      return devices[which.device] ? [devices[which.device] as Device].map(({ link }) => link) : []
    case 'clients':
      return devices.map(({ link }) => link)
    case 'database':
      return [world.servers[which.server].databaseLink]
    case 'redis': {
      const { redisLink } = world.servers[which.server]
      return redisLink ? [redisLink] : []
    }
    default:
      return which satisfies never
  }
}
