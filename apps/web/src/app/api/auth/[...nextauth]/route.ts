import NextAuth from 'next-auth'
import { nextAuthOptions } from '../../../../server/next-auth.ts'
import { isFromOurPages } from '../../../../server/same-origin.ts'

type RouteContext = { params: Promise<{ nextauth: string[] }> }

const bodyBytesMax = 16 * 1024
/** What our forms use of NextAuth. Its own pages, its session endpoint and its sign-out aren't served. */
const served = { GET: ['csrf'], POST: ['callback/sign-in', 'callback/sign-up'] }

export async function GET(request: Request, context: RouteContext): Promise<Response> {
  const { nextauth } = await context.params
  if (!served.GET.includes(nextauth.join('/'))) return new Response(null, { status: 404 })
  return NextAuth(nextAuthOptions(request.headers))(request, context)
}

export async function POST(request: Request, context: RouteContext): Promise<Response> {
  const { nextauth } = await context.params
  if (!served.POST.includes(nextauth.join('/'))) return new Response(null, { status: 404 })
  if (!isFromOurPages(request.headers)) return new Response(null, { status: 403 })
  const lengthGiven = request.headers.get('content-length')
  if (lengthGiven === null || Number(lengthGiven) > bodyBytesMax) return new Response(null, { status: 413 })
  return NextAuth(nextAuthOptions(request.headers))(request, context)
}
