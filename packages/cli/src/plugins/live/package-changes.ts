import type { Session } from "@lorimer/core";
import { Packages } from "@lorimer/plugin-discovery/contract";
import { serviceIf } from "../../sessions/service-if.js";

/** What a session uses of each package, as one text. */
export type PackageStates = ReadonlyMap<string, string>;

/** The packages of a session as it knows them. What their files say beyond that is read when it is used. */
export async function packageStates(session: Session | undefined): Promise<PackageStates> {
  const packages = session === undefined ? undefined : await serviceIf(session, Packages);
  const active = (await packages?.active()) ?? [];
  return new Map(
    active.map(({ id, version, root, skills, commands, agents, hooks, mcpServers, executables }) => [
      id,
      JSON.stringify({ version, root, skills, commands, agents, hooks, mcpServers, executables }),
    ]),
  );
}
