import { HookPrompter, Hooks, ShellEnvironment } from "@lorimer/plugin-hooks/contract";
import type { HookQuestion } from "@lorimer/plugin-hooks/contract";
import { Permissions } from "@lorimer/plugin-permissions/contract";
import { defineStage, Inbox } from "@lorimer/sdk";
import { inlinePlugin, reply } from "@lorimer/testing";
import { plugin as shellPlugin } from "@lorimer/tools-shell";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { command, echoTool, hookEvents, lastRequestText, notices, on, openWithHooks } from "./hook-harness.js";

const callEcho = [reply.toolUse("Echo", { text: "hello" }), reply.text("done")];
const within = { timeout: 8000, interval: 20 };

describe("a hook that nobody waits for", () => {
  const late = `echo '${JSON.stringify({ systemMessage: "for the person", hookSpecificOutput: { hookEventName: "PostToolUse", additionalContext: "found later" } })}'`;

  test.each([
    ["says so in its settings", command(`while [ ! -e go ]; do sleep 0.02; done; ${late}`, { async: true })],
    ["says so in its first line", command(`echo '{"async": true}'; while [ ! -e go ]; do sleep 0.02; done; ${late}`)],
  ])("because it %s is heard in the next turn", async (_how, hook) => {
    const { tool, inputs } = echoTool();
    const script = [reply.toolUse("Echo", { text: "one" }), "first done", "second done"];
    await using run = await openWithHooks(on("PostToolUse", undefined, hook), { script, tools: [tool] });
    const heard: string[] = [];
    run.session.onEvent((event) => heard.push(event.type === "notice-given" ? event.text : event.type));
    const { events } = await run.prompt("go");
    expect(inputs).toHaveLength(1);
    expect(hookEvents(events)[0]?.outcome).toBe("detached");
    expect(lastRequestText(run)).not.toContain("found later");
    await writeFile(join(run.place.root, "go"), "");
    await vi.waitFor(() => expect(heard).toContain("for the person"), within);
    await run.prompt("and now");
    expect(lastRequestText(run)).toContain("found later");
  });

  test("cannot decide anything", async () => {
    const { tool, inputs } = echoTool();
    await using run = await openWithHooks(on("PreToolUse", undefined, command("exit 2", { async: true })), {
      script: callEcho,
      tools: [tool],
    });
    await run.prompt("go");
    expect(inputs).toHaveLength(1);
  });

  test("and that may wake the model leaves its words where the session looks for them", async () => {
    const { tool } = echoTool();
    const hook = command("while [ ! -e go ]; do sleep 0.02; done; echo 'the build broke' >&2; exit 2", { asyncRewake: true });
    await using run = await openWithHooks(on("PostToolUse", undefined, hook), { script: [...callEcho, "I see"], tools: [tool] });
    await run.prompt("go");
    const inbox = await run.session.service(Inbox);
    expect(inbox.size).toBe(0);
    await writeFile(join(run.place.root, "go"), "");
    await vi.waitFor(() => expect(inbox.size).toBe(1), within);
    await run.prompt("next");
    expect(lastRequestText(run)).toContain("<system-reminder>");
    expect(lastRequestText(run)).toContain("the build broke");
  });

  test("ends with its own time limit, or the session", async () => {
    const { tool } = echoTool();
    const hooks = on("PostToolUse", undefined, command("echo $$ > pid; sleep 60", { async: true, timeout: 0.3 }));
    await using run = await openWithHooks(hooks, { script: callEcho, tools: [tool] });
    const ended: string[] = [];
    run.session.onEvent((event) => void (event.type === "hook-finished" && ended.push(event.outcome)));
    await run.prompt("go");
    await vi.waitFor(() => expect(ended).toEqual(["timed-out"]), within);
  });
});

