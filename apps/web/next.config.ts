import type { NextConfig } from 'next'
import createNextIntlPlugin from 'next-intl/plugin'

/** What is true of every answer, whatever the request. What depends on the request (CSP, HSTS) is set in `proxy.ts`. */
const fixedHeaders = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'no-referrer' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()' },
]

const nextConfig: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  headers: async () => [
    { source: '/:path*', headers: fixedHeaders },
    // Its address changes with it; without this a browser asks for it at every step from chat to chat.
    { source: '/icon.svg', headers: [{ key: 'Cache-Control', value: 'public, max-age=86400' }] },
    { source: '/icons/:name', headers: [{ key: 'Cache-Control', value: 'public, max-age=86400' }] },
  ],
}

export default createNextIntlPlugin({
  requestConfig: './src/i18n/request.ts',
  // The words are parsed here, so that no browser needs the parser.
  experimental: { messages: { path: './messages', format: 'json', locales: ['en', 'de', 'ar'], precompile: true } },
})(nextConfig)
