import type { PermissionBehavior, PermissionMode } from "@lorimer/sdk";
import { describe, expect, it } from "vitest";
import type { FileFacts } from "../paths/file-facts.js";
import { isFault } from "../rules/parse-rule.js";
import { compileRule } from "../rules/rule.js";
import type { Rule } from "../rules/rule.js";
import type { Decision, DecisionContext, DecisionPolicy, JudgedCall } from "./context.js";
import { decide } from "./decide.js";

const kindOf = (path: string): "directory" | "file" => (/(?:^\/|\/(?:p|more|src|lib))$/.test(path) ? "directory" : "file");
const files: FileFacts = { look: (path) => ({ real: path, kind: kindOf(path), links: 1 }), git: () => ({ safe: true, why: undefined }) };
const place: DecisionContext["place"] = {
  cwd: "/p",
  project: "/p",
  home: "/home/me",
  directories: ["/more"],
  platform: "linux",
  shell: "bash",
};

/** Rules as `behaviour text`. */
function rules(texts: readonly string[]): readonly Rule[] {
  return texts.map((text) => {
    const [behavior = "", ...rest] = text.split(" ");
    const rule = compileRule(rest.join(" "), behavior as PermissionBehavior, { scope: "user", source: "settings.json" });
    if (isFault(rule)) throw new Error(rule.fault);
    return rule;
  });
}

function judged(call: JudgedCall, mode: PermissionMode, texts: readonly string[] = [], more: Partial<DecisionContext> = {}): Decision {
  return decide(call, { place, files, policy: { mode, rules: rules(texts) }, ...more });
}

const bash = (command: string): JudgedCall => ({ name: "Bash", input: { command } });
const file = (name: string, path: string): JudgedCall => ({ name, input: { file_path: path } });
const behaviorOf = (call: JudgedCall, mode: PermissionMode = "default", ...texts: readonly string[]): PermissionBehavior =>
  judged(call, mode, texts).behavior;

const modes = ["default", "acceptEdits", "plan", "auto", "dontAsk", "bypassPermissions", "bubble"] as const;

// One row for each class of tool; a column for each mode, in the order above. a: allow, k: ask, d: deny.
const classes: readonly (readonly [what: string, call: JudgedCall, answers: string])[] = [
  ["reads inside", file("Read", "src/a.ts"), "aaaaaaa"],
  ["reads in an added folder", file("Read", "/more/a.ts"), "aaaaaaa"],
  ["reads outside", file("Read", "/etc/passwd"), "kkkkdak"],
  ["searches inside", { name: "Grep", input: { pattern: "x" } }, "aaaaaaa"],
  ["edits inside", file("Edit", "src/a.ts"), "kadadak"],
  ["writes inside", file("Write", "src/a.ts"), "kadadak"],
  ["edits outside", file("Edit", "/etc/x"), "kkdkdak"],
  ["edits what is protected", file("Edit", ".git/config"), "kkkkdkk"],
  ["a command that reads", bash("ls src | head"), "aaaaaaa"],
  ["a command that edits", bash("mkdir -p src/new && touch src/new/x"), "kakadak"],
  ["a command that may do anything", bash("npm install"), "kkkkdak"],
  ["a command that removes the project", bash("rm -rf /p"), "kkkkdkk"],
  ["a fetch", { name: "WebFetch", input: { url: "https://x.test", prompt: "y" } }, "kkkkdak"],
  ["a server's tool", { name: "mcp__a__b", input: {} }, "kkkkdak"],
  ["the session's own tools", { name: "TodoWrite", input: { todos: [] } }, "aaaaaaa"],
  ["a question to the person", { name: "AskUserQuestion", input: { questions: [] } }, "kkkkdkk"],
];

