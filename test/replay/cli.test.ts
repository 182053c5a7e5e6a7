import { randomUUID } from "node:crypto";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reply } from "@lorimer/testing";
import { expect, test } from "vitest";
import { cliPlace } from "../cli/run-cli.js";

test("lorimer replay and its bundle work through the real program", { timeout: 90_000 }, async () => {
  await using place = await cliPlace([
    reply.toolUse("Read", { file_path: "note.txt" }).toolUse("Bash", { command: "touch made" }),
    reply.text("done"),
  ]);
  await writeFile(join(place.root, "note.txt"), "a note");
  const id = randomUUID();
  expect((await place.run("-p", "look", "--session-id", id, "--allowedTools", "Bash(touch *)")).stdout).toBe("done\n");
  const requests = place.model.requests.length;
  const same = await place.run("replay", id, "--json", "--allowedTools", "Bash(touch *)");
  expect(JSON.parse(same.stdout)).toMatchObject({ changed: [] });
  expect((JSON.parse(same.stdout) as { divergence?: unknown }).divergence).toBeUndefined();
  // Without the rule the permission stage decides another way, and is named.
  const other = await place.run("replay", id, "--json");
  expect(other.code).toBe(1);
  expect(JSON.parse(other.stdout)).toMatchObject({ divergence: { type: "permission-decided" } });
  expect((await place.run("session", "export", id, "report.jsonl.gz", "--bundle")).code).toBe(0);
  expect(await readdir(place.root)).toContain("report.jsonl.gz");
  const bundle = await place.run("replay", "report.jsonl.gz", "--allowedTools", "Bash(touch *)");
  expect(bundle.stdout).toContain("SAME");
  expect(place.model.requests).toHaveLength(requests);
});
