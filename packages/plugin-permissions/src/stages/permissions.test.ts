import { Containment, Hooks, defineStage, defineTool, outcomeText, toolError } from "@lorimer/sdk";
import type { ApprovalAnswer, ApprovalRequest, PermissionVerdict, Stage, Tool, ToolOutcome } from "@lorimer/sdk";
import { inlinePlugin, openTestHarness, reply as empty, scriptedApprover } from "@lorimer/testing";
import type { ScriptedApprover, TestHarness, TestHarnessOptions } from "@lorimer/testing";
import { mkdir, symlink } from "node:fs/promises";
import * as z from "zod/mini";
import { describe, expect, it } from "vitest";
import { AgentPolicy, PermissionClassifier, PermissionJudge, Permissions } from "../contract/index.js";
import type { ClassifierAnswer } from "../contract/index.js";
import { plugin } from "../plugin.js";

const edit: Tool = defineTool({
  name: "Edit",
  description: "Changes a file.",
  input: z.object({ file_path: z.string() }),
  paths: ({ file_path }) => [file_path],
  validate: ({ file_path }) => (file_path.endsWith("lock") ? `${file_path} is locked` : undefined),
  run: ({ file_path }) => `edited ${file_path}`,
});
const read: Tool = defineTool({
  name: "Read",
  description: "Reads a file.",
  input: z.object({ file_path: z.string() }),
  paths: ({ file_path }) => [file_path],
  readOnly: true,
  run: ({ file_path }) => `read ${file_path}`,
});
const bash: Tool = defineTool({
  name: "Bash",
  description: "Runs a command.",
  input: z.object({ command: z.string() }),
  concurrencySafe: true,
  run: ({ command }) => `ran ${command}`,
});

interface Live {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly calls: readonly (readonly [tool: string, input: object])[];
  readonly approver?: ScriptedApprover;
  readonly services?: TestHarnessOptions["services"];
  readonly prepare?: (test: TestHarness) => Promise<void>;
  readonly stages?: readonly Stage[];
  /** All calls in one reply. */
  readonly together?: boolean;
}

interface Ran {
  readonly outcomes: readonly ToolOutcome[];
  readonly verdicts: readonly PermissionVerdict[];
  readonly asked: readonly ApprovalRequest[];
  readonly statuses: string;
}

async function run(live: Live): Promise<Ran> {
  const { settings = {}, calls, services = [], prepare, together = false } = live;
  const approver = live.approver ?? scriptedApprover("deny");
  const joined = calls.reduce((made, [name, input]) => made.toolUse(name, input), empty);
  const replies = together ? [joined] : calls.map(([name, input]) => empty.toolUse(name, input));
  await using test = await openTestHarness({
    script: [...replies, "Done."],
    plugins: [inlinePlugin({ tools: [edit, read, bash], stages: live.stages ?? [] }), plugin],
    settings: { "lorimer.permissions": settings },
    approver,
    services,
  });
  await prepare?.(test);
  const { events } = await test.prompt("tidy up");
  const outcomes = events.flatMap((event) => (event.type === "tool-finished" ? [event.outcome] : []));
  return {
    outcomes,
    verdicts: events.flatMap((event) => (event.type === "permission-decided" ? [event.verdict] : [])),
    asked: approver.asked,
    statuses: outcomes.map(({ status }) => status).join(),
  };
}

const editing = (file_path: string): readonly ["Edit", object] => ["Edit", { file_path }];
const running = (command: string): readonly ["Bash", object] => ["Bash", { command }];

