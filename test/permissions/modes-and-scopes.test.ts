import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSettings } from "@lorimer/plugin-settings";
import type { OpenSettings } from "@lorimer/plugin-settings";
import { sessionId } from "@lorimer/sdk";
import type { PermissionMode } from "@lorimer/sdk";
import { compileRule, decide, hostFacts, isFault } from "@lorimer/plugin-permissions/engine";
import type { Rule } from "@lorimer/plugin-permissions/engine";
import { SessionPermissions } from "../../packages/plugin-permissions/src/live/session-permissions.js";

const scopes = ["managed", "cli", "session", "local", "project", "user"] as const;
type Scope = (typeof scopes)[number];

/** What becomes of `npm test` when one scope has a rule about it: 7 modes × 3 behaviours × 6 scopes. */
const decisions = `
mode              | rule  | managed | cli   | session | local | project | user
default           | deny  | deny    | deny  | deny    | deny  | deny    | deny
default           | ask   | ask     | ask   | ask     | ask   | ask     | ask
default           | allow | allow   | allow | allow   | allow | allow   | allow
acceptEdits       | deny  | deny    | deny  | deny    | deny  | deny    | deny
acceptEdits       | ask   | ask     | ask   | ask     | ask   | ask     | ask
acceptEdits       | allow | allow   | allow | allow   | allow | allow   | allow
plan              | deny  | deny    | deny  | deny    | deny  | deny    | deny
plan              | ask   | ask     | ask   | ask     | ask   | ask     | ask
plan              | allow | ask     | ask   | ask     | ask   | ask     | ask
auto              | deny  | deny    | deny  | deny    | deny  | deny    | deny
auto              | ask   | ask     | ask   | ask     | ask   | ask     | ask
auto              | allow | allow   | allow | allow   | allow | allow   | allow
dontAsk           | deny  | deny    | deny  | deny    | deny  | deny    | deny
dontAsk           | ask   | deny    | deny  | deny    | deny  | deny    | deny
dontAsk           | allow | allow   | allow | allow   | allow | allow   | allow
bypassPermissions | deny  | deny    | deny  | deny    | deny  | deny    | deny
bypassPermissions | ask   | ask     | ask   | ask     | ask   | ask     | ask
bypassPermissions | allow | allow   | allow | allow   | allow | allow   | allow
bubble            | deny  | deny    | deny  | deny    | deny  | deny    | deny
bubble            | ask   | ask     | ask   | ask     | ask   | ask     | ask
bubble            | allow | allow   | allow | allow   | allow | allow   | allow
`;

/** The mode a session opens in when one scope names it: what lies in the project may lower the mode, never raise it. `bubble` is no setting: it is for agents that have one above them. */
const modes = `
mode              | managed           | cli               | session           | local   | project | user
default           | default           | default           | default           | default | default | default
acceptEdits       | acceptEdits       | acceptEdits       | acceptEdits       | default | default | acceptEdits
plan              | plan              | plan              | plan              | plan    | plan    | plan
auto              | auto              | auto              | auto              | default | default | auto
dontAsk           | dontAsk           | dontAsk           | dontAsk           | dontAsk | dontAsk | dontAsk
bypassPermissions | bypassPermissions | bypassPermissions | bypassPermissions | default | default | bypassPermissions
`;

