import { cp, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Packages } from "@lorimer/plugin-discovery/contract";
import type { ActivePackage } from "@lorimer/plugin-discovery/contract";
import { Skills } from "@lorimer/plugin-skills/contract";
import { lastToolResult, lastUserText, reply, scriptedApprover } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { skillHarness } from "./skill-place.js";

const root = fileURLToPath(new URL("../../examples/plugins/example-skills", import.meta.url));
const names = ["agent-builder", "code-review", "pdf"];

/** The package as a session sees it once it is enabled. */
const example: ActivePackage = {
  name: "example-skills",
  format: "agent-plugins",
  faults: [],
  commands: [],
  agents: [],
  hooks: [],
  mcpServers: [],
  executables: [],
  userConfig: {},
  dependencies: [],
  id: "example-skills@inline",
  root,
  data: "/data",
  scope: "inline",
  options: {},
  sensitive: [],
  skills: names.map((name) => ({ dir: join(root, "skills", name), file: join(root, "skills", name, "SKILL.md") })),
};
const services = [[Packages, { active: async () => [example], all: async () => [], onChange: () => () => undefined }]] as const;

describe("The example skills", () => {
  it("conform to the open format, and every file they name is there", async () => {
    expect((await readdir(join(root, "skills"))).sort()).toEqual(names);
    await using place = await skillHarness({ services, script: [] });
    const skills = await place.session.service(Skills);
    for (const { name, description, fields, dir = "", origin, problems } of await skills.list()) {
      expect(problems).toEqual([]);
      expect(name).toBe(`example-skills:${fields.name}`);
      expect(dir.endsWith(`/${fields.name}`)).toBe(true);
      expect(description.length).toBeLessThanOrEqual(1024);
      const text = await readFile(origin, "utf8");
      const named = [...text.matchAll(/\]\(([^)]+)\)|\$\{CLAUDE_SKILL_DIR\}\/([\w./-]+)/g)].map((match) => match[1] ?? match[2] ?? "");
      for (const file of named) await expect(readFile(join(dir, file), "utf8")).resolves.toContain("\n");
    }
  });

  it("are listed, loaded by the model and typed by a person", async () => {
    await using place = await skillHarness({
      services,
      script: [
        (request) => {
          for (const name of names) expect(request.system).toContain(`- example-skills:${name}: `);
          return reply.toolUse("Skill", { skill: "example-skills:pdf", args: "a.pdf" });
        },
        (request) => lastToolResult(request).text,
        (request) => lastUserText(request),
      ],
    });
    const text = (await place.prompt("go")).result.text;
    expect(text).toContain("Task: a.pdf");
    expect(text).toContain(`sh "${root}/skills/pdf/scripts/inspect.sh" FILE.pdf`);
    expect((await place.prompt("/agent-builder a clerk")).result.text).toContain("The wish: a clerk");
  });

  it("run the commands they bring without a question", async () => {
    await using place = await skillHarness({
      services,
      files: { "a.txt": "a" },
      script: [
        reply.toolUse("Bash", {
          command: "git init -q . && git add . && git -c user.name=a -c user.email=a@b commit -qm first && echo b > b.txt",
        }),
        "ready",
        reply.toolUse("Skill", { skill: "code-review" }),
        (request) => lastToolResult(request).text,
      ],
      approver: scriptedApprover("allow"),
    });
    await place.prompt("prepare");
    expect((await place.prompt("review")).result.text).toContain("?? b.txt");
    expect(place.approver.asked).toHaveLength(1);
  });

  it("work as plain folders of a project too", async () => {
    await using place = await skillHarness({ script: [(request) => request.system] });
    await cp(join(root, "skills"), join(place.place.root, ".agents/skills"), { recursive: true });
    expect((await place.prompt("go")).result.text).toMatch(/- agent-builder: [\s\S]*- code-review: [\s\S]*- pdf: /);
  });
});