describe("the permissions stage", () => {
  it("runs what only reads, asks about the rest, and says what it rests on", async () => {
    const { statuses, verdicts, asked } = await run({ calls: [["Read", { file_path: "a" }], editing("a"), running("ls")] });
    expect(statuses).toBe("ok,denied,ok");
    expect(verdicts.map(({ behavior, reason }) => `${behavior} ${reason}`)).toEqual([
      "allow read-only",
      "ask no-rule",
      "deny person",
      "allow read-only",
    ]);
    expect(asked).toHaveLength(1);
  });

  it("tells the model which rule refused, and where it stands", async () => {
    const { outcomes } = await run({ settings: { deny: ["Bash(curl *)"] }, calls: [running("ls; curl x")] });
    expect(outcomes.map(outcomeText)[0]).toMatch(/Bash\(curl \*\).*default: the distribution/);
  });

  it("denies at once what would be asked in mode dontAsk, and asks nobody", async () => {
    const { statuses, asked } = await run({
      settings: { mode: "dontAsk", allow: ["Bash(npm test)"] },
      calls: [editing("a"), running("npm test")],
    });
    expect([statuses, asked.length]).toEqual(["denied,ok", 0]);
  });

  it("judges the file behind a link, and a link that leads nowhere yet", async () => {
    const { statuses } = await run({
      settings: { mode: "acceptEdits" },
      calls: [editing("link"), editing("dangling"), editing("folder/x"), editing("plain")],
      prepare: async ({ place }) => {
        await symlink("/etc/hostname", place.path("link"));
        await symlink("/nowhere/at/all", place.path("dangling"));
        await mkdir(place.path("real"));
        await symlink(place.path("real"), place.path("folder"));
      },
    });
    expect(statuses).toBe("denied,denied,ok,ok");
  });

  it("puts one question at a time, and an answer settles those that wait", async () => {
    const always = (request: ApprovalRequest): ApprovalAnswer => ({ behavior: "allow", updates: request.suggestions.slice(0, 1) });
    const { statuses, asked } = await run({
      approver: scriptedApprover(always),
      together: true,
      calls: [running("make-thing one"), running("make-thing two"), running("other-thing three")],
    });
    expect(statuses).toBe("ok,ok,ok");
    expect(asked.map(({ call }) => call.input)).toEqual([{ command: "make-thing one" }, { command: "other-thing three" }]);
  });

  it("checks an input that came with an approval, and judges it again", async () => {
    const answer = (input: object): ScriptedApprover => scriptedApprover({ behavior: "allow", input });
    const settings = { deny: ["Edit(secret)"] };
    const texts: string[] = [];
    for (const input of [
      { file_path: "b" },
      { file_path: 5 },
      { file_path: "a lock" },
      { file_path: "secret" },
      { file_path: ".git/config" },
    ]) {
      const { outcomes } = await run({ settings, approver: answer(input), calls: [editing("a")] });
      texts.push(outcomes.map((outcome) => `${outcome.status} ${outcomeText(outcome)}`).join());
    }
    expect(texts[0]).toBe("ok edited b");
    expect(texts[1]).toMatch(/^invalid .*file_path/);
    expect(texts[2]).toMatch(/^invalid a lock is locked/);
    expect(texts[3]).toMatch(/^denied .*Edit\(secret\)/);
    expect(texts[4]).toMatch(/^denied .*\.git/);
  });

  it("gives the model a person's words, and ends the run where they say so", async () => {
    const { outcomes } = await run({
      approver: scriptedApprover({ behavior: "deny", message: "use the API", interrupt: true }),
      calls: [editing("a")],
    });
    expect(outcomes.map(outcomeText)[0]).toContain("use the API");
    expect(outcomes[0]?.stop?.reason).toBe("use the API");
  });

  it("offers nothing for always where a person must look each time", async () => {
    const { asked } = await run({ calls: [editing(".git/hooks/x"), running("weird-tool go")] });
    expect(asked.map(({ suggestions }) => suggestions.length)).toEqual([0, 4]);
  });

  it("lets hooks answer in a person's place, but not where a rule insists", async () => {
    const verdict = { continue: true, additionalContext: [], systemMessages: [], output: { decision: { behavior: "allow" } } };
    const hooks: Hooks = {
      listens: (event) => event === "PermissionRequest",
      fire: () => Promise.resolve(verdict),
      start: () => Promise.resolve(verdict),
      end: () => Promise.resolve(),
      problems: [],
    };
    const { statuses, verdicts } = await run({
      settings: { ask: ["Bash(npm publish *)"] },
      services: [[Hooks, hooks]],
      calls: [editing("a"), editing(".bashrc"), running("npm publish x")],
    });
    expect(statuses).toBe("ok,denied,denied");
    expect(verdicts.filter(({ behavior }) => behavior !== "ask").map(({ reason }) => reason)).toEqual(["hook", "person", "person"]);
  });

  it("holds an agent with a policy of its own to that and to its session's", async () => {
    const own = (behavior: "allow" | "deny", text: string) => ({ text, behavior, scope: "session", source: "an agent" }) as const;
    const policy: AgentPolicy = { mode: "bypassPermissions", rules: [own("deny", "Edit(src/**)"), own("allow", "Bash(make *)")] };
    const { statuses } = await run({
      settings: { mode: "acceptEdits", allow: ["Bash(npm *)"], deny: ["Bash(npm publish *)"] },
      services: [[AgentPolicy, policy]],
      calls: [editing("a"), editing("src/x"), running("npm test"), running("npm publish x"), running("make all")],
    });
    expect(statuses).toBe("ok,denied,ok,denied,denied");
  });

  it("lets contained commands go unasked, but not past a rule", async () => {
    const containment: Containment = { state: "contained", engine: "test", reason: "", autoAllows: () => true, escapes: () => false };
    const { statuses, verdicts } = await run({
      settings: { ask: ["Bash(npm publish *)"], deny: ["Bash(curl *)"] },
      services: [[Containment, containment]],
      calls: [running("make all"), running("npm publish x"), running("curl x"), editing("a")],
    });
    expect(statuses).toBe("ok,denied,denied,denied");
    expect(verdicts[0]?.reason).toBe("sandbox");
  });

  it("applies rules that a front end adds while the session runs, and the judge sees them too", async () => {
    await using test = await openTestHarness({ script: [], plugins: [inlinePlugin({ tools: [bash] }), plugin] });
    const permissions = await test.session.service(Permissions);
    const judge = await test.session.service(PermissionJudge);
    const call = { id: "1", name: "Bash", input: { command: "make all" }, tool: bash, plugin: "p" };
    expect((await judge.judge(call)).behavior).toBe("ask");
    const problems = await permissions.apply([
      {
        type: "addRules",
        rules: [{ toolName: "Bash", ruleContent: "make *" }, { toolName: "Ba sh" }],
        behavior: "allow",
        destination: "session",
      },
    ]);
    expect(problems).toHaveLength(1);
    expect((await judge.judge(call)).behavior).toBe("allow");
    await permissions.apply([
      { type: "removeRules", rules: [{ toolName: "Bash", ruleContent: "make:*" }], behavior: "allow", destination: "session" },
    ]);
    await permissions.apply([{ type: "setMode", mode: "bypassPermissions", destination: "session" }]);
    expect(await judge.judge(call)).toMatchObject({ behavior: "allow", reason: "mode" });
  });
});

