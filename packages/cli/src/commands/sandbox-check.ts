import { ContainmentInspector } from "@lorimer/plugin-sandbox/contract";
import type { Setup } from "../setup.js";
import { probeContainment } from "./sandbox-probes.js";
import type { SandboxSession } from "./sandbox-session.js";

/** `lorimer sandbox check`: what holds here, each thing tried from inside; ends with 0 only when all of it does. */
export async function sandboxCheck({ args, out, host }: Setup, { session, workspace }: SandboxSession): Promise<number> {
  const inspector = await session.service(ContainmentInspector);
  const { state, engine, reason } = await inspector.check();
  const probes = await probeContainment(workspace, host.cwd);
  const { problems, locked } = inspector;
  const sound = state === "contained" && probes.every(({ held }) => held);
  if (args.json) out.write(`${JSON.stringify({ state, engine, reason, probes, problems, locked }, null, 2)}\n`);
  else
    out.write(
      [
        `${state} by ${engine}: ${reason}`,
        ...probes.map(({ what, held }) => `${held ? "held   " : "OPEN   "} ${what}`),
        ...problems.map((problem) => `note    ${problem}`),
        ...(locked.length === 0 ? [] : [`locked  by policy: ${locked.join(", ")}`]),
        "",
      ].join("\n"),
    );
  return sound ? 0 : 1;
}
