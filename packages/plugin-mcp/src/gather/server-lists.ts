import { join } from "node:path";
import { messageOf } from "@lorimer/sdk";
import { isRecord } from "../config/read-entry.js";
import type { EntryPlace } from "../config/read-entry.js";
import type { HostServers, ServerScope } from "../contract/index.js";
import type { ServerList } from "./gather-servers.js";

/** What is needed to find the lists of servers of a session. */
export interface ListPlaces {
  readonly projectFolder: string;
  readonly userFolder: string;
  /** The other harness's state file, read and never written; undefined: it is left alone. */
  readonly foreignFile: string | undefined;
  /** The first that is there counts. */
  readonly managedFiles: readonly string[];
  /** Lists given by flag, strongest first. */
  readonly given: readonly { readonly source: string; readonly value: unknown }[];
  /** Only what was given by flag or by the host counts. */
  readonly strict: boolean;
  readonly host: HostServers | undefined;
  /** The lists of packages. */
  packages(): Promise<readonly ServerList[]>;
  variables(name: string): string | undefined;
  /** The text of a file, or undefined where there is none; rejects where it cannot be read. */
  read(path: string): Promise<string | undefined>;
}

export interface FoundLists {
  readonly lists: readonly ServerList[];
  readonly problems: readonly string[];
}

/** What stands for a file that is there and cannot be understood. */
const damaged = Symbol("damaged");

function parsed(text: string): unknown {
  return JSON.parse(text.replace(/^\uFEFF/, ""));
}

/** Reads every list of servers. A managed list stands alone: with one, also one that is damaged, no other place counts. */
export async function serverLists(places: ListPlaces): Promise<FoundLists> {
  const problems: string[] = [];
  const file = async (path: string | undefined): Promise<unknown> => {
    try {
      const text = path === undefined ? undefined : await places.read(path);
      return text === undefined ? undefined : parsed(text);
    } catch (error) {
      problems.push(`${path}: it ${error instanceof SyntaxError ? "is not JSON" : "cannot be read"}: ${messageOf(error)}`);
      return damaged;
    }
  };
  const list = (scope: ServerScope, source: string, value: unknown): readonly ServerList[] => {
    const place: EntryPlace = { scope, source, variables: (name) => places.variables(name) };
    return value === undefined || value === damaged ? [] : [{ place, value }];
  };
  for (const path of places.managedFiles) {
    const managed = await file(path);
    if (managed !== undefined) return { lists: list("managed", path, managed), problems };
  }

  const host = Object.fromEntries((places.host?.servers ?? []).map(({ name }) => [name, { type: "in-process" }]));
  const given = [
    ...(places.host === undefined ? [] : list("host", "the host", host)),
    ...places.given.flatMap(({ source, value }) => list("flag", source, value)),
  ];
  if (places.strict) return { lists: given, problems };
  const paths = { project: join(places.projectFolder, ".mcp.json"), user: join(places.userFolder, "mcp.json") };
  const [project, user, foreign, packaged] = await Promise.all([
    file(paths.project),
    file(paths.user),
    file(places.foreignFile),
    places.packages(),
  ]);
  // What a person has added for one project stands in their own folder: a repository cannot bring it.
  const local = (state: unknown): unknown => {
    const own = isRecord(state) && isRecord(state["projects"]) ? state["projects"][places.projectFolder] : undefined;
    return isRecord(own) ? own["mcpServers"] : undefined;
  };
  const foreignSource = places.foreignFile ?? "";
  const lists = [
    ...given,
    ...list("local", paths.user, local(user)),
    ...list("local", foreignSource, local(foreign)),
    ...list("project", paths.project, project),
    ...list(
      "user",
      paths.user,
      isRecord(user) && ["mcpServers", "projects"].some((key) => Object.hasOwn(user, key)) ? user["mcpServers"] : user,
    ),
    ...list("user", foreignSource, isRecord(foreign) ? foreign["mcpServers"] : undefined),
    ...packaged,
  ];
  return { lists, problems };
}
