import { expect, test } from 'vitest'
import { createTurns } from './turns.ts'

test('what runs under a key is answered in the order in which it came, and other keys wait for none of it', async () => {
  const turns = createTurns()
  const answered: string[] = []
  const first = Promise.withResolvers<string>()
  const second = Promise.withResolvers<string>()
  const other = Promise.withResolvers<string>()
  const all = [turns.inTurn('one', first.promise), turns.inTurn('one', second.promise), turns.inTurn('another', other.promise)].map(
    (turn) => turn.then((answer) => answered.push(answer)),
  )
  second.resolve('second')
  other.resolve('other')
  await all[2]
  expect(answered).toEqual(['other'])
  first.resolve('first')
  await Promise.all(all)
  expect(answered).toEqual(['other', 'first', 'second'])
})

test('what fails is told to whoever asked for it, and holds nobody up', async () => {
  const turns = createTurns()
  const failed = turns.inTurn('one', Promise.reject(new Error('gone')))
  await expect(turns.inTurn('one', Promise.resolve('next'))).resolves.toBe('next')
  await expect(failed).rejects.toThrow('gone')
})