describe("each mode, for each class of tool", () => {
  const table = classes.flatMap(([what, call, answers]) =>
    modes.map((mode, index) => [mode, what, { a: "allow", k: "ask", d: "deny" }[answers.charAt(index)] ?? "", call] as const),
  );
  it.each(table)("%s: %s: %s", (mode, _what, expected, call) => {
    expect(judged(call, mode).behavior).toBe(expected);
  });

  it("lets plan mode write its plan, and nothing else", () => {
    const planFile = "/p/.lorimer/plans/x.md";
    expect(judged(file("Write", "notes/plan.md"), "plan", [], { planFile: "/p/notes/plan.md" }).behavior).toBe("allow");
    expect(judged(file("Write", "a"), "plan", [], { planFile }).behavior).toBe("deny");
    expect(behaviorOf(bash("npm test"), "plan", "allow Bash(npm test)")).toBe("ask");
  });

  it("takes a mode that policy switched off for the default", () => {
    const policy = (mode: PermissionMode, lock: Partial<DecisionPolicy>): DecisionPolicy => ({ mode, rules: [], ...lock });
    expect(decide(bash("make"), { place, files, policy: policy("bypassPermissions", { bypassDisabled: true }) }).behavior).toBe("ask");
    expect(decide(file("Edit", "a"), { place, files, policy: policy("auto", { autoDisabled: true }) }).behavior).toBe("ask");
  });
});

describe("the order of rules", () => {
  const everything = ["deny Bash(x *)", "ask Bash(x *)", "allow Bash(x *)"] as const;

  it.each(modes)("deny before ask before allow, in mode %s", (mode) => {
    expect(behaviorOf(bash("x y"), mode, ...everything)).toBe("deny");
    expect(behaviorOf(bash("x y"), mode, ...everything.slice(1))).toBe(mode === "dontAsk" ? "deny" : "ask");
    expect(behaviorOf(bash("x y"), mode, "allow Bash(x *)")).toBe(mode === "plan" ? "ask" : "allow");
  });

  it("holds for each part of a line", () => {
    expect(behaviorOf(bash("x 1 && y 2"), "default", "allow Bash(x *)")).toBe("ask");
    expect(behaviorOf(bash("x 1 && y 2"), "default", "allow Bash(x *)", "allow Bash(y *)")).toBe("allow");
    expect(behaviorOf(bash("x 1 | y 2"), "default", "allow Bash", "deny Bash(y *)")).toBe("deny");
    expect(behaviorOf(bash("x $(y 2)"), "bypassPermissions", "ask Bash(y *)")).toBe("ask");
  });

  it("names rule, place and what would have been otherwise", () => {
    expect(judged(bash("curl x"), "default", ["deny Bash(curl *)"])).toMatchObject({
      reason: "rule",
      rule: "Bash(curl *)",
      origin: "user: settings.json",
      counterfactual: expect.stringContaining("Bash(curl *)") as string,
    });
    expect(judged(bash("npm test -- x"), "default").counterfactual).toBe("The rule Bash(npm test *) would allow it.");
    expect(judged(file("Edit", "a"), "default").counterfactual).toMatch(/acceptEdits/);
  });

  it("suggests only rules that would help, and none for what runs anything", () => {
    const suggested = (command: string): readonly string[] => judged(bash(command), "default").suggested;
    expect(suggested("npm run build && cargo test --all")).toEqual(["Bash(npm run build *)", "Bash(cargo test *)"]);
    expect(suggested("bash script.sh")).toEqual(["Bash(bash script.sh)"]);
    expect(suggested("sudo make install")).toEqual(["Bash(sudo make install)"]);
    expect(suggested("a 1; b 1; c 1; d 1; e 1; f 1")).toEqual([]);
    expect(suggested("cp a /etc/x")).toEqual([]);
    expect(suggested("rm -rf /p")).toEqual([]);
    expect(suggested("$X y")).toEqual([]);
  });
});

describe("what cannot be known", () => {
  it.each(["$X y", "cur$X y", "$(echo curl) y", "eval $X"])("is never allowed past a deny rule that may mean it: %s", (command) => {
    for (const mode of modes) expect(behaviorOf(bash(command), mode, "allow Bash", "deny Bash(curl *)")).not.toBe("allow");
  });

  it("does not stop what a rule cannot mean", () => {
    expect(behaviorOf(bash("echo $X"), "default", "allow Bash", "deny Bash(curl *)")).toBe("allow");
    expect(behaviorOf(bash('echo "use curl y"'), "default", "deny Bash(curl *)")).toBe("allow");
  });

  it.each(["/usr/bin/curl x", "timeout 5 curl x", "env A=1 curl x", "A=1 curl x", "c''url x", "sudo curl x", "find . -exec curl x \\;"])(
    "a deny rule finds its program in %s",
    (command) => expect(behaviorOf(bash(command), "bypassPermissions", "deny Bash(curl *)")).toBe("deny"),
  );

  it.each([
    ["git -C . push x", "git push *"],
    ["npm --silent publish", "npm publish *"],
    ["rm -fr x", "rm -rf *"],
    ["rm -r -f x", "rm -rf *"],
  ])("%s is %s too", (command, rule) => expect(behaviorOf(bash(command), "default", "allow Bash", `deny Bash(${rule})`)).toBe("deny"));

  it("a line that nobody can read is not allowed, whatever its length", () => {
    for (const command of ["x".repeat(1_000_000), "x;".repeat(10_000), "echo 'a", "echo a\u0000b"])
      expect(behaviorOf(bash(command), "default", "allow Bash")).toBe("ask");
  });
});

