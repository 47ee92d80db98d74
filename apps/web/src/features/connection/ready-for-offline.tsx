'use client'

import type { User } from '@parley/protocol'
import { useEffect } from 'react'
import { keepPersonHere } from './person-here.ts'

/** On every page that the server made for somebody: from now on it can be opened without the server. */
export function ReadyForOffline({ user }: { user: User }) {
  useEffect(() => {
    // A browser that keeps nothing shows nothing without a network, and lacks nothing with one.
    keepPersonHere(user).catch(() => null)
  }, [user])
  useEffect(registerWhenLoaded, [])
  return null
}

/** What it brings for later doesn't compete with what is wanted now. */
function registerWhenLoaded() {
  if (!('serviceWorker' in navigator)) return
  if (document.readyState === 'complete') return register()
  window.addEventListener('load', register)
  return () => window.removeEventListener('load', register)
}

function register() {
  const { serviceWorker } = navigator
  // In development what is served changes under its name.
  const done =
    process.env.NODE_ENV === 'production'
      ? serviceWorker.register('/service-worker.js', { updateViaCache: 'none' })
      : serviceWorker.getRegistration().then((left) => left?.unregister())
  done.catch(() => null)
}