let root: string;
let made = 0;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "lorimer-scopes-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("modes and scopes", () => {
  it("decide as the table says, in 126 rows", { timeout: 60_000 }, async () => {
    const found: string[] = [];
    const wanted: string[] = [];
    for (const { names, values } of rows(decisions, 2)) {
      const [mode, behavior] = names as [PermissionMode, "allow" | "ask" | "deny"];
      for (const scope of scopes) {
        await using place = await opened(scope, { [behavior]: ["Bash(npm test)"] });
        await place.permissions.apply([{ type: "setMode", mode, destination: "session" }]);
        wanted.push(`${mode}, ${behavior} in ${scope}: ${values[scope]}`);
        found.push(`${mode}, ${behavior} in ${scope}: ${place.judge("npm test")}`);
      }
    }
    expect(found).toEqual(wanted);
    expect(found).toHaveLength(126);
    console.log(`figure: rows of modes, rules and scopes ${found.length}, differing 0`);
  });

  it("open in the mode the table says", async () => {
    for (const { names, values } of rows(modes, 1)) {
      for (const scope of scopes) {
        await using place = await opened(scope, { defaultMode: names[0] });
        expect(`${scope}: ${place.permissions.mode}`, names[0]).toBe(`${scope}: ${values[scope]}`);
      }
    }
  });

  it.each(["local", "project"] as const)("nothing in an untrusted folder allows anything: %s", async (scope) => {
    await using place = await opened(scope, { allow: ["Bash"], additionalDirectories: ["/"], defaultMode: "plan" }, false);
    expect(place.judge("npm test")).toBe("ask");
    expect(place.permissions.directories).toEqual([]);
  });

  it("a deny rule of any scope outweighs an allow rule of every other", async () => {
    for (const scope of scopes) {
      await using place = await opened(scope, { deny: ["Bash(npm test)"], allow: ["Bash", "Bash(npm test)"] });
      await place.permissions.apply([
        { type: "addRules", rules: [{ toolName: "Bash" }], behavior: "allow", destination: "session" },
        { type: "setMode", mode: "bypassPermissions", destination: "session" },
      ]);
      expect(place.judge("npm test"), scope).toBe("deny");
    }
  });

  it.each([
    ["bypassPermissions", "disableBypassPermissionsMode"],
    ["auto", "disableAutoMode"],
  ] as const)("a mode that policy switched off cannot be switched on: %s", async (mode, key) => {
    await using place = await opened("managed", { [key]: "disable" });
    const problems = await place.permissions.apply([{ type: "setMode", mode, destination: "session" }]);
    expect(problems.join()).toContain("policy");
    expect(place.permissions.mode).toBe("default");
    expect(place.judge("npm test")).toBe("ask");
  });
});

interface Opened extends AsyncDisposable {
  readonly permissions: SessionPermissions;
  judge(command: string): string;
}

/** A session in a fresh place where one scope says something about permissions. */
async function opened(scope: Scope, said: Readonly<Record<string, unknown>>, trusted = true): Promise<Opened> {
  const folder = join(root, String(made++));
  const project = join(folder, "project");
  mkdirSync(project, { recursive: true });
  const value = { permissions: said };
  const files: Partial<Record<Scope, string>> = {
    managed: join(folder, "policy", "managed-settings.json"),
    local: join(project, ".lorimer", "settings.local.json"),
    project: join(project, ".lorimer", "settings.json"),
    user: join(folder, "home", "settings.json"),
  };
  const file = files[scope];
  if (file !== undefined) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(value));
  }
  const settings: OpenSettings = await openSettings({
    projectFolder: project,
    trusted,
    userFolder: join(folder, "home"),
    foreignUserFolder: join(folder, "foreign"),
    managed: { folders: [{ path: join(folder, "policy"), foreign: false }], owners: [process.getuid?.() ?? 0] },
    ...(scope === "cli" ? { cli: { value: value as never, source: "--allowedTools" } } : {}),
  });
  if (scope === "session")
    await settings.update(
      "session",
      Object.entries(said).map(([key, entry]) => ({ op: "set" as const, key: ["permissions", key], value: entry })),
    );
  const place = { sessionId: sessionId("00000000-0000-4000-8000-000000000000"), cwd: project, additionalDirectories: [], secrets: [] };
  const permissions = new SessionPermissions(place, {}, settings, { folder: project, trusted });
  return {
    permissions,
    judge: (command) => {
      const rules = permissions.rules.map(({ text, behavior, scope: from, source }) =>
        compileRule(text, behavior, { scope: from, source }),
      );
      return decide(
        { name: "Bash", input: { command } },
        {
          place: {
            cwd: project,
            project,
            home: join(folder, "home"),
            directories: permissions.directories,
            platform: "linux",
            shell: "bash",
          },
          policy: { mode: permissions.mode, rules: rules.filter((rule): rule is Rule => !isFault(rule)) },
          files: hostFacts(),
        },
      ).behavior;
    },
    [Symbol.asyncDispose]: async () => {
      permissions.close();
      settings.close();
      await Promise.resolve();
    },
  };
}

function rows(
  table: string,
  named: number,
): readonly { readonly names: readonly string[]; readonly values: Readonly<Record<string, string>> }[] {
  const [head = [], ...body] = table
    .trim()
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()));
  return body.map((cells) => ({
    names: cells.slice(0, named),
    values: Object.fromEntries(head.slice(named).map((scope, index) => [scope, cells[index + named] ?? ""])),
  }));
}
