import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
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

describe("lorimer permissions explain TOOL", () => {
  it.each([
    [["explain", "Bash", "make all"], /^Asked about: .+\.\n(.*\n)*.*Bash\(make/],
    [["explain", "ls -la"], /^Allowed: /],
    [["explain", "Read", '{"file_path":"../outside/x"}'], /^Asked about: /],
    [["explain", "Read", "/etc/passwd"], /^Asked about: /],
    [["explain", "Bash", "git push"], /^Denied: .+\n {2}rule: Bash\(git push \*\) .*settings\.json/],
  ])("tells a person in a sentence: %j", async (operands, text) => {
    writeFileSync(at("project/.lorimer/settings.json"), JSON.stringify({ permissions: { deny: ["Bash(git push *)"] } }));
    const ran = await run(operands);
    expect(ran.code).toBe(0);
    expect(ran.text).toMatch(text);
  });

  it("wants one call, of a tool whose input can be told", async () => {
    await expect(run(["explain"])).rejects.toMatchObject({ code: "USAGE" });
    await expect(run(["explain", "Bash", "ls", "-la"])).rejects.toMatchObject({ code: "USAGE" });
    await expect(run(["explain", "mcp__x__y", "text"])).rejects.toMatchObject({ code: "USAGE" });
    await expect(run(["list"], { stdin: "" })).rejects.toMatchObject({ code: "USAGE" });
    await expect(run(["grant"])).rejects.toMatchObject({ code: "USAGE" });
  });
});

describe("lorimer permissions add, remove and list", () => {
  it("adds a rule to the file of a scope, lists it with its origin, and takes it away again", async () => {
    expect(await run(["add", "allow", "Bash(make *)"], { scope: "project" })).toMatchObject({ code: 0 });
    await run(["add", "deny", "Read(.env)"]);
    expect(JSON.parse(readFileSync(at("project/.lorimer/settings.json"), "utf8"))).toEqual({ permissions: { allow: ["Bash(make *)"] } });
    expect(JSON.parse(readFileSync(at("project/.lorimer/settings.local.json"), "utf8"))).toEqual({ permissions: { deny: ["Read(.env)"] } });
    const list = await run(["list"]);
    expect(list.text).toMatch(/^Mode: default\n/);
    expect(list.text).toMatch(/deny +Read\(\.env\) +local: .*settings\.local\.json/);
    expect(list.text).toMatch(/allow +Bash\(make \*\) +project: .*settings\.json/);
    expect(list.text.indexOf("Read(.env)")).toBeLessThan(list.text.indexOf("Bash(make *)"));
    expect(JSON.parse((await run(["list"], { json: true, scope: "local" })).text)).toMatchObject({
      mode: "default",
      rules: [{ text: "Read(.env)", scope: "local" }],
    });
    expect(await run(["remove", "Bash(make *)"])).toMatchObject({
      code: 0,
      text: "Removed from allow in the project settings: Bash(make *)\n",
    });
    expect(await run(["remove", "Bash(make *)"])).toMatchObject({ code: 1 });
    expect((await run(["list"])).text).not.toContain("make");
  });

  it("refuses what is no rule, no behaviour or no scope, and changes nothing", async () => {
    for (const operands of [
      ["add", "allow", "Bash(make"],
      ["add", "permit", "Bash"],
      ["add", "allow"],
      ["add", "allow", "a", "b"],
      ["remove"],
    ])
      await expect(run(operands), operands.join(" ")).rejects.toMatchObject({ code: "USAGE" });
    await expect(run(["add", "allow", "Bash"], { scope: "managed" })).rejects.toMatchObject({ code: "USAGE" });
    expect(existsSync(at("project/.lorimer/settings.local.json"))).toBe(false);
  });
});

describe("lorimer permissions test", () => {
  const policy = {
    allow: ["Bash(npm *)"],
    deny: ["Bash(npm publish:*)"],
    cases: [
      { command: "npm test", expect: "allow" },
      { command: "npm publish", expect: "deny" },
    ],
  };

  it("passes when every case is decided as expected, from JSON and from YAML", async () => {
    writeFileSync(at("project/policy.json"), JSON.stringify(policy));
    expect(await run(["test", "policy.json"])).toEqual({ code: 0, text: "2 of 2 cases as expected.\n", lines: [] });
    writeFileSync(
      at("project/policy.yaml"),
      "mode: dontAsk\nallow:\n  - Bash(npm *)\ncases:\n  - command: npm test\n    expect: allow\n  - tool: Write\n    input: { file_path: a }\n    expect: deny\n  - { command: ls > x, expect: deny, name: a redirect }\n",
    );
    expect(await run(["test", "policy.yaml"])).toMatchObject({ code: 0, text: "3 of 3 cases as expected.\n" });
  });

  it("fails with what was expected, what was decided and why", async () => {
    writeFileSync(
      at("project/policy.json"),
      JSON.stringify({ ...policy, cases: [...policy.cases, { name: "curl", command: "curl x", expect: "allow" }] }),
    );
    const { code, text } = await run(["test", "policy.json"]);
    expect(code).toBe(1);
    expect(text).toMatch(/^curl\n {2}- allow\n {2}\+ ask: .+\n2 of 3 cases as expected\.\n$/);
    expect(JSON.parse((await run(["test", "policy.json"], { json: true })).text)).toMatchObject({
      ok: false,
      cases: 3,
      failed: [{ name: "curl", actual: "ask" }],
    });
  });

  it("fails when a rule of the policy is malformed, and when the file is no policy test", async () => {
    writeFileSync(at("project/policy.json"), JSON.stringify({ ...policy, allow: ["Bash(npm *)", "Bash("] }));
    expect(await run(["test", "policy.json"])).toMatchObject({ code: 1, text: expect.stringContaining("A rule was left out") as string });
    for (const content of ["", "[]", "{}", '{"cases":[5]}', '{"cases":[{"command":"ls"}]}', '{"cases":[{"expect":"allow"}]}']) {
      writeFileSync(at("project/policy.json"), content);
      await expect(run(["test", "policy.json"]), content).rejects.toMatchObject({ code: "USAGE" });
    }
    await expect(run(["test", "missing.json"])).rejects.toMatchObject({ code: "USAGE" });
  });
});

describe("where a rule stands", () => {
  it("is listed, also for files of another harness, which are not changed", async () => {
    mkdirSync(at("project/.claude"));
    const foreign = at("project/.claude/settings.json");
    writeFileSync(foreign, JSON.stringify({ permissions: { deny: ["Read(/secret.txt)"] } }));
    expect((await run(["list"])).text).toMatch(/deny +Read\(\/secret\.txt\) +project: .*\.claude\/settings\.json \(of another harness\)\n/);
    expect(await run(["remove", "Read(/secret.txt)"])).toMatchObject({ code: 1 });
    expect(readFileSync(foreign, "utf8")).toContain("secret");
  });
});

describe("lorimer permissions import", () => {
  it("adds the rules of a three-list file to the settings of a scope, and names what it left out", async () => {
    writeFileSync(
      at("project/old.yaml"),
      "always_allow:\n  - npm test\n  - Read(docs/**)\nalways_deny:\n  - tool: shell\n    pattern: curl *\nask_user: [WebFetch]\n",
    );
    expect(await run(["import", "old.yaml"], { scope: "project" })).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(at("project/.lorimer/settings.json"), "utf8"))).toEqual({
      permissions: { deny: ["Bash(curl *)"], ask: ["WebFetch"], allow: ["Bash(npm test)", "Read(docs/**)"] },
    });
    const list = await run(["list"]);
    expect(list.text).toMatch(/deny +Bash\(curl \*\) +project: .*settings\.json/);
    writeFileSync(at("project/odd.yaml"), "always_allow: [ls, 7]\nnever: [x]\n");
    const odd = await run(["import", "odd.yaml"]);
    expect(odd).toMatchObject({ code: 1 });
    expect(odd.text).toMatch(/^Added to allow in the local settings: Bash\(ls\)\nLeft out: always_allow\[1\]: .*\nLeft out: never is not/);
    expect(await run(["import", "odd.yaml"], { json: true })).toMatchObject({ code: 1, text: expect.stringContaining('"scope": "local"') });
  });

  it("wants one file that can be read, and a scope that can be written", async () => {
    await expect(run(["import"])).rejects.toMatchObject({ code: "USAGE" });
    await expect(run(["import", "nosuch.yaml"])).rejects.toMatchObject({ code: "USAGE" });
    writeFileSync(at("project/a.yaml"), "");
    await expect(run(["import", "a.yaml"], { scope: "managed" })).rejects.toMatchObject({ code: "USAGE" });
    expect(await run(["import", "a.yaml"])).toMatchObject({ code: 1 });
    expect(existsSync(at("project/.lorimer/settings.local.json"))).toBe(false);
  });
});
