import type { Io } from './io'

/** Resolves after the first Ctrl-C, when the server is closed. */
export async function serveUntilInterrupted(io: Io, server: { close(): Promise<void> }): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = io.onInterrupt(() => {
      end()
      resolve()
    })
  })
  await server.close()
}
