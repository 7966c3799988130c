import { isIPv4, Socket, type NetConnectOpts } from 'node:net'

type ConnectArguments = [NetConnectOpts | number | string | [NetConnectOpts], ...unknown[]]

/** No test may reach the network: a connection to another machine fails at once. What nock answers makes no connection. */
export function stayOffline(): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const connect = Socket.prototype.connect as (this: Socket, ...args: ConnectArguments) => Socket
  Socket.prototype.connect = function (this: Socket, ...args: ConnectArguments) {
    const host = hostOf(args)
    if (isThisMachine(host)) return connect.apply(this, args)
    const error = new Error(`A test tried to reach ${host}. Answer for it with __tests__/support/nock.ts.`)
    // Like a refused connection: after the caller has set up its socket.
    process.nextTick(() => this.destroy(error))
    return this
  }
}

/** As in https://nodejs.org/api/net.html#socketconnect. Node itself passes its options in a list. */
function hostOf([first, second]: ConnectArguments): string {
  const options = Array.isArray(first) ? first[0] : first
  const host = typeof options === 'object' ? 'host' in options && options.host : second
  return typeof host === 'string' ? host : 'localhost'
}

const isThisMachine = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))
