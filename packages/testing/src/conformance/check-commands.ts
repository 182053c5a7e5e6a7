import { isLorimerError, messageId, messageOf, sessionId } from "@lorimer/sdk";
import type { Command, CommandCall, CommandResult, CommandSourceEntry } from "@lorimer/sdk";
import type { ConformanceLog } from "./conformance-log.js";
import type { TestSession } from "./test-session.js";
import { within } from "./within.js";

/** Milliseconds that a command may take that is only looked at, and a list of commands. */
const limitMs = 5000;

/** Commands answer, or say why they cannot, where no person and no terminal is. They are only looked at: nothing has an effect. */
export async function checkCommands(commands: readonly Command[], session: TestSession, log: ConformanceLog): Promise<void> {
  for (const command of commands) {
    const missing = session.missing(command.needs);
    if (missing !== undefined) {
      log.skip(`command ${command.name}`, "answers without a person", `give the service ${missing}`);
      continue;
    }
    await log.check(`command ${command.name}`, "answers without a person, with and without arguments", async () => {
      const services = await session.resolve(command.needs);
      const faults: string[] = [];
      for (const given of ["", 'one "two three" C:\\four']) {
        try {
          const result = await within(limitMs, command.run(callOf(command, given, session), services));
          faults.push(...resultFaults(result, given));
        } catch (error) {
          // What a command cannot do here it says by an error of ours, with a code.
          if (!isLorimerError(error)) faults.push(`fails with the arguments ${JSON.stringify(given)}: ${messageOf(error)}`);
        }
      }
      return faults;
    });
  }
}

function callOf({ name }: Command, given: string, session: TestSession): CommandCall {
  return {
    name,
    arguments: given,
    attached: [],
    sessionId: sessionId("conformance"),
    signal: new AbortController().signal,
    preview: true,
    plugin: session.context,
    emit: () => undefined,
    newMessageId: () => messageId("00000000-0000-4000-8000-000000000002"),
  };
}

function resultFaults(result: CommandResult | undefined, given: string): readonly string[] {
  if (result === undefined) return [`had not answered ${JSON.stringify(given)} after ${limitMs} ms`];
  if (result.kind === "asked") return result.content.length === 0 ? ["asks the model nothing"] : [];
  const bad = result.lines.flat().find(({ text }) => /\p{Cc}/u.test(text));
  return bad === undefined ? [] : [`shows a line break or control character: ${JSON.stringify(bad.text.slice(0, 80))}`];
}

/** Sources of commands list what there is. */
export async function checkCommandSources(
  sources: readonly CommandSourceEntry[],
  session: TestSession,
  log: ConformanceLog,
): Promise<void> {
  for (const source of sources) {
    const missing = session.missing(source.needs);
    if (missing !== undefined) log.skip(`command source ${source.id}`, "lists its commands", `give the service ${missing}`);
    else
      await log.check(`command source ${source.id}`, "lists its commands", async () => {
        const list = await within(limitMs, source.create(await session.resolve(source.needs), session.context).list());
        if (list === undefined) return [`had not listed them after ${limitMs} ms`];
        return list
          .filter(({ name, description }) => name === "" || description === undefined)
          .map(({ name }) => `${name} has no description`);
      });
  }
}
