// @vitest-environment happy-dom
import { act, type ComponentType, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { late } from './late.tsx'

const Greeting = ({ name }: { name: string }) => <p>Good morning, {name}</p>

beforeEach(() => vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true))

/** What it is loaded from answers when the test says so, once for each time it is asked. */
function arrange() {
  const asked: PromiseWithResolvers<ComponentType<{ name: string }>>[] = []
  const load = () => {
    const answer = Promise.withResolvers<ComponentType<{ name: string }>>()
    asked.push(answer)
    return answer.promise
  }
  const placeholder = vi.fn(() => <i>…</i>)
  const Placeholder = () => placeholder()
  const [Late, bring] = late(load, { meanwhile: <Placeholder /> })
  return { Late, bring, asked, placeholder }
}

/** A place in a page. */
function aPlace() {
  const container = document.createElement('div')
  const root = createRoot(container)
  onTestFinished(() => act(() => root.unmount()))
  return { draw: (part: ReactNode) => act(async () => root.render(part)), text: () => container.textContent }
}

test('a part whose program is here is drawn with what asks for it: nothing stands in its place before', async () => {
  const { Late, bring, asked, placeholder } = arrange()
  const brought = bring()
  asked[0]?.resolve(Greeting)
  await brought
  const { draw, text } = aPlace()
  await draw(<Late name="Mei" />)
  expect(text()).toBe('Good morning, Mei')
  expect(placeholder).not.toHaveBeenCalled()
  expect(asked).toHaveLength(1)
})

test('a part whose program is on its way leaves its place to what stands there meanwhile, and then takes it', async () => {
  const { Late, asked } = arrange()
  const { draw, text } = aPlace()
  await draw(<Late name="Mei" />)
  expect(text()).toBe('…')
  await act(async () => asked[0]?.resolve(Greeting))
  expect(text()).toBe('Good morning, Mei')
})

test('wherever the part is wanted, it is there as soon as its program is', async () => {
  const { Late, bring, asked } = arrange()
  const { draw, text } = aPlace()
  await draw([<Late key="1" name="Mei" />, <Late key="2" name="Sam" />])
  await act(async () => {
    const brought = bring()
    for (const answer of asked) answer.resolve(Greeting)
    await brought
  })
  expect(text()).toBe('Good morning, MeiGood morning, Sam')
})

test('a program that does not come is an error of the part, and is asked for again the next time', async () => {
  const { Late, asked } = arrange()
  const first = aPlace()
  await first.draw(<Late name="Mei" />)
  const lost = new Error('The network is gone')
  await expect(act(async () => asked[0]?.reject(lost))).rejects.toBe(lost)

  const second = aPlace()
  await second.draw(<Late name="Mei" />)
  expect(second.text()).toBe('…')
  await act(async () => asked[1]?.resolve(Greeting))
  expect(second.text()).toBe('Good morning, Mei')
})

test('a server draws what stands there meanwhile', async () => {
  const { Late, bring, asked } = arrange()
  const brought = bring()
  asked[0]?.resolve(Greeting)
  await brought
  expect(renderToString(<Late name="Mei" />)).toBe('<i>…</i>')
})
