import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lastUserText, reply } from "@lorimer/testing";
import { expect, it, vi } from "vitest";
import { cliPlace } from "../cli/run-cli.js";
import type { CliPlace, CliRun } from "../cli/run-cli.js";
import { installed, resultIn, toolPlugin, writePlugin } from "./broken-plugins.js";
import type { NativePlugin } from "./broken-plugins.js";

vi.setConfig({ testTimeout: 120_000 });

/** Whoever is waited for is given one second instead of a minute. */
const oneSecond = { plugins: { "lorimer.discovery": { deadlineSeconds: 1 } } };

async function install(place: CliPlace, plugins: Readonly<Record<string, NativePlugin>>, settings: object = {}): Promise<void> {
  const folders: string[] = [];
  for (const [name, plugin] of Object.entries(plugins)) folders.push(await writePlugin(place, name, plugin));
  await installed(place, folders, settings);
}

const go = (place: CliPlace, ...more: readonly string[]): Promise<CliRun> =>
  place.run("-p", "go", "--dangerously-skip-permissions", ...more);

/** The failures that `plugin list` names, by plugin. */
async function listedFailures(
  place: CliPlace,
): Promise<Readonly<Record<string, readonly { readonly part: string; readonly disabled: boolean }[]>>> {
  const { stdout, code } = await place.run("plugin", "list", "--json");
  expect(code).toBe(0);
  const listed = JSON.parse(stdout) as readonly {
    readonly plugin: string;
    readonly failures: readonly { part: string; disabled: boolean }[];
  }[];
  return Object.fromEntries(listed.map(({ plugin, failures }) => [plugin, failures]));
}

it("a tool that throws three times is switched off, said once, and named by plugin list and doctor", async () => {
  await using place = await cliPlace([...Array.from({ length: 5 }, () => reply.toolUse("Boom", {})), "done"]);
  await install(place, { boomer: toolPlugin("Boom", "run: boom") });
  const run = await go(place);
  expect(run).toMatchObject({ code: 0, stdout: "done\n" });
  const results = place.model.requests.slice(1).map((request) => resultIn(request).text);
  expect(results[0]).toContain("The plugin boomer failed (tool Boom): boom");
  expect(results[3]).toContain("The plugin boomer is switched off: it failed 3 times.");
  expect(run.stderr.match(/switched off/g)).toHaveLength(1);
  expect((await listedFailures(place))["boomer"]).toMatchObject([{ part: "tool Boom" }, {}, { disabled: true }]);
  expect((await place.run("plugin", "list")).stdout).toMatch(/failed .*\(tool Boom\): boom; it was switched off then/);
  expect((await place.run("doctor")).stdout).toMatch(/note +boomer +failed .*boom/);
});

it("what a tool lets through of the harness's own errors is for the model, and counts for nothing", async () => {
  await using place = await cliPlace([...Array.from({ length: 4 }, () => reply.toolUse("Look", {})), "done"]);
  await install(place, {
    looker: toolPlugin("Look", `needs: { workspace: Workspace }, run: (_, { workspace }) => workspace.files.read("/not/there")`),
  });
  const run = await go(place);
  expect(run).toMatchObject({ code: 0, stdout: "done\n", stderr: "" });
  expect(resultIn(place.model.requests.at(-1)).text).not.toContain("switched off");
  expect(await listedFailures(place)).toEqual({ looker: [] });
});

