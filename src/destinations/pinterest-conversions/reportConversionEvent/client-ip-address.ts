import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** "This network", which holds the unspecified address, and loopback: RFC 6890. */
const NOT_OF_AN_IPV4_CLIENT = /^(?:0|127)\./
// A block list reads every way of writing an IPv6 address, the IPv4-mapped ones too; for IPv4 it would take 20 times as long.
const NOT_OF_AN_IPV6_CLIENT = new BlockList()
NOT_OF_AN_IPV6_CLIENT.addSubnet('0.0.0.0', 8, 'ipv4')
NOT_OF_AN_IPV6_CLIENT.addSubnet('127.0.0.0', 8, 'ipv4')
NOT_OF_AN_IPV6_CLIENT.addAddress('::', 'ipv6')
NOT_OF_AN_IPV6_CLIENT.addAddress('::1', 'ipv6')

const PORT_AFTER_IPV4 = /^([\d.]+):\d+$/
const BRACKETED_IPV6 = /^\[([^\]]+)\](?::\d+)?$/
const IPV4_MAPPED = /^::ffff:([\d.]+)$/i

/**
 * The client's address out of what was mapped: an address, one with a port, or a whole X-Forwarded-For list, whose first usable
 * entry is the client by convention (https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/X-Forwarded-For).
 * `::ffff:203.0.113.7`, which is how a dual-stack server sees an IPv4 client, becomes `203.0.113.7`.
 * Undefined when there is none, or only unspecified (all zeros, which Pinterest refuses) and loopback ones.
 */
export function parseClientIpAddress(text: string): string | undefined {
  for (const entry of text.split(',')) {
    const address = withoutDecoration(entry.trim())
    if (isIPv4(address) ? !NOT_OF_AN_IPV4_CLIENT.test(address) : isClientIPv6(address)) return address
  }
  return undefined
}

const isClientIPv6 = (address: string): boolean => isIPv6(address) && !NOT_OF_AN_IPV6_CLIENT.check(address, 'ipv6')

function withoutDecoration(entry: string): string {
  if (!entry.includes(':')) return entry
  const bare = PORT_AFTER_IPV4.exec(entry)?.[1] ?? BRACKETED_IPV6.exec(entry)?.[1] ?? entry
  // A zone (fe80::1%eth0) means something only on the machine that wrote it.
  return IPV4_MAPPED.exec(bare)?.[1] ?? (bare.includes('%') ? '' : bare)
}
