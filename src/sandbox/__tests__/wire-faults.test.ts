import { connect } from 'node:net'
import { pinterestEvent, pinterestEvents } from '../../../__tests__/support/sandbox'
import { startSandbox, type Fault, type Sandbox } from '..'
import { post } from './post'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox()
})
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())
const recordedIds = (): unknown[] =>
  sandbox.received.flatMap(({ events }) => events.filter(({ recorded }) => recorded).map(({ event }) => event.event_id))

describe('faults on the wire', () => {
  /** What arrives until the connection ends or goes silent. */
  async function rawAnswer(fault: Fault): Promise<{ text: string; ended: boolean }> {
    sandbox.setFaults([fault])
    const body = JSON.stringify({ data: pinterestEvents(4) })
    const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1')
    socket.write(
      `POST /v5/ad_accounts/${sandbox.adAccountId}/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${sandbox.conversionToken}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    )
    let text = ''
    let ended = false
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
    const end = new Promise<void>((resolve) => socket.on('close', () => resolve()))
    void end.then(() => (ended = true))
    if (fault.kind === 'cut') await end
    else {
      while (sandbox.counts.requests === 0) await new Promise(setImmediate)
      // Meanwhile a second request on another connection succeeds, so more data would have arrived by then.
      await post(sandbox, [pinterestEvent({ event_id: 'second' })])
      if (fault.kind === 'stall') while (!text.includes('processed"')) await new Promise(setImmediate)
    }
    const result = { text, ended }
    socket.destroy()
    return result
  }

  it.each<[string, Fault, string[]]>([
    ['hangs without recording', { kind: 'hang' }, []],
    ['hangs after recording', { kind: 'hang', recorded: true }, ['event-0', 'event-1', 'event-2', 'event-3']]
  ])('%s', async (_name, fault, recorded) => {
    expect(await rawAnswer(fault)).toEqual({ text: '', ended: false })
    expect(recordedIds()).toEqual([...recorded, 'second'])
    expect(sandbox.received[0]).toMatchObject({ status: 0, fault: 'hang' })
  })

  it('stalls: headers and half of the body, then silence', async () => {
    const { text, ended } = await rawAnswer({ kind: 'stall' })
    const [head = '', body = ''] = text.split('\r\n\r\n')
    const length = Number(/Content-Length: (\d+)/.exec(head)?.[1])
    expect(head).toContain('HTTP/1.1 200 OK')
    expect(body.length).toBe(Math.floor(length / 2))
    expect(ended).toBe(false)
    expect(sandbox.received[0]).toMatchObject({ status: 200, fault: 'stall' })
  })

  it.each<[string, Fault, string[]]>([
    ['cuts before recording', { kind: 'cut' }, []],
    ['cuts in the middle of recording', { kind: 'cut', when: 'middle' }, ['event-0', 'event-1']],
    ['cuts after recording', { kind: 'cut', when: 'after' }, ['event-0', 'event-1', 'event-2', 'event-3']]
  ])('%s', async (_name, fault, recorded) => {
    expect(await rawAnswer(fault)).toEqual({ text: '', ended: true })
    expect(recordedIds()).toEqual(recorded)
    expect(sandbox.received).toMatchObject([{ status: 0, eventCount: 4, fault: 'cut' }])
  })

  it('cuts in the middle of the answer', async () => {
    const { text, ended } = await rawAnswer({ kind: 'cut', when: 'answer' })
    expect(ended).toBe(true)
    expect(text).toContain('HTTP/1.1 200 OK')
    expect(text).not.toMatch(/\]\}$/)
    expect(sandbox.counts.processed).toBe(4)
  })

  it.each<[string, Fault, number, number]>([
    ['200', { kind: 'not-json' }, 200, 0],
    ['a chosen status, recorded', { kind: 'not-json', status: 502, recorded: true }, 502, 1]
  ])('answers an HTML page with %s', async (_name, fault, status, processed) => {
    sandbox.setFaults([fault])
    const answer = await post(sandbox, [pinterestEvent()])
    expect([answer.status, answer.headers['content-type'], answer.json]).toEqual([status, 'text/html', undefined])
    expect(answer.text).toContain('<html>')
    expect(sandbox.counts.processed).toBe(processed)
  })

  it('closing ends hung and stalled connections at once', async () => {
    const own = await startSandbox({ faults: [{ kind: 'hang' }, { kind: 'stall' }] })
    const requests = [post(own, [pinterestEvent()]), post(own, [pinterestEvent()])]
    const settled = Promise.allSettled(requests)
    while (own.counts.requests < 2) await new Promise(setImmediate)
    await own.close()
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })

  it('survives a client that disconnects in the middle of its request', async () => {
    const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1')
    socket.write(
      `POST /v5/ad_accounts/1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
      () => socket.destroy()
    )
    await new Promise((resolve) => socket.on('close', resolve))
    expect((await post(sandbox, [pinterestEvent()])).status).toBe(200)
    expect(sandbox.counts.requests).toBe(1)
  })
})