it("tools that reject late, hang, flood or give what cannot be written down end their own call, and the run goes on", async () => {
  const plugins = {
    late: toolPlugin(
      "Late",
      `run: () => { setTimeout(() => Promise.reject("too late"), 1); return new Promise((done) => setTimeout(() => done("in time"), 50)); }`,
    ),
    hanging: toolPlugin("Hang", "timeoutMs: 300, run: never"),
    endless: toolPlugin("Endless", `run: () => "x".repeat(20e6)`),
    talking: toolPlugin(
      "Talk",
      `run: (_, __, call) => { for (let at = 0; at < 20_000; at++) call.report({ text: "x" }); console.log("not for stdout"); return "said"; }`,
    ),
    circular: toolPlugin("Circle", "run: () => { const a = {}; a.a = a; return a; }"),
    traits: toolPlugin("Traits", `concurrencySafe: boom, readOnly: boom, title: boom, paths: boom, run: () => "never"`),
  };
  const tools = ["Late", "Hang", "Endless", "Talk", "Circle", "Traits"];
  await using place = await cliPlace([...tools.map((name) => reply.toolUse(name, {})), "done"]);
  await install(place, plugins);
  const run = await go(place, "--output-format", "stream-json");
  expect(run.code).toBe(0);
  expect(run.result()).toMatchObject({ type: "result", result: "done" });
  const results = Object.fromEntries(tools.map((name, at) => [name, resultIn(place.model.requests[at + 1]).text]));
  expect(results).toMatchObject({
    Late: expect.stringContaining("in time"),
    Hang: expect.stringContaining("did not finish within"),
    Endless: expect.stringContaining("20000000 characters"),
    Talk: expect.stringContaining("said"),
    Circle: expect.stringContaining("The plugin circular failed (tool Circle)"),
    Traits: expect.stringContaining("The plugin traits failed (tool Traits): boom"),
  });
  expect(run.stderr).toContain("not for stdout");
  const failed = await listedFailures(place);
  for (const name of ["late", "endless", "talking", "circular", "traits"]) expect(failed[name]?.length, name).toBeGreaterThan(0);
});

it("a schema that never answers is given up", async () => {
  await using place = await cliPlace([reply.toolUse("Schema", {}), "done"]);
  const body = `input: { "~standard": { version: 1, vendor: "x", validate: never } }, run: () => "never"`;
  await install(place, { schema: toolPlugin("Schema", body) }, oneSecond);
  expect(await go(place)).toMatchObject({ code: 0, stdout: "done\n" });
  expect(resultIn(place.model.requests.at(-1)).text).toMatch(/The plugin schema failed \(.*\): it did not end within 1 s/);
});

const stageKinds = {
  input: ["input", "attach"],
  context: ["context", "remind"],
  model: ["model", "adapt"],
  tool: ["tool", "intercept"],
  batch: ["batch", "observe"],
  stop: ["stop", "continue"],
} as const;
const inObject: Readonly<Record<string, (body: string) => string>> = {
  stop: (body) => `({ limit: 3, decide: ${body} })`,
};

/** A plugin with one stage that does this. */
function stagePlugin(kind: keyof typeof stageKinds, id: string, body: string): NativePlugin {
  const [list, slot] = stageKinds[kind];
  return {
    contributes: { stages: [{ id, list, slot, module: "./stage.js" }] },
    modules: {
      stage: `export default defineStage({ id: "${id}", list: "${list}", slot: "${slot}", create: () => ${(inObject[kind] ?? ((text) => text))(body)} });`,
    },
  };
}

for (const [how, body] of [
  ["throw", "boom"],
  ["hang", "never"],
  ["give nothing that can be used", "() => 7"],
] as const)
  it(`stages of every list that ${how} are passed over and named, and the run goes on`, async () => {
    await using place = await cliPlace([reply.toolUse("Bash", { command: "echo hello" }), "done"]);
    const kinds = Object.keys(stageKinds) as (keyof typeof stageKinds)[];
    const modelBody = { boom: "boom", never: "async function* () { await never(); }", "() => 7": "() => 7" }[body];
    await install(
      place,
      Object.fromEntries(kinds.map((kind) => [`bad-${kind}`, stagePlugin(kind, `bad-${kind}`, kind === "model" ? modelBody : body)])),
      body === "never" ? oneSecond : {},
    );
    const run = await go(place);
    expect(run).toMatchObject({ code: 0, stdout: "done\n" });
    expect(resultIn(place.model.requests.at(-1)).text).toContain("hello");
    const failed = await listedFailures(place);
    for (const kind of kinds)
      // Where there is little time, it may be over before the module is there.
      expect(failed[`bad-${kind}`]?.[0]?.part, kind).toMatch(body === "never" ? /./ : `stage bad-${kind}`);
  });

