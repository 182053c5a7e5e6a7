import type { RuleInForce } from "@lorimer/plugin-permissions/contract";
import type { SettingsEntry } from "@lorimer/plugin-settings/contract";
import { describe, expect, it } from "vitest";
import { readSandboxSettings } from "../settings/read-sandbox-settings.js";
import { decideAccess } from "./access.js";
import { compilePolicy } from "./compile-policy.js";
import type { SandboxPolicy } from "./sandbox-policy.js";

type Layer = readonly [scope: SettingsEntry["origin"]["scope"], sandbox: Record<string, unknown>];

/** A policy of a session in /w, from layers of settings, strongest first. */
function policyOf(layers: readonly Layer[], rules: readonly Partial<RuleInForce>[] = [], trusted = true): SandboxPolicy {
  const entries = (...key: readonly string[]): readonly SettingsEntry[] =>
    layers.flatMap(([scope, sandbox]) => {
      const value = key.slice(1).reduce<unknown>((inner, part) => (inner as Record<string, unknown> | undefined)?.[part], sandbox);
      return value === undefined
        ? []
        : [{ value, origin: { scope, source: scope === "user" ? "/home/u/.lorimer/settings.json" : `/${scope}.json`, foreign: false } }];
    });
  const settings = readSandboxSettings({ settings: { entries } as never, trust: { folder: "/w", trusted }, plugin: {} });
  return compilePolicy({
    root: "/w",
    directories: ["/more"],
    home: "/home/u",
    commonGitFolder: undefined,
    isRoot: false,
    settings,
    rules: rules.map((rule): RuleInForce => ({ text: "", behavior: "allow", scope: "session", source: "session", ...rule })),
    allowedHosts: [],
  });
}

const allow = (text: string): Partial<RuleInForce> => ({ text, behavior: "allow" });
const deny = (text: string): Partial<RuleInForce> => ({ text, behavior: "deny" });
const may = (policy: SandboxPolicy, operation: "read" | "write", path: string): boolean => decideAccess(policy, path, operation).allowed;

describe("paths of the sandbox settings", () => {
  it.each([
    ["user", "/data", "/data"],
    ["user", "//data", "/data"],
    ["user", "~/data", "/home/u/data"],
    ["user", "./data", "/home/u/.lorimer/data"],
    ["user", "data", "/home/u/.lorimer/data"],
    ["local", "data", "/w/data"],
    ["local", "../sister", "/sister"],
    ["managed", "./data/**", "/w/data"],
  ] as const)("in %s settings %s is %s", (scope, written, path) => {
    const policy = policyOf([[scope, { filesystem: { allowWrite: [written] } }]]);
    expect(policy.files.allowWrite.at(-1)?.path).toBe(path);
  });
});