describe("rules for commands", () => {
  it.each([
    ["npm test", "npm test", true],
    ["npm test", "npm test -- x", false],
    ["npm run test:*", "npm run test", true],
    ["npm run test:*", "npm run test:unit", false],
    ["npm run *", "npm run", true],
    ["npm run*", "npm runx", true],
    ["git * main", "git push origin main", true],
    ["npm test *", '"npm test" x', false],
    ["npm *", "A=1 npm x", false],
    ["npm *", "LANG=C npm x", true],
    ["NODE_ENV=test npm *", "NODE_ENV=test npm x", true],
    ["* --version", "LD_PRELOAD=x node --version", false],
    ["node *", "timeout 5 node x", true],
    ["npm test", "nohup npm test", true],
    ["grep *", "x | xargs grep y", false],
    ["watch *", "watch rm", false],
    ["watch ls", "watch ls", true],
  ])("Bash(%s) for %s: %s", (rule, command, expected) => {
    expect(behaviorOf(bash(command), "default", `allow Bash(${rule})`) === "allow").toBe(expected);
  });

  it("do not reach files elsewhere through a wildcard", () => {
    expect(behaviorOf(bash("cat /etc/shadow"), "default", "allow Bash(cat *)")).toBe("ask");
    expect(behaviorOf(bash("make > /etc/x"), "default", "allow Bash(make *)")).toBe("ask");
    expect(behaviorOf(bash("make > out.txt"), "default", "allow Bash(make *)")).toBe("allow");
    expect(behaviorOf(bash("ls > out.txt"), "default", "allow Edit(out.txt)")).toBe("allow");
  });
});

describe("rules for files", () => {
  it.each([
    ["Edit(src/**)", "Edit", "src/a", "allow"],
    ["Edit(src/**)", "Write", "src/a", "allow"],
    ["Edit(src/**)", "NotebookEdit", "src/a", "allow"],
    ["Edit(src/**)", "Edit", "lib/src/a", "ask"],
    ["Edit(//etc/**)", "Read", "/etc/hosts", "allow"],
    ["Read(//etc/**)", "Edit", "/etc/hosts", "ask"],
    ["Edit(/src/**)", "Edit", "src/../a", "ask"],
    ["Edit", "Edit", "/anywhere", "allow"],
    ["Edit", "Edit", ".bashrc", "ask"],
  ])("allow %s: %s %s: %s", (rule, tool, path, expected) => {
    const input = tool === "NotebookEdit" ? { notebook_path: path } : { file_path: path };
    expect(behaviorOf({ name: tool, input }, "default", `allow ${rule}`)).toBe(expected);
  });

  it.each([
    ["Read(.env)", file("Read", "deep/.env")],
    ["Read(.env)", file("Read", "deep/.ENV")],
    ["Read(cafe\u0301)", file("Read", "caf\u00e9")],
    ["Read(src/**)", file("Read", "lib/src/x")],
    ["Read(.env)", file("Edit", ".env")],
    ["Read(.env)", file("Write", ".env")],
    ["Edit(.env)", { name: "NotebookEdit", input: { notebook_path: ".env" } } satisfies JudgedCall],
    ["Read(.env)", bash("cat ./.env")],
    ["Read(.env)", bash("python x.py --file=.env")],
    ["Read(.env)", bash("echo x > .env")],
    ["Edit(.env)", bash("echo x > .env")],
    ["Edit(locked)", bash("rm locked/x")],
    ["Read(//etc/**)", bash("cat /etc/passwd")],
    ["Read", { name: "Grep", input: { pattern: "x" } } satisfies JudgedCall],
  ])("deny %s holds in every mode: %j", (rule, call) => {
    for (const mode of modes) expect(behaviorOf(call, mode, "allow Bash", "allow Edit", `deny ${rule}`)).toBe("deny");
  });

  it("does not take listing, or another name, for reading", () => {
    expect(behaviorOf(bash("ls -la"), "default", "deny Read(.env)")).toBe("allow");
    expect(behaviorOf(bash("cat *.txt"), "default", "deny Read(.env)")).toBe("allow");
    expect(behaviorOf(bash("cat *"), "default", "deny Read(secret.txt)")).toBe("ask");
    expect(behaviorOf(bash("grep -r x ."), "default", "deny Read(.env)")).toBe("ask");
  });

  it("needs both ends of a link to be allowed, and one to be denied", () => {
    const linked: FileFacts = { ...files, look: (path) => ({ real: path === "/p/link" ? "/etc/secret" : path, kind: "file", links: 1 }) };
    const answer = (...texts: readonly string[]): PermissionBehavior =>
      judged(file("Edit", "link"), "acceptEdits", texts, { files: linked }).behavior;
    expect(answer()).toBe("ask");
    expect(answer("allow Edit(link)")).toBe("ask");
    expect(answer("allow Edit(//etc/**)")).toBe("ask");
    expect(answer("allow Edit(//**)")).toBe("allow");
    expect(answer("allow Edit", "deny Edit(//etc/secret)")).toBe("deny");
    expect(answer("allow Edit", "deny Edit(link)")).toBe("deny");
  });

  it("asks where a path cannot be resolved, or has another name", () => {
    const lost: FileFacts = { ...files, look: () => ({ real: undefined, kind: "unknown", links: 1 }) };
    expect(judged(file("Read", "a"), "default", [], { files: lost }).behavior).toBe("ask");
    const twice: FileFacts = { ...files, look: (path) => ({ real: path, kind: "file", links: path === "/p/a" ? 2 : 1 }) };
    expect(judged(file("Edit", "a"), "acceptEdits", [], { files: twice }).behavior).toBe("ask");
    expect(judged(file("Read", "a"), "default", [], { files: twice }).behavior).toBe("allow");
    expect(judged(file("Read", "a"), "default", ["deny Read(b)"], { files: twice }).behavior).toBe("ask");
  });
});

