import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { withSandbox } from '../../../__tests__/support/sandbox'
import { parseFault } from '../../sandbox'
import { cli, leadEvent, leadFile, ndjson, newFolder, readLines } from './harness'
import { allLines, endOf, idsOf, inOrder, linesOf, recordedIds, repeatedIn, start, until } from './process-harness'

const COUNT = 60
const BATCHES = ['--batch-size', '10', '--concurrency', '3', '--retry-delay', '10', '--timeout', '1000']

describe('temporary faults: in the end each event is delivered, and has one outcome', () => {
  it.each<[string, string[], number]>([
    ['a storm of 429', ['rate-limit:reset=1,times=4'], 0],
    ['429 with Retry-After', ['rate-limit:retry-after=1,times=3'], 0],
    ['503', ['unavailable:retry-after=0,times=5'], 0],
    ['500, then 408', ['server-error:times=2', 'server-error:status=408,times=1'], 0],
    ['a connection cut before anything was recorded', ['cut:when=before,times=2'], 0],
    ['a connection cut in the middle: half of a batch is already recorded', ['cut:when=middle,times=2'], 10],
    ['a connection cut after everything was recorded', ['cut:when=after,times=2'], 20],
    ['a truncated answer', ['cut:when=answer,times=2'], 20],
    ['an answer that is not JSON', ['not-json:times=2'], 0],
    ['a 422 without a list, which is split', ['mixed:list=none,every=1,times=1'], 0],
    ['an answer with a missing row', ['wrong-length:times=1'], 10],
    ['all faults', ['rate-limit:reset=1,times=2', 'unavailable:retry-after=0,times=2', 'cut:when=after,times=1'], 10]
  ])(
    '%s',
    (_, faults, mostRepeated) =>
      withSandbox({ faults: faults.map(parseFault) }, async (sandbox) => {
        const out = join(newFolder(), 'out')
        const { code, stdout } = await cli([
          'send',
          leadFile(COUNT),
          '--sandbox-url',
          sandbox.url,
          '--out',
          out,
          ...BATCHES
        ])
        expect(stdout).toMatch(/60 +delivered +100 %/)
        expect(code).toBe(0)
        const recorded = recordedIds(sandbox)
        expect([...recorded.keys()].sort()).toEqual(idsOf(COUNT))
        expect(repeatedIn(recorded)).toBeLessThanOrEqual(mostRepeated)
        expect(inOrder(linesOf(out, 'outcomes.ndjson'))).toEqual(allLines(COUNT))
        expect(linesOf(out, 'rejected.ndjson')).toEqual([])
        expect(linesOf(out, 'retry.ndjson')).toEqual([])
      }),
    60_000
  )
})

describe('permanent faults', () => {
  it.each([
    ['a mixed 422', 'mixed:ids=lead-7+lead-33,times=always'],
    ['a mixed 422 with the list at the top', 'mixed:list=top,ids=lead-7+lead-33,times=always'],
    ['a 200 with failed rows', 'failed-rows:ids=lead-7+lead-33,times=always']
  ])('%s: failed events are kept with their reason, and the others delivered once', (_, fault) =>
    withSandbox({ faults: [parseFault(fault)] }, async (sandbox) => {
      const out = join(newFolder(), 'out')
      const { code } = await cli(['send', leadFile(COUNT), '--sandbox-url', sandbox.url, '--out', out, ...BATCHES])
      expect(code).toBe(1)
      const rejected = readLines(join(out, 'rejected.ndjson')) as { line: number; event: { messageId: string } }[]
      expect(rejected.map(({ line, event }) => [line, event.messageId]).sort()).toEqual([
        [34, 'lead-33'],
        [8, 'lead-7']
      ])
      const recorded = recordedIds(sandbox)
      expect(recorded.size).toBe(COUNT - 2)
      expect(repeatedIn(recorded)).toBe(0)
      expect(inOrder(linesOf(out, 'outcomes.ndjson'))).toEqual(allLines(COUNT))
    })
  )

  it('503 until the end: after all attempts the events are in retry.ndjson, which delivers them later', () =>
    withSandbox({ faults: [parseFault('unavailable:retry-after=0,times=always')] }, async (sandbox) => {
      const out = join(newFolder(), 'out')
      const target = ['--sandbox-url', sandbox.url]
      const { code, stdout } = await cli([
        'send',
        leadFile(20),
        ...target,
        '--out',
        out,
        '--max-attempts',
        '2',
        ...BATCHES
      ])
      expect(code).toBe(1)
      expect(stdout).toMatch(/20 +to be retried +100 %/)
      // Where lines break depends on the length of the path.
      expect(stdout.replace(/\s+/g, ' ')).toContain('retry.ndjson: send that file later, unchanged.')
      expect(sandbox.counts.requests).toBe(4)

      sandbox.setFaults([])
      const later = await cli(['send', join(out, 'retry.ndjson'), ...target])
      expect(later.code).toBe(0)
      expect([...recordedIds(sandbox).keys()].sort()).toEqual(idsOf(20))
    }))
})

