import { createServer } from 'node:net'
import { once } from 'node:events'
import { cli, newFile, newFolder } from '../src/cli/__tests__/harness'

describe('reports what is missing, and does not start', () => {
  const env = { PINTEREST_CONVERSIONS_WRITE_KEYS: 'key' }
  const sandbox = ['--sandbox-url', 'http://127.0.0.1:1']
  it.each<[why: string, args: string[], env: Record<string, string>, message: string]>([
    ['no write key', sandbox, {}, 'Give the write keys that senders use'],
    ['a file without keys', [...sandbox, '--write-keys', newFile('keys', '# none\n\n')], {}, 'Give the write keys'],
    ['a missing file', [...sandbox, '--write-keys', '/no/such/file'], {}, 'the file does not exist'],
    ['no ad account', [], env, 'Give --ad-account-id'],
    ['a certificate without its key', [...sandbox, '--tls-cert', 'x'], env, '--tls-cert and --tls-key belong together'],
    [
      'an invalid certificate',
      [...sandbox, '--tls-cert', newFile('c', 'x'), '--tls-key', newFile('k', 'x')],
      env,
      'must be a certificate and its private key, both PEM'
    ],
    ['an origin with a path', [...sandbox, '--allow-origin', 'https://x.example/a'], env, 'Must be an origin'],
    ['a proxy that is not an address', [...sandbox, '--trust-proxy', 'proxy'], env, '"proxy" is not an IP address'],
    ['an address of another machine', [...sandbox, '--host', '203.0.113.1'], env, "Can't listen on 203.0.113.1"]
  ])('%s', async (_why, args, given, message) => {
    const run = await cli(['serve', '--queue', newFolder(), '--port', '0', ...args], { env: given })
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining(message)])
  })

  it('a port in use', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const run = await cli(['serve', '--queue', newFolder(), '--port', String(port), ...sandbox], { env })
    server.close()
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining(`Port ${port} is in use`)])
  })
})
