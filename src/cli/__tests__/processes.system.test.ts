import { type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { withSandbox } from '../../../__tests__/support/sandbox'
import { leadEvent, leadFile, ndjson, newFile, newFolder, readLines } from './harness'
import { allLines, endOf, idsOf, inOrder, linesOf, recordedIds, repeatedIn, start, until } from './process-harness'

/** More than a pipe can hold, so that a stalled reader blocks the writer. */
const LONG_REASON = { context: { traits: {} }, padding: 'x'.repeat(100) }
const manyRejected = (count: number): string =>
  newFile('bad.ndjson', ndjson(Array.from({ length: count }, (_, row) => leadEvent(row, LONG_REASON))))

/** The text of a stream so far. No other output of the process is read. */
function collectText(stream: NodeJS.ReadableStream | null): () => string {
  let text = ''
  stream?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return () => text
}

/** Resolves when nothing was added to the outcome file for a second: the stalled reader has blocked the run. */
async function untilStill(read: () => number): Promise<void> {
  let last = -1
  let since = Date.now()
  await until(() => {
    const now = read()
    if (now !== last) [last, since] = [now, Date.now()]
    return now > 0 && Date.now() - since > 1000
  })
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, 'exit')) as [number | null]
  return code
}

describe('a reader of standard output', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130]
  ] as const)(
    'that stalls does not block %s: the run ends, and resumes without loss',
    async (signal, expected) => {
      const out = join(newFolder(), 'out')
      const args = ['send', manyRejected(4000), '--json', '--quiet', '--out', out, '--batch-size', '50']
      const child = start(args)
      const stderr = collectText(child.stderr)
      await until(() => existsSync(join(out, 'outcomes.ndjson')))
      await untilStill(() => linesOf(out, 'outcomes.ndjson').length)
      expect(linesOf(out, 'outcomes.ndjson').length).toBeLessThan(4000)
      const exit = exitOf(child)
      child.kill(signal)
      expect(await exit).toBe(expected)
      expect(stderr()).toContain('Start the same command again to resume.')
      child.stdout?.destroy()

      expect((await endOf(start(args))).code).toBe(1)
      expect(inOrder(linesOf(out, 'outcomes.ndjson'))).toEqual(allLines(4000))
    },
    60_000
  )

  it('that is slow gets every line, without a warning', async () => {
    const child = start(['send', manyRejected(4000), '--json', '--quiet', '--batch-size', '50', '--concurrency', '32'])
    const stderr = collectText(child.stderr)
    const ended = once(child, 'close')
    let text = ''
    for await (const chunk of child.stdout!) {
      text += String(chunk)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect((await ended)[0]).toBe(1)
    expect(text.trim().split('\n')).toHaveLength(4000)
    expect(stderr()).not.toMatch(/Warning/)
  }, 60_000)
})

describe('a --dry-run that can’t print everything', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130]
  ] as const)(
    'ends with %s like any incomplete run',
    async (signal, expected) => {
      const child = start(['send', leadFile(5000), '--dry-run', '--batch-size', '10'])
      const stderr = collectText(child.stderr)
      // Reads the first chunk, then stalls.
      await once(child.stdout!, 'readable')
      const exit = exitOf(child)
      child.kill(signal)
      expect(await exit).toBe(expected)
      expect(stderr()).toContain('Stopped before the end.')
      child.stdout?.destroy()
    },
    60_000
  )

  it.each([
    ['many requests', 5000],
    ['a single request, which is written at the end', 1]
  ])(
    'because its reader is gone, exits with 2: %s',
    async (_, count) => {
      const child = start(['send', leadFile(count), '--dry-run', '--batch-size', '10'])
      const stderr = collectText(child.stderr)
      child.stdout?.destroy()
      expect(await exitOf(child)).toBe(2)
      expect(stderr()).toContain('Stopped before the end.')
    },
    60_000
  )
})

