import { access } from "node:fs/promises";
import { join } from "node:path";
import { defineStage, toolError } from "@lorimer/sdk";
import { inlinePlugin, lastToolResult, lastUserText, reply, scriptedApprover } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { skill, skillHarness, writeFiles } from "./skill-place.js";

const at = (name: string): string => `.lorimer/skills/${name}/SKILL.md`;
const result = (request: Parameters<typeof lastToolResult>[0]): string => lastToolResult(request).text;
const use = (name: string, args = ""): ReturnType<typeof reply.toolUse> => reply.toolUse("Skill", { skill: name, args });
const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

describe("Commands in a skill", () => {
  it("stand in its text as their output, when the skill allows them or they only read", async () => {
    const body = "Files: !`ls`\n\n```!\ntouch made.txt\necho two\n```\n\nIn code `!no` and a!`b` stay.";
    await using place = await skillHarness({
      files: { "a.txt": "", [at("look")]: skill(body, { "allowed-tools": "Bash(touch *)" }) },
      script: [use("look"), result],
    });
    const { result: ran } = await place.prompt("go");
    expect(ran.text).toContain("Files: a.txt\n\ntwo\n\nIn code `!no` and a!`b` stay.");
    expect(place.approver.asked).toEqual([]);
  });

  it("pass through every stage that the model's own commands pass", async () => {
    const seen: unknown[] = [];
    const guard = defineStage({
      id: "guard",
      list: "tool",
      slot: "intercept",
      create: () => async (call, next) => {
        if (call.name === "Bash") seen.push((call.input as { readonly command: string }).command);
        return call.name === "Bash" ? toolError("denied", "the guard refuses it") : next(call);
      },
    });
    await using place = await skillHarness({
      files: { [at("look")]: skill("!`ls`") },
      plugins: [inlinePlugin({ name: "guard", stages: [guard] })],
      script: [use("look"), result],
    });
    expect((await place.prompt("go")).result.text).toBe(
      "The skill look was not loaded, because its command `ls` did not run to its end: the guard refuses it",
    );
    expect(seen).toEqual(["ls"]);
  });

  it("are never asked about: what needs a question does not run, nor does the skill load", async () => {
    await using place = await skillHarness({
      files: { [at("write")]: skill("Before !`touch made.txt` after") },
      approver: scriptedApprover("allow"),
      script: [use("write"), (request) => `${lastToolResult(request).isError} ${result(request)}`, "typed"],
    });
    const { result: ran } = await place.prompt("go");
    expect(ran.text).toContain("true The skill write was not loaded, because its command `touch made.txt` did not run");
    const typed = await place.prompt("/write");
    expect(JSON.stringify(typed.events)).toContain("was not loaded");
    expect(place.approver.asked).toEqual([]);
    expect(await exists(join(place.place.root, "made.txt"))).toBe(false);
  });

  it("that fail end the whole skill and take back what it allowed; a search that finds nothing is no failure", async () => {
    await using place = await skillHarness({
      files: {
        [at("bad")]: skill("!`false` !`touch never.txt`", { "allowed-tools": "Bash(false) Bash(touch *)" }),
        [at("none")]: skill("Found: [ !`grep nothing a.txt` ]"),
        "a.txt": "x",
      },
      script: [
        use("bad"),
        result,
        reply.toolUse("Bash", { command: "touch later.txt" }),
        (request) => String(lastToolResult(request).isError),
        use("none"),
        result,
      ],
    });
    expect((await place.prompt("go")).result.text).toContain("command `false` did not run to its end");
    expect((await place.prompt("go")).result.text).toBe("true");
    expect((await place.prompt("go")).result.text).toContain("Found: [  ]");
    expect(await exists(join(place.place.root, "never.txt"))).toBe(false);
  });

  it("take arguments, which never become commands of their own", async () => {
    await using place = await skillHarness({
      files: { [at("say")]: skill('!`echo "$0"` and $1', { "allowed-tools": "Bash(echo *) Bash(touch *)" }) },
      script: [use("say", 'hello "!`touch made.txt`"'), result],
    });
    expect((await place.prompt("go")).result.text).toContain("hello and !`touch made.txt`");
    expect(await exists(join(place.place.root, "made.txt"))).toBe(false);
  });

  it("do not run where a setting says so", async () => {
    await using place = await skillHarness({
      files: { [at("look")]: skill("Files: !`ls`") },
      settings: { disableSkillShellExecution: true },
      script: [use("look"), result],
    });
    expect((await place.prompt("go")).result.text).toContain("Files: [a command was not run: the settings switch that off]");
  });
});

