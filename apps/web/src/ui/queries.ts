import { QueryClient } from '@tanstack/react-query'

/** What was asked and is shown, for the whole tab. It comes with the first thing that asks, after the page. */
export const queries = new QueryClient()

// So that it hears of who comes back to the window.
if (typeof window !== 'undefined') queries.mount()
