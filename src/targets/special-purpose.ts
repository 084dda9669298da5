import { type AddressBlock, addressBlock } from '../model/index.js'

/** One entry of the IANA special-purpose registries, or a block they leave to the multicast registries. */
export interface SpecialPurpose {
  readonly cidr: string
  readonly block: AddressBlock
  readonly name: string
  readonly source: string
  /** When IANA entered it, year and month. */
  readonly since: string
  /** False: no single host can answer there, so it is left out of every scan. */
  readonly probed: boolean
}

/** Month of the newest entry below: compare with the registries' own change dates when updating. */
export const SPECIAL_PURPOSE_AS_OF = '2025-04'

/**
 * IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890, RFC 8190), with multicast beside them.
 *
 * ::ffff:0:0/96 is missing on purpose: an IPv4-mapped address is the IPv4 address here.
 */
export const SPECIAL_PURPOSE: readonly SpecialPurpose[] = (
  [
    ['0.0.0.0/8', 'this network', 'RFC 791 §3.2', '1981-09', false],
    ['10.0.0.0/8', 'private use', 'RFC 1918', '1996-02', true],
    ['100.64.0.0/10', 'shared address space of providers', 'RFC 6598', '2012-04', true],
    ['127.0.0.0/8', 'loopback', 'RFC 1122 §3.2.1.3', '1981-09', true],
    ['169.254.0.0/16', 'link-local', 'RFC 3927', '2005-05', true],
    ['172.16.0.0/12', 'private use', 'RFC 1918', '1996-02', true],
    ['192.0.0.0/24', 'IETF protocol assignments', 'RFC 6890 §2.1', '2010-01', true],
    ['192.0.0.0/29', 'IPv4 service continuity', 'RFC 7335', '2011-06', true],
    ['192.0.0.8/32', 'IPv4 dummy address', 'RFC 7600', '2015-03', false],
    ['192.0.0.9/32', 'port control protocol anycast', 'RFC 7723', '2015-10', true],
    ['192.0.0.10/32', 'TURN anycast', 'RFC 8155', '2017-02', true],
    ['192.0.0.170/31', 'NAT64 and DNS64 discovery', 'RFC 8880', '2013-02', true],
    ['192.0.2.0/24', 'documentation (TEST-NET-1)', 'RFC 5737', '2010-01', false],
    ['192.31.196.0/24', 'AS112 by DNAME', 'RFC 7535', '2014-12', true],
    ['192.52.193.0/24', 'automatic multicast tunnelling', 'RFC 7450', '2014-12', true],
    ['192.88.99.0/24', '6to4 relay anycast, deprecated', 'RFC 7526', '2001-06', true],
    ['192.168.0.0/16', 'private use', 'RFC 1918', '1996-02', true],
    ['192.175.48.0/24', 'AS112 by delegation', 'RFC 7534', '1996-01', true],
    ['198.18.0.0/15', 'benchmarking', 'RFC 2544', '1999-03', true],
    ['198.51.100.0/24', 'documentation (TEST-NET-2)', 'RFC 5737', '2010-01', false],
    ['203.0.113.0/24', 'documentation (TEST-NET-3)', 'RFC 5737', '2010-01', false],
    ['224.0.0.0/4', 'multicast', 'RFC 5771', '1989-08', false],
    ['255.255.255.255/32', 'limited broadcast', 'RFC 919 §7', '1984-10', false],
    ['240.0.0.0/4', 'reserved', 'RFC 1112 §4', '1989-08', false],
    ['::/128', 'unspecified address', 'RFC 4291 §2.5.2', '2006-02', false],
    ['::1/128', 'loopback', 'RFC 4291 §2.5.3', '2006-02', true],
    ['64:ff9b::/96', 'IPv4 translation', 'RFC 6052', '2010-10', true],
    ['64:ff9b:1::/48', 'IPv4 translation, local use', 'RFC 8215', '2017-06', true],
    ['100::/64', 'discard only', 'RFC 6666', '2012-06', false],
    ['100:0:0:1::/64', 'dummy prefix', 'RFC 9780', '2025-04', false],
    ['2001::/23', 'IETF protocol assignments', 'RFC 2928', '2000-09', true],
    ['2001::/32', 'Teredo', 'RFC 4380', '2006-01', true],
    ['2001:1::1/128', 'port control protocol anycast', 'RFC 7723', '2015-10', true],
    ['2001:1::2/128', 'TURN anycast', 'RFC 8155', '2017-02', true],
    ['2001:1::3/128', 'DNS service registration anycast', 'RFC 9665', '2024-04', true],
    ['2001:2::/48', 'benchmarking', 'RFC 5180', '2008-04', true],
    ['2001:3::/32', 'automatic multicast tunnelling', 'RFC 7450', '2014-12', true],
    ['2001:4:112::/48', 'AS112 by DNAME', 'RFC 7535', '2014-12', true],
    ['2001:10::/28', 'ORCHID, deprecated', 'RFC 4843', '2007-03', true],
    ['2001:20::/28', 'ORCHIDv2', 'RFC 7343', '2014-07', true],
    ['2001:30::/28', 'drone remote identification', 'RFC 9374', '2022-12', true],
    ['2001:db8::/32', 'documentation', 'RFC 3849', '2004-07', false],
    ['2002::/16', '6to4', 'RFC 3056', '2001-02', true],
    ['2620:4f:8000::/48', 'AS112 by delegation', 'RFC 7534', '2011-05', true],
    ['3fff::/20', 'documentation', 'RFC 9637', '2024-07', false],
    ['5f00::/16', 'segment routing identifiers', 'RFC 9602', '2024-04', true],
    ['fc00::/7', 'unique local', 'RFC 4193', '2005-10', true],
    ['fe80::/10', 'link-local', 'RFC 4291 §2.5.6', '2006-02', true],
    ['ff00::/8', 'multicast', 'RFC 4291 §2.7', '2006-02', false],
  ] as const
).map(([cidr, name, source, since, probed]) => ({ cidr, block: addressBlock(cidr), name, source, since, probed }))

/** The blocks that are left out of every scan. */
export const NEVER_PROBED: readonly SpecialPurpose[] = SPECIAL_PURPOSE.filter(({ probed }) => !probed)