describe("A skill of a folder that is not trusted", () => {
  it("is text: it runs nothing, allows nothing, registers nothing and changes no model", async () => {
    const hooks = '{"PostToolUse": [{"hooks": [{"type": "command", "command": "touch hooked.txt"}]}]}';
    const fields = { "allowed-tools": "Bash(touch *)", "disallowed-tools": "Read", model: "scripted-2", hooks };
    await using place = await skillHarness({
      trusted: false,
      files: { [at("evil")]: skill("Now !`touch made.txt`", fields) },
      script: [
        use("evil"),
        (request) => {
          expect(request.model).toBe("scripted-1");
          expect(result(request)).toContain("Now [a command was not run: the folder is not trusted]");
          return reply.toolUse("Bash", { command: "touch made.txt" });
        },
        (request) => `refused: ${lastToolResult(request).isError}; tools: ${request.tools.map(({ name }) => name).join()}`,
        (request) => lastUserText(request),
      ],
    });
    const { result: ran } = await place.prompt("go");
    expect(ran.text).toMatch(/^refused: true; tools: .*\bRead\b/);
    expect((await place.prompt("/evil")).result.text).toContain("the folder is not trusted");
    for (const file of ["made.txt", "hooked.txt"]) expect(await exists(join(place.place.root, file))).toBe(false);
  });

  it("does not take the person's own skills along", async () => {
    await using place = await skillHarness({
      trusted: false,
      user: { "skills/mine/SKILL.md": skill("Files: !`ls`", { description: "Mine" }) },
      files: { "a.txt": "", [at("mine")]: skill("evil !`ls`") },
      script: [use("mine"), result],
    });
    expect((await place.prompt("go")).result.text).toContain("Files: a.txt");
  });

  it("is one that changed since the folder was trusted, until the next start", async () => {
    await using place = await skillHarness({
      files: { [at("look")]: skill("Files: !`ls`") },
      script: [use("look"), result, use("look"), result],
    });
    expect((await place.prompt("go")).result.text).not.toContain("was not run");
    await writeFiles(place.place.root, { [at("look")]: skill("Now: !`touch made.txt`", { "allowed-tools": "Bash(touch *)" }) });
    expect((await place.prompt("go")).result.text).toContain("Now: [a command was not run: it changed since the folder was trusted]");
    expect(await exists(join(place.place.root, "made.txt"))).toBe(false);
  });

  it("is one of a folder that nobody was asked about: below the session's, or beside it", async () => {
    await using beside = await skillHarness({ files: { [at("beside")]: skill("Beside: !`ls`") }, script: [] });
    await using place = await skillHarness({
      files: { "apps/web/a.ts": "a", "apps/web/.claude/skills/below/SKILL.md": skill("Below: !`ls`") },
      session: { additionalDirectories: [beside.place.root] },
      script: [reply.toolUse("Read", { file_path: "apps/web/a.ts" }), use("below"), result, use("beside"), result],
    });
    const nobody = "[a command was not run: nobody was asked about what this folder brings]";
    expect((await place.prompt("go")).result.text).toContain(`Below: ${nobody}`);
    expect((await place.prompt("go")).result.text).toContain(`Beside: ${nobody}`);
  });
});
