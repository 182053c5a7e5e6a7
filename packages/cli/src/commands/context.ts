import { ContextAccount } from "@lorimer/plugin-budget/contract";
import { contextLines } from "@lorimer/plugin-budget/show";
import { refusingApprover } from "../headless/refusing-approver.js";
import { openCliHarness, requireModel } from "../open-harness.js";
import { paint, paperOf } from "../render/paint.js";
import { chosenSession } from "../sessions/choose-session.js";
import type { Setup } from "../setup.js";

/** `lorimer context`: what the next request of a new session, or of a kept one, would hold. Sends and writes nothing. */
export async function contextCommand(setup: Setup): Promise<number> {
  requireModel(setup);
  const { args, host, env, out, ending } = setup;
  const chosen = await chosenSession(setup);
  const { harness, sessionOptions, close } = await openCliHarness(setup, { approver: refusingApprover });
  try {
    const session = await harness.openSession({ ...sessionOptions, ...chosen, persist: false });
    const view = await (await session.service(ContextAccount)).view({ next: true, signal: ending });
    const paper = paperOf(host.stdout, env);
    const lines = contextLines(view, { all: args.all, width: Math.max(60, paper.width) });
    out.write(args.json ? `${JSON.stringify(view, null, 2)}\n` : lines.map((line) => `${paint(line, paper)}\n`).join(""));
    return 0;
  } finally {
    await close();
  }
}
