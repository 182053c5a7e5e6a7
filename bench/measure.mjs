// Runs whole processes in turn and keeps what they took.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** Variables that would change what is measured. An extra CA file alone costs Node 20 some 50 ms at every start. */
const disturbing = ["NODE_EXTRA_CA_CERTS", "NODE_OPTIONS", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"];
const cleanEnvironment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !disturbing.includes(name)));

/** Runs a program to its end: milliseconds, peak memory in MB where the system tells, exit code. */
export function once(command, args, { cwd, env = {}, watchMemory = false } = {}) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(command, args, { cwd, env: { ...cleanEnvironment, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let errors = "";
    let peakMb = 0;
    const look = watchMemory ? setInterval(() => (peakMb = Math.max(peakMb, peakOf(child.pid))), 4) : undefined;
    child.stdout.resume();
    child.stderr.on("data", (chunk) => (errors += chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(look);
      if (code !== 0) reject(new Error(`${command} ${args.join(" ")} ended with ${code}: ${errors.slice(0, 2000)}`));
      else resolve({ ms: performance.now() - started, peakMb });
    });
  });
}

function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? Number.NaN : (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

/** Runs the subjects in turn, A B A B, after one warm-up each, and gives what each run returned. */
export async function interleaved(subjects, runs) {
  const results = subjects.map(() => []);
  for (let round = -1; round < runs; round++) {
    for (const [index, subject] of subjects.entries()) {
      const result = await subject();
      if (round >= 0) results[index].push(result);
    }
  }
  return results;
}