describe("other tools", () => {
  it.each([
    ["allow WebFetch(domain:x.test)", "https://x.test/a", "allow"],
    ["allow WebFetch(domain:x.test)", "https://X.TEST./a", "allow"],
    ["allow WebFetch(domain:x.test)", "https://x.test.evil.test", "ask"],
    ["allow WebFetch(domain:x.test)", "https://x.test@evil.test", "ask"],
    ["allow WebFetch(domain:*.x.test)", "https://a.b.x.test", "allow"],
    ["allow WebFetch(domain:*.x.test)", "https://x.test", "ask"],
    ["allow WebFetch(domain:a.*.test)", "https://a.b.test", "allow"],
    ["allow WebFetch(domain:a.*.test)", "https://a.b.c.test", "ask"],
    ["deny WebFetch(domain:*)", "https://x.test", "deny"],
    ["allow WebFetch(domain:x.test)", "file:///x.test", "ask"],
  ])("%s for %s: %s", (rule, url, expected) => {
    expect(behaviorOf({ name: "WebFetch", input: { url } }, "default", rule)).toBe(expected);
  });

  it.each([
    ["allow mcp__a", "mcp__a__b", {}, "allow"],
    ["allow mcp__a", "mcp__ab__c", {}, "ask"],
    ["allow mcp__a__get_*", "mcp__a__get_x", {}, "allow"],
    ["deny mcp__*", "mcp__a__b", {}, "deny"],
    ["deny *", "TodoWrite", {}, "deny"],
    ["deny mcp__a__b(owner:x*)", "mcp__a__b", { owner: "xy" }, "deny"],
    ["deny mcp__a__b(owner:x*)", "mcp__a__b", {}, "ask"],
    ["deny Agent(reviewer)", "Agent", { subagent_type: "reviewer" }, "deny"],
    ["deny Task(reviewer)", "Agent", { subagent_type: "other" }, "allow"],
    ["deny Agent(model:opus)", "Agent", { model: "opus" }, "deny"],
    ["allow Skill(commit)", "Skill", { skill: "commit" }, "allow"],
    ["allow Skill(commit)", "Skill", { skill: "commit", args: "x" }, "ask"],
    ["allow Skill(commit *)", "Skill", { skill: "commit", args: "x" }, "allow"],
    ["deny Skill(commit)", "Skill", { skill: "/commit", args: "x" }, "deny"],
    ["allow Bash(ls)", "Monitor", { command: "npm x" }, "ask"],
    ["allow Bash(npm x)", "Monitor", { command: "npm x" }, "allow"],
    ["deny Bash(run_in_background:true)", "Bash", { command: "ls", run_in_background: true }, "deny"],
  ])("%s for %s %j: %s", (rule, name, input, expected) => {
    expect(behaviorOf({ name, input }, "default", rule)).toBe(expected);
  });
});

