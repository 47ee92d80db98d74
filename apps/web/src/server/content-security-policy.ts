import type { Addresses } from './addresses.ts'

export const createNonce = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')

/** Next reads the nonce from this header of the request and puts it on every script and style of its own. */
export function contentSecurityPolicy(nonce: string, { apiOrigin, apiSocketOrigin }: Addresses): string {
  const isDevelopment = process.env.NODE_ENV === 'development'
  return [
    "default-src 'none'",
    // React evaluates code to rebuild the server's stack traces, in development only.
    `script-src 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`,
    // Next's own overlay brings styles without a nonce; beside a nonce, 'unsafe-inline' would count for nothing.
    isDevelopment ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    // React and framer-motion write style attributes: a position of a row can't have a nonce.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self' ${apiOrigin} ${apiSocketOrigin}`,
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "object-src 'none'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ')
}
