// @vitest-environment happy-dom
import { act, useRef } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, onTestFinished, test, vi } from 'vitest'
import { type FocusBackOptions, useFocusBack } from './use-focus-back.ts'

type Props = Omit<FocusBackOptions, 'popup'>

/** A menu that is still there while it leaves, the button that opens it, and a field beside both. */
async function aMenu(focusAfter?: Props['focusAfter']) {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  const place = document.body.appendChild(document.createElement('div'))
  const root = createRoot(place)
  const Menu = (props: Props) => {
    const popup = useRef<HTMLDivElement>(null)
    useFocusBack({ ...props, popup })
    return (
      <>
        <button type="button">Open</button>
        <input />
        <div ref={popup}>
          <a href="/">First</a>
        </div>
      </>
    )
  }
  const draw = (isOpen: boolean) => act(async () => root.render(<Menu isOpen={isOpen} {...(focusAfter && { focusAfter })} />))
  onTestFinished(async () => {
    await act(async () => root.unmount())
    place.remove()
  })
  await draw(false)
  const find = (name: 'button' | 'input' | 'a') => place.querySelector<HTMLElement>(name) ?? expect.fail(name)
  find('button').focus()
  await draw(true)
  find('a').focus()
  return { close: () => draw(false), find }
}

test('[UX56] what had the focus before has it again as soon as a menu is closed, not when it has left', async () => {
  const { close, find } = await aMenu()
  await close()
  expect(document.activeElement).toBe(find('button'))
})

test('[UX56] who has gone on to another field while a menu was open stays there', async () => {
  const { close, find } = await aMenu(() => find('button'))
  find('input').focus()
  await close()
  expect(document.activeElement).toBe(find('input'))
})

test('[UX56] a menu says to whom the focus goes when it closes, or leaves that to what comes next', async () => {
  const told = await aMenu(() => told.find('input'))
  await told.close()
  expect(document.activeElement).toBe(told.find('input'))

  const left = await aMenu('elsewhere')
  await left.close()
  expect(document.activeElement).toBe(left.find('a'))
})
