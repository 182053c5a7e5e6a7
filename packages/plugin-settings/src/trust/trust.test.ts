import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { describeConsent } from "./describe-consent.js";
import { inventory, inventorySync } from "./inventory.js";
import { trustKeeper } from "./trust-keeper.js";
import { trustState } from "./trust-state.js";
import type { TrustState } from "./trust-state.js";
import { openTrustStore } from "./trust-store.js";
import type { TrustStore } from "./trust-store.js";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function place(files: Readonly<Record<string, unknown>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "lorimer-trust-")));
  folders.push(folder);
  write(folder, files);
  return folder;
}

function write(folder: string, files: Readonly<Record<string, unknown>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), typeof content === "string" ? content : JSON.stringify(content));
  }
}

async function say(answer: "yes" | "no", folder: string, store: TrustStore): Promise<void> {
  const items = (await inventory(folder)).filter(({ acts }) => acts).map(({ digest }) => digest);
  await store.change(folder, () => ({ answer, items, at: "2026-01-01T00:00:00.000Z", how: "terminal" }));
}

function stateOf(folder: string, store: TrustStore, interactive = true): TrustState {
  return trustState(folder, inventorySync(folder), store.read().records, { interactive });
}

const settings = { hooks: { Stop: [{ hooks: [{ type: "command", command: "./stop.sh" }] }] }, env: { A: "1", B: "2" } };

describe("the trust of a folder", () => {
  it("is not asked for where nothing is brought, and asked for as soon as something is", () => {
    const [folder, store] = [place({ "src/x": "" }), openTrustStore(place())];
    expect(stateOf(folder, store).state).toBe("nothing");
    write(folder, { ".claude/settings.json": settings });
    expect(stateOf(folder, store)).toMatchObject({ state: "unknown", open: [{ kind: "hook" }, { name: "A" }, { name: "B" }] });
  });

  it("holds for what was consented to, and for the folder itself", async () => {
    const store = openTrustStore(place());
    const folder = place({ ".claude/settings.json": settings, "stop.sh": "echo" });
    await say("yes", folder, store);
    expect(stateOf(folder, store).state).toBe("trusted");
    const copy = place({ ".claude/settings.json": settings, "stop.sh": "echo" });
    expect(stateOf(copy, store).state).toBe("unknown");
    symlinkSync(folder, join(copy, "link"));
    expect(
      trustState(realpathSync(join(copy, "link")), inventorySync(join(copy, "link")), store.read().records, { interactive: true }).state,
    ).toBe("trusted");
  });

  it("is asked again for a changed script, a new thing and a new file, and says which", async () => {
    const store = openTrustStore(place());
    const folder = place({ ".claude/settings.json": settings, "stop.sh": "echo" });
    await say("yes", folder, store);
    write(folder, { "stop.sh": "echo ." });
    expect(stateOf(folder, store)).toMatchObject({ state: "changed", open: [{ kind: "hook" }] });
    write(folder, { "stop.sh": "echo", ".mcp.json": { mcpServers: { s: { command: "x" } } } });
    expect(stateOf(folder, store)).toMatchObject({ state: "changed", open: [{ kind: "server" }] });
    rmSync(join(folder, ".mcp.json"));
    rmSync(join(folder, ".claude"), { recursive: true });
    expect(stateOf(folder, store).state).toBe("nothing");
  });

  it("remembers a no until something changes", async () => {
    const store = openTrustStore(place());
    const folder = place({ ".claude/settings.json": settings });
    await say("no", folder, store);
    expect(stateOf(folder, store)).toMatchObject({ state: "refused", open: [{ kind: "hook" }, {}, {}] });
    write(folder, { ".claude/settings.local.json": { env: { C: "3" } } });
    expect(stateOf(folder, store).state).toBe("unknown");
    expect(stateOf(folder, store).open).toHaveLength(4);
  });

  it("is lent from above only for settings, only at a terminal, only inside one repository", async () => {
    const store = openTrustStore(place());
    const same = { ".claude/settings.json": settings };
    const folder = place({ ".git/HEAD": "x", ...same, ".mcp.json": { s: { command: "serve" } }, "a/x": "" });
    await say("yes", folder, store);
    const below = join(folder, "a");
    write(below, same);
    expect(stateOf(below, store).state).toBe("trusted");
    expect(stateOf(below, store, false)).toMatchObject({ state: "unknown", open: [{ kind: "hook" }, {}, {}] });
    write(below, { ".mcp.json": { s: { command: "serve" } } });
    expect(stateOf(below, store)).toMatchObject({ state: "unknown", open: [{ kind: "server" }] });
    rmSync(join(below, ".mcp.json"));
    // A repository of its own inside is not part of the one above, and a pointer to a trusted one makes it no part either.
    write(below, { ".git": `gitdir: ${folder}/.git\n` });
    expect(stateOf(below, store).state).toBe("unknown");
  });

  it("counts what stands in a folder above as that folder's own", async () => {
    const store = openTrustStore(place());
    const folder = place({ ".git/HEAD": "x", ".claude/skills/a/SKILL.md": "a", "below/x": "" });
    await say("yes", folder, store);
    expect(stateOf(join(folder, "below"), store, false).state).toBe("trusted");
    write(folder, { ".claude/skills/a/SKILL.md": "b" });
    expect(stateOf(join(folder, "below"), store, false).state).toBe("unknown");
  });

  it("is not lent by pointers, shared folders or links of git (CVE-2026-40068)", async () => {
    const store = openTrustStore(place());
    const trusted = place({ ".git/HEAD": "x", ".git/objects/x": "", ".git/refs/x": "", ".claude/settings.json": settings });
    await say("yes", trusted, store);
    const tricks: readonly Readonly<Record<string, string>>[] = [
      { ".git": `gitdir: ${trusted}/.git\n` },
      { ".git/HEAD": "x", ".git/commondir": `${trusted}/.git\n` },
      { ".git/HEAD": "x", ".git/commondir": `${trusted}/.git\n`, ".git/gitdir": `${trusted}/.git\n` },
      { ".git/HEAD": "x", ".git/config": `[core]\n\tworktree = ${trusted}\n` },
    ];
    for (const trick of tricks) {
      const folder = place({ ...trick, ".claude/settings.json": settings });
      expect(stateOf(folder, store).state).toBe("unknown");
    }
  });
});

