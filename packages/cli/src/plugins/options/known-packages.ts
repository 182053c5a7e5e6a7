import type { KnownPackage } from "@lorimer/plugin-discovery/contract";
import { refusingApprover } from "../../headless/refusing-approver.js";
import { openCliHarness } from "../../open-harness.js";
import type { Setup } from "../../setup.js";

/** The packages that a session of this setup would know. Nothing of them runs. */
export async function knownPackages(setup: Setup): Promise<readonly KnownPackage[]> {
  const quiet = { ...setup, warn: (): void => undefined };
  const { harness, sessionOptions, close } = await openCliHarness(quiet, { approver: refusingApprover });
  try {
    const { Packages } = await import("@lorimer/plugin-discovery/contract");
    const session = await harness.openSession({ model: "anthropic/none", ...sessionOptions, persist: false });
    return await (await session.service(Packages)).all();
  } finally {
    await close();
  }
}
