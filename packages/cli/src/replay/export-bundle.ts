import { hostname, userInfo } from "node:os";
import { basename } from "node:path";
import { bundleSession, readLogFile } from "@lorimer/plugin-replay";
import type { JournalRecord } from "@lorimer/sdk";
import { openReplay, replayPlugins } from "./replay-harness.js";
import type { Setup } from "../setup.js";

const secretName = /KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|HEADERS|COOKIE/i;

/** A session as a bug report that replays elsewhere: secrets, the person's name and the machine's masked. */
export async function bundleOf(setup: Setup, log: string): Promise<readonly JournalRecord[]> {
  const { env, host, args } = setup;
  const { records } = await readLogFile(log);
  const secrets = Object.entries(env).flatMap(([name, value]) => (secretName.test(name) && value !== undefined ? [value] : []));
  const names = [userInfo().username, basename(host.home), hostname()];
  const harness = { plugins: replayPlugins(setup), open: openReplay(setup), cwd: host.cwd };
  return bundleSession({ records, secrets, names, redact: args.redact, ...harness });
}
