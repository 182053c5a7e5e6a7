import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NetworkPolicy } from "../policy/sandbox-policy.js";
import { addressKind } from "./address-kind.js";
import { HostGate } from "./host-gate.js";
import { normalHost } from "./host-name.js";
import { hostMatches, hostPattern } from "./host-pattern.js";

describe("a host in its normal form", () => {
  it.each([
    ["Example.COM", "example.com"],
    ["example.com.", "example.com"],
    ["bücher.example", "xn--bcher-kva.example"],
    ["XN--BCHER-KVA.example", "xn--bcher-kva.example"],
    ["127.1", "127.0.0.1"],
    ["2130706433", "127.0.0.1"],
    ["0x7f000001", "127.0.0.1"],
    ["0177.0.0.1", "127.0.0.1"],
    ["[::1]", "::1"],
    ["0:0:0:0:0:0:0:1", "::1"],
    ["::ffff:127.0.0.1", "127.0.0.1"],
    ["[::ffff:a9fe:a9fe]", "169.254.169.254"],
    ["64:ff9b::a9fe:a9fe", "169.254.169.254"],
    ["2002:7f00:1::", "127.0.0.1"],
    ["ｅｘａｍｐｌｅ.com", "example.com"],
  ])("of %j is %j", (raw, normal) => expect(normalHost(raw)).toBe(normal));

  it.each([
    "",
    ".",
    "..",
    "a..b",
    ".a",
    "a.b..",
    "allowed.com\0.evil.com",
    "evil.com\0allowed.com",
    "a b",
    "user@host",
    "user:pw@host",
    "host:80",
    "a/b",
    "a\\b",
    "a?b",
    "a#b",
    "%61.com",
    "[::1",
    "::1]",
    "a\tb",
    "a\nb",
    "-a.com",
    "a-.com",
    "[fe80::1%eth0]",
    "x".repeat(300),
    "a,b",
    "a;b",
    "a|b",
    "$(id)",
  ])("does not exist of %j", (raw) => expect(normalHost(raw)).toBeUndefined());

  it("is its own normal form", () => {
    fc.assert(
      fc.property(fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6(), fc.string()), (raw) => {
        const normal = normalHost(raw);
        if (normal !== undefined) expect(normalHost(normal)).toBe(normal);
      }),
    );
  });
});

describe("a host pattern", () => {
  it.each([
    ["example.com", "example.com", true],
    ["EXAMPLE.com.", "example.com", true],
    ["example.com", "www.example.com", false],
    ["example.com", "evil-example.com", false],
    ["example.com", "example.com.evil.com", false],
    ["*.example.com", "a.b.example.com", true],
    ["*.example.com", "example.com", false],
    ["*.example.com", "evilexample.com", false],
  ])("%s for %s: %s", (pattern, host, matches) => expect(hostMatches(hostPattern(pattern) ?? "", host)).toBe(matches));

  it.each(["*.com", "*", "ex*mple.com", "*.*.com", "", "http://a.com", "a.com/path"])("%j names no more than it says", (pattern) =>
    expect(hostPattern(pattern)).toBe(pattern === "*" ? "*" : undefined),
  );
});

describe("the gate", () => {
  const entry = (host: string): { host: string; rule: string; source: string } => ({ host, rule: host, source: "test" });
  const gate = (
    allow: string[],
    options: { deny?: string[]; strict?: boolean; addresses?: readonly string[]; says?: boolean } = {},
  ): { gate: HostGate; asked: string[]; looked: string[] } => {
    const policy: NetworkPolicy = { allow: allow.map(entry), deny: (options.deny ?? []).map(entry), strict: options.strict ?? true };
    const asked: string[] = [];
    const looked: string[] = [];
    return {
      asked,
      looked,
      gate: new HostGate({
        policy: () => policy,
        ask: async (host) => asked.push(host) > 0 && options.says === true,
        lookup: async (host) => (looked.push(host) > 0 ? (options.addresses ?? []) : []),
      }),
    };
  };

  it("lets nothing through an empty list", async () => {
    for (const host of ["example.com", "127.0.0.1", "localhost"]) expect((await gate([]).gate.decide(host)).allowed).toBe(false);
  });

  it("never lets anyone reach what hands out credentials, whatever the rules", async () => {
    const names = [
      "169.254.169.254",
      "169.254.170.2",
      "metadata.google.internal",
      "[fd00:ec2::254]",
      "100.100.100.200",
      "0xa9fea9fe",
      "2852039166",
      "::ffff:169.254.169.254",
    ];
    for (const host of names) expect([host, (await gate(["*", "169.254.169.254"]).gate.decide(host)).allowed]).toEqual([host, false]);
    expect(await gate(["a.com", "169.254.169.254"], { addresses: ["169.254.169.254"] }).gate.addresses("a.com")).toContain("no rule names");
  });

  it("looks a name up only after it was allowed, so that names carry nothing out", async () => {
    const { gate: closed, looked } = gate(["a.com"], { addresses: ["93.184.216.34"] });
    await closed.decide("secret-data.evil.example");
    await closed.decide("a.com");
    expect(looked).toEqual([]);
  });

  it("reaches a private address only where a rule names that address", async () => {
    expect(await gate(["a.com"], { addresses: ["10.0.0.7"] }).gate.addresses("a.com")).toContain("inside the network (10.0.0.7)");
    expect(await gate(["a.com", "10.0.0.7"], { addresses: ["10.0.0.7"] }).gate.addresses("a.com")).toEqual(["10.0.0.7"]);
    expect(await gate(["a.com"], { addresses: ["10.0.0.7", "93.184.216.34", "::ffff:10.0.0.8"] }).gate.addresses("a.com")).toEqual([
      "93.184.216.34",
    ]);
    expect(await gate(["localhost"], { addresses: ["127.0.0.1"] }).gate.addresses("localhost")).toEqual(["127.0.0.1"]);
    expect(await gate(["evil.com"], { addresses: ["127.0.0.1"] }).gate.addresses("evil.com")).toContain("inside the network");
  });

  it("lets a denial win over an allowance and over people", async () => {
    expect((await gate(["a.com"], { deny: ["a.com"] }).gate.decide("A.com.")).allowed).toBe(false);
    const { gate: open, asked } = gate([], { strict: false, deny: ["*.evil.com"], says: true });
    expect((await open.decide("x.evil.com")).allowed).toBe(false);
    expect((await open.decide("b.com")).allowed).toBe(true);
    expect((await open.decide("10.0.0.1")).allowed).toBe(false);
    expect(asked).toEqual(["b.com"]);
  });
});

describe("an address", () => {
  it.each([
    ["8.8.8.8", "public"],
    ["2606:4700::1111", "public"],
    ["10.1.2.3", "private"],
    ["172.31.0.1", "private"],
    ["172.32.0.1", "public"],
    ["100.64.0.1", "private"],
    ["0.0.0.0", "private"],
    ["255.255.255.255", "private"],
    ["::", "private"],
    ["::1", "private"],
    ["fe80::1", "private"],
    ["fc00::1", "private"],
    ["2001:db8::1", "private"],
    ["169.254.1.1", "metadata"],
  ])("%s is %s", (address, kind) => expect(addressKind(address)).toBe(kind));
});
