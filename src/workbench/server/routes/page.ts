import type { App } from '../http'
import type { PageFile } from '../page-files'

/** The built page. Added last, because it answers every path without another route. */
export function addPageRoutes(app: App, page: Map<string, PageFile>): void {
  app.get('*', (context) => {
    const path = context.req.path === '/' ? '/index.html' : context.req.path
    const file = page.get(path)
    if (file === undefined) return context.notFound()
    const isIndex = path === '/index.html'
    const nonce = context.get('secureHeadersNonce') ?? ''
    return context.body(isIndex ? file.body.replaceAll('STYLE_NONCE', nonce) : file.body, 200, {
      'content-type': file.type,
      // Asset names contain a hash of their content.
      'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-store'
    })
  })
}
