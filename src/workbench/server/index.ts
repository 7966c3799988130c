import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'

import { createAdaptorServer } from '@hono/node-server'

import { startSandbox } from '../../sandbox'
import { createApp } from './app'
import { removeLeftFolders } from './dropped-files'
import { readPageFiles } from './page-files'
import { readSamples } from './samples'
import { SECRET_PARAMETER } from './secret'
import { Session } from './session'

export interface WorkbenchOptions {
  /** Default 0: any free port. The server listens on 127.0.0.1 only. */
  port?: number
  /** Where mappings and settings (never the token) are saved; `send --config` reads it too. Default `./pinterest-conversions.json`. */
  configFile?: string
  /** Credentials for Pinterest, from the environment. Without them the page starts with the sandbox, and the user can enter some. */
  settings?: { adAccountId?: string; conversionToken?: string }
  /** An `outcomes.ndjson` of `send --out`, to show on the Deliveries page. */
  outcomesFile?: string
  /** The clock, in milliseconds since 1970. Default `Date.now`. */
  now?: () => number
  /** The built page. Default: the one next to this code in `dist`. */
  pageFolder?: string
  /** Sample events and the example day. Default: the package's `examples`. */
  examplesFolder?: string
}

export interface Workbench {
  /** `http://127.0.0.1:PORT` */
  url: string
  /** The address that opens the page. It includes the secret, without which every request is rejected. */
  openUrl: string
  close(): Promise<void>
}

/**
 * Starts the workbench and the sandbox inside it.
 * @throws Error when the port is in use or the page isn't built.
 */
export async function startWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  const now = options.now ?? Date.now
  const page = await readPageFiles(options.pageFolder ?? join(__dirname, '..', 'page'))
  const examplesFolder = options.examplesFolder ?? join(__dirname, '..', '..', '..', 'examples')
  const samples = await readSamples(examplesFolder, now())
  await removeLeftFolders()
  const sandbox = await startSandbox({ now })
  try {
    const session = await Session.open({
      configFile: resolve(options.configFile ?? 'pinterest-conversions.json'),
      sandbox,
      samples,
      examplesFolder,
      settings: options.settings ?? {},
      ...(options.outcomesFile !== undefined && { outcomesFile: resolve(options.outcomesFile) }),
      now
    })
    let port = 0
    const secret = randomBytes(24).toString('base64url')
    const server = createAdaptorServer({ fetch: createApp(session, { page, secret, port: () => port }).fetch })
    server.listen(options.port ?? 0, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
    const url = `http://127.0.0.1:${port}`
    return {
      url,
      openUrl: `${url}/?${SECRET_PARAMETER}=${secret}`,
      close: async () => {
        server.close()
        if ('closeAllConnections' in server) server.closeAllConnections()
        await session.close()
        await sandbox.close()
      }
    }
  } catch (error) {
    await sandbox.close()
    throw error
  }
}
