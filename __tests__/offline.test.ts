import { createServer, type AddressInfo, connect } from 'node:net'
import { request } from 'node:http'
import { connect as connectTls } from 'node:tls'

/** Resolves to the error of a connection that should fail. */
const errorOf = (socket: { once(event: 'error', listener: (error: Error) => void): unknown }) =>
  new Promise<string>((resolve) => socket.once('error', ({ message }) => resolve(message)))

const causeOf = (error: unknown) => (error as { cause: Error }).cause

describe('a test that reaches for another machine', () => {
  it.each([
    ['by name', () => errorOf(request('http://api.pinterest.com/').end())],
    ['by address', () => errorOf(connect(80, '192.0.2.1'))],
    ['by IPv6 address', () => errorOf(connect({ port: 80, host: '2001:db8::1' }))],
    ['by a name that looks local', () => errorOf(connect({ port: 80, host: '127.0.0.1.example.com' }))],
    ['with TLS', () => errorOf(connectTls({ port: 443, host: 'api.pinterest.com' }))],
    ['with fetch', () => fetch('https://api.pinterest.com/').catch((error: unknown) => causeOf(error).message)]
  ])('%s fails at once', async (_, error) => {
    expect(await error()).toMatch(/^A test tried to reach \S+\. Answer for it/)
  })
})

it.each(['127.0.0.1', 'localhost'])('a test can reach this machine as %s', async (host) => {
  const server = createServer((socket) => socket.end('hello'))
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const socket = connect((server.address() as AddressInfo).port, host)
  expect(await new Promise((resolve) => socket.once('data', (data) => resolve(data.toString())))).toBe('hello')
  server.close()
})
