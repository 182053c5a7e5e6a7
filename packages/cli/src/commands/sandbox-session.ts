import { openHarness } from "@lorimer/core";
import type { Harness, Session, SessionOptions } from "@lorimer/core";
import { plugin as anthropic } from "@lorimer/plugin-anthropic";
import { plugin as sandbox } from "@lorimer/plugin-sandbox";
import { Workspace } from "@lorimer/sdk";
import { refusingApprover } from "../headless/refusing-approver.js";
import { openCliHarness } from "../open-harness.js";
import { secretVariables } from "../settings/credentials.js";
import type { Setup } from "../setup.js";
import { readPolicyFile } from "./sandbox-policy-file.js";

/** A session that no model speaks in, with the containment that one in this folder would have. */
export interface SandboxSession {
  readonly session: Session;
  readonly workspace: Workspace;
  close(): Promise<void>;
}

export async function openSandboxSession(setup: Setup): Promise<SandboxSession> {
  const { harness, sessionOptions } = await (setup.args.policy === undefined
    ? openCliHarness(setup, { approver: refusingApprover })
    : byPolicyAlone(setup, setup.args.policy));
  try {
    // A session names a model, and asks it nothing.
    const session = await harness.openSession({ ...sessionOptions, model: "anthropic/none", persist: false });
    session.onEvent((event) => {
      if (event.type === "notice-given" && event.level !== "info") setup.warn(event.text);
    });
    return { session, workspace: await session.service(Workspace), close: () => harness.close() };
  } catch (error) {
    await harness.close();
    throw error;
  }
}

/** Nothing but the file counts: no settings, no rules, and nobody to ask. */
async function byPolicyAlone(
  { host }: Setup,
  file: string,
): Promise<{ readonly harness: Harness; readonly sessionOptions: SessionOptions }> {
  const harness = await openHarness({
    name: "lorimer",
    version: host.version,
    plugins: [anthropic, sandbox],
    settings: { "lorimer.sandbox": readPolicyFile(file, host.cwd) },
    secrets: secretVariables,
  });
  return { harness, sessionOptions: { cwd: host.cwd } };
}
