import fc from 'fast-check'
import { isIP } from 'node:net'
import { parseClientIpAddress } from '../client-ip-address'

describe('parseClientIpAddress', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7', 'IPv4'],
    ['2001:db8::1', '2001:db8::1', 'IPv6'],
    ['2001:DB8::1', '2001:DB8::1', 'IPv6 in upper case is unchanged'],
    [' 203.0.113.7\n', '203.0.113.7', 'white space'],
    ['10.0.0.5, 203.0.113.7', '203.0.113.7', "the first is inside the client's network"],
    ['172.15.0.1', '172.15.0.1', 'before the private block'],
    ['172.32.0.1', '172.32.0.1', 'after the private block'],
    ['192.169.0.1', '192.169.0.1', 'after the other private block'],
    ['193.168.0.1', '193.168.0.1', 'like the other private block'],
    ['100.63.0.1', '100.63.0.1', 'before the carrier-grade block'],
    ['100.128.0.1', '100.128.0.1', 'after the carrier-grade block'],
    ['169.253.0.1', '169.253.0.1', 'before the link-local block'],
    ['198.51.100.1', '198.51.100.1', 'a documentation range, which examples use'],
    ['2001:db8::1', '2001:db8::1', 'the documentation range of IPv6'],
    ['203.0.113.7:54321', '203.0.113.7', 'with a port'],
    ['[2001:db8::1]:443', '2001:db8::1', 'IPv6 with a port'],
    ['[2001:db8::1]', '2001:db8::1', 'IPv6 in brackets'],
    ['::ffff:203.0.113.7', '203.0.113.7', 'IPv4-mapped: Pinterest matches the IPv4 address'],
    ['::FFFF:203.0.113.7', '203.0.113.7', 'IPv4-mapped in upper case'],
    ['::ffff:cb00:7107', '::ffff:cb00:7107', 'IPv4-mapped in hex: still an address'],
    ['203.0.113.7, 10.0.0.1, 10.0.0.2', '203.0.113.7', 'X-Forwarded-For: the client comes first'],
    ['unknown, 203.0.113.7', '203.0.113.7', 'X-Forwarded-For: the first that is an address'],
    ['127.0.0.1, 203.0.113.7', '203.0.113.7', 'X-Forwarded-For: a local proxy before the client'],
    [',203.0.113.7', '203.0.113.7', 'X-Forwarded-For: an empty entry']
  ])('%j -> %j (%s)', (text, address) => {
    expect(parseClientIpAddress(text)).toBe(address)
  })

  it.each([
    ['', 'empty'],
    ['localhost', 'a name'],
    ['shop.example', 'a name'],
    ['203.0.113', 'three parts'],
    ['203.0.113.256', 'a number over 255'],
    ['203.0.113.07', 'a leading zero, which some read as octal'],
    ['0.0.0.0', 'unspecified'],
    ['::', 'unspecified'],
    ['0:0:0:0:0:0:0:0', 'unspecified, written out'],
    ['::ffff:0.0.0.0', 'unspecified, IPv4-mapped'],
    ['::ffff:0:0', 'unspecified, IPv4-mapped in hex'],
    ['127.0.0.1', 'loopback'],
    ['127.8.9.10', 'loopback is the whole block'],
    ['::1', 'loopback'],
    ['0:0:0:0:0:0:0:1', 'loopback, written out'],
    ['::ffff:127.0.0.1', 'loopback, IPv4-mapped'],
    ['::ffff:7f00:1', 'loopback, IPv4-mapped in hex'],
    ['[::1]:8080', 'loopback with a port'],
    ['127.0.0.1:8080', 'loopback with a port'],
    ['10.0.0.5', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['::ffff:192.168.1.1', 'private, IPv4-mapped'],
    ['::ffff:c0a8:101', 'private, IPv4-mapped in hex'],
    ['fd12:3456::1', 'private'],
    ['100.64.0.1', 'carrier-grade NAT'],
    ['100.127.255.255', 'carrier-grade NAT'],
    ['169.254.1.1', 'link-local'],
    ['fe80::1', 'link-local'],
    ['224.0.0.1', 'multicast'],
    ['ff02::1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['10.0.0.5, 192.168.0.1', 'only private addresses'],
    ['fe80::1%eth0', 'a zone is meaningless on other machines'],
    ['203.0.113.7/24', 'a network'],
    ['١٩٢.٠.٢.١', 'digits of another script']
  ])('%j is not a public address (%s)', (text) => {
    expect(parseClientIpAddress(text)).toBeUndefined()
  })

  it('returns an address or nothing, and is idempotent', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV4Extended(), fc.ipV6()), (text) => {
        const address = parseClientIpAddress(text)
        if (address === undefined) return
        expect(isIP(address)).not.toBe(0)
        expect(parseClientIpAddress(address)).toBe(address)
      })
    )
  })
})
