import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findNatsServer } from '../../../../scripts/nats-server'

const START_TIMEOUT_MS = 20_000

/** A real nats-server with JetStream in a folder of its own, which survives the server. */
export class NatsServer {
  private child: ChildProcess | undefined
  private readonly folder = mkdtempSync(join(tmpdir(), 'nats-'))
  private port = -1

  private constructor(private readonly jetStreamConfig: string) {}

  /** `jetStreamConfig` goes into the server's own configuration, e.g. `max_file_store: 1MB`. */
  static async start(jetStreamConfig = ''): Promise<NatsServer> {
    const server = new NatsServer(jetStreamConfig)
    await server.start()
    return server
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`
  }

  /** Undefined while it is not running. */
  get pid(): number | undefined {
    return this.child?.pid
  }

  /**
   * Starts or restarts it, on the same port and with the same folder. `config` replaces its JetStream, e.g.
   * `authorization { token: "x" }`.
   */
  async start(config?: string): Promise<void> {
    const file = join(this.folder, 'server.conf')
    const ports = mkdtempSync(join(this.folder, 'ports-'))
    const jetStream = `jetstream { store_dir: "${join(this.folder, 'store')}" ${this.jetStreamConfig} }`
    writeFileSync(file, `listen: "127.0.0.1:${this.port}"\nports_file_dir: "${ports}"\n${config ?? jetStream}\n`)
    const path = findNatsServer()
    if (path === undefined) throw new Error('There is no nats-server.')
    this.child = spawn(path, ['--config', file], { stdio: 'ignore' })
    this.port = await readPort(ports)
  }

  async kill(): Promise<void> {
    const child = this.child
    if (child?.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  async end(): Promise<void> {
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** The server writes the file once it listens. */
async function readPort(folder: string): Promise<number> {
  const endMs = performance.now() + START_TIMEOUT_MS
  while (performance.now() < endMs) {
    const [name] = readdirSync(folder)
    const text = name === undefined ? '' : readFileSync(join(folder, name), 'utf8')
    const port = /:(\d+)/.exec(text)?.[1]
    if (port !== undefined) return Number(port)
    await sleep(20)
  }
  throw new Error('nats-server did not start.')
}
