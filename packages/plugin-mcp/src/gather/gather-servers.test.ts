import { describe, expect, it } from "vitest";
import { targetOf, withoutSecrets } from "../config/server-config.js";
import type { ServerConfig } from "../config/server-config.js";
import { serverScopes } from "../contract/index.js";
import type { ServerScope } from "../contract/index.js";
import { gatherServers } from "./gather-servers.js";
import type { GatherRules, ServerList } from "./gather-servers.js";
import { refusedByPolicy } from "./policy.js";
import type { PolicyEntry } from "./policy.js";
import { serverLists } from "./server-lists.js";
import type { ListPlaces } from "./server-lists.js";

const rules: GatherRules = {
  trusted: true,
  allowed: undefined,
  denied: [],
  enableAll: undefined,
  enabled: undefined,
  approved: new Set(),
  rejected: new Set(),
  disabled: new Set(),
};
const variables = (name: string): string | undefined => ({ SET: "value", EMPTY: "" })[name];
const list = (scope: ServerScope, entries: object, plugin?: string): ServerList => ({
  place: { scope, source: scope, variables, ...(plugin === undefined ? {} : { plugin: { name: plugin, root: "/root", data: "/data" } }) },
  value: { mcpServers: entries },
});
const one = (lists: readonly ServerList[], given: Partial<GatherRules> = {}): ReturnType<typeof gatherServers> =>
  gatherServers(lists, { ...rules, ...given });

describe("servers of several places", () => {
  it.each(serverScopes.slice(0, -1).map((scope, index) => [scope, serverScopes[index + 1] as ServerScope] as const))(
    "of one name that of %s counts before that of %s, whole",
    (strong, weak) => {
      const strongList = list(strong, { same: { command: "strong" } });
      const weakList = list(weak, { same: { command: "weak", env: { ONLY: "weak" } } });
      for (const lists of [
        [strongList, weakList],
        [weakList, strongList],
      ]) {
        const { servers } = one(lists);
        expect(servers).toMatchObject([{ config: { scope: strong, command: "strong", env: {} } }]);
      }
    },
  );

  it.each([
    [{ command: "run", args: ["a"] }, { command: "run", args: ["a"] }, true],
    [{ command: "run", args: ["a"] }, { command: "run", args: ["b"] }, false],
    [{ url: "https://one.example/mcp" }, { url: "https://one.example/mcp/", type: "sse" }, true],
    [{ url: "https://one.example/mcp" }, { url: "https://one.example/other" }, false],
  ])("one of a package that is %j, beside the person's own %j, is the same server: %s", (own, packaged, isSame) => {
    const { servers } = one([list("user", { mine: own }), list("plugin", { "pack:theirs": packaged }, "pack")]);
    expect(servers.find(({ config }) => config.scope === "plugin")?.status).toBe(isSame ? "disabled" : "waiting");
    expect(servers.find(({ config }) => config.scope === "user")?.status).toBe("waiting");
  });

  it("of two packages the first's counts", () => {
    const entry = { url: "https://one.example/mcp" };
    const { servers } = one([list("plugin", { "a:x": entry }, "a"), list("plugin", { "b:x": entry }, "b")]);
    expect(servers.map(({ status }) => status)).toEqual(["waiting", "disabled"]);
  });

  it("a limit that is none is said", () => {
    const entries = Object.fromEntries(
      [60_000, 999, "60000", null].map((value, index) => [`s${index}`, { command: "run", timeout: value }]),
    );
    const { servers, problems } = one([list("user", entries)]);
    expect(servers.map(({ config }) => config.timeoutMs)).toEqual([60_000, undefined, undefined, undefined]);
    const said = "its timeout is no number of at least 1000 milliseconds, and does not count";
    expect(problems).toEqual([1, 2, 3].map((index) => `user: the server "s${index}": ${said}`));
  });

  it("variables are shown by their names, wherever what stands in their place turns up", () => {
    const given = (name: string): string | undefined => ({ KEY: "canary-1234", PLACE: "canary", CLAUDE_PLUGIN_ROOT: "/root/of/it" })[name];
    const entries = {
      local: { command: "run", args: ["--key=${KEY}", "${CLAUDE_PLUGIN_ROOT}/x", "${PLACE}"], env: { PASSWORD: "literal-secret" } },
      far: { type: "http", url: "https://one.example/${KEY}/mcp", headers: { Authorization: "Bearer literal-secret" } },
    };
    const [local, far] = one([{ place: { scope: "user", source: "user", variables: given }, value: entries }]).servers.map(
      ({ config }) => config,
    );
    if (local === undefined || far === undefined) throw new Error("no servers");
    expect(targetOf(local)).toBe('run "--key=${KEY}" /root/of/it/x "${PLACE}"');
    expect(targetOf(far)).toBe("https://one.example/${KEY}/mcp");
    expect(withoutSecrets(local, "no canary-1234, no literal-secret")).toBe("no ${KEY}, no ${PASSWORD}");
    expect(withoutSecrets(far, "no canary-1234, no literal-secret")).toBe("no ${KEY}, no ${Authorization}");
  });

  it("variables are replaced once, in every place of an entry where they may stand, and what is not set is said", () => {
    const { servers, problems } = one([
      list("user", {
        local: { command: "${SET}/run", args: ["${EMPTY:-x}", "${NONE:-${SET}}", "$SET"], env: { A: "${NONE}" } },
        far: { type: "http", url: "https://${SET}.example/mcp", headers: { K: "Bearer ${SET}" } },
        bad: { type: "http", url: "https://${NONE}/" },
      }),
    ]);
    expect(servers[0]?.config).toMatchObject({ command: "value/run", args: ["x", "${SET}", "$SET"], env: { A: "${NONE}" } });
    expect(servers[1]?.config).toMatchObject({ url: "https://value.example/mcp", headers: { K: "Bearer value" } });
    expect(problems).toEqual(['user: the server "local": ${NONE} is not set', expect.stringContaining('"bad" cannot be used') as string]);
  });
});

