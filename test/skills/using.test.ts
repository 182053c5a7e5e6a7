import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lastToolResult, lastUserText, reply } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { skill, skillHarness } from "./skill-place.js";

const at = (name: string): string => `.lorimer/skills/${name}/SKILL.md`;
const greet = { [at("greet")]: skill("SECRET-BODY greets $ARGUMENTS", { description: "Greets people in rhyme" }) };

describe("A skill", () => {
  it("is known by name and description, and its text is not in a request before it is used", async () => {
    await using place = await skillHarness({
      files: greet,
      script: [
        (request) => {
          expect(JSON.stringify(request)).toContain("- greet: Greets people in rhyme");
          expect(JSON.stringify(request)).not.toContain("SECRET-BODY");
          return reply.toolUse("Skill", { skill: "greet", args: "Ann" });
        },
        (request) => lastToolResult(request).text,
      ],
    });
    const { result, events } = await place.prompt("greet Ann");
    const root = place.place.root;
    expect(result.text).toBe(`<skill name="greet" folder="${root}/.lorimer/skills/greet">\nSECRET-BODY greets Ann\n</skill>`);
    expect(place.approver.asked).toEqual([]);
    expect(events.find(({ type }) => type === "context-loaded")).toMatchObject({ kind: "skill", file: `${root}/${at("greet")}` });
  });

  it("that is loaded again with the same text adds only a note", async () => {
    await using place = await skillHarness({
      files: greet,
      script: [
        reply.toolUse("Skill", { skill: "greet", args: "Ann" }),
        reply.toolUse("Skill", { skill: "greet", args: "Ann" }),
        (request) => {
          expect(lastToolResult(request).text).toBe("The skill greet is loaded already, with the same text: follow it.");
          return reply.toolUse("Skill", { skill: "greet", args: "Bob" });
        },
        (request) => lastToolResult(request).text,
      ],
    });
    expect((await place.prompt("go")).result.text).toContain("greets Bob");
  });

  it("that was edited is read as it is now", async () => {
    await using place = await skillHarness({
      files: greet,
      script: [
        reply.toolUse("Skill", { skill: "greet" }),
        "ok",
        reply.toolUse("Skill", { skill: "greet" }),
        (request) => lastToolResult(request).text,
      ],
    });
    await place.prompt("go");
    await writeFile(join(place.place.root, at("greet")), skill("NEW-BODY", { description: "Greets" }));
    expect((await place.prompt("go")).result.text).toContain("NEW-BODY");
  });

  it("that nobody has is refused, with the nearest one named", async () => {
    await using place = await skillHarness({
      files: greet,
      script: [reply.toolUse("Skill", { skill: "greeting" }), (request) => lastToolResult(request).text],
    });
    expect((await place.prompt("go")).result.text).toBe("There is no skill named greeting. Did you mean greet?");
  });

  it("for people alone is not listed, and refused to the model", async () => {
    await using place = await skillHarness({
      files: { [at("deploy")]: skill("Deploys.", { description: "Deploys it", "disable-model-invocation": "Yes" }) },
      script: [
        (request) => {
          expect(JSON.stringify(request)).not.toContain("Deploys it");
          return reply.toolUse("Skill", { skill: "deploy" });
        },
        (request) => lastToolResult(request).text,
        (request) => lastUserText(request),
      ],
    });
    expect((await place.prompt("go")).result.text).toContain("Only the person can use the skill deploy");
    expect((await place.prompt("/deploy")).result.text).toContain("Deploys.");
  });

  it("for the model alone is no command", async () => {
    await using place = await skillHarness({ files: { [at("facts")]: skill("Facts.", { "user-invocable": false }) }, script: ["never"] });
    const { events } = await place.prompt("/facts");
    expect(JSON.stringify(events)).toContain("There is no command /facts");
  });

  it("can be searched for", async () => {
    await using place = await skillHarness({
      files: { ...greet, [at("forms")]: skill("x", { description: "Fills PDF forms" }) },
      script: [reply.toolUse("Skill", { search: "fill out a form" }), (request) => lastToolResult(request).text],
    });
    expect((await place.prompt("go")).result.text).toBe("- forms: Fills PDF forms");
  });
});

