// @vitest-environment happy-dom
import type { Parley } from '@parley/client'
import { ParleyProvider } from '@parley/client/react'
import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, onTestFinished, test, vi } from 'vitest'
import { goTo, LocalLink } from '../../ui/local-link.tsx'
import { useAskAhead } from './use-ask-ahead.ts'

const [one, other] = ['01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000002']

/** A frame with a link to one chat, whose engine writes down what is asked of it. */
async function aFrame() {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  const asked: string[] = []
  const engine = {
    start: () => undefined,
    stop: () => undefined,
    getState: () => null,
    openChat: (chatId: string) => asked.push(`open ${chatId.at(-1)}`),
    closeChat: (chatId: string) => asked.push(`close ${chatId.at(-1)}`),
  }
  const Frame = () => {
    useAskAhead()
    return <LocalLink href={`/c/${one}`}>One</LocalLink>
  }
  const place = document.createElement('div')
  const root = createRoot(place)
  await act(async () =>
    root.render(
      <ParleyProvider parley={{ engine } as unknown as Parley}>
        <Frame />
      </ParleyProvider>,
    ),
  )
  const leave = () => act(async () => root.unmount())
  onTestFinished(leave)
  onTestFinished(() => void vi.useRealTimers())
  const press = (type: 'pointerdown' | 'pointercancel', pointerType: 'mouse' | 'touch') =>
    place.querySelector('a')?.dispatchEvent(new PointerEvent(type, { pointerType, bubbles: true }))
  return { asked, leave, press }
}

test('a chat is asked for in the moment in which one goes there, and the one before is let go of', async () => {
  const { asked, leave } = await aFrame()
  goTo(`/c/${one}`)
  expect(asked).toEqual(['open 1'])
  goTo(`/c/${other}`)
  expect(asked).toEqual(['open 1', 'open 2', 'close 1'])
  goTo('/settings')
  expect(asked.slice(3)).toEqual(['close 2'])
  goTo(`/c/${one}`)
  await leave()
  expect(asked.slice(4)).toEqual(['open 1', 'close 1'])
})

test('who goes to a message of the chat that is open asks for nothing anew', async () => {
  const { asked } = await aFrame()
  goTo(`/c/${one}`)
  goTo(`/c/${one}?m=${other}`)
  expect(asked).toEqual(['open 1'])
})

test('a mouse asks when it presses a link, a finger when it rests on one: one that scrolls asks for nothing', async () => {
  vi.useFakeTimers()
  const { asked, press } = await aFrame()
  press('pointerdown', 'touch')
  press('pointercancel', 'touch')
  vi.runAllTimers()
  expect(asked).toEqual([])
  press('pointerdown', 'touch')
  vi.runAllTimers()
  expect(asked).toEqual(['open 1'])
  goTo(`/c/${one}`)
  expect(asked).toEqual(['open 1'])

  goTo('/')
  press('pointerdown', 'mouse')
  vi.advanceTimersByTime(1)
  expect(asked.slice(1)).toEqual(['close 1', 'open 1'])
})
