import type { Credentials } from '@parley/protocol'

/** A mutation over HTTP. Rejects with the refusal's code, or with what `fetch` rejects with where there is no answer. */
export async function call<Answer>(url: string, path: string, input: unknown, by?: Pick<Credentials, 'accessToken'>): Promise<Answer> {
  const response = await fetch(`${url}/trpc/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(by && { Authorization: `Bearer ${by.accessToken}` }) },
    body: JSON.stringify(input),
  })
  const { result, error } = (await response.json()) as {
    result: { data: Answer }
    error?: { data: { code: string; refusal: { code: string } | null } }
  }
  if (error) throw new Error(error.data.refusal?.code ?? error.data.code)
  return result.data
}

export const register = (url: string, username: string): Promise<Credentials> =>
  call(url, 'auth.register', { username, password: 'correct horse' })
