import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { DesignSheet } from './design-sheet.tsx'

export const metadata: Metadata = { title: 'Parley, every piece' }

/** For those who build Parley: with `npm run dev`, and where PARLEY_DESIGN_PAGE=1 says so, as the screenshots do. Elsewhere there is no such page. */
export default function DesignPage() {
  if (process.env.NODE_ENV === 'production' && process.env.PARLEY_DESIGN_PAGE !== '1') notFound()
  return <DesignSheet />
}
