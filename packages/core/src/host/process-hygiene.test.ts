import { spawn } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { afterAll, describe, expect, it } from "vitest";
import type { ProcessRequest } from "@lorimer/sdk";
import { createHostWorkspace } from "./index.js";
import type { HostWorkspace } from "./index.js";

const node = process.execPath;

/*
 * Commands that do their best to leave something behind. SLEEP stands for a `sleep` that is unmistakable; `ends` says that the
 * command itself ends at once.
 */
const commands: readonly { readonly name: string; readonly script: string; readonly ends: boolean }[] = [
  { name: "a plain wait", script: "SLEEP; true", ends: false },
  { name: "exec", script: "exec SLEEP", ends: false },
  { name: "background jobs that are waited for", script: "SLEEP & SLEEP & wait", ends: false },
  { name: "a background job", script: "SLEEP &", ends: true },
  { name: "twenty background jobs", script: "for i in $(seq 20); do SLEEP & done", ends: true },
  { name: "nohup", script: "nohup SLEEP >/dev/null 2>&1 &", ends: true },
  { name: "disown, and a failure", script: "SLEEP >/dev/null 2>&1 & disown; exit 3", ends: true },
  { name: "setsid", script: "setsid SLEEP &", ends: true },
  { name: "setsid in the leader's place", script: "exec setsid SLEEP", ends: true },
  { name: "setsid that is waited for", script: "setsid -w SLEEP; true", ends: false },
  { name: "setsid, silent", script: "setsid SLEEP >/dev/null 2>&1 </dev/null &", ends: true },
  { name: "setsid within setsid", script: "(setsid sh -c 'setsid SLEEP & setsid SLEEP & wait' &)", ends: true },
  { name: "ten setsid", script: "for i in $(seq 10); do setsid SLEEP & done", ends: true },
  { name: "a double fork", script: "( ( SLEEP & ) & )", ends: true },
  { name: "job control groups", script: "set -m; SLEEP & SLEEP & true", ends: true },
  { name: "job control, waited for", script: "set -m; SLEEP & wait", ends: false },
  { name: "ignoring SIGTERM", script: "trap '' TERM; SLEEP; SLEEP", ends: false },
  { name: "ignoring every polite signal in a loop", script: "trap '' TERM INT HUP QUIT; while :; do SLEEP; done", ends: false },
  { name: "a background job that ignores SIGTERM", script: "(trap '' TERM HUP; SLEEP; SLEEP) & true", ends: true },
  { name: "an EXIT trap that waits", script: "trap 'SLEEP' EXIT; SLEEP", ends: false },
  { name: "a TERM trap that starts another", script: "trap 'SLEEP & wait' TERM; SLEEP & wait", ends: false },
  { name: "a TERM trap that says all is well", script: "trap 'exit 0' TERM; SLEEP & wait", ends: false },
  { name: "a respawning loop out of the group", script: "setsid sh -c 'while :; do SLEEP; done' &", ends: true },
  {
    name: "a stubborn respawning loop out of the group",
    script: "setsid sh -c \"trap '' TERM HUP INT; while :; do SLEEP; done\" >/dev/null 2>&1 &",
    ends: true,
  },
  { name: "stopping itself", script: "SLEEP & kill -STOP $$", ends: false },
  { name: "a stopped job", script: "SLEEP & kill -STOP $!", ends: true },
  { name: "killing itself", script: "SLEEP & kill -9 $$", ends: true },
  { name: "killing its own group politely", script: "trap '' TERM; SLEEP & trap - TERM; kill -TERM 0", ends: true },
  { name: "reading standard input", script: "cat; read x; SLEEP &", ends: true },
  { name: "a pipeline", script: "SLEEP | SLEEP | cat", ends: false },
  { name: "a pipeline in the background", script: "SLEEP | cat &", ends: true },
  { name: "a coprocess", script: "coproc SLEEP; exit 0", ends: true },
  { name: "process substitution", script: "cat <(SLEEP)", ends: false },
  { name: "a named pipe that nobody writes to", script: "d=$(mktemp -d); mkfifo $d/p; (rm -r $d; : SLEEP) < $d/p", ends: false },
  { name: "flooding its output in the background", script: "yes 'SLEEP' & true", ends: true },
  { name: "flooding its output", script: "yes 'SLEEP'", ends: false },
  { name: "closed outputs", script: "exec >&- 2>&-; SLEEP; true", ends: false },
  { name: "nested shells", script: "bash -c 'bash -c \"SLEEP & SLEEP\"; true'; true", ends: false },
  { name: "timeout(1), which makes its own group", script: "timeout 5000 SLEEP; true", ends: false },
  { name: "an empty environment", script: "env -i SLEEP &", ends: true },
  { name: "an empty environment and a session of its own", script: "sleep 0.02; env -i setsid SLEEP &", ends: true },
  { name: "the marker removed", script: "sleep 0.02; unset LORIMER_PROCESS; setsid SLEEP >/dev/null &", ends: true },
  {
    name: "a daemon by node",
    script: `'${node}' -e 'require("child_process").spawn("sleep", process.argv.slice(1), { detached: true, stdio: "ignore" }).unref()' SECONDS`,
    ends: true,
  },
  {
    name: "a classic daemon",
    script: `perl -MPOSIX -e 'fork and exit; setsid; fork and exit; chdir "/"; for (0..2) { POSIX::close($_) } exec "sleep", @ARGV' SECONDS`,
    ends: true,
  },
];

