import { type Command, Option } from 'commander'
import type { QueueOptions } from '../queue'
import { type Io, UsageError } from './io'
import { wholeNumber } from './numbers'
import { filled } from './target'

export interface QueueFlags {
  queue?: string
  nats?: string
  natsName?: string
  natsReplicas?: number
  natsStorage?: 'file' | 'memory'
  natsMaxBytes?: number
  natsCa?: string
  dedupWindow?: number
}

export const QUEUE_HELP = `
NATS: the address can also be in the environment, as NATS_URL. To sign in, set NATS_USER and NATS_PASSWORD, or NATS_TOKEN,
or NATS_CREDENTIALS_FILE.`

/** Where the queue is: the same for every command that uses one. */
export function addQueueOptions(command: Command): Command {
  return command
    .option('--queue <folder>', 'the embedded queue in this folder; one process at a time')
    .option('--nats <url>', 'the queue on NATS JetStream at this address; separate several servers with commas')
    .option('--nats-name <name>', 'prefix of its streams and buckets (default: pinterest-conversions)')
    .addOption(
      new Option('--nats-replicas <n>', 'number of replicas: 1, 3 or 5; sets or changes it').argParser(
        wholeNumber(1, 5)
      )
    )
    .addOption(
      new Option('--nats-storage <kind>', 'storage of newly created streams (default: file)').choices([
        'file',
        'memory'
      ])
    )
    .option(
      '--nats-max-bytes <n>',
      'maximum bytes of stored events; beyond that, new ones are rejected',
      wholeNumber(1, 1e15)
    )
    .option('--nats-ca <file>', 'CA certificate of the servers, for tls:// addresses')
    .option('--dedup-window <seconds>', 'how long event IDs are remembered (default: 3600)', wholeNumber(1, 604_800))
}

/** @throws UsageError unless exactly one queue is given. */
export function readQueueOptions(flags: QueueFlags, env: Io['env']): QueueOptions {
  const natsUrl = flags.nats ?? (flags.queue === undefined ? filled(env.NATS_URL) : undefined)
  const window = flags.dedupWindow === undefined ? {} : { dedupWindowMs: flags.dedupWindow * 1000 }
  if (flags.queue !== undefined && natsUrl !== undefined)
    throw new UsageError('--queue and --nats name two queues. Leave one out.')
  if (flags.queue !== undefined) return { folder: flags.queue, ...window }
  if (natsUrl === undefined)
    throw new UsageError('Name the queue: --queue FOLDER for an embedded one, or --nats URL for one on NATS JetStream.')
  const { natsName: name, natsReplicas: replicas, natsStorage: storage, natsMaxBytes: maxBytes, natsCa: caFile } = flags
  const [user, password, token, credentialsFile] = [
    env.NATS_USER,
    env.NATS_PASSWORD,
    env.NATS_TOKEN,
    env.NATS_CREDENTIALS_FILE
  ].map(filled)
  return withoutUndefined({
    natsUrl,
    ...window,
    name,
    replicas,
    storage,
    maxBytes,
    caFile,
    user,
    password,
    token,
    credentialsFile
  })
}

type Defined<Values> = { [Key in keyof Values]: Exclude<Values[Key], undefined> }

function withoutUndefined<Values extends object>(values: Values): Defined<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<Values>
}
