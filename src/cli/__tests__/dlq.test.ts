import { join } from 'node:path'
import { openQueue } from '../../queue'
import { acknowledgeAll, BatchReader, outcomeOf, queuedEvent, queuedEvents } from '../../queue/__tests__/support/events'
import { cli, newFolder } from './harness'

/** A queue with dead letters 1 and 2 rejected, 3 and 4 unknown. */
async function queueWithDeadLetters(): Promise<string> {
  const folder = join(newFolder(), 'queue')
  const queue = await openQueue({ folder, maxWaitMs: 0 })
  const reader = new BatchReader(queue.source())
  for (const [from, status] of [
    [0, 'rejected'],
    [2, 'unknown']
  ] as const) {
    await queue.enqueue(queuedEvents(2, from))
    await acknowledgeAll(await reader.next(), outcomeOf('delivered', status))
  }
  await reader.end()
  await queue.close()
  return folder
}

let folder: string
const dlq = (...args: string[]) => cli(['dlq', ...args, '--queue', folder])

beforeEach(async () => {
  folder = await queueWithDeadLetters()
})

it('lists dead letters without personal data, and counts them by kind', async () => {
  const { code, stdout } = await dlq('list', '--kind', 'unknown')
  expect(code).toBe(0)
  expect(stdout.split('\n').slice(1)).toEqual([
    expect.stringMatching(
      /^ 3 {2}20\d\d-.* {2}unknown {2} {7}1 {2}Lead Generated {2}event-2 {4}The answer was lost\.$/
    ),
    expect.stringMatching(/^ 4 .*event-3/),
    '4 dead letters: 2 rejected, 2 unknown. 2 of them are listed.',
    ''
  ])
  expect(stdout).not.toContain('@')
})

it('lists complete dead letters as NDJSON, and shows one with its event', async () => {
  const { stdout } = await dlq('list', '--json', '--limit', '1')
  expect(JSON.parse(stdout)).toMatchObject({ id: '1', event: { messageId: 'event-0' } })
  const shown = await dlq('show', '2')
  expect(JSON.parse(shown.stdout)).toMatchObject({ id: '2', only: ['Lead 2'], event: { messageId: 'event-1' } })
})

it('replays all except unknown ones, which would count twice, unless their kind is given', async () => {
  expect((await dlq('replay', '--all')).stdout).toBe(
    '2 dead letters are back in the queue.\n2 of kind unknown were skipped: Pinterest may have recorded them, and would count them twice. Replay them with --kind unknown.\n'
  )
  expect((await dlq('replay', '--kind', 'unknown')).stdout).toBe('2 dead letters are back in the queue.\n')
  expect((await dlq('list')).stdout).toBe('There are no dead letters.\n')
})

it('replays and purges the given IDs, and reports unknown IDs', async () => {
  expect(await dlq('replay', '3', '99')).toMatchObject({
    code: 1,
    stdout: '1 dead letter is back in the queue.\n',
    stderr: '1 of the IDs were not found.\n'
  })
  expect((await dlq('purge', '1')).stdout).toBe('1 dead letter is deleted.\n')
  expect((await dlq('purge', '--all')).stdout).toBe('2 dead letters are deleted.\n')
})

it.each([
  { args: ['show', '99'], says: 'There is no dead letter 99.' },
  { args: ['replay'], says: 'Choose dead letters by their IDs, by --kind or by --all' },
  { args: ['replay', '1', '--all'], says: 'Choose dead letters by their IDs, by --kind or by --all' },
  { args: ['purge', '1', '--all'], says: 'Choose dead letters by their IDs, by --kind or by --all' },
  { args: ['list', '--nats', 'nats://127.0.0.1:1'], says: '--queue and --nats name two queues' }
])('rejects $args with a message', async ({ args, says }) => {
  const { code, stderr } = await dlq(...args)
  expect(code).toBe(2)
  expect(stderr).toContain(says)
})

it('reports a queue that is in use, and a missing queue', async () => {
  const queue = await openQueue({ folder })
  await queue.enqueue([queuedEvent(9)])
  expect((await dlq('list')).stderr).toContain('is open in another process')
  await queue.close()
  expect((await cli(['dlq', 'list'])).stderr).toContain('Name the queue: --queue FOLDER')
})
