import { createUserId } from '@parley/protocol'
import { expect, test } from 'vitest'
import { chooseMentions, namesIn } from './mentions.ts'

const members = new Map(['bob', 'bob.smith', 'al-ice', 'eve.', 'x_y', 'example.com', 'a'.repeat(32)].map((name) => [name, createUserId()]))
const mentionedIn = (text: string) => chooseMentions(namesIn(text), members).map(({ username }) => username)

test.each([
  ['alone', '@bob', ['bob']],
  ['in a sentence', 'hello @bob, how are you?', ['bob']],
  ['at its end', 'ask @bob.', ['bob']],
  ['before an ellipsis', 'well @bob... no', ['bob']],
  ['before a hyphen', '@bob-', ['bob']],
  ['before a dash of two hyphens', '@bob--look', ['bob']],
  ['in another case', 'hi @BoB', ['bob']],
  ['with a dot in the name, where a shorter name fits too', '@bob.smith', ['bob.smith']],
  ['with a dot in the name at the end of a sentence', 'ask @bob.smith.', ['bob.smith']],
  ['before a sentence that follows without a space', '@bob.she knows', ['bob']],
  ['with a hyphen in the name', '(@al-ice)', ['al-ice']],
  ['with a dot at the end of the name', 'ask @eve.', ['eve.']],
  ['with an underscore in the name', '@x_y', ['x_y']],
  ['between underscores', '_@bob_', ['bob']],
  ['between asterisks', '**@bob**', ['bob']],
  ['after a line break', 'hi\n@bob\nbye', ['bob']],
  ['side by side', '@bob @al-ice,@x_y', ['bob', 'al-ice', 'x_y']],
  ['twice', '@bob and @bob', ['bob']],
  ['among words of a script without spaces', 'こんにちは@bobさん', ['bob']],
  ['beside an emoji', '👋@bob👋', ['bob']],
  ['with the longest name there is', `@${'a'.repeat(32)}`, ['a'.repeat(32)]],
])('a member is mentioned: %s', (_where, text, usernames) => {
  expect(mentionedIn(text)).toEqual(usernames)
})

test.each([
  ['somebody who isn’t a member', '@carol'],
  ['a longer word that begins like a name', '@bobby @bob_smith @bobé'],
  ['a name longer than names are', `@${'a'.repeat(33)}`],
  ['the middle of a word', 'x@bob é@bob 1@bob'],
  ['an e-mail address', 'me@example.com me.@example.com me_@example.com me+tag-@example.com'],
  ['an address with a host', '@bob@example.com'],
  ['a link', 'https://example.com/@bob'],
  ['an @ alone', 'bob @ home, @ bob, @'],
  ['two in a row', '@@bob'],
  ['a name without an @', 'bob'],
])('nobody is mentioned by %s', (_what, text) => {
  expect(mentionedIn(text)).toEqual([])
})

test('a text mentions at most fifty people', () => {
  const many = new Map(Array.from({ length: 60 }, (_, index) => [`person${index}`, createUserId()]))
  const text = [...many.keys()].map((name) => `@${name}`).join(' ')
  expect(chooseMentions(namesIn(text), many).map(({ username }) => username)).toEqual([...many.keys()].slice(0, 50))
})
