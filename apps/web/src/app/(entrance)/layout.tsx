import { headers } from 'next/headers'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { EntranceWall } from '../../features/accounts/index.ts'
import { readAddresses } from '../../server/addresses.ts'
import { Mark } from '../../ui/mark.tsx'

export default async function EntranceLayout({ children }: { children: ReactNode }) {
  const t = await getTranslations()
  const addresses = readAddresses(await headers())
  return (
    <div className="entrance">
      <main className="side">
        <div className="brand">
          <Mark />
          {t('app.name')}
        </div>
        {children}
        <footer>
          <span>{addresses && new URL(addresses.pageOrigin).host}</span>
          <span>{t('entrance.ownServer')}</span>
        </footer>
      </main>
      <EntranceWall />
    </div>
  )
}