describe("a hook that asks", () => {
  const question = (id: string): string =>
    `echo '${JSON.stringify({
      prompt: id,
      message: `May I, ${id}?`,
      options: [
        { key: "y", label: "Yes" },
        { key: "n", label: "No", description: "rather not" },
      ],
    })}'`;
  const asking = (id: string): unknown =>
    command(
      `read -r event; echo 'a line of output'; ${question(id)}; read -r answer || answer=nobody; echo "$answer" >> answers; case "$answer" in *'"selected":"y"'*) exit 0;; *) echo refused >&2; exit 2;; esac`,
      { asks: true, timeout: 5 },
    );

  test("is answered on its standard input, and questions of several come one at a time", async () => {
    const { tool, inputs } = echoTool();
    const asked: HookQuestion[] = [];
    let open = 0;
    const prompter: HookPrompter = {
      ask: async (one) => {
        asked.push(one);
        expect((open += 1)).toBe(1);
        await wait(30);
        open -= 1;
        return "y";
      },
    };
    const hooks = on("PreToolUse", undefined, asking("first"), asking("second"));
    await using run = await openWithHooks(hooks, { script: callEcho, tools: [tool], services: [[HookPrompter, prompter]] });
    await run.prompt("go");
    expect(inputs).toHaveLength(1);
    expect(asked.map(({ message }) => message).sort()).toEqual(["May I, first?", "May I, second?"]);
    const answers = (await readFile(join(run.place.root, "answers"), "utf8")).trim().split("\n").sort();
    expect(answers).toEqual(['{"prompt_response":"first","selected":"y"}', '{"prompt_response":"second","selected":"y"}']);
  });

  test("finds its input closed where nobody is there", async () => {
    const { tool, inputs } = echoTool();
    await using run = await openWithHooks(on("PreToolUse", undefined, asking("only")), { script: callEcho, tools: [tool] });
    await run.prompt("go");
    expect(inputs).toHaveLength(0);
    expect(await readFile(join(run.place.root, "answers"), "utf8")).toBe("nobody\n");
  });
});