/** Twenty things of every kind, each of which consent is bound to. */
const approved: Readonly<Record<string, string>> = {
  ".claude/settings.json": JSON.stringify({
    hooks: {
      PreToolUse: [{ matcher: "Bash", hooks: [{ type: "command", command: "check one", timeout: 5 }] }],
      Stop: [
        {
          hooks: [
            { type: "http", url: "https://hooks.test/stop" },
            { type: "prompt", prompt: "Finished?" },
          ],
        },
      ],
    },
    env: { FIRST: "one", SECOND: "two" },
    permissions: { allow: ["Bash(npm test:*)", "WebFetch(domain:a.test)"], additionalDirectories: ["../shared"] },
    apiKeyHelper: "print-key",
    statusLine: { type: "command", command: "status" },
    extraKnownMarketplaces: { team: { source: { source: "github", repo: "team/plugins" } } },
    enabledPlugins: { "a@team": true },
  }),
  ".mcp.json": JSON.stringify({
    mcpServers: {
      local: { command: "serve", args: ["--port", "1"], env: { KEY: "value" } },
      remote: { type: "http", url: "https://mcp.test/", headers: { "X-Team": "a" } },
    },
  }),
  ".lorimer/settings.json": JSON.stringify({ model: "some-model" }),
  ".claude/skills/pdf/SKILL.md": "---\ndescription: reads\n---\nRead it.",
  ".claude/skills/pdf/run.py": "print(1)",
  ".claude/commands/ship.md": "Ship it.",
  ".claude/agents/critic.md": "Criticise.",
  ".lorimer/output-styles/terse.md": "Be terse.",
  ".claude/hooks/guard.sh": "exit 0",
  ".agents/plugins/p/plugin.json": JSON.stringify({ name: "p", description: "a plugin" }),
};

/** One byte of each: what is searched for, and what stands in its place. */
const changes: readonly (readonly [file: string, from: string, to: string])[] = [
  [".claude/settings.json", "check one", "check onf"],
  [".claude/settings.json", '"matcher":"Bash"', '"matcher":"Bass"'],
  [".claude/settings.json", '"timeout":5', '"timeout":6'],
  [".claude/settings.json", "hooks.test/stop", "hooks.test/stoq"],
  [".claude/settings.json", "Finished?", "Finished!"],
  [".claude/settings.json", '"FIRST":"one"', '"FIRST":"onf"'],
  [".claude/settings.json", '"SECOND":', '"SECONE":'],
  [".claude/settings.json", "npm test", "npm tess"],
  [".claude/settings.json", "domain:a.test", "domain:b.test"],
  [".claude/settings.json", "../shared", "../sharee"],
  [".claude/settings.json", "print-key", "print-kex"],
  [".claude/settings.json", '"command":"status"', '"command":"statut"'],
  [".claude/settings.json", "team/plugins", "team/pluginz"],
  [".mcp.json", '"serve"', '"servf"'],
  [".mcp.json", '"--port","1"', '"--port","2"'],
  [".mcp.json", '"KEY":"value"', '"KEY":"valuf"'],
  [".mcp.json", "https://mcp.test/", "https://mcp.tess/"],
  [".mcp.json", '"X-Team":"a"', '"X-Team":"b"'],
  [".lorimer/settings.json", "some-model", "some-modem"],
  [".claude/skills/pdf/SKILL.md", "reads", "readz"],
  [".claude/skills/pdf/run.py", "print(1)", "print(2)"],
  [".claude/commands/ship.md", "Ship it.", "Ship it!"],
  [".claude/agents/critic.md", "Criticise.", "Criticise!"],
  [".lorimer/output-styles/terse.md", "terse", "tersf"],
  [".claude/hooks/guard.sh", "exit 0", "exit 1"],
  [".agents/plugins/p/plugin.json", "a plugin", "a plugim"],
];

