import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plugin as audit } from "@lorimer/plugin-audit";
import { openTestHarness } from "@lorimer/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditCommand } from "./audit.js";

let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "lorimer-audit-command-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function makeLog(
  name: string,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly folder: string; readonly file: string }> {
  const folder = join(root, name);
  const run = await openTestHarness({
    script: ["hello"],
    plugins: [audit],
    settings: { "lorimer.audit": { enabled: true, folder, ...settings } },
  });
  await run.prompt("hello");
  await run[Symbol.asyncDispose]();
  const [file = ""] = await readdir(folder);
  return { folder, file: join(folder, file) };
}

async function verify(
  operands: readonly string[],
  options: { readonly json?: boolean; readonly settings?: Readonly<Record<string, unknown>> } = {},
) {
  let printed = "";
  // Only what the command reads of a setup.
  const setup = {
    args: { operands: ["verify", ...operands], json: options.json === true },
    host: { cwd: root, home: root },
    env: {},
    chosen: { plugins: { "lorimer.audit": options.settings ?? {} } },
    out: { write: (text: string) => (printed += text) },
  } as unknown as Parameters<typeof auditCommand>[0];
  const code = await auditCommand(setup);
  return { code, printed };
}

describe("lorimer audit verify", () => {
  it("says that a folder is sound, and a file, by a path from here", async () => {
    const { folder, file } = await makeLog("sound");
    expect(await verify([folder])).toMatchObject({ code: 0, printed: expect.stringContaining("Sound: 1 file, 5 records") });
    expect(await verify([file.slice(root.length + 1)])).toMatchObject({ code: 0 });
  });

  it("looks where the settings say, when no path is given", async () => {
    const { folder } = await makeLog("by-settings");
    expect(await verify([], { settings: { folder } })).toMatchObject({ code: 0, printed: expect.stringContaining(folder) });
  });

  it("names the first bad record, and ends with 1", async () => {
    const { folder, file } = await makeLog("changed");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace("run-started", "run-stopped"));
    const { code, printed } = await verify([folder]);
    expect(code).toBe(1);
    expect(printed).toMatch(/NOT SOUND\. First bad record: .*\.jsonl, line 2\. Record 2 does not match its hash/);
    const report = JSON.parse((await verify([folder], { json: true })).printed) as unknown;
    expect(report).toMatchObject({ ok: false, firstFault: { line: 2, seq: 2, kind: "changed" } });
  });

  it("checks HMACs with the key that the settings name", async () => {
    const key = join(root, "audit.key");
    await writeFile(key, "0123456789abcdef0123456789abcdef\n");
    const { folder, file } = await makeLog("keyed", { key: { file: key } });
    expect(await verify([folder], { settings: { key: { file: key } } })).toMatchObject({ code: 0 });
    expect((await verify([folder])).printed).toContain("no key was given");
    await writeFile(file, (await readFile(file, "utf8")).replace(/"mac":"./, '"mac":"g'));
    expect(await verify([folder], { settings: { key: { file: key } } })).toMatchObject({ code: 1 });
  });

  it("refuses anything else", async () => {
    await expect(verify(["a", "b"])).rejects.toMatchObject({ code: "USAGE" });
    await expect(verify([join(root, "nowhere")])).rejects.toMatchObject({ code: "USAGE" });
  });
});
