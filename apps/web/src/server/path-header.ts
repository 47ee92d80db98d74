/** The path of the page that is asked for, from `proxy.ts` to whoever draws it: a layout isn't told what stands inside. */
export const pathHeader = 'x-parley-path'
