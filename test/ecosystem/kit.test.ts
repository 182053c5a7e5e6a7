import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reportOn } from "../../packages/cli/src/plugins/report-on.js";
import type { Report } from "../../packages/cli/src/plugins/report.js";
import { cliPlace } from "../cli/run-cli.js";
import type { CliPlace } from "../cli/run-cli.js";
import { catalogues } from "./kit/catalogues.js";
import { documents } from "./kit/documents.js";
import { json, manifestPath, skill } from "./kit/kit-package.js";
import type { KitPackage } from "./kit/kit-package.js";
import { dialects } from "./kit/dialects.js";
import { edges } from "./kit/edges.js";
import { furtherRepositories } from "./kit/further-repositories.js";
import { repositories } from "./kit/repositories.js";
import { machinery } from "./kit/machinery.js";
import { manifests } from "./kit/manifests.js";
import { reportLines, summaryLines } from "./kit/report-lines.js";
import { writeKitPackage } from "./kit/write-kit-package.js";

const kit: readonly KitPackage[] = [
  ...manifests,
  ...documents,
  ...machinery,
  ...catalogues,
  ...edges,
  ...dialects,
  ...repositories,
  ...furtherRepositories,
];
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

const statuses = ["supported", "emulated", "ignored", "broken"];

/** What is wrong with the form of a report: five texts for each component, one of four statuses, and a reason wherever something does not simply work. */
function formFaults({ plugin, format, components, plugins = [] }: Report): readonly string[] {
  const texts = [plugin, format].every((value) => typeof value === "string" && value !== "");
  const odd = components.filter(({ kind, name, path, status, reason, ...rest }) => {
    const isSound = [kind, name, path, reason].every((value) => typeof value === "string") && kind !== "" && statuses.includes(status);
    return !isSound || Object.keys(rest).length > 0 || (status !== "supported" && reason === "");
  });
  return [...(texts ? [] : ["no name or no format"]), ...odd.map((component) => JSON.stringify(component)), ...plugins.flatMap(formFaults)];
}

describe("lorimer plugin validate PATH --json", { timeout: 60_000 }, () => {
  it.each([
    ["a package", { "commands/go.md": "Go\n" }, ""],
    ["a broken manifest", { [manifestPath]: "{" }, ""],
    ["nothing that can be read", { "notes.txt": "x" }, ""],
    ["a catalogue that is no JSON", { ".claude-plugin/marketplace.json": "{" }, ""],
    ["a manifest instead of its folder", { [manifestPath]: json({ name: "acme" }) }, manifestPath],
    ["a SKILL.md instead of its folder", { "SKILL.md": skill("solo") }, "SKILL.md"],
  ] as const)("prints one JSON object and ends with 0 for %s", async (title, files, operand) => {
    const root = join(folder, title);
    await mkdir(root, { recursive: true });
    await writeKitPackage(root, files);
    const run = await cli.run("plugin", "validate", join(root, operand), "--json");
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(formFaults(JSON.parse(run.stdout) as Report)).toEqual([]);
  });

  it("is tried on at least sixty packages, each odd in its own way", () => {
    expect(new Set(kit.map(({ title }) => title)).size).toBe(kit.length);
    expect(kit.length).toBeGreaterThanOrEqual(60);
    console.log(`figure: packages of the kit ${kit.length}`);
  });

  it.each(kit.map(({ title, files, summary }, at) => [title, { files, summary }, at] as const))(
    "reports on %s",
    async (title, { files, summary }, at) => {
      // Where there is no other name, that of the folder is the package's.
      const root = join(folder, String(at), "folder");
      await mkdir(root, { recursive: true });
      await writeKitPackage(root, files);
      const found = await reportOn(await realpath(root));
      expect(formFaults(found)).toEqual([]);
      const report = [title, ...(summary === true ? summaryLines(found) : reportLines(found))].join("\n");
      if (isUpdate) made.push(report);
      else expect(report).toBe(sections.get(title));
    },
  );
});
