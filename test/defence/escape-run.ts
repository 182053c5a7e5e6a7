import { join } from "node:path";
import { openBench } from "../../packages/plugin-sandbox/test/open-bench.js";
import { collect } from "../../packages/plugin-sandbox/src/workspace/collect.js";
import { openArena, openMachine, projectFiles } from "./arena.js";
import type { Arena } from "./arena.js";
import { escapeProbes } from "./escape-probes.js";
import type { EscapeProbe } from "./escape-probes.js";

export interface EscapeRun {
  readonly state: string;
  readonly engine: string;
  readonly uid: number | undefined;
  /** Worked on the machine, so that it is a real way. */
  readonly proven: readonly string[];
  /** Worked inside. */
  readonly escaped: readonly string[];
  /** An allowed host was reached inside: the network is not simply dead. */
  readonly allowedHost: boolean;
}

const rules = [
  { text: "Read(secret.txt)", behavior: "deny" },
  { text: "WebFetch(domain:localhost)", behavior: "allow" },
  { text: "WebFetch(domain:127.0.0.3)", behavior: "allow" },
  { text: "WebFetch(domain:denied.test)", behavior: "deny" },
] as const;

/** Tries every way inside and, where `proves`, on the machine too, as whoever runs this. */
export async function runEscapes(engine: "bubblewrap" | "sandbox-runtime", proves = true): Promise<EscapeRun> {
  const machine = await openMachine();
  const proven: string[] = [];
  const escaped: string[] = [];
  const seen = { state: "", engine: "" };
  try {
    for (const [index, probe] of escapeProbes.entries()) {
      const [outside, inside] = await Promise.all([
        proves && attempt(probe, `${index}-outside`, machine, "none"),
        attempt(probe, `${index}-inside`, machine, engine, seen),
      ]);
      if (outside) proven.push(probe.name);
      if (inside) escaped.push(probe.name);
    }
    const allowed = { name: "allowed", script: 'curl -s --max-time 3 "http://127.0.0.3:$PORT/"' };
    const allowedHost = await attempt(allowed, "allowed", machine, engine);
    return { ...seen, uid: process.getuid?.(), proven, escaped, allowedHost };
  } finally {
    await machine.close();
  }
}

async function attempt(
  probe: EscapeProbe,
  word: string,
  machine: Arena,
  engine: string,
  seen?: { state: string; engine: string },
): Promise<boolean> {
  const bench = await openBench({ files: projectFiles, rules, sandbox: { engine } });
  const arena = await openArena(bench.outer, `${process.pid}-${word}`);
  const env = { ...machine.variables, ...arena.variables };
  const { OUT: out = "" } = arena.variables;
  try {
    const request = (script: string): Parameters<typeof bench.host.start>[0] => ({
      command: "bash",
      args: ["-c", script],
      cwd: bench.project,
      env,
      timeoutMs: 6000,
    });
    if (seen !== undefined) Object.assign(seen, { state: bench.sandbox.state, engine: bench.sandbox.engine });
    const first = await collect(await (engine === "none" ? bench.host : bench.sandbox.workspace).start(request(probe.script)));
    if (probe.then === undefined) return first.stdout.includes("GOT");
    const folder = join(out, "project");
    const after = await collect(
      await bench.host.start({
        ...request(`cd "$P" 2>/dev/null; ${probe.then}`),
        cwd: bench.outer,
        env: { ...env, P: probe.name === "move the project away" ? folder : bench.project },
      }),
    );
    return after.stdout.includes("GOT");
  } finally {
    await arena.close();
    await bench.close();
  }
}
