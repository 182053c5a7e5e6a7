import { messageOf } from "@lorimer/sdk";
import type { Workspace } from "@lorimer/sdk";
import { emptyPolicy } from "../policy/empty-policy.js";
import { collect } from "../workspace/collect.js";
import type { EngineProbe, SandboxEngine, SandboxPlaces } from "./sandbox-engine.js";

const limitMs = 5000;

/*
 * Run inside. Each line says one fact; nothing is changed where the sandbox does not hold, for files are opened to be appended to and left as they are.
 * The harness's own process id is $1, its own mark $2.
 */
const script = `
[ -e /proc/self/status ] && while read -r name value rest; do case $name in CapEff:|CapBnd:|NoNewPrivs:|Seccomp:|Uid:) echo "$name$value" ;; esac; done < /proc/self/status
try() { if ( eval "exec 3>>$1" ) 2>/dev/null; then echo "writable:$1"; fi; }
try /proc/sys/kernel/core_pattern; try /proc/sysrq-trigger; try /etc/hostname; try /usr/lorimer-probe
[ -e /usr/lorimer-probe ] && rm -f /usr/lorimer-probe
if command -v unshare >/dev/null && unshare -U true 2>/dev/null; then echo namespaces; fi
count=0; for p in /proc/[0-9]*; do count=$((count+1)); done; echo "processes:$count"
[ -e /proc/net/dev ] && while read -r line; do case $line in *:*) echo "interface:\${line%%:*}" ;; esac; done < /proc/net/dev
echo done
`;

/** Finds out what an engine holds on this machine by asking a process inside it. */
export async function probeInside(host: Workspace, engine: SandboxEngine, places: SandboxPlaces): Promise<EngineProbe> {
  try {
    const policy = emptyPolicy(host.root, host.home);
    const wrapped = await engine.wrap({
      process: { command: "/bin/sh", args: ["-c", script], cwd: "/", timeoutMs: limitMs },
      policy,
      places,
      found: { protect: [], hide: [] },
      network: undefined,
    });
    const { stdout, stderr, exit } = await collect(await host.start(wrapped.process));
    await wrapped.release();
    if (exit.timedOut) return unusable(`${engine.name} did not answer within ${limitMs / 1000} s.`);
    if (!stdout.endsWith("done\n")) return unusable(`${engine.name} does not work here: ${reasonOf(stderr)}`);
    const gaps = gapsIn(stdout.split("\n"), host.platform);
    return { usable: true, gaps, reason: gaps.length === 0 ? "Everything was tested and holds." : gaps.join(" ") };
  } catch (error) {
    return unusable(messageOf(error));
  }
}

function gapsIn(facts: readonly string[], platform: NodeJS.Platform): readonly string[] {
  const value = (name: string): string | undefined => facts.find((fact) => fact.startsWith(`${name}:`))?.slice(name.length + 1);
  const gaps = facts.filter((fact) => fact.startsWith("writable:")).map((fact) => `${fact.slice(9)} can be written.`);
  // The rest is told by /proc.
  if (platform !== "linux") return gaps;
  if (value("CapEff") !== "0000000000000000" || value("CapBnd") !== "0000000000000000") gaps.push("Processes keep capabilities.");
  if (value("NoNewPrivs") !== "1") gaps.push("Programs may gain privileges.");
  if (value("Uid") === "0") gaps.push("Processes run as root.");
  if (value("Seccomp") !== "2") gaps.push("System calls are not filtered, so unix sockets are open.");
  if (facts.includes("namespaces")) gaps.push("Processes can make namespaces of their own.");
  if (Number(value("processes")) > 8) gaps.push("Processes of the machine are visible.");
  if (facts.some((fact) => fact.startsWith("interface:") && fact !== "interface:lo"))
    gaps.push("Network interfaces of the machine are visible.");
  return gaps;
}

export function unusable(reason: string): EngineProbe {
  return { usable: false, gaps: [], reason };
}

function reasonOf(stderr: string): string {
  const said = stderr.trim().split("\n").at(-1) ?? "";
  const advice = /namespace|Permission denied|Operation not permitted|uid map/i.test(said)
    ? " Unprivileged user namespaces seem to be switched off: see kernel.apparmor_restrict_unprivileged_userns, kernel.unprivileged_userns_clone and user.max_user_namespaces, or, in a container, its security options."
    : "";
  return `${said === "" ? "it said nothing" : said}.${advice}`;
}