function signalled(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

describe("mode auto", () => {
  const classifier = (answer: ClassifierAnswer["verdict"] | "fails" | "hangs"): { calls: string[]; service: PermissionClassifier } => {
    const calls: string[] = [];
    const service: PermissionClassifier = {
      classify: ({ call, intent }, { signal }) => {
        calls.push(`${JSON.stringify(call.input)} ${intent}`);
        if (answer === "fails") return Promise.reject(new Error("no"));
        if (answer === "hangs")
          return new Promise((resolve) => signal.addEventListener("abort", () => resolve({ verdict: "allow", reason: "too late" })));
        return Promise.resolve({ verdict: answer, reason: "because" });
      },
    };
    return { calls, service };
  };

  it("asks the classifier once about what would be asked, and never about what is plain", async () => {
    const { calls, service } = classifier("allow");
    const { statuses, asked } = await run({
      settings: { mode: "auto", ask: ["Bash(npm publish *)"], allow: ["Bash(make *)"] },
      services: [[PermissionClassifier, service]],
      calls: [
        ["Read", { file_path: "a" }],
        editing("a"),
        running("ls"),
        running("make x"),
        running("npm publish x"),
        editing(".bashrc"),
        running("deploy it"),
      ],
    });
    expect(calls).toEqual(['{"command":"deploy it"} tidy up']);
    expect(statuses).toBe("ok,ok,ok,ok,denied,denied,ok");
    expect(asked).toHaveLength(2);
  });

  it("lets the classifier begin while the hooks still run, and cancels it when they refuse", async () => {
    const begun = signalled();
    const cancelled = signalled();
    const service: PermissionClassifier = {
      classify: (_request, { signal }) => {
        begun.resolve();
        signal.addEventListener("abort", () => cancelled.resolve());
        return new Promise(() => undefined);
      },
    };
    // Stands where hooks stand, and ends only once the classifier has begun.
    const hook = defineStage({
      id: "slow-hook",
      list: "tool",
      slot: "intercept",
      create: () => async () => {
        await begun.promise;
        return toolError("denied", "a hook refused it");
      },
    });
    const { statuses } = await run({
      settings: { mode: "auto" },
      services: [[PermissionClassifier, service]],
      stages: [hook],
      calls: [running("deploy it")],
    });
    await cancelled.promise;
    expect(statuses).toBe("denied");
  });

  it.each(["unsure", "fails", "hangs"] as const)("asks a person when the classifier is %s", async (answer) => {
    const { statuses, asked } = await run({
      settings: { mode: "auto", classifierTimeoutMs: 50 },
      services: [[PermissionClassifier, classifier(answer).service]],
      approver: scriptedApprover("allow"),
      calls: [running("deploy it")],
    });
    expect([statuses, asked.length]).toEqual(["ok", 1]);
  });

  it("turns to a person after three refusals in a row, and back once something was allowed", async () => {
    const { calls, service } = classifier("deny");
    const { statuses, asked } = await run({
      settings: { mode: "auto" },
      services: [[PermissionClassifier, service]],
      approver: scriptedApprover("allow"),
      calls: [1, 2, 3, 4, 5].map((number) => running(`deploy ${number}`)),
    });
    expect(statuses).toBe("denied,denied,denied,ok,denied");
    expect([calls.length, asked.length]).toEqual([4, 1]);
  });
});
