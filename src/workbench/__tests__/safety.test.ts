import { connect } from 'node:net'
import { openWorkbench, type TestWorkbench } from './workbench-server'

describe('access to the workbench', () => {
  let workbench: TestWorkbench
  let port: string
  beforeAll(async () => {
    workbench = await openWorkbench()
    port = new URL(workbench.url).port
  })
  afterAll(() => workbench.close())

  it('listens on 127.0.0.1 only', async () => {
    // All of 127.0.0.0/8 is this machine: a server that listens on all addresses would answer here too.
    const outcome = await new Promise<string>((resolve) => {
      const socket = connect({ host: '127.0.0.2', port: Number(port), timeout: 2000 })
      socket.on('connect', () => resolve('connected'))
      socket.on('error', () => resolve('no connection'))
      socket.on('timeout', () => resolve('no connection'))
      socket.on('close', () => socket.destroy())
    })
    expect(outcome).toBe('no connection')
  })

  it.each([
    ['its own address', () => `127.0.0.1:${port}`, 200],
    ['the usual name of this machine', () => `localhost:${port}`, 200],
    ['a foreign name that resolves to this machine (DNS rebinding)', () => `evil.example:${port}`, 403],
    ['a name that begins like ours', () => `127.0.0.1.evil.example:${port}`, 403],
    ['another port', () => '127.0.0.1:1', 403],
    ['no port', () => '127.0.0.1', 403]
  ])('Host is %s', async (_what, host, status) => {
    for (const path of ['/', '/api/state', '/assets/index-1.js']) {
      expect((await workbench.ask('GET', path, { headers: { host: host() } })).status).toBe(status)
    }
  })

  it('requires Host, which is optional in HTTP/1.0', async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port: Number(port) }, () =>
        socket.write('GET /api/state HTTP/1.0\r\n\r\n')
      )
      let text = ''
      socket.on('data', (chunk) => (text += chunk.toString()))
      socket.on('close', () => resolve(text))
    })
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect(answer).not.toContain('subscriptions')
  })

  it.each([
    ['its own page', { origin: () => workbench.url }, 200],
    ['no browser', {}, 200],
    ['a foreign page', { origin: () => 'https://evil.example' }, 403],
    ['a sandboxed frame or a local file', { origin: () => 'null' }, 403],
    ['another program on this machine', { origin: () => 'http://127.0.0.1:1' }, 403],
    ['the same host over HTTPS', { origin: () => workbench.url.replace('http:', 'https:') }, 403],
    ['a foreign page in a browser that sends no Origin', { 'sec-fetch-site': () => 'cross-site' }, 403],
    ['a page on another port of this machine', { 'sec-fetch-site': () => 'same-site' }, 403]
  ])('a request of %s', async (_what, given, status) => {
    const headers = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value()]))
    const post = { headers: { ...headers, 'content-type': 'application/json' }, body: '{"endpoint":"sandbox"}' }
    expect((await workbench.ask('GET', '/api/state', { headers })).status).toBe(status)
    expect((await workbench.ask('POST', '/api/test-connection', post)).status).toBe(status)
  })

  it('can be opened by a link on another page', async () => {
    expect((await workbench.ask('GET', '/', { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(200)
  })

  it.each([
    ['a form', 'application/x-www-form-urlencoded'],
    ['a form with a file', 'multipart/form-data; boundary=x'],
    ['text, which needs no preflight', 'text/plain;charset=UTF-8'],
    ['another JSON content type', 'text/json']
  ])('rejects %s', async (_what, type) => {
    const answer = await workbench.ask('POST', '/api/test-connection', {
      headers: { 'content-type': type },
      body: '{"endpoint":"sandbox"}'
    })
    expect(answer.status).toBe(415)
  })

  it('rejects a body without a content type, and JSON as an outcome file', async () => {
    expect((await workbench.ask('POST', '/api/test-connection', { body: '{}' })).status).toBe(415)
    expect((await workbench.post('/api/deliveries/upload', {})).status).toBe(415)
  })

  it('limits the body, by its announced and its actual length', async () => {
    const body = JSON.stringify({ endpoint: 'x'.repeat(2 * 1024 * 1024) })
    const json = { 'content-type': 'application/json' }
    expect((await workbench.ask('POST', '/api/test-connection', { headers: json, body })).status).toBe(413)
    const chunked = { ...json, 'transfer-encoding': 'chunked' }
    expect((await workbench.ask('POST', '/api/test-connection', { headers: chunked, body })).status).toBe(413)
  })

  it.each([
    ['no JSON', '{"endpoint":', 400],
    ['a list', '[]', 400],
    ['null', 'null', 400],
    ['nothing', '', 400]
  ])('rejects a body that is %s', async (_what, body, status) => {
    const headers = { 'content-type': 'application/json' }
    expect((await workbench.ask('POST', '/api/test-connection', { headers, body })).status).toBe(status)
  })
})

describe('the page', () => {
  let workbench: TestWorkbench
  beforeAll(async () => {
    workbench = await openWorkbench()
  })
  afterAll(() => workbench.close())

  it('allows no inline script or style and no external address', async () => {
    const { headers } = await workbench.get('/')
    const policy = String(headers['content-security-policy'])
    const directives = Object.fromEntries(
      policy.split('; ').map((part) => [part.split(' ')[0], part.split(' ').slice(1)])
    )
    expect(directives).toEqual({
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'style-src': ["'self'", expect.stringMatching(/^'nonce-[\w+/=-]{16,}'$/)],
      'img-src': ["'self'", 'data:'],
      'connect-src': ["'self'"],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
      'frame-ancestors': ["'none'"]
    })
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-store'
    })
    expect(headers).not.toHaveProperty('strict-transport-security')
    expect(headers).not.toHaveProperty('access-control-allow-origin')
  })

  it('has a new nonce each time, the same in policy and page', async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const { headers, text } = await workbench.get('/')
        const nonce = /content="([^"]+)"/.exec(text)?.[1] ?? 'none'
        expect(headers['content-security-policy']).toContain(`'nonce-${nonce}'`)
        return nonce
      })
    )
    expect(new Set(nonces).size).toBe(2)
  })

  it.each([
    ['/', 200, 'text/html; charset=utf-8'],
    ['/index.html', 200, 'text/html; charset=utf-8'],
    ['/assets/index-1.js', 200, 'text/javascript; charset=utf-8'],
    ['/notes.txt', 404, 'application/json; charset=utf-8'],
    ['/assets/../../../../../etc/passwd', 404, 'application/json; charset=utf-8'],
    ['/..%2f..%2f..%2fetc%2fpasswd', 404, 'application/json; charset=utf-8'],
    ['/api/nothing', 404, 'application/json; charset=utf-8']
  ])('GET %s', async (path, status, type) => {
    const answer = await workbench.get(path)
    expect({ status: answer.status, type: answer.headers['content-type'] }).toEqual({ status, type })
  })

  it('may be cached by the browser only if its name contains its hash', async () => {
    expect((await workbench.get('/assets/index-1.js')).headers['cache-control']).toContain('immutable')
    expect((await workbench.get('/api/state')).headers['cache-control']).toBe('no-store')
  })
})
