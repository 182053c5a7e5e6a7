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
  // The rule is not there any more, and the session decides by those it had.
  const later = await place.run("replay", id);
  expect(later.stdout).toContain("SAME");
  expect(later.code).toBe(0);
  // Of the two calls only the one that reads really runs again, and the report says so.
  const live = await place.run("replay", id, "--live-tools");
  expect(live.stdout).toContain("Really run: Read 1×.\nTaken from the log: Bash 1×.\nSAME");
  expect(live.code).toBe(0);
  await writeFile(join(place.root, "note.txt"), "another note");
  const changed = await place.run("replay", id, "--live-tools", "--json");
  expect(JSON.parse(changed.stdout)).toMatchObject({ divergence: { type: "tool-finished" } });
  expect((await place.run("session", "export", id, "report.jsonl.gz", "--bundle")).code).toBe(0);
  expect(await readdir(place.root)).toContain("report.jsonl.gz");
  const bundle = await place.run("replay", "report.jsonl.gz");
  expect(bundle.stdout).toContain("SAME");
  // A page to be read holds the session as well, and replays like it.
  expect((await place.run("session", "export", id, "page.html", "--html", "--bundle")).code).toBe(0);
  expect((await place.run("replay", "page.html")).stdout).toContain("SAME");
  expect((await place.run("session", "export", id, "plain.html", "--html")).code).toBe(0);
  expect((await place.run("replay", "plain.html")).stderr).toContain("plain.html holds no session");
  expect(place.model.requests).toHaveLength(requests);
});
