import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cliPlace } from "../cli/run-cli.js";
import type { CliPlace } from "../cli/run-cli.js";
import { catalogues } from "./kit/catalogues.js";
import { documents } from "./kit/documents.js";
import type { KitPackage } from "./kit/kit-package.js";
import { machinery } from "./kit/machinery.js";
import { manifests } from "./kit/manifests.js";
import { reportLines } from "./kit/report-lines.js";
import type { Report } from "./kit/report-lines.js";
import { writeKitPackage } from "./kit/write-kit-package.js";

const kit: readonly KitPackage[] = [...manifests, ...documents, ...machinery, ...catalogues];
const expected = new URL("./kit/reports.txt", import.meta.url);
const isUpdate = process.env["UPDATE_GOLDEN"] !== undefined;

let [folder, sections]: [string, ReadonlyMap<string, string>] = ["", new Map()];
let cli: CliPlace;
const made: string[] = [];
beforeAll(async () => {
  cli = await cliPlace([]);
  folder = await realpath(await mkdtemp(join(tmpdir(), "lorimer-kit-")));
  const text = await readFile(expected, "utf8").catch(() => "");
  sections = new Map(
    text
      .split(/^# /m)
      .slice(1)
      .map((section): [string, string] => [section.split("\n", 1)[0] ?? "", section.trimEnd()]),
  );
});
afterAll(async () => {
  if (isUpdate) await writeFile(expected, `${made.map((section) => `# ${section}\n`).join("\n")}`);
  await cli[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

describe("lorimer plugin validate PATH --json", { timeout: 60_000 }, () => {
  it("is tried on at least sixty packages, each odd in its own way", () => {
    expect(new Set(kit.map(({ title }) => title)).size).toBe(kit.length);
    expect(kit.length).toBeGreaterThanOrEqual(60);
    console.log(`figure: packages of the kit ${kit.length}`);
  });

  it.each(kit.map(({ title, files }, at) => [title, files, at] as const))("reports on %s", async (title, files, at) => {
    // Where there is no other name, that of the folder is the package's.
    const root = join(folder, String(at), "folder");
    await mkdir(root, { recursive: true });
    await writeKitPackage(root, files);
    const run = await cli.run("plugin", "validate", root, "--json");
    expect(run).toMatchObject({ code: 0, stderr: "" });
    const report = [title, ...reportLines(JSON.parse(run.stdout) as Report)].join("\n");
    if (isUpdate) made.push(report);
    else expect(report).toBe(sections.get(title));
  });
});
