import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { reply } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { cliPlace } from "../cli/run-cli.js";
import { thirtySession } from "./scripted-thirty.js";

describe("a session that another process writes to", () => {
  it("can be listed, shown, verified and exported; nothing that changes it is done", async () => {
    await using place = await cliPlace((_request, turn) => (turn === 1 ? reply.text("first answer") : reply.text("Working.").stall()));
    const id = randomUUID();
    await place.run("-p", "the first question", "--session-id", id);
    const writer = place.start(["-p", "two", "--resume", id, "--output-format", "stream-json", "--include-partial-messages", "--verbose"]);
    await writer.printed("Working.");
    const held = `process ${writer.child.pid} on`;
    expect((await place.run("session", "list", "--json")).stdout).toContain(held);
    expect((await place.run("session", "show", id)).stdout).toContain("first answer");
    expect(await place.run("session", "verify", id)).toMatchObject({ code: 0 });
    const file = join(place.root, "copy.jsonl");
    expect((await place.run("session", "export", id, file)).code).toBe(0);
    expect(await readFile(file, "utf8")).toContain("the first question");
    for (const verb of [
      ["rename", id, "x"],
      ["repair", id],
      ["delete", id],
    ]) {
      const refused = await place.run("session", ...verb);
      expect([refused.code === 0, refused.stderr.includes(held)]).toEqual([false, true]);
    }
    expect(JSON.parse((await place.run("session", "prune", "0", "--json")).stdout)).toMatchObject({ deleted: [] });
    writer.child.kill("SIGKILL");
    await writer.finished;
    expect((await place.run("session", "rename", id, "x")).code).toBe(0);
  });

  it("is pruned by nobody, while old ones are by the next run that starts", async () => {
    await using place = await cliPlace(() => reply.text("ok"));
    const { execFileSync } = await import("node:child_process");
    const old = await thirtySession(place, 1);
    await place.run("-p", "one", "--session-id", old.id);
    execFileSync("touch", ["-d", "60 days ago", old.log]);
    execFileSync("rm", ["-f", join(place.home, ".lorimer", "sessions", ".pruned")]);
    await place.run("-p", "two");
    const sessions = JSON.parse((await place.run("session", "list", "--json")).stdout) as { id: string; title: string }[];
    expect(sessions.map(({ title }) => title)).toEqual(["two"]);
  });
});