it("a stage whose part is to allow calls refuses them when it fails, also once its plugin is switched off", async () => {
  await using place = await cliPlace([...Array.from({ length: 5 }, () => reply.toolUse("Bash", { command: "echo hello" })), "done"]);
  await install(place, {
    guard: {
      contributes: { stages: [{ id: "guard", list: "tool", slot: "authorize", module: "./stage.js" }] },
      modules: { stage: `export default defineStage({ id: "guard", list: "tool", slot: "authorize", create: () => boom });` },
    },
  });
  expect(await go(place)).toMatchObject({ code: 0, stdout: "done\n" });
  for (const request of place.model.requests.slice(1)) expect(resultIn(request)).toMatchObject({ isError: true });
  expect(resultIn(place.model.requests.at(-1)).text).toContain("The plugin guard is switched off");
});

it("a stage whose module cannot be imported, or whose service cannot be made, is passed over", async () => {
  await using place = await cliPlace(["done", "done", "done"]);
  const service = (body: string): NativePlugin => ({
    contributes: {
      services: [{ token: "acme.Thing", level: "session", module: "./service.js" }],
      stages: [{ id: "user", list: "context", slot: "remind", module: "./stage.js" }],
    },
    modules: {
      service: `export default provide(token("acme.Thing"), { level: "session", ${body} });`,
      stage: `export default defineStage({ id: "user", list: "context", slot: "remind", needs: { thing: token("acme.Thing") }, create: () => (draft) => draft });`,
    },
  });
  for (const [name, plugin, part] of [
    ["unread", { ...stagePlugin("context", "unread", "boom"), modules: { stage: "export default {{" } }, "./stage.js"],
    ["thrower", service("create: boom"), "service acme.Thing"],
    ["hanger", service("create: never"), /service acme.Thing|stage user|\.js/],
  ] as const) {
    await install(place, { [name]: plugin }, name === "hanger" ? oneSecond : {});
    const run = await go(place);
    expect(run, name).toMatchObject({ code: 0, stdout: "done\n" });
    expect((await listedFailures(place))[name]?.[0]?.part, name).toMatch(part);
  }
});

it("listeners, services, commands and timers that fail are named, and nothing waits for them", async () => {
  const listener = (body: string): NativePlugin => ({
    contributes: { listeners: [{ id: "hear", module: "./listener.js", events: ["run-started"] }] },
    modules: { listener: `export default defineListener({ id: "hear", events: ["run-started"], create: () => (${body}) });` },
  });
  const closing = (body: string): NativePlugin => ({
    contributes: {
      services: [{ token: "acme.Open", level: "session", module: "./service.js" }],
      listeners: [{ id: "open", module: "./listener.js", events: ["run-started"] }],
    },
    modules: {
      service: `export default provide(token("acme.Open"), { level: "session", create: () => ({}), dispose: ${body} });`,
      listener: `export default defineListener({ id: "open", events: ["run-started"], needs: { open: token("acme.Open") }, create: () => ({ hear() {} }) });`,
    },
  });
  const ids = (plugin: NativePlugin, suffix: string): NativePlugin =>
    JSON.parse(
      JSON.stringify(plugin)
        .replaceAll("acme.Open", `acme.Open${suffix}`)
        .replaceAll(/\\"(hear|open)\\"|"(hear|open)"/g, (text) => text.replace(/hear|open/, (id) => id + suffix)),
    ) as NativePlugin;
  await using place = await cliPlace(["done"]);
  await install(
    place,
    {
      "hear-throws": ids(listener("{ hear: boom }"), "1"),
      "hear-hangs": ids(listener("{ hear: never }"), "2"),
      "close-throws": ids(closing("boom"), "3"),
      "close-hangs": ids(closing("never"), "4"),
      "timer-throws": ids(listener("{ hear() { setTimeout(boom, 1); return new Promise((done) => setTimeout(done, 200)); } }"), "5"),
      "late-rejects": ids(
        listener(
          `{ hear() { setTimeout(() => void Promise.reject("no stack"), 1); return new Promise((done) => setTimeout(done, 200)); } }`,
        ),
        "6",
      ),
    },
    oneSecond,
  );
  const run = await go(place);
  expect(run).toMatchObject({ code: 0, stdout: "done\n" });
  const failed = await listedFailures(place);
  for (const name of ["hear-throws", "hear-hangs", "close-throws", "close-hangs", "timer-throws", "late-rejects"]) {
    expect(failed[name]?.length, name).toBeGreaterThan(0);
  }
});