describe("the environment of a hook", () => {
  test("holds none of the harness's secrets, and not its telemetry credentials", async () => {
    const canaries = { ANTHROPIC_API_KEY: "canary-1", OPENAI_API_KEY: "canary-2", OTEL_EXPORTER_OTLP_HEADERS: "canary-3" };
    const before = Object.keys(canaries).map((name) => [name, process.env[name]] as const);
    Object.assign(process.env, canaries);
    try {
      const { tool } = echoTool();
      const events = ["SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "PostToolBatch", "Stop", "SessionEnd"];
      const hooks = Object.assign(
        {},
        ...events.map((event) => on(event, undefined, command(`env > "env-${event}"; cat >> "env-${event}"`))),
      );
      const run = await openWithHooks(hooks, { script: callEcho, tools: [tool] });
      await run.prompt("go");
      await run.session.close();
      let found = 0;
      for (const event of events) {
        const env = await readFile(join(run.place.root, `env-${event}`), "utf8");
        expect(env).toContain(`CLAUDE_PROJECT_DIR=${run.place.root}`);
        expect(env).toContain(`LORIMER_PROJECT_DIR=${run.place.root}`);
        found += Object.values(canaries).filter((canary) => env.includes(canary)).length;
      }
      console.log(`figure: canaries of the harness's environment in ${events.length} hooks ${found}`);
      expect(found).toBe(0);
      await run[Symbol.asyncDispose]();
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });

  test("has no terminal", async () => {
    await using run = await openWithHooks(
      on("UserPromptSubmit", undefined, command("(: < /dev/tty) 2>/dev/null && echo a terminal || echo none here")),
      { script: ["x"] },
    );
    await run.prompt("go");
    expect(lastRequestText(run)).toContain("none here");
  });

  test("what a hook leaves for the shell is there for later commands, and belongs to its folder", async () => {
    const hooks = {
      ...on("SessionStart", undefined, command('echo "export FROM_START=yes" >> "$CLAUDE_ENV_FILE"')),
      ...on(
        "CwdChanged",
        undefined,
        command('echo "export FOLDER_NOW=\'$(basename "$PWD")\'" >> "$CLAUDE_ENV_FILE"; cat > "$CLAUDE_PROJECT_DIR/moved.json"'),
      ),
    };
    const bash = (text: string): ReturnType<typeof reply.toolUse> => reply.toolUse("Bash", { command: text });
    const script = [
      bash("echo start=$FROM_START"),
      bash("mkdir -p sub other; cd sub"),
      bash("echo folder=$FOLDER_NOW start=$FROM_START; cd ../other"),
      bash("echo folder=$FOLDER_NOW"),
      "done",
    ];
    await using run = await openWithHooks(hooks, { script, plugins: [shellPlugin] });
    const { events } = await run.prompt("go");
    const said = events.flatMap((event) => (event.type === "tool-finished" ? [String(event.outcome.content)] : [])).join("\n");
    expect(said).toContain("start=yes");
    expect(said).toContain("folder=sub start=yes");
    expect(said).toContain("folder=other");
    expect(JSON.parse(await readFile(join(run.place.root, "moved.json"), "utf8"))).toMatchObject({
      old_cwd: join(run.place.root, "sub"),
      new_cwd: join(run.place.root, "other"),
      cwd: join(run.place.root, "other"),
    });
    expect((await run.session.service(ShellEnvironment)).scripts()).toHaveLength(2);
  });

  test("exec form: no shell reads the arguments, and a placeholder without a value is an error", async () => {
    const { tool, inputs } = echoTool();
    const write = "require('fs').writeFileSync('args.json', JSON.stringify(process.argv.slice(1)))";
    const handler = {
      type: "command",
      command: process.execPath,
      args: ["-e", write, "${CLAUDE_PROJECT_DIR}/a b", "$(touch injected)", "$HOME"],
    };
    const missing = { type: "command", command: "touch", args: ["${CLAUDE_PLUGIN_ROOT}/x"], onFailure: "block" };
    await using run = await openWithHooks(on("PreToolUse", undefined, handler, missing), { script: callEcho, tools: [tool] });
    const { events } = await run.prompt("go");
    expect(JSON.parse(await readFile(join(run.place.root, "args.json"), "utf8"))).toEqual([
      `${run.place.root}/a b`,
      "$(touch injected)",
      "$HOME",
    ]);
    expect(await run.place.tree()).not.toContain("injected");
    expect(inputs).toHaveLength(0);
    expect(notices(events)).toContain("stands for nothing");
  });
});

describe("events around a session", () => {
  test("Notification: a person's permission is needed", async () => {
    const verdict = { behavior: "ask", reason: "no-rule", rule: null, origin: null, because: "Nothing allows it." } as const;
    const asks = defineStage({
      id: "asks",
      list: "tool",
      slot: "authorize",
      create: () => async (call, next, turn) => {
        turn.emit({ type: "permission-decided", id: call.id, name: call.name, verdict });
        if ((call.input as { readonly text: string }).text === "slow") await wait(1500);
        return next(call);
      },
    });
    const hooks = on("Notification", "permission_prompt", command("cat > told.json"));
    const plugins = [inlinePlugin({ name: "asks", stages: [asks] })];
    const script = [reply.toolUse("Echo", { text: "answered at once" }), reply.toolUse("Echo", { text: "slow" }), "done"];
    await using run = await openWithHooks(hooks, { script, tools: [echoTool().tool], plugins });
    const { events } = await run.prompt("go");
    expect(hookEvents(events)).toHaveLength(1);
    await vi.waitFor(
      async () =>
        expect(JSON.parse(await readFile(join(run.place.root, "told.json"), "utf8"))).toMatchObject({
          notification_type: "permission_prompt",
          message: "Your permission is needed to use Echo. Nothing allows it.",
        }),
      within,
    );
  });

  test("StopFailure: the model could not be asked any further", async () => {
    const hooks = on("StopFailure", "authentication_failed", command("cat > failure.json"));
    await using run = await openWithHooks(hooks, { script: [reply.error(401, "authentication_error", "bad key")] });
    await run.prompt("go");
    await vi.waitFor(
      async () =>
        expect(JSON.parse(await readFile(join(run.place.root, "failure.json"), "utf8"))).toMatchObject({ error: "authentication_failed" }),
      within,
    );
  });

  test("FileChanged: a file that a matcher or another hook names was made, changed, removed", async () => {
    const hooks = {
      ...on("FileChanged", ".env|deep.txt", command("cat >> $CLAUDE_PROJECT_DIR/changes; echo >> $CLAUDE_PROJECT_DIR/changes")),
      ...on(
        "SessionStart",
        undefined,
        command(`echo '{"hookSpecificOutput": {"hookEventName": "SessionStart", "watchPaths": ["sub/deep.txt"]}}'`),
      ),
    };
    await using run = await openWithHooks(hooks, { script: ["x"], files: { "sub/deep.txt": "one" } });
    await run.prompt("go");
    const changes = async (): Promise<string[]> =>
      (await readFile(join(run.place.root, "changes"), "utf8").catch(() => ""))
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as { event: string; file_path: string })
        .map(({ event, file_path }) => `${event} ${file_path.slice(run.place.root.length + 1)}`);
    await writeFile(join(run.place.root, ".env"), "A=1");
    await vi.waitFor(async () => expect(await changes()).toContain("add .env"), within);
    await writeFile(join(run.place.root, "sub/deep.txt"), "longer");
    await vi.waitFor(async () => expect(await changes()).toContain("change sub/deep.txt"), within);
    await rm(join(run.place.root, ".env"));
    await vi.waitFor(async () => expect(await changes()).toEqual(["add .env", "change sub/deep.txt", "unlink .env"]), within);
  });

  test("DirectoryAdded: a folder joined those the session may work in", async () => {
    const listeners = new Set<() => void>();
    const directories: string[] = [];
    const permissions: Permissions = {
      mode: "acceptEdits",
      directories,
      rules: [],
      problems: [],
      apply: async () => [],
      onChange: (listener) => (listeners.add(listener), () => void listeners.delete(listener)),
    };
    const hooks = on("DirectoryAdded", "slash_command", command("cat > added.json"));
    await using run = await openWithHooks(hooks, { script: ["x"], services: [[Permissions, permissions]] });
    await run.prompt("go");
    directories.push("/elsewhere");
    for (const listener of listeners) listener();
    await vi.waitFor(
      async () =>
        expect(JSON.parse(await readFile(join(run.place.root, "added.json"), "utf8"))).toMatchObject({
          directory: "/elsewhere",
          permission_mode: "acceptEdits",
        }),
      within,
    );
  });

  test("a preview fires nothing; a front end may begin and end the session itself", async () => {
    const hooks = {
      ...on("SessionStart", "resume", command("echo resumed; echo x >> starts")),
      ...on("UserPromptSubmit", undefined, command("echo x >> prompts")),
      ...on("SessionEnd", "logout", command("cat > end.json")),
    };
    await using run = await openWithHooks(hooks, { script: ["x"] });
    await run.session.preview("hello");
    expect(await run.place.tree()).toEqual([]);
    const service = await run.session.service(Hooks);
    await service.start("resume", new AbortController().signal);
    await run.prompt("go");
    expect(lastRequestText(run)).toContain("resumed");
    await service.end("logout");
    expect(await readFile(join(run.place.root, "starts"), "utf8")).toBe("x\n");
    expect(JSON.parse(await readFile(join(run.place.root, "end.json"), "utf8"))).toMatchObject({ reason: "logout" });
  });

  test("what is wrong with hooks is said once, and to whoever asks", async () => {
    const hooks = { PreToolUs: [], ...on("WorktreeRemove", undefined, command("true")) };
    await using run = await openWithHooks(hooks, { script: ["x", "y"] });
    const first = await run.prompt("go");
    expect(notices(first.events)).toContain("did you mean PreToolUse?");
    expect(notices(first.events)).toContain("these hooks never run");
    expect(notices((await run.prompt("again")).events)).toBe("");
    expect((await run.session.service(Hooks)).problems).toHaveLength(2);
  });

  test("a long text goes on in short, with the path of the whole", async () => {
    const hooks = on("UserPromptSubmit", undefined, command("head -c 50000 /dev/zero | tr '\\0' 'y'"));
    await using run = await openWithHooks(hooks, { script: ["x"] });
    await run.prompt("go");
    const text = lastRequestText(run);
    expect(text.length).toBeLessThan(5000);
    const path = /the whole text is in ([^\]]+)\]/.exec(text)?.[1] ?? "";
    expect(await readFile(path, "utf8")).toBe("y".repeat(50_000));
    await rm(path);
  });

  test("a hook still runs where the agent's folder is gone", async () => {
    const hooks = on("PreToolUse", "Echo", command("pwd > $CLAUDE_PROJECT_DIR/where"));
    const script = [reply.toolUse("Bash", { command: "mkdir gone; cd gone; rmdir ../gone" }), ...callEcho];
    await using run = await openWithHooks(hooks, { script, plugins: [shellPlugin], tools: [echoTool().tool] });
    await mkdir(join(run.place.root, "kept"));
    await run.prompt("go");
    expect(await readFile(join(run.place.root, "where"), "utf8")).toBe(`${run.place.root}\n`);
  });
});