describe("permission rules", () => {
  it.each([
    [allow("Edit(//x/**)"), "/x/deep/file", true],
    [allow("Edit(//x/**)"), "/xy/file", false],
    [allow("Edit(~/notes/**)"), "/home/u/notes/a", true],
    [allow("Edit(//x/*.txt)"), "/x/a.txt", false],
    [allow("Edit"), "/x/a.txt", false],
    [allow("Write(//x/one.txt)"), "/x/one.txt", true],
    [allow("Edit(//x/**/../../etc/**)"), "/etc/passwd", false],
    [{ text: "Edit(//x/**)", behavior: "ask" as const }, "/x/a", false],
    [deny("Edit(/src/**)"), "/w/src/a", false],
    [deny("Edit(*.env)"), "/w/a/b/.env", false],
    [deny("Edit(secret.txt)"), "/w/a/secret.txt", false],
    [deny("Edit(secret.txt)"), "/w/a/other.txt", true],
    [deny("Read(/src/**)"), "/w/src/a", false],
    [allow("Edit(/.git/hooks/**)"), "/w/.git/hooks/pre-commit", false],
    [allow("Edit(/.claude/**)"), "/w/.claude/settings.json", false],
    [allow("Edit(//**)"), "/w/.vscode/settings.json", false],
    [allow("Edit(//home/u/**)"), "/home/u/.ssh/authorized_keys", false],
    [allow("Edit(//home/u/**)"), "/home/u/.BASHRC", false],
  ] as const)("%o about writing %s: %s", (rule, path, allowed) => expect(may(policyOf([], [rule]), "write", path)).toBe(allowed));

  it.each([
    [[deny("Read(~/.ssh/**)")], "/home/u/.ssh/id", false],
    [[deny("Read(**/*.pem)")], "/w/a/b/c.pem", false],
    [[deny("Read(**/*.pem)")], "/w/a/b/c.pem.txt", true],
    [[deny("Read(.env)")], "/w/a/.env", false],
    [[deny("Read(//etc/**)"), allow("Read(//etc/hosts)")], "/etc/hosts", false],
    [[], "/etc/hosts", true],
  ] as const)("%o about reading %s: %s", (rules, path, allowed) => expect(may(policyOf([], rules), "read", path)).toBe(allowed));

  it("become hosts, and a managed-only list takes none from anyone else", () => {
    const rules = [allow("WebFetch(domain:Docs.Example.com)"), deny("WebFetch(domain:evil.com)")];
    const open = policyOf([["user", { network: { allowedDomains: ["a.com"] } }]], rules);
    expect(open.network.allow.map(({ host }) => host)).toEqual(["a.com", "docs.example.com"]);
    const managed = policyOf(
      [
        ["managed", { network: { allowedDomains: ["m.com"], allowManagedDomainsOnly: true } }],
        ["user", { network: { allowedDomains: ["a.com"] } }],
      ],
      rules,
    );
    expect(managed.network.allow.map(({ host }) => host)).toEqual(["m.com"]);
    expect(managed.network.deny.map(({ host }) => host)).toEqual(["evil.com"]);
    expect(managed.network.strict).toBe(true);
  });
});

describe("settings", () => {
  const read = (layers: readonly Layer[], trusted = true): ReturnType<typeof readSandboxSettings> =>
    readSandboxSettings({
      settings: {
        entries: (...key: readonly string[]) =>
          layers.flatMap(([scope, sandbox]) =>
            key[1] !== undefined && key.length === 2 && sandbox[key[1]] !== undefined
              ? [{ value: sandbox[key[1]], origin: { scope, source: scope, foreign: false } }]
              : [],
          ),
      } as never,
      trust: { folder: "/w", trusted },
      plugin: {},
    });

  it("of policy cannot be overruled, and are named as locked", () => {
    const settings = read([
      ["managed", { enabled: true, allowUnsandboxedCommands: false }],
      ["user", { enabled: false, allowUnsandboxedCommands: true }],
    ]);
    expect(settings).toMatchObject({ enabled: true, allowUnsandboxedCommands: false });
    expect(settings.locked).toEqual(["enabled", "allowUnsandboxedCommands"]);
  });

  it("of a folder that is not trusted do not count", () => {
    expect(read([["project", { enabled: false }]], false).enabled).toBe(true);
    expect(read([["project", { enabled: false }]], true).enabled).toBe(false);
  });

  it("of the wrong form open nothing, and are named", () => {
    const settings = read([["user", { enabled: "no", excludedCommands: [7] }]]);
    expect(settings.enabled).toBe(true);
    expect(settings.problems).toEqual([
      "sandbox.enabled in user is not true or false; it was left out.",
      "sandbox.excludedCommands in user is not a list of texts; it was left out.",
    ]);
  });

  it("may open a folder inside one that is hidden", () => {
    const policy = policyOf([["user", { filesystem: { denyRead: ["~/"], allowRead: ["~/public"] } }]]);
    expect([may(policy, "read", "/home/u/a"), may(policy, "read", "/home/u/public/a"), may(policy, "write", "/home/u/public/a")]).toEqual([
      false,
      true,
      false,
    ]);
  });
});
