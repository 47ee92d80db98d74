// @vitest-environment happy-dom
import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, onTestFinished, test, vi } from 'vitest'
import { useWasOnline } from './use-was-online.ts'

const connection = vi.hoisted(() => ({ status: 'online' }))
vi.mock('@parley/client/react', () => ({ useConnection: () => connection }))

test('[UX51] what is told with the return of the connection is history, and what comes after it has just happened', async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  const root = createRoot(document.createElement('div'))
  onTestFinished(() => act(async () => root.unmount()))
  const seen: boolean[] = []
  const News = () => {
    seen.push(useWasOnline().current)
    return null
  }
  for (const status of ['online', 'online', 'offline', 'offline', 'online', 'online']) {
    connection.status = status
    await act(async () => root.render(<News />))
  }
  expect(seen).toEqual([false, true, true, false, false, true])
})
