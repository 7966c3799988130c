import { readFile } from 'node:fs/promises'
import { jetstream, type JetStreamClient, jetstreamManager, type JetStreamManager } from '@nats-io/jetstream'
import { type ConnectionOptions, connect, credsAuthenticator, type NatsConnection } from '@nats-io/transport-node'
import { QueueError, systemReason } from '../error'

export interface NatsOptions {
  /** One or more servers of a cluster, e.g. `nats://10.0.0.1:4222,nats://10.0.0.2:4222`; `tls://` encrypts. */
  natsUrl: string
  user?: string
  password?: string
  token?: string
  /** File with a JWT and its seed, as `nsc` writes it. */
  credentialsFile?: string
  /** File with the CA certificate of the servers. */
  caFile?: string
}

export interface Nats {
  connection: NatsConnection
  client: JetStreamClient
  manager: JetStreamManager
}

const CONNECT_TIMEOUT_MS = 5000
const REQUEST_TIMEOUT_MS = 5000
const RECONNECT_WAIT_MS = 250

/**
 * Connects, and from then on reconnects indefinitely, unless a server rejects the credentials twice in a row.
 * @throws QueueError when there is no server, or none with JetStream.
 */
export async function connectToNats(options: NatsOptions): Promise<Nats> {
  let connection: NatsConnection | undefined
  try {
    const settings = await connectionOptions(options)
    connection = await connect(settings)
    // The client drops servers that it could not reach at first, but needs them when this one fails.
    connection.setServers(settings.servers)
    const manager = await jetstreamManager(connection, { timeout: REQUEST_TIMEOUT_MS })
    return { connection, client: jetstream(connection, { timeout: REQUEST_TIMEOUT_MS }), manager }
  } catch (error) {
    await connection?.close()
    throw new QueueError(`Can't use NATS JetStream at ${hostsOf(options.natsUrl)}: ${systemReason(error)}.`)
  }
}

async function connectionOptions(options: NatsOptions): Promise<ConnectionOptions & { servers: string[] }> {
  const { natsUrl, user, password, token, credentialsFile, caFile } = options
  return {
    servers: natsUrl.split(',').map((server) => server.trim()),
    name: 'pinterest-conversions',
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT_WAIT_MS,
    timeout: CONNECT_TIMEOUT_MS,
    ...(user !== undefined && { user }),
    ...(password !== undefined && { pass: password }),
    ...(token !== undefined && { token }),
    ...(credentialsFile !== undefined && { authenticator: credsAuthenticator(await readFile(credentialsFile)) }),
    ...(caFile !== undefined && { tls: { caFile } })
  }
}

/** Without a user and password in the address. */
function hostsOf(natsUrl: string): string {
  return natsUrl.replace(/[^/,\s]*@/g, '')
}

const RETRY_WAIT_MS = 250
/** Long enough for the restart of a server. */
const GIVE_UP_AFTER_MS = 60_000

/**
 * Retries while the server is temporarily unavailable. Only for idempotent requests.
 * @throws QueueError when it has failed for `giveUpAfterMs`.
 */
export async function untilStored<Result>(
  store: () => Promise<Result>,
  giveUpAfterMs = GIVE_UP_AFTER_MS
): Promise<Result> {
  const endMs = performance.now() + giveUpAfterMs
  for (;;) {
    try {
      return await store()
    } catch (error) {
      if (performance.now() > endMs) throw new QueueError(`NATS JetStream stores nothing: ${systemReason(error)}.`)
      await new Promise((resolve) => setTimeout(resolve, RETRY_WAIT_MS))
    }
  }
}
