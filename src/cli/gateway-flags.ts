import { readFile } from 'node:fs/promises'
import { type Command, InvalidArgumentError } from 'commander'
import { type GatewayOptions, parseWriteKeys } from '../gateway'
import { type Io, UsageError } from './io'
import { wholeNumber } from './numbers'

export interface GatewayFlags {
  host: string
  port: number
  writeKeys?: string
  adminKey?: string
  tlsCert?: string
  tlsKey?: string
  allowOrigin?: string[]
  trustProxy?: string[]
  maxConnections: number
  profiles: boolean
  profileDays: number
}

export const SOURCE_PORT = 8912
const DEFAULT_MAX_CONNECTIONS = 1000
const DEFAULT_PROFILE_DAYS = 90

export const WRITE_KEYS_VARIABLE = 'PINTEREST_CONVERSIONS_WRITE_KEYS'
export const ADMIN_KEY_VARIABLE = 'PINTEREST_CONVERSIONS_ADMIN_KEY'

export const GATEWAY_HELP = `
Write keys, which senders use: one per line in the file of --write-keys, or comma-separated in ${WRITE_KEYS_VARIABLE}.
The admin key, for erasure over HTTP: in the file of --admin-key, or in ${ADMIN_KEY_VARIABLE}. Keys are never read from flags.`

export function addGatewayOptions(command: Command): Command {
  return command
    .option('--host <address>', 'address to listen on; 0.0.0.0 for other machines', '127.0.0.1')
    .option('--port <n>', 'port, 0 for any free port', wholeNumber(0, 65_535), SOURCE_PORT)
    .option('--write-keys <file>', 'file of write keys that senders use, one per line')
    .option('--admin-key <file>', 'file with the key for erasure over HTTP')
    .option('--tls-cert <file>', 'certificate with its chain (PEM), for HTTPS; with --tls-key')
    .option('--tls-key <file>', 'private key of the certificate (PEM)')
    .option(
      '--allow-origin <origin...>',
      'pages that may send, e.g. https://shop.example; * for all (default: none)',
      collectOrigin
    )
    .option('--trust-proxy <range...>', 'proxies whose X-Forwarded-For is trusted, e.g. 10.0.0.0/8')
    .option(
      '--max-connections <n>',
      'concurrent connections; further ones are closed',
      wholeNumber(1, 100_000),
      DEFAULT_MAX_CONNECTIONS
    )
    .option('--no-profiles', 'store nothing from identify events')
    .option(
      '--profile-days <n>',
      'delete a profile that no event has used for this many days',
      wholeNumber(1, 3650),
      DEFAULT_PROFILE_DAYS
    )
}

function collectOrigin(text: string, before: string[] | undefined): string[] {
  const isOrigin = text === '*' || (URL.canParse(text) && new URL(text).origin === text)
  if (!isOrigin) throw new InvalidArgumentError('Must be an origin such as https://shop.example, without a path.')
  return [...(before ?? []), text]
}

/** @throws UsageError when there is no write key, or a file can't be read. */
export async function readGatewayOptions(
  flags: GatewayFlags,
  env: Io['env']
): Promise<Omit<GatewayOptions, 'queue' | 'profiles' | 'metrics' | 'log'>> {
  const writeKeys = parseWriteKeys((await readSecret(flags.writeKeys, env[WRITE_KEYS_VARIABLE])) ?? '')
  if (writeKeys.length === 0) {
    throw new UsageError(
      `Give the write keys that senders use: one per line in a file with --write-keys, or in the environment as ${WRITE_KEYS_VARIABLE}. ` +
        'Use text that is hard to guess, e.g. from: openssl rand -hex 16'
    )
  }
  if ((flags.tlsCert === undefined) !== (flags.tlsKey === undefined))
    throw new UsageError('--tls-cert and --tls-key belong together: give both, or neither.')
  const tls = flags.tlsCert !== undefined &&
    flags.tlsKey !== undefined && { certificate: await readText(flags.tlsCert), key: await readText(flags.tlsKey) }
  return {
    host: flags.host,
    port: flags.port,
    writeKeys,
    adminKey: await readAdminKey(flags, env),
    ...(tls && { tls }),
    allowedOrigins: flags.allowOrigin ?? [],
    trustedProxies: flags.trustProxy ?? [],
    limits: { maxConnections: flags.maxConnections }
  }
}

/** Undefined when there is none. @throws UsageError when its file can't be read */
export async function readAdminKey(flags: { adminKey?: string }, env: Io['env']): Promise<string | undefined> {
  const key = (await readSecret(flags.adminKey, env[ADMIN_KEY_VARIABLE]))?.trim()
  return key === '' ? undefined : key
}

const readSecret = async (file: string | undefined, variable: string | undefined) =>
  file === undefined ? variable : readText(file)

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new UsageError(`Can't read ${path}: ${code === 'ENOENT' ? 'the file does not exist' : String(code)}.`)
  }
}