it("a recovery, a renderer or a source of commands that fails leaves the others of its kind", async () => {
  await using place = await cliPlace([
    reply.failure("image_error"),
    reply.toolUse("Bash", { command: "echo hello" }),
    "done",
    (request) => lastUserText(request),
  ]);
  await install(place, {
    "bad-recovery": {
      contributes: { stages: [{ id: "bad", list: "recover", slot: "shrink", module: "./stage.js" }] },
      modules: {
        stage: `export default defineStage({ id: "bad", list: "recover", slot: "shrink", create: () => ({ handles: ["image_error"], limit: 1, resets: "run", recover: boom }) });`,
      },
    },
    "good-recovery": {
      contributes: { stages: [{ id: "good", list: "recover", slot: "fallback", module: "./stage.js" }] },
      modules: {
        stage: `export default defineStage({ id: "good", list: "recover", slot: "fallback", create: () => ({ handles: ["image_error"], limit: 1, resets: "run", recover: () => ({}) }) });`,
      },
    },
    "bad-renderer": {
      contributes: { renderers: [{ tool: "Bash", module: "./renderer.js" }] },
      modules: { renderer: `export default sdk.defineRenderer({ tool: "Bash", use: boom, result: () => "no lines" });` },
    },
    "bad-source": {
      contributes: { commandSources: [{ id: "bad", module: "./source.js" }] },
      modules: { source: `export default sdk.defineCommandSource({ id: "bad", create: boom });` },
    },
  });
  const run = await go(place, "--verbose");
  expect(run).toMatchObject({ code: 0, stdout: "done\n" });
  await mkdir(join(place.home, ".claude/commands"), { recursive: true });
  await writeFile(join(place.home, ".claude/commands/greet.md"), "Greet whoever is there.");
  expect((await place.run("-p", "/greet")).stdout).toContain("Greet whoever is there.");
  const failed = await listedFailures(place);
  expect(failed["bad-recovery"]?.[0]).toMatchObject({ part: "stage bad" });
  expect(failed["bad-renderer"]?.[0]).toMatchObject({ part: "renderer of Bash" });
  expect(failed["bad-source"]?.[0]).toMatchObject({ part: "command source bad" });
});

it("a command that throws or hangs says so, by the plugin's name", async () => {
  const command = (name: string, body: string): NativePlugin => ({
    contributes: { commands: [{ name, description: "Does it", module: "./command.js" }] },
    modules: { command: `export default defineCommand({ name: "${name}", description: "Does it", run: ${body} });` },
  });
  await using place = await cliPlace([]);
  const plugins = { thrower: command("throws", "boom"), hanger: command("hangs", "never"), nothing: command("nothing", "() => 7") };
  await install(place, plugins);
  expect((await place.run("-p", "/throws")).stdout).toContain("The plugin thrower failed (command /throws): boom");
  expect((await place.run("-p", "/nothing")).stdout).toContain("The plugin nothing failed (command /nothing)");
  await install(place, plugins, oneSecond);
  expect((await place.run("-p", "/hangs")).stdout).toMatch(/The plugin hanger failed \(.*\): it did not end within 1 s/);
});

it("an error that nobody caught and that is no plugin's ends the process, as ever", async () => {
  await using place = await cliPlace([reply.toolUse("Say", {}), reply.toolUse("Bash", { command: "sleep 60" }), "done"]);
  await install(place, { sayer: toolPlugin("Say", `run: () => "said"`) });
  // It waits until the plugin's code was loaded, which is when the process is watched.
  const code = `const wait = setInterval(() => { if (process.listenerCount("uncaughtException") > 0) throw new Error("of somebody else"); }, 10); wait.unref();`;
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
  const run = await place.start(["-p", "go", "--dangerously-skip-permissions"], { env }).finished;
  expect(run.code).toBe(1);
  expect(run.stderr).toContain("of somebody else");
});
