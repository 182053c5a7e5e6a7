import { join } from "node:path";
import type { SessionOptions } from "@lorimer/core";
import { FileCatalogue, SessionStore } from "@lorimer/plugin-sessions";
import type { KeptSession } from "@lorimer/plugin-sessions";
import { LorimerError, sessionId } from "@lorimer/sdk";
import { lorimerHome } from "../settings/open-cli-settings.js";
import type { Setup } from "../setup.js";

/** The folder that holds the logs of sessions. */
export function sessionsFolder({ env, host }: Pick<Setup, "env" | "host">): string {
  return join(lorimerHome(env, host.home), "sessions");
}

/** The kept sessions, as seen from the working folder. */
export function openCatalogue(setup: Pick<Setup, "env" | "host">): FileCatalogue {
  return new FileCatalogue(new SessionStore(sessionsFolder(setup), setup.host.cwd));
}

/** Which session the flags ask for: a new one, one that is kept, or a copy of it. `choose` lets a person pick; undefined begins a new one. */
export async function chosenSession(
  setup: Pick<Setup, "args" | "env" | "host">,
  choose: (catalogue: FileCatalogue) => Promise<KeptSession | undefined> = async () => undefined,
): Promise<Pick<SessionOptions, "resume" | "fork" | "sessionId" | "persist">> {
  const { args } = setup;
  const own = args.sessionId === undefined ? {} : { sessionId: sessionId(args.sessionId) };
  const persist = args.persist ? {} : { persist: false };
  if (!args.continue && args.resume === undefined) return { ...own, ...persist };
  const catalogue = openCatalogue(setup);
  const session = args.continue
    ? await newest(catalogue, setup.host.cwd)
    : args.resume === ""
      ? await choose(catalogue)
      : await catalogue.find(args.resume ?? "");
  if (session === undefined) return { ...own, ...persist };
  return args.forkSession || !args.persist ? { ...own, ...persist, fork: { session: session.id } } : { resume: session.id };
}

/** The session of this project that was written to last; one of this very folder before one of another folder of the repository. */
async function newest(catalogue: FileCatalogue, cwd: string): Promise<KeptSession> {
  const sessions = await catalogue.list();
  const session = sessions.find((one) => one.cwd === cwd) ?? sessions[0];
  if (session !== undefined) return session;
  throw new LorimerError("SESSION_UNKNOWN", "There is no earlier session in this project.", {
    hint: "Begin one without --continue; lorimer session list --everywhere shows those of other projects.",
  });
}