const endings = ["finish", "timeout", "abort", "close"] as const;

/** A `sleep` of a length that no other process has. */
function sleepSeconds(index: number): string {
  return `${5000 + Math.floor(Math.random() * 4000)}.${process.pid}${String(index).padStart(3, "0")}`;
}

function request(script: string, seconds: string, cwd: string): ProcessRequest {
  return { command: "bash", args: ["-c", script.replaceAll("SLEEP", `sleep ${seconds}`).replaceAll("SECONDS", seconds)], cwd };
}

/** Processes whose command line holds one of the texts. */
async function survivors(texts: readonly string[]): Promise<readonly string[]> {
  const lines = await Promise.all(
    (await readdir("/proc"))
      .filter((name) => /^\d+$/.test(name))
      .map(async (id) => {
        const line = await readFile(`/proc/${id}/cmdline`, "latin1").catch(() => "");
        return texts.some((text) => line.includes(text)) ? [line.replaceAll("\0", " ").trim()] : [];
      }),
  );
  return lines.flat();
}

async function zombies(): Promise<number> {
  const states = await Promise.all(
    (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map((id) => readFile(`/proc/${id}/stat`, "latin1").catch(() => "")),
  );
  return states.filter((state) => new RegExp(`\\) Z ${process.pid} `).test(state)).length;
}

/** Waits until nothing is left of the texts' processes; what is left after five seconds fails the test. */
async function gone(texts: readonly string[]): Promise<void> {
  for (let left = 100; left > 0 && (await survivors(texts)).length > 0; left--) await wait(50);
  expect(await survivors(texts)).toEqual([]);
}

/** Waits until the text's process is there; on a busy machine its shell may have ended before it came to that. */
async function started(text: string, ended: Promise<unknown>): Promise<void> {
  let isOver = false;
  void ended.then(() => (isOver = true));
  const deadline = Date.now() + 5000;
  while (!isOver && Date.now() < deadline && (await survivors([text])).length === 0) await wait(10);
}

async function reaped(): Promise<void> {
  for (let left = 100; left > 0 && (await zombies()) > 0; left--) await wait(20);
  expect(await zombies()).toBe(0);
}

async function drain(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of chunks) void chunk;
}

