import { getRequestConfig } from 'next-intl/server'
import messages from '../../messages/en.json'
import { locale } from './locale.ts'

export default getRequestConfig(async () => ({ locale, messages, timeZone: 'UTC' }))