describe('kill -9 in the middle', () => {
  it(
    'and restarted with the same arguments, twice: no event is lost, only requests in flight are repeated, and no line is duplicated',
    () =>
      withSandbox({ latencyMs: 60, keep: 100_000 }, async (sandbox) => {
        const count = 600
        const concurrency = 3
        const batchSize = 10
        const out = join(newFolder(), 'out')
        const args = ['send', leadFile(count), '--sandbox-url', sandbox.url, '--out', out]
        const speed = ['--batch-size', String(batchSize), '--concurrency', String(concurrency), '--rate', '120000']
        const kills = 2
        for (let kill = 1; kill <= kills; kill += 1) {
          const child = start([...args, ...speed])
          const ended = endOf(child)
          const before = sandbox.counts.requests
          await until(() => sandbox.counts.requests >= before + 12)
          child.kill('SIGKILL')
          await ended
        }
        const { code, stdout, stderr } = await endOf(start([...args, ...speed]))
        expect(stderr).toMatch(/Resuming leads\.ndjson: \d+ events already have an outcome\./)
        expect(stdout).toMatch(/600 events, \d+ of them in an earlier run/)
        expect(stdout).toMatch(/600 +delivered +100 %/)
        expect(code).toBe(0)

        const recorded = recordedIds(sandbox)
        expect([...recorded.keys()].sort()).toEqual(idsOf(count))
        expect(repeatedIn(recorded)).toBeLessThanOrEqual(kills * concurrency * batchSize)
        expect(inOrder(linesOf(out, 'outcomes.ndjson'))).toEqual(allLines(count))
      }),
    60_000
  )
})

describe('a full disk', () => {
  it(
    'ends the run with a message; once there is space, the same command loses nothing and sends nothing twice',
    () =>
      withSandbox({ keep: 100_000 }, async (sandbox) => {
        const count = 300
        const out = join(newFolder(), 'out')
        const args = [
          'send',
          leadFile(count),
          '--sandbox-url',
          sandbox.url,
          '--out',
          out,
          '--batch-size',
          '10',
          '--concurrency',
          '2'
        ]
        // The system limits each file to 150 KB.
        const full = await endOf(start(args, 'ulimit -f 150'))
        expect(full.stdout.replace(/\s+/g, ' ')).toMatch(
          /Stopped before the end: Can't write to .*out: a file there may not grow/
        )
        expect(full.code).toBe(2)
        const committedThen = committedIn(out)
        expect(committedThen).toBeGreaterThan(0)
        expect(committedThen).toBeLessThan(count)
        // Nothing is sent whose outcome can't be written: not now, and not by the next start.
        expect(recordedIds(sandbox).size).toBe(committedThen)
        expect((await endOf(start(args, 'ulimit -f 150'))).code).toBe(2)
        expect(recordedIds(sandbox).size).toBe(committedIn(out))

        const again = await cli(args)
        expect(again.code).toBe(0)
        const recorded = recordedIds(sandbox)
        expect([...recorded.keys()].sort()).toEqual(idsOf(count))
        expect(repeatedIn(recorded)).toBe(0)
        expect(inOrder(linesOf(out, 'outcomes.ndjson'))).toEqual(allLines(count))
      }),
    60_000
  )

  it('or an --out that can’t be written ends the run before any event is sent', () =>
    withSandbox({}, async (sandbox) => {
      const out = join(newFolder(), 'file')
      writeFileSync(out, '')
      const { code, stderr } = await cli(['send', leadFile(3), '--sandbox-url', sandbox.url, '--out', out])
      expect([code, stderr]).toEqual([2, `error: Can't write to ${out}: it is a file.\n`])
      expect(sandbox.counts.requests).toBe(0)
    }))
})

function committedIn(out: string): number {
  const checkpoint = JSON.parse(readFileSync(join(out, 'checkpoint.json'), 'utf8')) as { committed: [number, number][] }
  return checkpoint.committed.reduce((sum, [from, before]) => sum + before - from, 0)
}

