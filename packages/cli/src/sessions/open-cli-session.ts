import type { Harness, Session, SessionOptions } from "@lorimer/core";
import { unknownToolWarnings } from "@lorimer/plugin-permissions";
import { Permissions } from "@lorimer/plugin-permissions/contract";
import { serviceIf } from "./service-if.js";
import type { Setup } from "../setup.js";

/** Opens a session and says what a person should know of how it begins: rules that were left out, and what a crash left behind. */
export async function openCliSession(setup: Setup, harness: Harness, options: SessionOptions): Promise<Session> {
  const session = await harness.openSession(options);
  const { problems = [], rules = [] } = (await serviceIf(session, Permissions)) ?? {};
  const toolNames = (harness.plan.contributions["tools"] ?? []).map(({ id }) => id);
  for (const problem of [...problems, ...unknownToolWarnings(rules, toolNames)]) setup.warn(problem);
  for (const { line, message } of session.resumed?.faults ?? []) setup.warn(`The session's log, line ${line}: ${message}.`);
  for (const { name, readOnly } of session.resumed?.interrupted ?? []) {
    if (!readOnly) setup.warn(`${name} was running when the session ended; whether it had its effect is not known. The model is told.`);
  }
  return session;
}
