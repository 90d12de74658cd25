import { lookup as resolve } from "node:dns";
import { BlockList, isIP, isIPv6, type LookupFunction } from "node:net";

/** What is not on the public Internet, by IANA's registries of special addresses. */
const NOT_PUBLIC_4 = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const;

/** Within 2000::/3, beside which nothing is public. */
const NOT_PUBLIC_6 = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const;

const notPublic = new BlockList();
for (const [network, bits] of NOT_PUBLIC_4) notPublic.addSubnet(network, bits, "ipv4");
for (const [network, bits] of NOT_PUBLIC_6) notPublic.addSubnet(network, bits, "ipv6");
const global6 = new BlockList();
global6.addSubnet("2000::", 3, "ipv6");
/** An IPv4 address as IPv6 has it, or as a translator to IPv4 takes it: its last 32 bits say where it leads to. */
const standsFor4 = new BlockList();
standsFor4.addSubnet("::ffff:0:0", 96, "ipv6");
standsFor4.addSubnet("64:ff9b::", 96, "ipv6");

/** Whether an address is one of the public Internet: not of this machine, not of a network around it, and not reserved. */
export function isPublicAddress(address: string): boolean {
  if (!isIPv6(address)) return isIP(address) === 4 && !notPublic.check(address, "ipv4");
  // A zone is of this machine's networks.
  if (address.includes("%")) return false;
  if (standsFor4.check(address, "ipv6")) return isPublicAddress(lastAs4(address));
  return global6.check(address, "ipv6") && !notPublic.check(address, "ipv6");
}

/** The last 32 bits of an IPv6 address, as an IPv4 address. */
function lastAs4(address: string): string {
  // A URL writes an address in its one short form, with groups of hexadecimal digits.
  const short = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [high = "", low = ""] = short.replace("::", ":0:0:").split(":").slice(-2);
  const bits = [high, low].map((group) => Number.parseInt(group === "" ? "0" : group, 16));
  return bits.flatMap((group) => [group >> 8, group & 0xff]).join(".");
}

/** A name leads to nothing but private addresses, or an address is one. */
export class PrivateAddress extends Error {
  readonly code = "private_address";

  constructor() {
    super("It leads to an address that is not public, and those are refused.");
    this.name = "PrivateAddress";
  }
}

/** The address in a URL's host; null if it is a name. */
export function addressIn({ hostname }: URL): string | null {
  const host = hostname.replace(/^\[|\]$/g, "");
  return isIP(host) === 0 ? null : host;
}

/**
 * Finds the addresses of a name, and of those only public ones. It is what the connection itself is made with, so that a name cannot
 * lead to one address when it is looked at, and to another one when it is used.
 */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, found) => {
    if (error !== null) return callback(error, [], 0);
    const [first, ...more] = found.filter(({ address }) => isPublicAddress(address));
    if (first === undefined) return callback(new PrivateAddress(), [], 0);
    if (options.all === true) return callback(null, [first, ...more]);
    callback(null, first.address, first.family);
  });
};
