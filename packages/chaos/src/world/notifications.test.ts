import { expect, test } from 'vitest'
import { withoutNotifications } from './notifications.ts'

const message = (type: string, body: string): Buffer => {
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeInt32BE(4 + body.length, 1)
  return Buffer.concat([head, Buffer.from(body)])
}
const all = Buffer.concat([
  message('T', 'row'),
  message('A', 'a notification'),
  message('D', ''),
  message('A', 'another'),
  message('Z', 'I'),
])

test('what Postgres notifies is left out, and nothing else, wherever its words are cut', () => {
  for (let size = 1; size <= all.length; size += 1) {
    const rewrite = withoutNotifications(() => true)()
    const passed = Array.from({ length: Math.ceil(all.length / size) }, (_, part) => rewrite(all.subarray(part * size, (part + 1) * size)))
    expect(Buffer.concat(passed)).toEqual(Buffer.concat([message('T', 'row'), message('D', ''), message('Z', 'I')]))
  }
})

test('while the bus may be heard everything passes', () => {
  expect(withoutNotifications(() => false)()(all)).toEqual(all)
})
