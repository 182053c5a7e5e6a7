import { execFile } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { bundle } from "../cli/run-cli.js";

const docs = fileURLToPath(new URL("../../docs/marketplace.md", import.meta.url));

it("every command of docs/marketplace.md does what it says", { timeout: 120_000 }, async () => {
  const blocks = [...(await readFile(docs, "utf8")).matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block = ""]) => block);
  expect(blocks.length).toBeGreaterThanOrEqual(2);
  const place = await mkdtemp(join(tmpdir(), "lorimer-docs-"));
  try {
    await writeFile(join(place, "lorimer"), `#!/bin/sh\nexec "${process.execPath}" "${bundle}" "$@"\n`);
    await chmod(join(place, "lorimer"), 0o755);
    const env = { PATH: `${place}:${process.env["PATH"]}`, HOME: place, LORIMER_HOME: join(place, "home") };
    const { stdout } = await promisify(execFile)("/bin/sh", ["-e", "-c", blocks.join("\n")], { cwd: place, env });
    for (const said of [
      "greet@shop 1.0.0 is installed.",
      "greet@shop: 1.0.0 -> 1.1.0",
      "greet@shop is disabled.",
      "greet@shop is uninstalled.",
    ])
      expect(stdout).toContain(said);
    expect(JSON.parse(await readFile(join(place, "home/plugins/installed.json"), "utf8"))).toMatchObject({ packages: [] });
  } finally {
    await rm(place, { recursive: true, force: true });
  }
});
