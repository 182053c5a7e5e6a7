import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reply } from "@lorimer/testing";
import { expect, it, vi } from "vitest";
import { cliPlace } from "../cli/run-cli.js";
import type { CliPlace, CliRun } from "../cli/run-cli.js";
import { json } from "../ecosystem/kit/kit-package.js";
import { writeKitPackage } from "../ecosystem/kit/write-kit-package.js";
import { resultIn, toolEntry } from "./broken-plugins.js";

vi.setConfig({ testTimeout: 120_000 });

/** One version of a plugin with a tool that says it, in a shop that is a folder. */
async function publish(place: CliPlace, version: string, says: string, extension: object): Promise<void> {
  const $schema = "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json";
  await writeKitPackage(join(place.root, "shop"), {
    ".claude-plugin/marketplace.json": json({
      name: "shop",
      owner: { name: "Somebody" },
      plugins: [{ name: "sayer", source: "./sayer", version }],
    }),
    "sayer/package.json": json({ type: "module" }),
    "sayer/plugin.json": json({ $schema, name: "sayer", version, extensions: { "dev.lorimer": { engine: "0", ...extension } } }),
    "sayer/dev.lorimer/contributes.json": json({ tools: [toolEntry("Say")] }),
    "sayer/tool.js": `import { defineTool } from "@lorimer/sdk";
export default defineTool({ name: "Say", description: "Says it", run: () => ${JSON.stringify(says)},
  input: { "~standard": { version: 1, vendor: "none", validate: (value) => ({ value }) } } });\n`,
  });
}

interface Locked {
  readonly root: string;
  readonly version: string;
  readonly access: readonly string[];
  readonly integrity: string;
}

async function locked(place: CliPlace): Promise<Locked> {
  const { packages } = JSON.parse(await readFile(join(place.home, ".lorimer/plugins/installed.json"), "utf8")) as {
    packages: readonly [Locked];
  };
  return packages[0];
}

const say = (place: CliPlace): Promise<CliRun> => place.run("-p", "go", "--dangerously-skip-permissions");

it("what a plugin may reach is shown and pinned, a change of it is asked about, and one of its code alone is not", async () => {
  await using place = await cliPlace([reply.toolUse("Say", {}), "done"]);
  await publish(place, "1.0.0", "one", { access: ["files:read"], isolation: "worker" });
  expect(await place.run("plugin", "marketplace", "add", "./shop")).toMatchObject({ code: 0 });
  const first = await place.run("plugin", "install", "sayer@shop");
  expect(first).toMatchObject({ code: 0 });
  expect(first.stderr).toMatch(/reaches +files:read\n/);
  expect(first.stderr).toMatch(/runs +in a worker of its own\n/);
  expect(await locked(place)).toMatchObject({
    version: "1.0.0",
    access: ["files:read"],
    integrity: expect.stringMatching(/^sha256-[0-9a-f]{64}$/),
  });

  await publish(place, "1.1.0", "two", { access: ["files:read"], isolation: "worker" });
  expect(await place.run("plugin", "update")).toMatchObject({ code: 0 });
  expect(await locked(place)).toMatchObject({ version: "1.1.0" });

  for (const wanted of [{ access: ["files:read", "network"], isolation: "worker" }, { access: ["files:read"] }]) {
    await publish(place, "2.0.0", "three", wanted);
    const refused = await place.run("plugin", "update");
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stderr).toContain("is not what was agreed to before");
    if (wanted.access.includes("network")) expect(refused.stderr).toMatch(/reaches +files:read, network \(new\)\n/);
    else expect(refused.stderr).toMatch(/runs +with the harness\n/);
    expect(await locked(place)).toMatchObject({ version: "1.1.0" });
  }
  expect(await place.run("plugin", "update", "--yes")).toMatchObject({ code: 0 });
  expect(await locked(place)).toMatchObject({ version: "2.0.0" });
  expect(await say(place)).toMatchObject({ code: 0, stdout: "done\n" });
  expect(resultIn(place.model.requests.at(-1)).text).toBe("three");
});

it("code in the store that somebody changed by hand is not run, is named, and is put right by installing again", async () => {
  await using place = await cliPlace([reply.toolUse("Say", {}), "done", reply.toolUse("Say", {}), "done"]);
  await publish(place, "1.0.0", "as installed", {});
  await place.run("plugin", "marketplace", "add", "./shop");
  expect(await place.run("plugin", "install", "sayer@shop")).toMatchObject({ code: 0 });
  const { root } = await locked(place);
  const tool = join(root, "tool.js");
  await chmod(tool, 0o644);
  await writeFile(tool, (await readFile(tool, "utf8")).replace("as installed", "something else"));

  expect(await say(place)).toMatchObject({ code: 0, stdout: "done\n" });
  expect(resultIn(place.model.requests[1])).toMatchObject({
    isError: true,
    text: expect.stringMatching(/sayer.*is not what was installed: somebody changed it/s),
  });
  expect(await place.run("plugin", "info", "sayer@shop")).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("CHANGED SINCE IT WAS INSTALLED"),
  });

  expect(await place.run("plugin", "install", "sayer@shop")).toMatchObject({ code: 0 });
  expect(await say(place)).toMatchObject({ code: 0, stdout: "done\n" });
  expect(resultIn(place.model.requests.at(-1)).text).toBe("as installed");
});
