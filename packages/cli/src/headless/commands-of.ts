import type { Session } from "@lorimer/core";
import { Commands } from "@lorimer/sdk";
import type { CommandInfo } from "@lorimer/sdk";
import { serviceIf } from "../sessions/service-if.js";

/** What can be used as a slash command now, as hosts are told. */
export async function commandsOf(session: Session): Promise<readonly CommandInfo[]> {
  const commands = await serviceIf(session, Commands);
  return ((await commands?.list()) ?? []).filter(({ hidden }) => hidden !== true);
}