it(
  'two runs on one --out: the second stops with a message, and nothing is sent twice',
  () =>
    withSandbox({ latencyMs: 100 }, async (sandbox) => {
      const out = join(newFolder(), 'out')
      const speed = ['--batch-size', '10', '--concurrency', '1']
      const args = ['send', leadFile(200), '--sandbox-url', sandbox.url, '--out', out, ...speed]
      const first = endOf(start(args))
      await until(() => sandbox.counts.requests > 0)
      const second = await endOf(start(args))
      expect(second.code).toBe(2)
      expect(second.stderr).toMatch(
        /^error: Another run is using .*out \(process \d+ on .*\)\. Wait until it ends, or name another folder for --out\.\n$/
      )
      expect((await first).code).toBe(0)
      const recorded = recordedIds(sandbox)
      expect([...recorded.keys()].sort()).toEqual(idsOf(200))
      expect(repeatedIn(recorded)).toBe(0)
      expect(inOrder(linesOf(out, 'outcomes.ndjson'))).toEqual(allLines(200))
    }),
  60_000
)

// Not by permissions: these don't apply to root, which runs the tests in a container.
it(
  'an --out below a file ends the run with a message before anything is sent',
  () =>
    withSandbox({}, async (sandbox) => {
      const out = join(newFile('file', ''), 'out')
      const run = await endOf(start(['send', leadFile(3), '--sandbox-url', sandbox.url, '--out', out]))
      expect(run.stderr).toBe(`error: Can't write to ${out}: a part of that path is a file.\n`)
      expect([run.code, sandbox.counts.requests]).toEqual([2, 0])
    }),
  60_000
)

describe('input from other programs', () => {
  const row = (id: number): string[] => ['Lead Generated', `lead-${id}`, new Date().toISOString(), `p${id}@example.com`]
  const csv = (delimiter: string, lineEnd = '\n'): string =>
    [['event', 'messageId', 'timestamp', 'context.traits.email'], row(0), row(1)]
      .map((cells) => cells.join(delimiter) + lineEnd)
      .join('')
  const zipped = gzipSync(ndjson([leadEvent(0), leadEvent(1)]))

  it.each<[string, string, string | Buffer, number, RegExp, number]>([
    ['semicolons', 'a.csv', csv(';'), 0, /2 +delivered +100 %/, 2],
    ['tabs', 'a.tsv', csv('\t'), 0, /2 +delivered +100 %/, 2],
    ['a byte order mark and CRLF', 'a.csv', `\ufeff${csv(',', '\r\n')}`, 0, /2 +delivered +100 %/, 2],
    [
      'UTF-16',
      'a.csv',
      Buffer.from(`\ufeff${csv(',')}`, 'utf16le'),
      2,
      /The file is UTF-16 text\. Save it as UTF-8/,
      0
    ],
    ['a truncated gzip file', 'a.ndjson.gz', zipped.subarray(0, -9), 2, /a gzip file that ends too early/, -1]
  ])(
    '%s: is read, or reported',
    (_, name, content, code, message, delivered) =>
      withSandbox({}, async (sandbox) => {
        const run = await endOf(start(['send', newFile(name, content), '--sandbox-url', sandbox.url]))
        expect(`${run.stdout}${run.stderr}`.replace(/\s+/g, ' ')).toMatch(message)
        expect(run.code).toBe(code)
        if (delivered >= 0) expect(recordedIds(sandbox).size).toBe(delivered)
      }),
    60_000
  )
})

it.each(['web', 'offline'])(
  'an endpoint that is down all the time: every %s event is in retry.ndjson, and none is unknown',
  async (source) => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    server.close()
    await once(server, 'close')
    const out = join(newFolder(), 'out')
    const target = ['--sandbox-url', `http://127.0.0.1:${port}`, '--action-source', source]
    const args = ['send', leadFile(95), ...target, '--out', out, '--batch-size', '10', '--retry-delay', '1']
    const { code, stdout } = await endOf(start([...args, '--max-attempts', '3']))
    expect(stdout).toMatch(/95 +to be retried +100 %/)
    expect(code).toBe(1)
    expect(inOrder(linesOf(out, 'retry.ndjson'))).toEqual(allLines(95))
    expect(readLines(join(out, 'unknown.ndjson'))).toEqual([])
  },
  60_000
)
