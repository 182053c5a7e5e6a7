// Reloads a harness of everything fifty times while its sessions work, closes it, and prints what is left. Its argument is an empty folder.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { defaultPlugins } from "@lorimer/cli";
import { openLiveHarness } from "@lorimer/core/live";
import { LivePlugins } from "@lorimer/plugin-discovery/live";
import { foundPlugin } from "@lorimer/plugin-discovery/native";
import { collectRun, reply, scriptedProvider } from "@lorimer/testing";

const [place] = process.argv.slice(2);
const folder = join(place, "acme");
const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));
const server = fileURLToPath(new URL("../mcp/many-tools-child.mjs", import.meta.url));
const write = (path, text) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), typeof text === "string" ? text : JSON.stringify(text));
};

write("package.json", { name: "acme", type: "module" });
write("plugin.json", {
  $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
  name: "acme",
  version: "1.0.0",
  description: "Holds what must be let go",
  extensions: { "dev.lorimer": { engine: "0" } },
});
write("dev.lorimer/contributes.json", {
  tools: [{ name: "Say", description: "Says", inputSchema: { type: "object", properties: {} }, module: "./dist/say.js" }],
  services: [{ token: "acme.Held", level: "session", module: "./dist/held.js" }],
  listeners: [{ id: "acme", module: "./dist/listener.js" }],
});
write("mcp.json", { mcpServers: { many: { type: "stdio", command: process.execPath, args: [server, "3"] } } });
write("dist/token.js", `import { token } from "@lorimer/sdk"; export const Held = token("acme.Held");`);
write(
  "dist/held.js",
  `import { spawn } from "node:child_process"; import { createServer } from "node:net"; import { provide } from "@lorimer/sdk"; import { Held } from "./token.js";
export default provide(Held, { level: "session",
  create: async () => {
    const timer = setInterval(() => undefined, 1000), hear = () => undefined, child = spawn("sleep", ["600"]), server = createServer();
    process.on("SIGUSR2", hear);
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    return { timer, hear, child, server };
  },
  dispose: async ({ timer, hear, child, server }) => {
    clearInterval(timer); process.off("SIGUSR2", hear);
    const ended = new Promise((done) => child.once("close", done));
    child.kill(); await ended; await new Promise((done) => server.close(done));
  } });`,
);
write(
  "dist/listener.js",
  `import { defineListener } from "@lorimer/sdk"; export default defineListener({ id: "acme", create: () => ({ hear: () => undefined }) });`,
);
const say = (word) =>
  write(
    "dist/say.js",
    `import { defineTool } from "@lorimer/sdk"; import * as z from "zod/mini"; import { Held } from "./token.js";
export default defineTool({ name: "Say", description: "Says", input: z.object({}), readOnly: true, needs: { held: Held }, run: () => ${JSON.stringify(word)} });`,
  );
say("0");
symlinkSync(modules, join(folder, "node_modules"), "junction");

/** Timers, sockets, pipes, processes, listeners of the process, temporary folders. */
const held = () => {
  const listeners = Object.fromEntries(process.eventNames().map((name) => [String(name), process.listenerCount(name)]));
  const resources = process.getActiveResourcesInfo().toSorted();
  const folders = readdirSync(tmpdir()).filter((name) => name.startsWith(`lorimer-live-${process.pid}-`));
  const children = execFileSync("ps", ["-o", "args=", "--ppid", String(process.pid)], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("ps "));
  return { listeners, resources, folders, children };
};

const model = scriptedProvider((request) =>
  JSON.stringify(request.messages.at(-1)).includes("tool_result") ? reply.text("ok") : reply.toolUse("Say", {}),
);
const plugins = [model, ...defaultPlugins];
const live = new LivePlugins((copy) => foundPlugin(copy));
const home = join(place, "home");
const config = async () => ({
  name: "leaks",
  version: "0",
  model: "scripted-1",
  plugins,
  discovered: [await live.look(folder)],
  settings: Object.fromEntries(
    ["lorimer.discovery", "lorimer.commands", "lorimer.skills", "lorimer.instructions", "lorimer.memory", "lorimer.mcp"]
      .map((name) => [name, { userFolder: home, foreignUserFolder: home, ...(name === "lorimer.discovery" ? { given: [folder] } : {}) }])
      .concat([
        ["lorimer.sessions", { folder: join(home, "sessions") }],
        ["lorimer.audit", { folder: join(home, "audit") }],
      ]),
  ),
});

/** A whole life: open, work, reload, close. What it leaves once may be kept for the process; what it leaves each time is a leak. */
async function life(reloads) {
  const harness = await openLiveHarness(await config());
  const sessions = await Promise.all([{}, {}, { persist: false }].map((more) => harness.openSession({ cwd: place, ...more })));
  const said = [];
  for (let at = 1; at <= reloads; at++) {
    say(`${reloads} ${at}`);
    const { events } = await collectRun(sessions[at % 3].prompt("go"));
    said.push(events.find(({ type }) => type === "tool-finished")?.outcome.content);
    const { problems } = await harness.reload(await config());
    if (problems.length > 0) throw new Error(problems.join("; "));
  }
  const generations = harness.generations;
  const { events } = await collectRun(sessions[0].prompt("last"));
  said.push(events.find(({ type }) => type === "tool-finished")?.outcome.content);
  for (const session of sessions) await session.close();
  await harness.close();
  return { generations, said };
}

await life(1);
globalThis.gc?.();
const before = held();
const heapBefore = process.memoryUsage().heapUsed;
const { generations, said } = await life(50);
await live.close();
globalThis.gc?.();
const after = held();
process.stdout.write(
  JSON.stringify({ before, after, generations, said, copies: live.size, heapKb: (process.memoryUsage().heapUsed - heapBefore) / 1000 }),
);
