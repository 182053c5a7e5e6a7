import type { SessionOptions } from "@lorimer/core";
import type { FileCatalogue, KeptSession } from "@lorimer/plugin-sessions";
import { LorimerError, sessionId } from "@lorimer/sdk";
import type { Setup } from "../setup.js";

/** Which session the flags ask for: a new one, one that is kept, or a copy of it. `choose` lets a person pick; undefined begins a new one. */
export async function chosenSession(
  setup: Pick<Setup, "args" | "env" | "host">,
  choose: (catalogue: FileCatalogue) => Promise<KeptSession | undefined> = async () => undefined,
): Promise<Pick<SessionOptions, "resume" | "fork" | "sessionId" | "persist">> {
  const { args } = setup;
  const own = args.sessionId === undefined ? {} : { sessionId: sessionId(args.sessionId) };
  const persist = args.persist ? {} : { persist: false };
  if (!args.continue && args.resume === undefined) return { ...own, ...persist };
  const catalogue = (await import("./open-catalogue.js")).openCatalogue(setup);
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
