import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { cliPlace } from "../cli/run-cli.js";
import type { CliPlace } from "../cli/run-cli.js";
import { json } from "../ecosystem/kit/kit-package.js";
import { writeKitPackage } from "../ecosystem/kit/write-kit-package.js";

vi.setConfig({ testTimeout: 120_000 });

async function offered(place: CliPlace): Promise<readonly string[]> {
  const { stdout } = await place.run("-p", "Hello", "--output-format", "stream-json");
  const init = stdout.split("\n").find((line) => line.includes('"subtype":"init"')) ?? expect.fail(stdout);
  const { slash_commands: commands } = JSON.parse(init) as { readonly slash_commands: readonly string[] };
  return commands.filter((name) => name.startsWith("acme:")).sort();
}

it("what an installed package offers is listed without opening its files, from the second start on", async () => {
  await using place = await cliPlace(() => "done");
  await writeKitPackage(join(place.root, "shop"), {
    ".claude-plugin/marketplace.json": json({
      name: "shop",
      owner: { name: "Somebody" },
      plugins: [{ name: "acme", source: "./acme" }],
    }),
    "acme/.claude-plugin/plugin.json": json({ name: "acme", version: "1.0.0" }),
    "acme/commands/go.md": "---\ndescription: Goes there\n---\nGo.\n",
    "acme/commands/hidden.md": "---\ndescription: Nobody types it\nuser-invocable: false\n---\nHide.\n",
    "acme/skills/tidy/SKILL.md": "---\nname: tidy\ndescription: Tidies up\n---\nTidy.\n",
  });
  expect(await place.run("plugin", "marketplace", "add", "./shop")).toMatchObject({ code: 0 });
  expect(await place.run("plugin", "install", "acme@shop", "--yes")).toMatchObject({ code: 0 });
  expect(await offered(place)).toEqual(["acme:go", "acme:tidy"]);

  const { packages } = JSON.parse(await readFile(join(place.home, ".lorimer/plugins/installed.json"), "utf8")) as {
    readonly packages: readonly [{ readonly root: string }];
  };
  // Only who uses them opens them.
  for (const folder of ["commands", "skills"]) await rm(join(packages[0].root, folder), { recursive: true });
  expect(await offered(place)).toEqual(["acme:go", "acme:tidy"]);
});