describe("A skill that is typed", () => {
  it("becomes the prompt, with what was typed behind it", async () => {
    await using place = await skillHarness({ files: greet, script: [(request) => lastUserText(request)] });
    expect((await place.prompt("/greet Bob and Eve")).result.text).toContain("SECRET-BODY greets Bob and Eve");
  });

  it("can be followed by others: each is given the rest", async () => {
    await using place = await skillHarness({
      files: { ...greet, [at("short")]: skill("Be short about $0.", { description: "s" }) },
      script: [(request) => JSON.stringify(request.messages.at(-1))],
    });
    const text = (await place.prompt("/greet /short Ann /nothing")).result.text;
    expect(text).toContain("SECRET-BODY greets Ann /nothing");
    expect(text).toContain("Be short about Ann.");
  });

  it("brings the files that it mentions, as a prompt does", async () => {
    await using place = await skillHarness({
      files: { "notes.md": "THE-NOTES", [at("sum")]: skill("Sum up @notes.md, not @nothing.md.") },
      script: [(request) => JSON.stringify(request.messages)],
    });
    expect((await place.prompt("/sum")).result.text).toContain("THE-NOTES");
  });

  it("runs nothing in a preview", async () => {
    await using place = await skillHarness({
      files: { [at("now")]: skill("It is !`touch ran.txt` now", { "allowed-tools": "Bash(touch *)" }) },
      script: [],
    });
    const preview = await place.session.preview("/now");
    expect(JSON.stringify(preview)).toContain("[the output of touch ran.txt]");
    await expect(place.place.read("ran.txt")).rejects.toThrow();
  });
});

describe("What a skill brings", () => {
  it("allows its tools until the person speaks again", async () => {
    const call = reply.toolUse("Bash", { command: "touch made.txt" });
    await using place = await skillHarness({
      files: { [at("make")]: skill("Make it.", { "allowed-tools": "Bash(touch *), Read" }) },
      script: [
        call,
        (request) => {
          expect(lastToolResult(request).isError).toBe(true);
          return reply.toolUse("Skill", { skill: "make" });
        },
        call,
        (request) => {
          expect(lastToolResult(request).isError).toBe(false);
          return "made";
        },
        call,
        (request) => (lastToolResult(request).isError ? "refused again" : "still allowed"),
      ],
    });
    expect((await place.prompt("go")).result.text).toBe("made");
    expect((await place.prompt("once more")).result.text).toBe("refused again");
  });

  it("takes tools away until the person speaks again", async () => {
    const names = (request: { readonly tools: readonly { readonly name: string }[] }): string =>
      request.tools.map(({ name }) => name).join();
    await using place = await skillHarness({
      files: { [at("look")]: skill("Only look.", { "disallowed-tools": "Bash Write" }) },
      permissions: { allow: ["Bash(touch *)"] },
      script: [
        reply.toolUse("Skill", { skill: "look" }),
        (request) => {
          expect(names(request as never)).not.toMatch(/\bBash\b|\bWrite\b/);
          return reply.toolUse("Bash", { command: "touch x" });
        },
        (request) => (lastToolResult(request).isError ? "refused" : "ran"),
        (request) => names(request as never),
      ],
    });
    expect((await place.prompt("go")).result.text).toBe("refused");
    expect((await place.prompt("go on")).result.text).toMatch(/\bBash\b/);
  });

  it("changes model and effort for the turn, and says who asked for it", async () => {
    await using place = await skillHarness({
      files: {
        [at("think")]: skill("Think.", { model: "scripted-2", effort: "high" }),
        [at("odd")]: skill("Odd.", { model: "no-such-model" }),
      },
      script: [
        reply.toolUse("Skill", { skill: "think" }),
        (request) => request.model,
        (request) => request.model,
        reply.toolUse("Skill", { skill: "odd" }),
        (request) => request.model,
      ],
    });
    const first = await place.prompt("go");
    expect(first.result.text).toBe("scripted-2");
    expect(first.events).toContainEqual(
      expect.objectContaining({
        type: "notice-given",
        text: expect.stringContaining("the model is scripted-2 and the effort is high: so asks the skill think") as string,
      }),
    );
    expect((await place.prompt("go")).result.text).toBe("scripted-1");
    const odd = await place.prompt("odd");
    expect(odd.result.text).toBe("scripted-1");
    expect(JSON.stringify(odd.events)).toContain("asks for the model no-such-model");
  });

  it("registers its hooks when it is used, and each that is to run once runs once", async () => {
    const hooks = '{"PostToolUse": [{"matcher": "Read", "hooks": [{"type": "command", "command": "echo x >> hooked.txt", "once": true}]}]}';
    const read = reply.toolUse("Read", { file_path: "a.txt" });
    await using place = await skillHarness({
      files: { "a.txt": "a", [at("watch")]: skill("Watch.", { hooks }) },
      script: [read, reply.toolUse("Skill", { skill: "watch" }), read, read, "done"],
    });
    await place.prompt("go");
    expect(await place.place.read("hooked.txt")).toBe("x\n");
  });

  it("of a fork runs where it was called, and says so, where nothing can start agents", async () => {
    await using place = await skillHarness({
      files: { [at("apart")]: skill("Look at $0.", { context: "fork" }) },
      script: [reply.toolUse("Skill", { skill: "apart", args: "it" }), (request) => lastToolResult(request).text],
    });
    expect((await place.prompt("go")).result.text).toContain(
      "(Meant for an agent of its own; there is none here, so follow it yourself.)\n\nLook at it.",
    );
  });
});
