import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer as createTls } from "node:https";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isPublicAddress } from "../../src/webhook/addresses.ts";
import type { WebhookSettings } from "../../src/webhook/sender-settings.ts";
import { webhookAdapter } from "../../src/webhook/webhook-adapter.ts";
import { contextIn, openWorld, testFolder } from "../world.ts";
import { comesTo, receiver, releasedIn, sending } from "./receiving-server.ts";
import { SECRET } from "./sender.ts";

describe("addresses", () => {
  it("are public, or of this machine, of a network around it, or reserved", () => {
    const isPublic = [
      "8.8.8.8",
      "172.15.0.1",
      "172.32.0.1",
      "2606:4700::1111",
      "::ffff:8.8.8.8",
      "64:ff9b::808:808",
    ];
    const others = [
      ...[
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
      ],
      ...[
        "0.0.0.0",
        "255.255.255.255",
        "224.0.0.1",
        "198.18.0.1",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
      ],
      ...[
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:a9fe:a9fe",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
      ],
      ...["2001:db8::1", "2001::1", "64:ff9b:1::1", "::127.0.0.1", "localhost", ""],
    ];
    expect(isPublic.filter((one) => !isPublicAddress(one))).toEqual([]);
    expect(others.filter(isPublicAddress)).toEqual([]);
  });

  it("that are not public are refused when it connects, also where a name leads to them", async () => {
    const world = await releasedIn(["ana"]);
    const to = await receiver();
    const named = to.url.replace("127.0.0.1", "localhost");
    const { adapter, log } = await sending(world, named, { allow_private: false });
    await comesTo(() => adapter.counters().delivery_failures, 1);
    expect(log.lines).toContainEqual({
      event: "delivery failed",
      fields: expect.objectContaining({ code: "private_address" }),
    });
    expect(to.posted).toEqual([]);
    expect((await adapter.probe())[0]).toMatchObject({
      problem: "It leads to an address that is not public, and those are refused.",
    });
  });
});

describe("the settings of a webhook", () => {
  it("are refused where they would send into the open, or to where nobody meant", async () => {
    const world = await openWorld();
    const made =
      (url: string, more: Partial<WebhookSettings> = {}) =>
      () =>
        webhookAdapter.create({ url, secrets: [SECRET], ...more }, contextIn(world, testFolder()));
    expect(made("nowhere")).toThrow("This is no address of the web.");
    expect(made("ftp://example.com")).toThrow("This is no address of the web.");
    expect(made("http://example.com")).toThrow("can be read and changed on the way");
    expect(made("https://me:tok-4711@example.com")).toThrow("There is a user or a password in the address.");
    for (const host of ["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "169.254.169.254", "[::ffff:10.0.0.1]"])
      expect(made(`https://${host}/x`)).toThrow("This address is not public.");
    expect(made("https://example.com", { secrets: ["short"] })).toThrow("This is no secret for webhooks.");
    expect(made("https://example.com", { retries: ["soon"] })).toThrow();
    expect(made("https://example.com")).not.toThrow();
  });
});

describe("comity doctor", () => {
  const certificate = (folder: string) => {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const request = [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-days",
      "2",
    ];
    const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"];
    execFileSync("openssl", [...request, ...names, "-keyout", key, "-out", cert], { stdio: "ignore" });
    return { key: readFileSync(key), cert: readFileSync(cert), path: cert };
  };
  const probe = async (url: string, more: Partial<WebhookSettings> = {}) => {
    const context = contextIn(await openWorld(), testFolder());
    const settings = { url, secrets: [SECRET], allow_http: true, allow_private: true, ...more };
    return (await webhookAdapter.create(settings, context).probe())[0];
  };

  it("tells a receiver that can be reached from others, and sends nothing", async () => {
    const { key, cert, path } = certificate(testFolder());
    const to = await receiver((listener) => createTls({ key, cert }, listener));
    const plain = await receiver();
    expect(await probe(to.url, { ca: path })).toMatchObject({ problem: null });
    expect(await probe(plain.url)).toMatchObject({ problem: null });
    expect((await probe(to.url))?.problem).toContain("Its certificate is not trusted (");
    expect((await probe(plain.url.replace("http:", "https:")))?.problem).toContain(
      "It cannot be connected to (",
    );
    expect(await probe("https://127.0.0.1:9")).toMatchObject({ problem: "Nobody listens there." });
    expect(await probe("https://nowhere.invalid")).toMatchObject({ problem: "Its name is not known." });
    expect([...to.posted, ...plain.posted]).toEqual([]);
  });

  it("and what is sent by TLS arrives, where the authority is named", async () => {
    const { key, cert, path } = certificate(testFolder());
    const to = await receiver((listener) => createTls({ key, cert }, listener));
    const world = await releasedIn(["ana"]);
    const { adapter } = await sending(world, to.url, { ca: path });
    await comesTo(() => adapter.counters().delivered, 1);
    const distrusting = await sending(world, to.url, {}, testFolder(), "distrusting");
    await comesTo(() => distrusting.adapter.counters().delivery_failures, 1);
    expect(to.posted).toHaveLength(1);
  });
});
