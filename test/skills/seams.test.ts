import { join } from "node:path";
import { Reattachments } from "@lorimer/plugin-compaction/contract";
import type { Reattachment } from "@lorimer/plugin-compaction/contract";
import { SkillForks } from "@lorimer/plugin-skills/contract";
import type { SkillFork } from "@lorimer/plugin-skills/contract";
import { lastToolResult, reply } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { skill, skillHarness } from "./skill-place.js";

const at = (name: string): string => `.lorimer/skills/${name}/SKILL.md`;
const result = (request: Parameters<typeof lastToolResult>[0]): string => lastToolResult(request).text;

describe("Permission rules", () => {
  const files = { [at("greet")]: skill("GREETS", { description: "g" }), [at("send")]: skill("SENDS", { description: "s" }) };

  it("refuse one skill, with any arguments, and leave the others", async () => {
    await using place = await skillHarness({
      files,
      permissions: { deny: ["Skill(send)"] },
      script: [
        reply.toolUse("Skill", { skill: "send", args: "now" }),
        (request) => `${lastToolResult(request).isError}`,
        reply.toolUse("Skill", { skill: "greet" }),
        result,
      ],
    });
    expect((await place.prompt("go")).result.text).toBe("true");
    expect((await place.prompt("go")).result.text).toContain("GREETS");
  });

  it("refuse all of them", async () => {
    await using place = await skillHarness({
      files,
      permissions: { deny: ["Skill"] },
      script: [reply.toolUse("Skill", { skill: "greet" }), (request) => `${lastToolResult(request).isError}`],
    });
    expect((await place.prompt("go")).result.text).toBe("true");
  });
});

describe("Room", () => {
  it("for many skills is the listing's budget, and without them the request is what it was, to the byte", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 500 }, (_, n) => [at(`skill-${n}`), skill("x", { description: `Number ${n} does `.repeat(20) })]),
    );
    const requestOf = async (
      files: Readonly<Record<string, string>>,
      settings = {},
    ): Promise<{ readonly body: string; readonly listing: number }> => {
      await using place = await skillHarness({ files, settings, script: ["ok"] });
      await place.prompt("go");
      const { system, tools, messages } = place.model.requests[0] ?? { system: "", tools: [], messages: [] };
      return { body: JSON.stringify([system, tools, messages]), listing: system.length };
    };
    const [none, all, off] = [await requestOf({}), await requestOf(many), await requestOf(many, { enabled: false })];
    // One hundredth of 200,000 tokens, and the sentence that says what was left out.
    expect(all.listing).toBeGreaterThan(5000);
    expect(all.listing).toBeLessThan(200_000 * 0.01 * 3.6 + 200);
    expect(off.body).toBe(none.body);
    console.log(`figure: characters that 500 skills add to a request ${all.body.length - none.body.length}`);
  });

  it("is found again for what is used", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [at(`s${n}`), skill("x", { description: "Long words of no use. ".repeat(20) })]),
    );
    const settings = { skillListingBudgetFraction: 0.002 };
    await using place = await skillHarness({
      files: many,
      settings,
      script: [reply.toolUse("Skill", { skill: "s33" }), "ok", (request) => request.system],
    });
    await place.prompt("go");
    await using session = await place.harness.openSession({ cwd: place.place.root });
    const run = session.prompt("go");
    for (;;) {
      const step = await run.next();
      if (step.done !== true) continue;
      expect(step.value.text).toMatch(/^- s33: Long words/m);
      expect(step.value.text).toMatch(/^- s32$/m);
      break;
    }
  });
});

describe("Where something can start agents", () => {
  it("a forked skill runs there, and only its answer comes back", async () => {
    const forks: SkillFork[] = [];
    await using place = await skillHarness({
      files: {
        [at("apart")]: skill("Look at $0: !`echo now`", {
          context: "fork",
          agent: "Explore",
          effort: "low",
          background: "no",
          "allowed-tools": "Bash(touch *)",
        }),
      },
      services: [[SkillForks, { run: async (fork: SkillFork) => (forks.push(fork), "What the agent found.") }]],
      script: [
        reply.toolUse("Skill", { skill: "apart", args: "it" }),
        result,
        reply.toolUse("Bash", { command: "touch x" }),
        (request) => String(lastToolResult(request).isError),
      ],
    });
    expect((await place.prompt("go")).result.text).toBe("What the agent found.");
    expect(forks).toEqual([
      { skill: "apart", prompt: "Look at it: now\n", model: undefined, effort: "low", agent: "Explore", background: false },
    ]);
    expect((await place.prompt("go")).result.text).toBe("true");
  });
});

describe("Where history is made smaller", () => {
  it("skills in use are put back", async () => {
    const given: (() => readonly Reattachment[] | Promise<readonly Reattachment[]>)[] = [];
    await using place = await skillHarness({
      files: { [at("greet")]: skill("GREETS $0", { description: "g" }) },
      services: [[Reattachments, { add: (give: (typeof given)[number]) => (given.push(give), () => undefined) }]],
      script: [reply.toolUse("Skill", { skill: "greet", args: "Ann" }), "ok", "ok"],
    });
    await place.prompt("go");
    await place.prompt("/greet Bob");
    expect(await given[0]?.()).toEqual([{ origin: "skill greet", text: expect.stringContaining("GREETS Bob") as string }]);
  });
});

describe("The folder of a skill in use", () => {
  it("can be read without a question, wherever it stands", async () => {
    let notes = "";
    await using place = await skillHarness({
      user: { "skills/mine/SKILL.md": skill("See notes.md", { description: "m" }), "skills/mine/notes.md": "the notes" },
      script: [
        () => reply.toolUse("Read", { file_path: notes }),
        (request) => {
          expect(lastToolResult(request).isError).toBe(true);
          return reply.toolUse("Skill", { skill: "mine" });
        },
        () => reply.toolUse("Read", { file_path: notes }),
        result,
      ],
    });
    notes = join(place.home, "skills/mine/notes.md");
    expect((await place.prompt("go")).result.text).toContain("the notes");
  });
});