describe("a server of the project", () => {
  const project = list("project", { shared: { command: "run" } });
  const config = one([project]).servers[0]?.config;
  it.each<[Partial<GatherRules>, string]>([
    [{}, "waiting"],
    [{ trusted: false }, "unapproved"],
    [{ trusted: false, enableAll: true }, "unapproved"],
    [{ enableAll: false }, "unapproved"],
    [{ enableAll: false, enabled: ["shared"] }, "waiting"],
    [{ enabled: ["another"] }, "unapproved"],
    [{ enabled: [] }, "unapproved"],
    [{ rejected: new Set(["shared"]) }, "disabled"],
    [{ rejected: new Set(["shared"]), enableAll: true }, "disabled"],
    [{ disabled: new Set(["shared"]) }, "disabled"],
    [{ denied: [{ serverName: "shared" }], enableAll: true }, "denied"],
  ])("under %j is %s", (given, status) => {
    expect(config).toBeDefined();
    expect(one([project], given).servers[0]?.status).toBe(status);
  });
});

describe("policy", () => {
  const local = one([list("user", { local: { command: "npx", args: ["-y", "server"] } })]).servers[0]?.config;
  const far = one([list("user", { far: { type: "http", url: "https://api.one.example/mcp" } })]).servers[0]?.config;
  it.each<[string, readonly PolicyEntry[] | undefined, readonly PolicyEntry[], boolean, boolean]>([
    ["nothing", undefined, [], true, true],
    ["an empty list", [], [], false, false],
    ["names", [{ serverName: "local" }, { serverName: "far" }], [], true, true],
    ["one name", [{ serverName: "far" }], [], false, true],
    ["a command", [{ serverCommand: ["npx", "-y", "server"] }], [], true, false],
    ["a command with other arguments", [{ serverCommand: ["npx", "-y", "server", "--more"] }], [], false, false],
    ["a name where commands are listed", [{ serverName: "local" }, { serverCommand: ["other"] }], [], false, false],
    ["a name where addresses are listed", [{ serverName: "far" }, { serverUrl: "https://other.example/*" }], [], false, false],
    ["an address", [{ serverUrl: "https://api.one.example/*" }], [], false, true],
    ["any host of a domain", [{ serverUrl: "https://*.one.example/*" }], [], false, true],
    ["a host that is only its end", [{ serverUrl: "https://*example/mcp" }], [], false, true],
    ["a host in the path of another", [{ serverUrl: "https://*/api.one.example/mcp" }], [], false, false],
    ["all, one denied by name", undefined, [{ serverName: "far" }], true, false],
    ["all, one denied by command", undefined, [{ serverCommand: ["npx", "-y", "server"] }], false, true],
    ["all, one denied by address", undefined, [{ serverUrl: "*://api.one.example/*" }], true, false],
    ["what is denied too", [{ serverName: "local" }, { serverName: "far" }], [{ serverName: "far" }], true, false],
  ])("that allows %s", (_what, allowed, denied, localIsAllowed, farIsAllowed) => {
    if (local === undefined || far === undefined) throw new Error("no servers");
    expect([local, far].map((config) => refusedByPolicy(config, { allowed, denied }) === undefined)).toEqual([
      localIsAllowed,
      farIsAllowed,
    ]);
  });
});

describe("policy for addresses", () => {
  const far = (url: string): ServerConfig | undefined => one([list("user", { far: { type: "http", url } })]).servers[0]?.config;
  it.each([
    "https://evil.example?.one.example/mcp",
    "https://evil.example#.one.example/mcp",
    "https://evil.example\\.one.example/mcp",
    "https://one.example.evil.example/mcp",
    "https://evil.example/.one.example/mcp",
    "https://evilone.example/mcp",
  ])("that allows a domain does not allow %s", (url) => {
    const config = far(url);
    if (config === undefined) throw new Error("no server");
    expect(refusedByPolicy(config, { allowed: [{ serverUrl: "https://*.one.example/*" }], denied: [] })).toContain("allows other servers");
  });

  it.each([
    "https://evil.example",
    "HTTPS://EVIL.example/mcp",
    "https://evil.example:443/mcp",
    "https:evil.example/mcp",
    "https://evil.example./mcp",
    "https://evil.example?x",
    "https://evil%2Eexample/mcp",
  ])("that denies a host denies it written as %s", (url) => {
    const config = far(url);
    if (config === undefined) throw new Error("no server");
    expect(refusedByPolicy(config, { allowed: undefined, denied: [{ serverUrl: "https://evil.example/*" }] })).toContain("denies");
  });
});

