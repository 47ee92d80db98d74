import { expect, test } from 'vitest'
import { filterByTitle } from './use-chat-list.ts'

const chats = ['Zoë Müller', 'Bob Lindqvist', 'ليلى حداد'].map((title) => ({ title }))
const found = (query: string) => filterByTitle(chats, query).map(({ title }) => title)

test.each([
  ['', chats.map(({ title }) => title)],
  ['zoe', ['Zoë Müller']],
  ['MULL', ['Zoë Müller']],
  ['lind bob', ['Bob Lindqvist']],
  ['حداد', ['ليلى حداد']],
  ['mei', []],
])('%j finds %j', (query, titles) => {
  expect(found(query)).toEqual(titles)
})
