import { existsSync, symlinkSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CommandPlace } from "./command-place.js";
import type { CommandInput, CommandRun } from "./command-place.js";

let place: CommandPlace;
beforeEach(() => {
  place = new CommandPlace();
});
afterEach(() => place[Symbol.dispose]());

const at = (path: string): string => place.at(path);
const run = (operands: readonly string[], input: CommandInput = {}): Promise<CommandRun> => place.run(operands, input);

const ask = (line: object): string => `${JSON.stringify({ settings: false, ...line })}\n`;
const bash = (command: string, more: object = {}): string => ask({ id: command, tool: "Bash", input: { command }, ...more });

describe("lorimer permissions explain --stdin --json", () => {
  it("answers each line in order, with behaviour, reason, rule and a sentence", async () => {
    const { code, lines } = await run(["explain"], {
      stdin:
        bash("ls") +
        bash("npm test") +
        bash("npm test", { allow: ["Bash(npm *)"] }) +
        bash("npm publish", { allow: ["Bash"], deny: ["Bash(npm publish:*)"] }),
    });
    expect(code).toBe(0);
    expect(lines.map(({ id, behavior }) => [id, behavior])).toEqual([
      ["ls", "allow"],
      ["npm test", "ask"],
      ["npm test", "allow"],
      ["npm publish", "deny"],
    ]);
    expect(lines[3]).toMatchObject({
      rule: "Bash(npm publish:*)",
      reason: { type: "rule" },
      because: expect.stringMatching(/\.$/) as string,
    });
    expect(lines[1]).toMatchObject({ rule: null, reason: { type: "no-rule" } });
  });

  it("runs nothing and writes nothing", async () => {
    await run(["explain"], {
      stdin: bash("touch pwned", { allow: ["Bash"] }) + bash("echo $(touch pwned)", { mode: "bypassPermissions" }),
    });
    expect(existsSync(at("project/pwned"))).toBe(false);
  });

  it("answers a line that makes no sense by an error in its place, with the id where it can be read", async () => {
    const { code, lines } = await run(["explain"], {
      stdin: `{"id":"a","tool":\n${bash("ls")}[]\n\n{"id":7}\n{"id":"b","tool":"Bash","input":5}\n{"id":"c","tool":"Bash","mode":"yolo"}\n${bash("pwd")}`,
    });
    expect(code).toBe(1);
    expect(lines.map(({ id, behavior, error }) => [id, behavior ?? typeof error])).toEqual([
      ["a", "string"],
      ["ls", "allow"],
      [null, "string"],
      [7, "string"],
      ["b", "string"],
      ["c", "string"],
      ["pwd", "allow"],
    ]);
  });

  it("keeps little of a line that is too long, says so, and goes on", async () => {
    const { lines } = await run(["explain"], {
      stdin: `${ask({ id: "long", tool: "Bash", input: { command: "x".repeat(9_000_000) } })}${bash("ls")}`,
    });
    expect(lines).toEqual([
      { id: "long", error: expect.stringContaining("longer than") as string },
      expect.objectContaining({ id: "ls", behavior: "allow" }),
    ]);
  });

  it("fills in what is left out", async () => {
    writeFileSync(at("project/a.txt"), "");
    const { lines } = await run(["explain"], {
      stdin: `{"tool":"Read","input":{"file_path":"a.txt"},"settings":false}\n{"id":1,"tool":"Read","input":{"file_path":"../outside/x"},"settings":false}\n`,
    });
    expect(lines).toMatchObject([
      { id: null, behavior: "allow" },
      { id: 1, behavior: "ask" },
    ]);
  });

  it("reads rules of the line alone, unless settings are wanted", async () => {
    writeFileSync(at("project/.lorimer/settings.json"), JSON.stringify({ permissions: { allow: ["Bash(make *)"] } }));
    const call = { tool: "Bash", input: { command: "make all" } };
    const { lines } = await run(["explain"], {
      stdin: [{ ...call, settings: false }, { ...call, allow: [] }, call, { ...call, settings: true, deny: ["Bash(make all)"] }]
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(""),
    });
    expect(lines.map(({ behavior }) => behavior)).toEqual(["ask", "ask", "allow", "deny"]);
  });

  it("says what is wrong with a rule of the line, and lets it match nothing", async () => {
    const { lines } = await run(["explain"], { stdin: bash("npm test", { allow: ["Bash(npm", 5], deny: ["Bash)"] }) });
    expect(lines[0]).toMatchObject({ behavior: "ask", problems: [expect.any(String), expect.any(String), expect.any(String)] });
  });

  it("looks at the disk anew for every line", async () => {
    async function* asked(): AsyncGenerator<Buffer> {
      const line = (id: string): Buffer =>
        Buffer.from(ask({ id, tool: "Write", input: { file_path: "src/f", content: "" }, mode: "acceptEdits", cwd: at("project") }));
      yield line("file");
      await new Promise((resolve) => setImmediate(resolve));
      symlinkSync(at("outside/f"), at("project/src/f"));
      yield line("link");
    }
    const { lines } = await run(["explain"], { stdin: asked() });
    expect(lines.map(({ behavior }) => behavior)).toEqual(["allow", "ask"]);
  });

  it("gives every hostile line an answer and never dies of one", async () => {
    const texts = [
      "'\"$(".repeat(5000),
      "(".repeat(20_000),
      "a;".repeat(20_000),
      "\0",
      "\u{d800}",
      "$(".repeat(3000),
      "{".repeat(9999),
      "x".repeat(1_000_000),
    ];
    const { lines } = await run(["explain"], {
      stdin: texts.map((command, id) => ask({ id, tool: "Bash", input: { command }, allow: ["Bash(ls *)"] })).join(""),
    });
    expect(lines.map(({ id, behavior }) => [id, behavior])).toEqual(texts.map((_, id) => [id, "ask"]));
  });

  it("answers thousands of lines a second", { timeout: 60_000 }, async () => {
    const count = 5000;
    const stdin = Array.from({ length: count }, (_, id) =>
      bash(`git log -${id % 50} | head; npm run build${id % 7}`, { allow: ["Bash(npm run *)"] }),
    ).join("");
    await run(["explain"], { stdin: stdin.slice(0, stdin.indexOf("\n", 50_000) + 1) });
    const start = performance.now();
    const { lines } = await run(["explain"], { stdin });
    const perSecond = Math.round(count / ((performance.now() - start) / 1000));
    console.log(`figure: lines explained per second ${perSecond}`);
    expect(lines).toHaveLength(count);
    // The figure is of a machine that does nothing else; the bound is of one with two cores that does much.
    expect(perSecond).toBeGreaterThan(50);
  });
});
