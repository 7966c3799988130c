import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Metrics } from '../metrics'
import { UsageError } from './io'

export interface OperationsServerOptions {
  host: string
  port: number
  metrics: Pick<Metrics, 'render'>
  /** Rejects with the reason if events can't be processed now. */
  checkReady: () => Promise<void>
}

export interface OperationsServer {
  url: string
  close(): Promise<void>
}

/**
 * `/metrics` in Prometheus' text format, `/healthz` while the process responds, and `/readyz` while it can work.
 * @throws UsageError when the port is in use
 */
export async function startOperationsServer(options: OperationsServerOptions): Promise<OperationsServer> {
  const server = createServer((request, response) => {
    void answer(request.url ?? '', response, options)
  })
  server.listen(options.port, options.host)
  await once(server, 'listening').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw new UsageError(`Port ${options.port} is in use. Give another with --metrics-port, or 0 for any free port.`)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${options.host}:${port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
}

async function answer(path: string, response: ServerResponse, options: OperationsServerOptions): Promise<void> {
  try {
    switch (path.replace(/\?.*/, '')) {
      case '/metrics': {
        const { contentType, text } = await options.metrics.render()
        response.writeHead(200, { 'content-type': contentType }).end(text)
        return
      }
      case '/healthz':
        response.writeHead(200).end('ok\n')
        return
      case '/readyz':
        await options.checkReady()
        response.writeHead(200).end('ok\n')
        return
      default:
        response.writeHead(404).end('Available: /metrics, /healthz and /readyz.\n')
    }
  } catch (error) {
    response.writeHead(503).end(`${error instanceof Error ? error.message : 'unknown error'}\n`)
  }
}