describe("what no rule settles", () => {
  it.each([
    ".git/hooks/x",
    ".GIT/config",
    "sub/.vscode/tasks.json",
    ".lorimer/settings.json",
    ".npmrc",
    ".gi\u200bt/config",
    ".git./x",
    ".venv/bin/python",
    "~/.bashrc",
  ])("asks about a change of %s in every mode, whatever is allowed", (path) => {
    for (const mode of modes)
      expect(behaviorOf(file("Write", path), mode, "allow Edit", "allow Write")).toBe(mode === "dontAsk" ? "deny" : "ask");
  });

  it.each([
    "~/.lorimer/trust.json",
    "~/.lorimer/credentials.json",
    "/etc/lorimer/managed-settings.json",
    "/etc/claude-code/managed-settings.d/x.json",
  ])("lets nobody write %s", (path) => {
    for (const mode of modes) expect(behaviorOf(file("Write", path), mode, "allow Edit")).toBe("deny");
    expect(behaviorOf(bash(`echo x > ${path}`), "bypassPermissions", "allow Bash")).toBe("deny");
  });

  it.each([
    "rm -rf /",
    "rm -rf ~",
    "rm -rf /usr",
    "rm -rf .",
    "rm -rf ..",
    "rm -rf /p",
    'rm -rf "$X"/*',
    "rm -rf /more/*",
    "rm -rf ./*/ ..",
    "find / -delete",
    "rmdir /p",
  ])("asks before %s, in mode bypassPermissions too", (command) =>
    expect(behaviorOf(bash(command), "bypassPermissions", "allow Bash")).toBe("ask"),
  );

  it.each(["", "a:b", "NUL", "com1.txt", "x.", "a\\b", "GIT~1/config", "\u202etxt.sh", "~other/x"])("asks before it writes %j", (path) => {
    expect(behaviorOf(file("Write", path), "acceptEdits")).toBe("ask");
  });
});

describe("advice and parents", () => {
  const allow = { behavior: "allow", reason: "it is fine", source: "a hook" } as const;
  const ask = { ...allow, behavior: "ask" } as const;
  const advised = (
    call: JudgedCall,
    advice: DecisionContext["advice"],
    mode: PermissionMode = "default",
    ...texts: readonly string[]
  ): string => {
    const { behavior, reason } = judged(call, mode, texts, advice === undefined ? {} : { advice });
    return `${behavior} ${reason}`;
  };

  it("allows only what nobody insists on", () => {
    expect(advised(bash("make"), allow)).toBe("allow hook");
    expect(advised(bash("make"), allow, "dontAsk")).toBe("allow hook");
    expect(advised(bash("make"), allow, "default", "deny Bash(make)")).toBe("deny rule");
    expect(advised(bash("make"), allow, "default", "ask Bash(make)")).toBe("ask rule");
    expect(advised(file("Write", ".git/x"), allow)).toBe("ask protected-path");
    expect(advised(bash("rm -rf /"), allow)).toBe("ask protected-path");
    expect(advised({ name: "AskUserQuestion", input: {} }, allow)).toBe("ask tool");
    expect(advised(file("Edit", "a"), allow, "plan")).toBe("deny mode");
  });

  it("can always ask", () => {
    for (const mode of modes) expect(judged(bash("ls"), mode, [], { advice: ask }).behavior).toBe(mode === "dontAsk" ? "deny" : "ask");
  });

  it("never gives a child more than its parent", () => {
    const strict: DecisionPolicy = { mode: "default", rules: rules(["deny Bash(curl *)"]) };
    const child = (command: string, mode: PermissionMode): PermissionBehavior =>
      judged(bash(command), mode, ["allow Bash"], { parents: [strict] }).behavior;
    expect(child("curl x", "bypassPermissions")).toBe("deny");
    expect(child("make", "bypassPermissions")).toBe("ask");
    expect(child("ls", "bypassPermissions")).toBe("allow");
  });
});