function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]) => [key, reordered(member)]),
  );
}

describe("consent is bound to content", () => {
  it("so that every changed byte asks again", async () => {
    const store = openTrustStore(place());
    const folder = place(approved);
    await say("yes", folder, store);
    expect(stateOf(folder, store).state).toBe("trusted");
    let asked = 0;
    for (const [file, from, to] of changes) {
      const text = approved[file] ?? "";
      expect(text, file).toContain(from);
      write(folder, { [file]: text.replace(from, to) });
      const { state, open } = stateOf(folder, store);
      expect({ file, from, state, open: open.length }).toEqual({ file, from, state: "changed", open: 1 });
      asked++;
      write(folder, { [file]: text });
    }
    expect(stateOf(folder, store).state).toBe("trusted");
    console.log(`figure: approved things changed by one byte and asked about again ${asked} of ${changes.length}`);
  });

  it("so that another order, other blanks, comments, another name and another file ask nothing", async () => {
    const store = openTrustStore(place());
    const folder = place(approved);
    await say("yes", folder, store);
    const json = Object.entries(approved).filter(([path]) => /^(?:\.claude|\.lorimer)\/settings\.json$|^\.mcp\.json$/.test(path));
    const same: (() => void)[] = json.flatMap(([path, text]) => [
      () => write(folder, { [path]: JSON.stringify(reordered(JSON.parse(text))) }),
      () => write(folder, { [path]: JSON.stringify(JSON.parse(text), null, 4).replaceAll("\n", "\r\n") }),
      () => write(folder, { [path]: `// a comment\n${text}\n/* and another */` }),
    ]);
    same.push(() => write(folder, { ".mcp.json": (approved[".mcp.json"] ?? "").replace('"local"', '"renamed"') }));
    same.push(() => write(folder, { ".lorimer/settings.local.json": approved[".lorimer/settings.json"], ".lorimer/settings.json": "{}" }));
    let asked = 0;
    for (const change of same) {
      change();
      if (stateOf(folder, store).state !== "trusted") asked++;
    }
    expect(asked).toBe(0);
    console.log(`figure: changes of form only that were asked about ${asked} of ${same.length}`);
  });
});

describe("the store", () => {
  it("is readable by nobody else, and keeps what it does not know", async () => {
    const user = place({
      "trust.json": { later: 1, folders: { "/x": { answer: "yes", items: ["d"], at: "t", how: "terminal", more: 2 } } },
    });
    chmodSync(join(user, "trust.json"), 0o600);
    const store = openTrustStore(user);
    await store.change("/y", () => ({ answer: "no", items: [], at: "t", how: "command" }));
    await store.change("/x", (before) => (before === undefined ? before : { ...before, items: ["d", "e"] }));
    expect(JSON.parse(readFileSync(store.file, "utf8"))).toEqual({
      version: 1,
      later: 1,
      folders: {
        "/x": { answer: "yes", items: ["d", "e"], at: "t", how: "terminal", more: 2 },
        "/y": { answer: "no", items: [], at: "t", how: "command" },
      },
    });
    expect(statSync(store.file).mode & 0o777).toBe(0o600);
    await store.change("/y", () => undefined);
    expect([...store.read().records.keys()]).toEqual(["/x"]);
  });

  it("loses no answer when many are given at once", async () => {
    const store = openTrustStore(place());
    const names = Array.from({ length: 30 }, (_, index) => `/folder-${index}`);
    await Promise.all(names.map((name) => store.change(name, () => ({ answer: "yes", items: [], at: "", how: "command" }))));
    expect([...store.read().records.keys()].toSorted()).toEqual(names.toSorted());
    expect(readdirSync(dirname(store.file))).toEqual(["trust.json"]);
  });

  it.each(["{", "[]", "", '"x"', "\u0000\u0000"])("trusts nothing when it is damaged, and says so: %j", async (damage) => {
    const user = place();
    const store = openTrustStore(user);
    await store.change("/x", () => ({ answer: "yes", items: [], at: "", how: "command" }));
    writeFileSync(store.file, damage);
    expect(store.read().records.size).toBe(0);
    expect(store.read().problem).toContain("so no folder is trusted");
    await store.change("/y", () => ({ answer: "yes", items: [], at: "", how: "command" }));
    expect([...store.read().records.keys()]).toEqual(["/y"]);
    expect(readdirSync(user).some((name) => name.startsWith("trust.json.unreadable-"))).toBe(true);
  });

  it("trusts nothing when others could have written it, and no record of a wrong form", async () => {
    const user = place({
      "trust.json": { folders: { "/a": { answer: "yes" }, "/b": { answer: "maybe", items: [] }, "/c": { answer: "yes", items: [1] } } },
    });
    const store = openTrustStore(user);
    chmodSync(store.file, 0o600);
    expect(store.read()).toMatchObject({ records: new Map(), problem: undefined });
    chmodSync(store.file, 0o666);
    expect(store.read().problem).toContain("can be written by others");
  });
});