describe.runIf(process.platform === "linux")("a process's end takes everything it started along", () => {
  describe.each(endings)("by %s", (ending) => {
    afterAll(reaped);
    it.concurrent.each(commands.filter((command) => command.ends === (ending === "finish") || ending === "close"))(
      "$name",
      async ({ script }) => {
        const root = await mkdtemp(join(tmpdir(), "lorimer-hygiene-"));
        const workspace: HostWorkspace = createHostWorkspace({ root });
        try {
          const seconds = sleepSeconds(endings.indexOf(ending) * 100 + commands.findIndex((command) => command.script === script));
          const controller = new AbortController();
          const limits = { ...(ending === "timeout" ? { timeoutMs: 150 } : {}), signal: controller.signal, background: ending === "close" };
          const child = await workspace.start({ ...request(script, seconds, root), ...limits });
          const outputs = Promise.all([drain(child.stdout), drain(child.stderr)]);
          if (ending !== "finish") await started(seconds, child.exited);
          if (ending === "abort") controller.abort();
          if (ending === "close") await workspace.close();
          const exit = await child.exited;
          await outputs;
          expect(exit.timedOut).toBe(ending === "timeout");
          expect(exit.aborted).toBe(ending === "abort");
          await gone([seconds]);
        } finally {
          await workspace.close();
          await rm(root, { recursive: true });
        }
      },
    );
  });
});

describe.runIf(process.platform === "linux")("the harness's own death", () => {
  async function harness(root: string, background: boolean): Promise<{ child: ReturnType<typeof spawn>; texts: readonly string[] }> {
    const bundle = await rolldown({
      input: fileURLToPath(new URL("index.ts", import.meta.url)),
      platform: "node",
      resolve: { alias: { "@lorimer/sdk": fileURLToPath(new URL("../../../sdk/src/index.ts", import.meta.url)) } },
    });
    await bundle.write({ file: join(root, "host.mjs"), format: "esm" });
    const all = commands.map((command, index) => ({ ...command, seconds: sleepSeconds(900 + index) }));
    const requests = all.map(({ script, seconds }) => ({ ...request(script, seconds, root), background }));
    await writeFile(
      join(root, "harness.mjs"),
      `import { createHostWorkspace } from "./host.mjs";
       const workspace = createHostWorkspace({ root: ${JSON.stringify(root)} });
       for (const request of ${JSON.stringify(requests)}) {
         const child = await workspace.start(request);
         for (const output of [child.stdout, child.stderr]) void (async () => { for await (const chunk of output) void chunk; })();
       }
       setTimeout(() => console.log("started"), 300);
       setInterval(() => {}, 1000);
       process.on("SIGUSR2", () => process.exit(0));`,
    );
    const child = spawn(node, [join(root, "harness.mjs")], { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((resolve) => child.stdout?.once("data", resolve));
    return { child, texts: all.map(({ seconds }) => seconds) };
  }

  it.each([
    ["SIGKILL", "commands in the foreground", false],
    ["SIGKILL", "commands in the background", true],
    ["SIGUSR2", "commands in the background, by leaving without closing", true],
  ] as const)("by %s ends %s", async (signal, _what, background) => {
    const root = await mkdtemp(join(tmpdir(), "lorimer-hygiene-"));
    try {
      const { child, texts } = await harness(root, background);
      expect((await survivors(texts)).length).toBeGreaterThan(20);
      child.kill(signal);
      await gone([...texts, root]);
    } finally {
      await rm(root, { recursive: true });
    }
  });

  it("leaves no watchdog behind after a proper close", async () => {
    const root = await mkdtemp(join(tmpdir(), "lorimer-hygiene-"));
    const workspace = createHostWorkspace({ root });
    const child = await workspace.start({ command: "true", args: [], cwd: root });
    await child.exited;
    const children = async (): Promise<readonly string[]> => {
      const own = (await readFile(`/proc/${process.pid}/task/${process.pid}/children`, "latin1")).split(" ").filter((id) => id !== "");
      const lines = await Promise.all(own.map((id) => readFile(`/proc/${id}/cmdline`, "latin1").catch(() => "")));
      return lines.filter((line) => line.includes("lorimer-watchdog"));
    };
    expect((await children()).length).toBe(1);
    await workspace.close();
    expect(await children()).toEqual([]);
    await rm(root, { recursive: true });
  });
});
