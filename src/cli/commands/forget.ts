import type { Command } from 'commander'
import { PROFILE_STORE, Profiles } from '../../gateway'
import { openQueue } from '../../queue'
import { ADMIN_KEY_VARIABLE, readAdminKey } from '../gateway-flags'
import { EXIT, type Io, printLine, UsageError } from '../io'
import { addQueueOptions, QUEUE_HELP, type QueueFlags, readQueueOptions } from '../queue-flags'

interface ForgetFlags extends QueueFlags {
  url?: string
  adminKey?: string
}

const FORGET_HELP = `
Deletes the profile of the user, and every anonymous and earlier ID that leads to it. An embedded queue has one process at a time:
while "serve" uses it, send the request there with --url, with its admin key in the file of --admin-key or in ${ADMIN_KEY_VARIABLE}.
Waiting events and dead letters are kept: see "dlq".
${QUEUE_HELP}

Exit code: 0 deleted, or nothing was stored; 2 could not run.`

export function addForgetCommand(program: Command, io: Io, onExit: (code: number) => void): void {
  const command = program
    .command('forget')
    .summary('delete what the source stores about a person')
    .description('Deletes what the source stores about a person.')
    .argument('<USER_ID>', 'the userId, or an anonymousId')
  addQueueOptions(command)
    .option('--url <url>', 'a source that is running, e.g. http://127.0.0.1:8912')
    .option('--admin-key <file>', 'its admin key, in a file')
    .addHelpText('after', FORGET_HELP)
    .action(async (userId: string, flags: ForgetFlags) => onExit(await forget(userId, flags, io)))
}

async function forget(userId: string, flags: ForgetFlags, io: Io): Promise<number> {
  const isFound =
    flags.url === undefined
      ? await forgetInQueue(userId, flags, io)
      : await forgetOverHttp(userId, flags.url, flags, io)
  printLine(io.stdout, isFound ? 'Deleted.' : 'Nothing is stored for this ID.')
  return EXIT.ok
}

async function forgetInQueue(userId: string, flags: ForgetFlags, io: Io): Promise<boolean> {
  const queue = await openQueue(readQueueOptions(flags, io.env))
  try {
    return await new Profiles(await queue.keyValueStore(PROFILE_STORE)).forget(userId)
  } finally {
    await queue.close()
  }
}

async function forgetOverHttp(userId: string, url: string, flags: ForgetFlags, io: Io): Promise<boolean> {
  const key = await readAdminKey(flags, io.env)
  if (key === undefined) {
    throw new UsageError(`Give the source's admin key in a file with --admin-key, or in ${ADMIN_KEY_VARIABLE}.`)
  }
  if (!URL.canParse(url)) throw new UsageError('--url must be the address of a source, e.g. http://127.0.0.1:8912.')
  const address = new URL(`/v1/profiles/${encodeURIComponent(userId)}`, url)
  const response = await fetch(address, { method: 'DELETE', headers: { authorization: `Bearer ${key}` } }).catch(() => {
    throw new UsageError(`${address.origin} does not answer.`)
  })
  const answer = (await response.json().catch(() => ({}))) as { deleted?: boolean; message?: string }
  if (response.status !== 200) {
    throw new UsageError(
      `${address.origin} answered ${response.status}: ${answer.message ?? 'it is not a source of pinterest-conversions.'}`
    )
  }
  return answer.deleted === true
}
