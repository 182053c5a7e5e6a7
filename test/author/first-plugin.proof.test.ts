import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { lastToolResult, reply, toolResults } from "@lorimer/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { cliPlace } from "../cli/run-cli.js";
import { AuthorPlace } from "./author-place.js";

const minutes = 60_000;

let place: AuthorPlace;
beforeAll(async () => {
  place = await AuthorPlace.open();
}, 2 * minutes);
afterAll(() => place[Symbol.asyncDispose]());

it("from an empty folder to a plugin that others install, with what is published and nothing else", { timeout: 4 * minutes }, async () => {
  const folder = place.path("word-count");

  const said = await place.create(place.root, "word-count");
  expect(said).toContain("npm install");
  await place.install(folder);
  const started = performance.now();
  const tested = await place.run(folder, "npm", "test");
  console.log(`figure: milliseconds to build, check and test a new plugin ${Math.round(performance.now() - started)}`);
  expect(tested).toMatch(/3 passed/);
  await place.run(folder, "npm", "run", "check");

  const words = { path: "notes.txt" };
  await using cli = await cliPlace((request) => {
    if (toolResults(request).length === 0)
      return reply.toolUse("CountWords", words).toolUse("Write", { file_path: "yarn.lock", content: "" });
    const [counted] = toolResults(request);
    return reply.text(`${counted?.text}; ${lastToolResult(request).text}`);
  });
  await writeFile(`${cli.root}/notes.txt`, "one two three");
  const outcome = "3 words; yarn.lock is written by the package manager: run it instead.";
  const prompt = ["-p", "count", "--permission-mode", "acceptEdits"];

  const report = JSON.parse((await cli.run("plugin", "validate", folder, "--json")).stdout) as { readonly components: readonly unknown[] };
  expect(report).toMatchObject({ plugin: "word-count", format: "lorimer", faults: [], warnings: [] });
  expect(report.components.map((component) => (component as { readonly status: string }).status)).toEqual([
    "supported",
    "supported",
    "supported",
  ]);
  expect((await cli.run("plugin", "build", folder, "--check")).stdout).toContain("up to date");
  expect(await cli.run(...prompt, "--plugin-dir", folder)).toMatchObject({ code: 0, stdout: `${outcome}\n` });

  const shop = place.path("shop");
  await place.run(folder, "npm", "pack");
  await place.unpack(place.path("word-count", "word-count-0.1.0.tgz"), `${shop}/word-count`);
  await mkdir(`${shop}/.claude-plugin`);
  const catalogue = { name: "shop", owner: { name: "Me" }, plugins: [{ name: "word-count", source: "./word-count" }] };
  await writeFile(`${shop}/.claude-plugin/marketplace.json`, JSON.stringify(catalogue));
  // What was published must not need what it was built with.
  await rm(folder, { recursive: true });
  expect((await cli.run("plugin", "marketplace", "add", shop)).code).toBe(0);
  expect((await cli.run("plugin", "install", "word-count@shop", "--yes")).stdout).toContain("word-count@shop 0.1.0 is installed.");
  expect(await cli.run(...prompt)).toMatchObject({ code: 0, stdout: `${outcome}\n` });
});

it("a change of the code that the manifest does not say is found", { timeout: 2 * minutes }, async () => {
  const folder = place.path("changed");
  await place.create(place.root, "changed");
  await using cli = await cliPlace(["nothing is asked"]);
  const early = await cli.run("plugin", "build", folder);
  expect(early.code).not.toBe(0);
  expect(early.stderr).toContain("Run npm install there");
  await place.install(folder);
  await place.run(folder, "npm", "run", "build");
  const tool = `${folder}/src/tools/count-words.ts`;
  await writeFile(tool, (await readFile(tool, "utf8")).replace("Counts the words of a text file.", "Counts words."));
  await expect(place.run(folder, "npm", "run", "check")).rejects.toThrow(
    "out of date: dev.lorimer/contributes.json, dist/plugin.js, dist/tools/count-words.js",
  );
});
