import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openSettings } from "@lorimer/plugin-settings";
import { inventorySync, openTrustStore, trustState } from "@lorimer/plugin-settings/trust";
import type { TrustStore } from "@lorimer/plugin-settings/trust";
import { afterEach, describe, expect, it } from "vitest";
import { askTrust } from "./ask-trust.js";
import { decideTrust } from "./decide-trust.js";
import type { TrustQuestion } from "./decide-trust.js";
import { keepTrust } from "./keep-trust.js";
import { trustCommand } from "./trust-command.js";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function place(files: Readonly<Record<string, unknown>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "lorimer-cli-trust-")));
  folders.push(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), JSON.stringify(content));
  }
  return folder;
}

const hooked = { ".claude/settings.json": { hooks: { Stop: [{ hooks: [{ type: "command", command: "run-me" }] }] } } };

function questionOf(folder: string, store: TrustStore, more: Partial<TrustQuestion> = {}): TrustQuestion {
  const items = inventorySync(folder);
  return { folder, items, store, state: trustState(folder, items, store.read().records, { interactive: true }), flag: false, ...more };
}

describe("the decision about a folder", () => {
  it("is yes without a question where nothing is brought, and no where nobody can be asked", async () => {
    const store = openTrustStore(place());
    expect(await decideTrust(questionOf(place(), store))).toEqual({ trusted: true, because: "nothing", notice: undefined });
    const decision = await decideTrust(questionOf(place(hooked), store));
    expect(decision).toMatchObject({ trusted: false, because: "unasked" });
    expect(decision.notice).toBe(
      "1 thing that this folder brings is ignored, because it is not trusted: 1 hook. To see and trust: lorimer trust, lorimer trust accept. For one run: --trust.",
    );
    expect(store.read().records.size).toBe(0);
  });

  it("is yes for one run by the flag, which stores nothing and needs no question", async () => {
    const [folder, store] = [place(hooked), openTrustStore(place())];
    const ask = (): never => {
      throw new Error("nobody is asked");
    };
    expect(await decideTrust(questionOf(folder, store, { flag: true, ask }))).toMatchObject({ trusted: true, because: "flag" });
    expect(store.read().records.size).toBe(0);
  });

  it("is what the person says, and is remembered until something changes", async () => {
    const [folder, store] = [place(hooked), openTrustStore(place())];
    let asked: readonly string[] = [];
    const answering = (answer: boolean | undefined): Partial<TrustQuestion> => ({
      ask: (lines) => {
        asked = lines;
        return Promise.resolve(answer);
      },
    });
    expect(await decideTrust(questionOf(folder, store, answering(undefined)))).toMatchObject({ trusted: false, because: "unasked" });
    expect(asked.join("\n")).toContain("runs `run-me` on Stop");
    expect(store.read().records.size).toBe(0);
    expect(await decideTrust(questionOf(folder, store, answering(false)))).toMatchObject({ trusted: false, because: "refused" });
    asked = [];
    expect(await decideTrust(questionOf(folder, store, answering(true)))).toMatchObject({ trusted: false, because: "refused" });
    expect(asked).toEqual([]);
    writeFileSync(join(folder, ".mcp.json"), JSON.stringify({ s: { command: "serve" } }));
    expect(await decideTrust(questionOf(folder, store, answering(true)))).toMatchObject({ trusted: true, because: "answered" });
    expect(await decideTrust(questionOf(folder, store))).toMatchObject({ trusted: true, because: "stored" });
    writeFileSync(join(folder, ".mcp.json"), JSON.stringify({ s: { command: "serve2" } }));
    expect((await decideTrust(questionOf(folder, store))).notice).toContain("something in it changed since it was trusted");
  });
});

describe("the question", () => {
  it.each([
    ["y", true],
    [" YES ", true],
    ["", false],
    ["n", false],
    ["yes please", false],
    ["yy", false],
    [undefined, undefined],
  ])("takes %j for %j", async (typed, answer) => {
    const shown: string[] = [];
    const terminal = {
      showWhole: () => undefined,
      show: (lines: readonly (readonly { readonly text: string }[])[]) => void shown.push(...lines.map((line) => line[0]?.text ?? "")),
      ask: (text: string) => Promise.resolve((shown.push(text), typed)),
    };
    expect(await askTrust(["Do you trust it?", "a thing"], terminal, new AbortController().signal)).toBe(answer);
    expect(shown).toEqual(["Do you trust it?", "a thing", "Trust it? [y/N] > "]);
  });
});

describe("lorimer trust", () => {
  it("shows how a folder stands, accepts what it brings, and takes that back", async () => {
    const [folder, store] = [place(hooked), openTrustStore(place())];
    let written = "";
    const run = async (action: string, json = false): Promise<readonly [number, string]> => {
      written = "";
      const write = (text: string): void => void (written += text);
      return [await trustCommand({ action, folder, items: inventorySync(folder), store, json, write }), written];
    };
    const [code, text] = await run("status");
    expect([code, text]).toEqual([1, expect.stringContaining("is not trusted: nobody was asked")]);
    expect(text).toContain("runs `run-me` on Stop");
    expect(await run("accept")).toEqual([0, expect.stringContaining(`${folder} is trusted.`)]);
    expect((await run("status"))[0]).toBe(0);
    const [, json] = await run("status", true);
    expect(JSON.parse(json)).toMatchObject({
      folder,
      state: "trusted",
      answer: { answer: "yes", how: "command" },
      problem: null,
      brought: [{ kind: "hook", acts: true, trusted: true }],
    });
    expect(await run("revoke")).toEqual([0, expect.stringContaining("nobody was asked")]);
    expect(store.read().records.size).toBe(0);
    await expect(run("frobnicate")).rejects.toThrow("there is no frobnicate");
  });
});

describe("settings of a trusted folder", () => {
  it("take what Lorimer writes for the person without asking later, and nothing that appears by itself", async () => {
    const [folder, userFolder] = [place(hooked), place()];
    const store = openTrustStore(userFolder);
    await decideTrust(questionOf(folder, store, { ask: () => Promise.resolve(true) }));
    const opened = await openSettings({ projectFolder: folder, trusted: true, userFolder, foreignUserFolder: join(userFolder, "claude") });
    const settled = { folder, trusted: true, interactive: true, userFolder, inventory: {}, forThisRun: [] };
    const settings = keepTrust(opened, settled);
    try {
      mkdirSync(join(folder, ".lorimer"));
      await settings.update("local", [{ op: "add", key: ["permissions", "allow"], values: ["Bash(npm test:*)"] }]);
      expect(settings.get("permissions", "allow")).toEqual(["Bash(npm test:*)"]);
      expect(questionOf(folder, store).state.state).toBe("trusted");

      const path = join(folder, ".lorimer/settings.local.json");
      const planted = JSON.parse(readFileSync(path, "utf8")) as { permissions: { allow: string[] } };
      planted.permissions.allow.push("Bash(curl:*)");
      writeFileSync(path, JSON.stringify(planted));
      await settings.reload();
      expect(settings.get("permissions", "allow")).toEqual(["Bash(npm test:*)"]);
      expect(questionOf(folder, store).state).toMatchObject({ state: "changed", open: [{ name: "Bash(curl:*)" }] });
    } finally {
      settings.close();
    }
  });
});
