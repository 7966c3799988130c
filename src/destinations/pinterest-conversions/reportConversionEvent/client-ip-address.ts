import { BlockList, isIPv4, isIPv6 } from 'node:net'

/**
 * Addresses that are not public: RFC 6890 and 5735. The documentation ranges are allowed, because examples use them.
 * [network, prefix length]
 */
const NOT_PUBLIC_IPV4: readonly (readonly [string, number])[] = [
  // "This network", which holds the unspecified address.
  ['0.0.0.0', 8],
  // Private.
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  // Carrier-grade NAT.
  ['100.64.0.0', 10],
  // Loopback.
  ['127.0.0.0', 8],
  // Link-local.
  ['169.254.0.0', 16],
  // Multicast, reserved, broadcast.
  ['224.0.0.0', 3]
]
const NOT_PUBLIC_IPV6: readonly (readonly [string, number])[] = [
  // Unspecified and loopback.
  ['::', 127],
  // Unique local: private.
  ['fc00::', 7],
  // Link-local and its predecessor, site-local.
  ['fe80::', 9],
  // Multicast.
  ['ff00::', 8]
]

// A block list understands every spelling of an IPv6 address, including IPv4-mapped ones; for IPv4 it would take 20 times as
// long.
const NOT_PUBLIC = new BlockList()
for (const [network, prefix] of NOT_PUBLIC_IPV4) NOT_PUBLIC.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of NOT_PUBLIC_IPV6) NOT_PUBLIC.addSubnet(network, prefix, 'ipv6')

const PORT_AFTER_IPV4 = /^([\d.]+):\d+$/
const BRACKETED_IPV6 = /^\[([^\]]+)\](?::\d+)?$/
const IPV4_MAPPED = /^::ffff:([\d.]+)$/i

/**
 * The client's address in the mapped value: an address, one with a port, or a whole X-Forwarded-For list, whose first public
 * entry is the client (https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/X-Forwarded-For): entries before it are
 * addresses inside the client's own network. `::ffff:203.0.113.7`, which is how a dual-stack server sees an IPv4 client,
 * becomes `203.0.113.7`. Undefined when none is public.
 */
export function parseClientIpAddress(text: string): string | undefined {
  for (const entry of text.split(',')) {
    const address = withoutDecoration(entry.trim())
    if (isIPv4(address) ? isPublicIPv4(address) : isPublicIPv6(address)) return address
  }
  return undefined
}

function isPublicIPv4(address: string): boolean {
  const [first = 0, second = 0] = address.split('.', 2).map(Number)
  if (first === 0 || first === 10 || first === 127 || first >= 224) return false
  if (first === 100) return second < 64 || second > 127
  if (first === 169) return second !== 254
  if (first === 172) return second < 16 || second > 31
  return first !== 192 || second !== 168
}

const isPublicIPv6 = (address: string): boolean => isIPv6(address) && !NOT_PUBLIC.check(address, 'ipv6')

function withoutDecoration(entry: string): string {
  if (!entry.includes(':')) return entry
  const bare = PORT_AFTER_IPV4.exec(entry)?.[1] ?? BRACKETED_IPV6.exec(entry)?.[1] ?? entry
  // A zone (fe80::1%eth0) has a meaning only on the machine that wrote it.
  return IPV4_MAPPED.exec(bare)?.[1] ?? (bare.includes('%') ? '' : bare)
}
