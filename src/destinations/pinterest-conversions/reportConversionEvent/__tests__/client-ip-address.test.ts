import fc from 'fast-check'
import { isIP } from 'node:net'
import { parseClientIpAddress } from '../client-ip-address'

describe('parseClientIpAddress', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7', 'IPv4'],
    ['2001:db8::1', '2001:db8::1', 'IPv6'],
    ['2001:DB8::1', '2001:DB8::1', 'IPv6 in upper case stays as it is'],
    [' 203.0.113.7\n', '203.0.113.7', 'white space'],
    ['10.0.0.5', '10.0.0.5', 'private, but an address: Pinterest may decide'],
    ['203.0.113.7:54321', '203.0.113.7', 'with a port'],
    ['[2001:db8::1]:443', '2001:db8::1', 'IPv6 with a port'],
    ['[2001:db8::1]', '2001:db8::1', 'IPv6 in brackets'],
    ['::ffff:203.0.113.7', '203.0.113.7', 'IPv4-mapped: Pinterest knows the person by the IPv4 address'],
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
    ['203.0.113.256', 'a part too high'],
    ['203.0.113.07', 'a leading zero is octal to some'],
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
    ['fe80::1%eth0', 'a zone means nothing elsewhere'],
    ['203.0.113.7/24', 'a network'],
    ['١٩٢.٠.٢.١', 'digits of another script']
  ])('%j is none (%s)', (text) => {
    expect(parseClientIpAddress(text)).toBeUndefined()
  })

  it('gives an address or nothing, and an address again as it is', () => {
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