describe('Ctrl-C', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    '%s: requests in flight finish and are stored, and the next start sends the rest',
    (signal) =>
      withSandbox({ latencyMs: 50 }, async (sandbox) => {
        const count = 200
        const out = join(newFolder(), 'out')
        const args = ['send', leadFile(count), '--sandbox-url', sandbox.url, '--out', out, ...BATCHES]
        const { code, stdout, stderr } = await cli(args, {
          interrupt: (send) => void until(() => sandbox.counts.requests >= 4).then(() => send(signal))
        })
        expect(code).toBe(signal === 'SIGINT' ? 130 : 143)
        expect(stderr).toContain('Press Ctrl-C again to stop at once.')
        // A batch that was about to be sent is stopped, and waits with those to be retried.
        expect(stdout.replace(/\s+/g, ' ')).toMatch(
          /Stopped before the end\. (\d+ events that were read have no outcome yet\. )?Start the same command again to resume\./
        )
        const stored = linesOf(out, 'outcomes.ndjson')
        expect(stored).toHaveLength(recordedIds(sandbox).size)
        expect(stored.length).toBeLessThan(count)

        expect((await cli(args)).code).toBe(0)
        const recorded = recordedIds(sandbox)
        expect([...recorded.keys()].sort()).toEqual(idsOf(count))
        expect(repeatedIn(recorded)).toBe(0)
        expect(inOrder(linesOf(out, 'outcomes.ndjson'))).toEqual(allLines(count))
      })
  )

  it('does not wait for a pause that Pinterest asked for: the next start sends those events', () =>
    withSandbox({ faults: [parseFault('rate-limit:reset=3000,times=always')] }, async (sandbox) => {
      const out = join(newFolder(), 'out')
      const { code, stdout } = await cli(
        ['send', leadFile(30), '--sandbox-url', sandbox.url, '--out', out, ...BATCHES],
        {
          interrupt: (send) => void until(() => (sandbox.counts.byStatus['429'] ?? 0) > 0).then(() => send())
        }
      )
      expect(code).toBe(130)
      expect(stdout).toMatch(/Stopped before the end\. \d+ events that were read have no outcome yet\./)
      expect(linesOf(out, 'outcomes.ndjson')).toEqual([])
    }))

  it(
    'a second time ends the process at once',
    () =>
      withSandbox({ faults: [parseFault('hang:times=1')] }, async (sandbox) => {
        const out = join(newFolder(), 'out')
        const child = start(['send', leadFile(3), '--sandbox-url', sandbox.url, '--out', out])
        const ended = endOf(child)
        await until(() => sandbox.counts.requests === 1)
        child.kill('SIGINT')
        await once(child.stderr!, 'data')
        child.kill('SIGINT')
        expect((await ended).code).toBe(130)
        expect((await cli(['send', leadFile(3), '--sandbox-url', sandbox.url])).code).toBe(0)
      }),
    30_000
  )

  it('ends a run whose standard input is still open', () =>
    withSandbox({}, async (sandbox) => {
      const stdin = new PassThrough()
      stdin.write(ndjson([leadEvent(0)]))
      const { code, stdout } = await cli(['send', '-', '--sandbox-url', sandbox.url], {
        stdin,
        interrupt: (send) => void until(() => sandbox.counts.processed === 1).then(() => send())
      })
      expect(code).toBe(130)
      expect(stdout).toMatch(/1 +delivered/)
      expect(stdout).toContain("Standard input can't be read a second time")
    }))
})

it(
  'a reader that closes the pipe, as `head` does, ends the run cleanly',
  () =>
    withSandbox({ latencyMs: 20 }, async (sandbox) => {
      const out = join(newFolder(), 'out')
      const args = ['send', leadFile(400), '--sandbox-url', sandbox.url, '--json', '--out', out, ...BATCHES]
      const child = start(args)
      const ended = once(child, 'close')
      await once(child.stdout!, 'data')
      child.stdout!.destroy()
      expect((await ended)[0]).toBe(2)
      expect(linesOf(out, 'outcomes.ndjson').length).toBeLessThan(400)
      expect((await cli(args)).code).toBe(0)
      expect(repeatedIn(recordedIds(sandbox))).toBe(0)
      expect(inOrder(linesOf(out, 'outcomes.ndjson'))).toEqual(allLines(400))
    }),
  30_000
)
