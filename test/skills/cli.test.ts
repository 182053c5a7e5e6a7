import { randomUUID } from "node:crypto";
import { access, rm } from "node:fs/promises";
import { join } from "node:path";
import { lastToolResult, lastUserText, reply } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { cliPlace } from "../cli/run-cli.js";
import type { CliPlace } from "../cli/run-cli.js";
import { skill, writeFiles } from "./skill-place.js";

const project = {
  ".claude/skills/report/SKILL.md": skill("SECRET-BODY on $0: !`echo from-a-command`", {
    description: "Writes reports",
    "allowed-tools": "Bash(touch *)",
  }),
};
const systemOf = (place: CliPlace, at: number): string => JSON.stringify(place.model.requests[at]?.body["system"]);
const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

describe("lorimer with skills", { timeout: 60_000 }, () => {
  it("lists them, loads one when it is used, and does the same again from the log", async () => {
    await using place = await cliPlace([
      reply.toolUse("Skill", { skill: "report", args: "sales" }),
      reply.toolUse("Bash", { command: "touch made" }),
      (request) => (lastToolResult(request).isError ? "refused" : "made"),
    ]);
    await writeFiles(place.root, project);
    const id = randomUUID();
    const run = await place.run("-p", "go", "--session-id", id, "--trust");
    expect(run).toMatchObject({ code: 0, stdout: "made\n" });
    const [first, second] = place.model.requests.map(({ body }) => JSON.stringify(body));
    expect(first).toContain("- report: Writes reports");
    expect(first).toContain("- verify: Proves that a change");
    expect(first).not.toContain("SECRET-BODY");
    expect(second).toContain("SECRET-BODY on sales: from-a-command");
    await rm(join(place.root, ".claude"), { recursive: true });
    const again = JSON.parse((await place.run("replay", id, "--json", "--trust")).stdout) as { readonly divergence?: unknown };
    expect(again.divergence).toBeUndefined();
  });

  it("runs nothing of a folder that is not trusted", async () => {
    await using place = await cliPlace([
      reply.toolUse("Skill", { skill: "report", args: "sales" }),
      reply.toolUse("Bash", { command: "touch made" }),
      (request) => `${lastToolResult(request).isError ? "refused" : "made"}`,
      (request) => lastUserText(request),
    ]);
    await writeFiles(place.root, {
      ".claude/skills/report/SKILL.md": project[".claude/skills/report/SKILL.md"].replace("echo from-a-command", "touch ran"),
    });
    expect((await place.run("-p", "go")).stdout).toBe("refused\n");
    expect((await place.run("-p", "/report x")).stdout).toContain("a command was not run: the folder is not trusted");
    expect(await exists(join(place.root, "ran"))).toBe(false);
    expect(await exists(join(place.root, "made"))).toBe(false);
  });

  it("sends the same list when a session goes on, and what is new behind it", async () => {
    await using place = await cliPlace(["one", "two", "three", "four"]);
    await writeFiles(place.root, project);
    const id = randomUUID();
    await place.run("-p", "go", "--session-id", id);
    await writeFiles(place.root, { ".claude/skills/later/SKILL.md": skill("Later", { description: "Comes later" }) });
    await place.run("-p", "go on", "--resume", id);
    expect(systemOf(place, 1)).toBe(systemOf(place, 0));
    expect(JSON.stringify(place.model.requests[1]?.body)).toContain("- later: Comes later");
    await place.run("-p", "go on", "--resume", id);
    expect(JSON.stringify(place.model.requests[2]?.body).match(/- later: Comes later/g)).toHaveLength(1);
    await place.run("-p", "apart", "--resume", id, "--fork-session");
    expect(systemOf(place, 3)).toBe(systemOf(place, 0));
    expect(JSON.stringify(place.model.requests[3]?.body).match(/- later: Comes later/g)).toHaveLength(1);
  });

  it("uses the bundled skills, shows what there is, and switches them", async () => {
    await using place = await cliPlace([(request) => lastUserText(request), (request) => request.system]);
    expect((await place.run("-p", "/debug the parser")).stdout).toContain("The fault: the parser");
    const listed = (await place.run("-p", "/skills")).stdout;
    expect(listed).toMatch(/Built in[\s\S]*debug/);
    expect((await place.run("-p", "/skills debug off")).stdout).toContain("debug is off from now on");
    expect((await place.run("-p", "/skills debug")).stdout).toContain("state: off");
    expect((await place.run("-p", "hello")).stdout).not.toContain("- debug:");
  });

  it("without anything of the person's or the project's says nothing of skills", async () => {
    await using place = await cliPlace([(request) => request.system]);
    await writeFiles(place.root, project);
    expect((await place.run("-p", "go", "--bare")).stdout).not.toContain("# Skills");
  });
});