describe("the lists of a session", () => {
  const files: Readonly<Record<string, unknown>> = {
    "/project/.mcp.json": { mcpServers: { project: { command: "a" } } },
    "/home/.lorimer/mcp.json": {
      mcpServers: { user: { command: "b" } },
      projects: { "/project": { mcpServers: { local: { command: "c" } } } },
    },
    "/home/.claude.json": {
      mcpServers: { foreign: { command: "d" } },
      projects: { "/project": { mcpServers: { foreignLocal: { command: "e" } } }, "/other": { mcpServers: { never: { command: "f" } } } },
    },
  };
  const places = (more: Readonly<Record<string, unknown>> = {}, own: Partial<ListPlaces> = {}): ListPlaces => ({
    projectFolder: "/project",
    userFolder: "/home/.lorimer",
    foreignFile: "/home/.claude.json",
    managedFiles: ["/managed/a.json", "/managed/b.json"],
    given: [{ source: "--mcp-config", value: { mcpServers: { flag: { command: "g" } } } }],
    strict: false,
    host: undefined,
    packages: async () => [list("plugin", { "pack:packaged": { command: "p" } }, "pack")],
    variables,
    read: (path) => {
      const value = { ...files, ...more }[path];
      return Promise.resolve(value === undefined ? undefined : typeof value === "string" ? value : JSON.stringify(value));
    },
    ...own,
  });
  const named = async (given: ListPlaces): Promise<readonly string[]> => {
    const { lists } = await serverLists(given);
    return gatherServers(lists, rules).servers.map(({ config }) => `${config.scope} ${config.name}`);
  };

  it("are those of every place, and of other projects none", async () => {
    expect(await named(places())).toEqual([
      "flag flag",
      "local local",
      "local foreignLocal",
      "project project",
      "user user",
      "user foreign",
      "plugin pack:packaged",
    ]);
  });

  it("may have any name in a list, and in a bare map what begins with $ or _ is none", async () => {
    const wrapped = { "/project/.mcp.json": { mcpServers: { _own: { command: "a" } }, _docs: {} } };
    expect(await named(places(wrapped))).toContain("project _own");
    const bare = { "/project/.mcp.json": { _docs: { command: "a" }, $schema: "x", own: { command: "a" } } };
    expect((await named(places(bare))).filter((name) => name.startsWith("project"))).toEqual(["project own"]);
  });

  it("may stand in a file of either shape", async () => {
    const bare = { "/project/.mcp.json": { project: { command: "a" } }, "/home/.lorimer/mcp.json": { user: { command: "b" } } };
    expect(await named(places(bare))).toEqual(expect.arrayContaining(["project project", "user user"]));
  });

  it("are those of the flag alone where it is strict", async () => {
    expect(await named(places({}, { strict: true }))).toEqual(["flag flag"]);
  });

  it("are the managed one alone, the first there is", async () => {
    const managed = { "/managed/b.json": { mcpServers: { managed: { command: "m" } } } };
    expect(await named(places(managed))).toEqual(["managed managed"]);
  });

  it("are none where the managed one cannot be understood or read: nobody gets around it by damaging it", async () => {
    for (const more of [{ "/managed/a.json": "{oops" }, { "/managed/a.json": "[]" }]) {
      const { lists, problems } = await serverLists(places(more));
      const gathered = gatherServers(lists, rules);
      expect(gathered.servers).toEqual([]);
      expect([...problems, ...gathered.problems]).toEqual([expect.stringContaining("/managed/a.json: ") as string]);
    }
    const unreadable = places({}, { read: (path) => Promise.reject(new Error(`EACCES: ${path}`)) });
    expect(await serverLists(unreadable)).toEqual({
      lists: [],
      problems: [expect.stringContaining("/managed/a.json: it cannot be read") as string],
    });
  });

  it("of a file that cannot be read are none, which is said, and the others stay", async () => {
    const readable = places();
    const read = (path: string): Promise<string | undefined> =>
      path === "/project/.mcp.json" ? Promise.reject(new Error("EISDIR")) : readable.read(path);
    const { lists, problems } = await serverLists({ ...readable, read });
    expect(problems).toEqual(["/project/.mcp.json: it cannot be read: EISDIR"]);
    expect(gatherServers(lists, rules).servers).toHaveLength(6);
  });

  it("of a file that is no JSON are none, which is said, and the others stay", async () => {
    const { lists, problems } = await serverLists(places({ "/project/.mcp.json": "{oops" }));
    expect(problems).toEqual([expect.stringContaining("/project/.mcp.json: it is not JSON") as string]);
    expect(gatherServers(lists, rules).servers).toHaveLength(6);
  });
});