describe("what a person is shown", () => {
  it("lists every thing that would act, marks what is new, and says what yes means", async () => {
    const store = openTrustStore(place());
    const folder = place(approved);
    const items = await inventory(folder);
    const text = describeConsent(folder, items, stateOf(folder, store)).join("\n");
    for (const { does, acts } of items) if (acts) expect(text).toContain(does);
    expect(text).toContain("Yes lets them run programs on this machine with your rights");
    await say("yes", folder, store);
    write(folder, { ".claude/commands/ship.md": "other", ".env": "x" });
    const changed = describeConsent(folder, await inventory(folder), stateOf(folder, store)).join("\n");
    expect(changed).toMatch(/new or have changed:\n +slash-command .*ship.md[^\n]*\n\nYou said yes to these before:\n/);
    expect(changed).toMatch(/left alone whatever you answer:\n +dotenv/);
  });
});

describe("while a session runs", () => {
  const change = (
    source: "project_settings" | "local_settings" | "user_settings",
  ): Parameters<ReturnType<typeof trustKeeper>["guard"]>[0] => ({
    source,
    file: null,
    keys: [],
    problems: [],
  });

  it("what appears in a project's settings does not take effect unasked", async () => {
    const store = openTrustStore(place());
    const folder = place({ ".claude/settings.json": { env: { A: "1" } } });
    await say("yes", folder, store);
    const keeper = trustKeeper({ folder, store, interactive: true });
    expect(await keeper.guard(change("project_settings"))).toBeUndefined();
    write(folder, { ".claude/settings.json": settings });
    expect(await keeper.guard(change("project_settings"))).toContain("runs `./stop.sh` on Stop");
    expect(await keeper.guard(change("user_settings"))).toBeUndefined();
  });

  it("what the person lets Lorimer write there is not asked about again", async () => {
    const store = openTrustStore(place());
    const folder = place({ ".claude/settings.json": settings });
    await say("yes", folder, store);
    const keeper = trustKeeper({ folder, store, interactive: true });
    await keeper.own("local", async () => {
      write(folder, { ".lorimer/settings.local.json": { permissions: { allow: ["Bash(npm test:*)"] } } });
      expect(await keeper.guard(change("local_settings"))).toBeUndefined();
    });
    expect(stateOf(folder, store).state).toBe("trusted");
    await keeper.own("local", async () => write(folder, { ".mcp.json": { s: { command: "planted meanwhile" } } }));
    expect(stateOf(folder, store)).toMatchObject({ state: "changed", open: [{ kind: "server" }] });
    expect(await keeper.guard(change("local_settings"))).toContain("planted meanwhile");
  });

  it("a folder trusted for one run stays so, and its edits do not trust the rest of it for good", async () => {
    const store = openTrustStore(place());
    const folder = place({ ".claude/settings.json": settings });
    const keeper = trustKeeper({ folder, store, interactive: false, forThisRun: inventorySync(folder) });
    expect(await keeper.guard(change("project_settings"))).toBeUndefined();
    await keeper.own("project", async () => write(folder, { ".lorimer/settings.json": { model: "x" } }));
    expect(await keeper.guard(change("project_settings"))).toBeUndefined();
    expect(stateOf(folder, store)).toMatchObject({ state: "changed", open: [{ kind: "hook" }, { name: "A" }, { name: "B" }] });
  });
});
