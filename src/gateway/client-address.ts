import { BlockList, isIP } from 'node:net'

/** Proxies whose X-Forwarded-For is trusted. */
export class TrustedProxies {
  private readonly list = new BlockList()

  /** @throws Error for anything but an address or a range such as 10.0.0.0/8 */
  constructor(ranges: readonly string[]) {
    for (const range of ranges) this.add(range)
  }

  /**
   * The client's address: that of the connection or, behind trusted proxies, the last one in X-Forwarded-For that is not a
   * trusted proxy. Earlier ones are only the client's claim. Undefined when there is no address.
   */
  clientAddress(connection: string | undefined, forwardedFor: string | undefined): string | undefined {
    let client = plainAddress(connection ?? '')
    if (client === undefined) return undefined
    const claims = (forwardedFor ?? '').split(',').reverse()
    for (const claim of claims) {
      if (!this.has(client)) return client
      const before = plainAddress(claim)
      if (before === undefined) return client
      client = before
    }
    return client
  }

  private has(address: string): boolean {
    return this.list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  }

  private add(range: string): void {
    const [address = '', prefix] = range.split('/')
    const version = isIP(address)
    const family = version === 6 ? 'ipv6' : 'ipv4'
    const bits = prefix === undefined ? undefined : Number(prefix)
    const isPrefix = bits === undefined || (/^\d+$/.test(prefix ?? '') && bits <= (version === 6 ? 128 : 32))
    if (version === 0 || !isPrefix || range.split('/').length > 2) {
      throw new Error(`"${range}" is not an IP address or a range such as 10.0.0.0/8.`)
    }
    if (bits === undefined) this.list.addAddress(address, family)
    else this.list.addSubnet(address, bits, family)
  }
}

/** Without port and brackets, and with the IPv4-mapped form of dual-stack servers as IPv4. */
function plainAddress(text: string): string | undefined {
  const bare = text
    .trim()
    .replace(/^\[([^\]]+)\](?::\d+)?$/, '$1')
    .replace(/^([\d.]+):\d+$/, '$1')
    .replace(/^::ffff:([\d.]+)$/i, '$1')
  return isIP(bare) === 0 ? undefined : bare
}
