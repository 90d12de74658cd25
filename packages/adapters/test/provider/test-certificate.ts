import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

const [INTEGER, BITS, NOTHING, ID, TEXT, TIME, LIST, SET, VERSION] = [
  2, 3, 5, 6, 12, 24, 0x30, 0x31, 0xa0,
] as const;

/** One value of DER: what kind it is, how long, and its bytes. */
function der(kind: number, ...parts: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.concat(parts);
  const size = bytes.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([kind, ...length]), bytes]);
}

/** sha256WithRSAEncryption, and the attribute commonName. */
const ALGORITHM = der(LIST, der(ID, Buffer.from("2a864886f70d01010b", "hex")), der(NOTHING));
const COMMON_NAME = der(ID, Buffer.from("550403", "hex"));

function time(text: string): Buffer {
  return der(TIME, Buffer.from(`${text.replaceAll(/[-:T]/g, "").slice(0, 14)}Z`));
}

export interface TestCertificate {
  readonly pem: string;
  readonly key: KeyObject;
}

/** A certificate by that name that signed itself, in force between those times. */
export function testCertificate(
  name: string,
  from = "2026-01-01T00:00:00",
  to = "2027-01-01T00:00:00",
): TestCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const subject = der(LIST, der(SET, der(LIST, COMMON_NAME, der(TEXT, Buffer.from(name)))));
  const told = der(
    LIST,
    der(VERSION, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.from([1])),
    ALGORITHM,
    subject,
    der(LIST, time(from), time(to)),
    subject,
    publicKey.export({ format: "der", type: "spki" }),
  );
  const signature = der(BITS, Buffer.from([0]), sign("sha256", told, privateKey));
  const base64 = der(LIST, told, ALGORITHM, signature).toString("base64");
  const lines = base64.match(/.{1,64}/g)?.join("\n") ?? "";
  return { pem: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`, key: privateKey };
}
