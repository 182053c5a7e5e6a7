import { sessionId } from "@lorimer/sdk";
import type { SessionPlace } from "@lorimer/sdk";
import type { Settings, SettingsEdit, SettingsEntry, SettingsScope, WritableScope } from "@lorimer/plugin-settings/contract";
import { describe, expect, it } from "vitest";
import { chooseMode } from "./mode-rank.js";
import { SessionPermissions } from "./session-permissions.js";

const place: SessionPlace = { sessionId: sessionId("s"), cwd: "/p", additionalDirectories: ["/given"], secrets: [] };

type Layers = Partial<Record<SettingsScope, Readonly<Record<string, unknown>>>>;

/** Settings by layer, held in memory: each layer is a file named after it. */
function settingsOf(layers: Layers): {
  readonly settings: Settings;
  readonly edits: [WritableScope, SettingsEdit][];
  set(next: Layers): void;
} {
  let held = layers;
  const listeners = new Set<Parameters<Settings["onChange"]>[0]>();
  const edits: [WritableScope, SettingsEdit][] = [];
  const entries = (...key: readonly string[]): readonly SettingsEntry[] =>
    (["managed", "cli", "session", "flag", "local", "project", "user", "default"] as const).flatMap((scope) => {
      const value = key.reduce<unknown>(
        (at, name) => (typeof at === "object" && at !== null ? (at as Record<string, unknown>)[name] : undefined),
        held[scope],
      );
      return value === undefined ? [] : [{ value, origin: { scope, source: `/etc/${scope}.json`, foreign: false } }];
    });
  const settings: Settings = {
    get: (...key) => entries(...key)[0]?.value,
    entries,
    explain: () => {
      throw new Error("not asked");
    },
    problems: [],
    update: (scope, changes) => {
      edits.push(...changes.map((change): [WritableScope, SettingsEdit] => [scope, change]));
      return Promise.resolve();
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    guard: () => () => undefined,
  };
  const set = (next: Layers): void => {
    held = next;
    for (const listener of listeners) listener({ source: "user_settings", file: null, keys: ["permissions"], problems: [] });
  };
  return { settings, edits, set };
}

const open = (layers: Layers, own: Readonly<Record<string, unknown>> = {}, trusted = true): Promise<SessionPermissions> =>
  SessionPermissions.open(place, own, settingsOf(layers).settings, { folder: "/p", trusted });
const texts = ({ rules }: SessionPermissions): readonly string[] =>
  rules.map(({ behavior, text, scope }) => `${behavior} ${text} ${scope}`);

describe("the permissions of a session", () => {
  it("are the union of all layers, each rule with where it stands", async () => {
    const permissions = await open(
      {
        managed: { permissions: { deny: ["Bash(curl *)"] } },
        project: { permissions: { allow: ["Bash(npm test)"], additionalDirectories: ["../lib"] } },
        user: { permissions: { ask: ["Bash(git push *)"], additionalDirectories: ["/home/x"] } },
      },
      { allow: ["Read"] },
    );
    expect(texts(permissions)).toEqual([
      "deny Bash(curl *) managed",
      "ask Bash(git push *) user",
      "allow Bash(npm test) project",
      "allow Read default",
    ]);
    expect(permissions.directories).toEqual(["/given", "/lib", "/home/x"]);
    expect(permissions.rules[1]?.anchor).toBe("/etc");
  });

  it("take nothing that allows from a folder that is not trusted, but all that refuses", async () => {
    const project = { permissions: { allow: ["Bash"], deny: ["Edit(x)"], additionalDirectories: ["/"], defaultMode: "plan" } };
    const permissions = await open({ project, local: project }, {}, false);
    expect(texts(permissions)).toEqual(["deny Edit(x) local", "deny Edit(x) project"]);
    expect([permissions.directories, permissions.mode]).toEqual([["/given"], "plan"]);
  });

  it("take only managed rules that allow, where policy says so", async () => {
    const permissions = await open({
      managed: { allowManagedPermissionRulesOnly: true, permissions: { allow: ["Read"] } },
      user: { allowManagedPermissionRulesOnly: true, permissions: { allow: ["Bash"], deny: ["Edit"] } },
    });
    expect(texts(permissions)).toEqual(["deny Edit user", "allow Read managed"]);
    await permissions.apply([{ type: "addRules", rules: [{ toolName: "Bash" }], behavior: "allow", destination: "session" }]);
    expect(texts(permissions)).toHaveLength(2);
    expect(texts(await open({ user: { allowManagedPermissionRulesOnly: true, permissions: { allow: ["Bash"] } } }))).toEqual([
      "allow Bash user",
    ]);
  });

  it("leave out malformed rules and say why", async () => {
    const permissions = await open({ user: { permissions: { allow: ["Bash(", 5, "Ed*", "Read"], deny: "Bash" } } });
    expect(texts(permissions)).toEqual(["allow Read user"]);
    expect(permissions.problems).toHaveLength(4);
  });

  it("check the examples of rules: one that allows is left out when they fail, one that refuses stays", async () => {
    const examples = { match: ["npm test -- x"], notMatch: ["npm publish"] };
    const permissions = await open({
      user: {
        permissions: {
          allow: [
            { rule: "Bash(npm test *)", ...examples },
            { rule: "Bash(npm *)", ...examples },
            { rule: "Read(src/**)", match: ["src/a"], notMatch: ["lib/a"] },
          ],
          deny: [{ rule: "Bash(rm *)", match: ["rm x", "mv x y"] }],
        },
      },
    });
    expect(texts(permissions)).toEqual(["deny Bash(rm *) user", "allow Bash(npm test *) user", "allow Read(src/**) user"]);
    expect(permissions.problems.join("\n")).toMatch(/Bash\(rm \*\).*mv x y[\s\S]*Bash\(npm \*\).*npm publish/);
  });

  it("follow the settings while the session runs", async () => {
    const { settings, set } = settingsOf({ user: { permissions: { allow: ["Read"] } } });
    const permissions = await SessionPermissions.open(place, {}, settings, undefined);
    let changes = 0;
    const stop = permissions.onChange(() => changes++);
    set({ user: { permissions: { allow: ["Bash"], defaultMode: "plan" } } });
    set({ user: { permissions: { allow: ["Bash"], defaultMode: "plan" } } });
    expect([texts(permissions), permissions.mode, changes]).toEqual([["allow Bash user"], "plan", 1]);
    stop();
    set({});
    expect([permissions.mode, changes]).toEqual(["default", 1]);
    permissions.close();
  });

  it("keep in a file what an update wants kept there, and say what cannot be", async () => {
    const { settings, edits } = settingsOf({ user: { permissions: { allow: [{ rule: "Task(x)", match: ["x"] }] } } });
    const permissions = await SessionPermissions.open(place, {}, settings, undefined);
    const problems = await permissions.apply([
      {
        type: "addRules",
        rules: [{ toolName: "Bash", ruleContent: "echo (x)" }, { toolName: "Ed*" }],
        behavior: "allow",
        destination: "projectSettings",
      },
      { type: "removeRules", rules: [{ toolName: "Agent", ruleContent: "x" }], behavior: "allow", destination: "userSettings" },
      { type: "addDirectories", directories: ["/d"], destination: "localSettings" },
      { type: "setMode", mode: "plan", destination: "userSettings" },
      { type: "setMode", mode: "nonsense" as "plan", destination: "session" },
      { type: "addDirectories", directories: ["/e"], destination: "elsewhere" as "session" },
    ]);
    expect(edits).toEqual([
      ["project", { op: "add", key: ["permissions", "allow"], values: ["Bash(echo \\(x\\))"] }],
      ["user", { op: "remove", key: ["permissions", "allow"], values: [{ rule: "Task(x)", match: ["x"] }] }],
      ["local", { op: "add", key: ["permissions", "additionalDirectories"], values: ["/d"] }],
      ["user", { op: "set", key: ["permissions", "defaultMode"], value: "plan" }],
    ]);
    expect(problems).toHaveLength(3);
    expect(permissions.mode).toBe("plan");
  });

  it("hold for the session where nothing keeps them, and say so", async () => {
    const permissions = await SessionPermissions.open(place, {}, undefined, undefined);
    const problems = await permissions.apply([
      { type: "addRules", rules: [{ toolName: "Read" }], behavior: "deny", destination: "userSettings" },
    ]);
    expect([problems.length, texts(permissions)]).toEqual([1, ["deny Read session"]]);
  });
});

describe("the mode of a session", () => {
  const modes = ["default", "acceptEdits", "plan", "auto", "dontAsk", "bypassPermissions", "bubble"] as const;
  const rank: Record<string, number> = { plan: 0, dontAsk: 1, default: 2, bubble: 2, acceptEdits: 3, auto: 4, bypassPermissions: 5 };
  const scopes = ["managed", "cli", "flag", "local", "project", "user"] as const;
  const entry = (scope: SettingsScope, value: unknown): SettingsEntry => ({ value, origin: { scope, source: scope, foreign: false } });

  it.each(scopes.flatMap((scope) => modes.map((mode) => [scope, mode] as const)))("%s asks for %s", (scope, mode) => {
    const inProject = scope === "local" || scope === "project";
    const { mode: chosen, problems } = chooseMode([entry(scope, mode)], "default");
    const raises = inProject && (rank[mode] ?? 0) > 2;
    expect([chosen, problems.length]).toEqual(raises ? ["default", 1] : [mode, 0]);
  });

  it("is never raised by the project above what the person chose, nor against what is stronger", () => {
    for (const own of modes)
      for (const asked of modes) {
        const { mode } = chooseMode([entry("local", asked), entry("user", own)], "default");
        expect(rank[mode]).toBeLessThanOrEqual(rank[own] ?? 0);
        expect(chooseMode([entry("cli", own), entry("project", asked)], "default").mode).toBe(own);
      }
  });

  it("cannot be one that any layer switched off", async () => {
    const off = { disableBypassPermissionsMode: "disable", disableAutoMode: "disable" };
    const permissions = await open({ managed: { permissions: off }, cli: { permissions: { defaultMode: "bypassPermissions" } } });
    expect(permissions.mode).toBe("default");
    expect(await permissions.apply([{ type: "setMode", mode: "auto", destination: "session" }])).toHaveLength(1);
    expect(permissions.mode).toBe("default");
  });
});
