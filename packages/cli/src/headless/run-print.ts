import { randomUUID } from "node:crypto";
import { Permissions } from "@lorimer/plugin-permissions/contract";
import { messageOf } from "@lorimer/sdk";
import { exitCodeOf, exitCodeOfResult } from "../exit-code.js";
import { openCliHarness, requireModel } from "../open-harness.js";
import { failedToStartLine } from "../output/result-line.js";
import { credentialSource } from "../settings/credentials.js";
import { chosenSession } from "../sessions/choose-session.js";
import { endHooks } from "../sessions/hook-lifecycle.js";
import { openCliSession } from "../sessions/open-cli-session.js";
import { serviceIf } from "../sessions/service-if.js";
import type { Setup } from "../setup.js";
import { slashPlugin } from "../slash/slash-plugin.js";
import { commandsOf } from "./commands-of.js";
import { headlessOutput } from "./headless-output.js";
import { readPrompt } from "./read-prompt.js";
import { knownServers } from "./mcp-control.js";
import { refusingApprover } from "./refusing-approver.js";
import { runOnePrompt } from "./run-one-prompt.js";

/** `lorimer -p`: one prompt, one result, an exit code. */
export async function runPrint(setup: Setup): Promise<number> {
  const { args, host } = setup;
  const prompt = await readPrompt(host.stdin, args.prompt, { signal: setup.ending, warn: setup.warn });
  const output = headlessOutput(setup, args.sessionId ?? randomUUID());
  let hasResult = false;
  try {
    requireModel(setup);
    const { harness, sessionOptions, close } = await openCliHarness(setup, {
      approver: refusingApprover,
      plugins: [slashPlugin(setup.host.version, { setup, host: undefined })],
    });
    try {
      const session = await openCliSession(setup, harness, { ...sessionOptions, ...(await chosenSession(setup)) });
      const servers = await knownServers(session, { isTold: args.outputFormat === "stream-json" });
      output.open(session, {
        harness,
        session,
        cwd: host.cwd,
        permissionMode: (await serviceIf(session, Permissions))?.mode ?? "default",
        // Only that form tells of them, and listing them imports who knows them.
        slashCommands: args.outputFormat === "stream-json" ? (await commandsOf(session)).map(({ name }) => name) : [],
        get mcpServers() {
          return servers();
        },
        apiKeySource: credentialSource(setup.env),
      });
      const result = await runOnePrompt(setup, harness, session, { content: prompt }, output);
      hasResult = true;
      await endHooks(session, "other");
      // What was acknowledged is safe already; that the log could not be ended changes no result.
      await session.close().catch((error: unknown) => setup.log.note(`The session could not be closed: ${messageOf(error)}`));
      return exitCodeOfResult(result);
    } finally {
      await close();
    }
  } catch (error) {
    // A script that asked for JSON gets JSON, also when nothing could be run.
    if (!hasResult && exitCodeOf(error) !== 2) output.line(failedToStartLine(messageOf(error)));
    throw error;
  }
}
