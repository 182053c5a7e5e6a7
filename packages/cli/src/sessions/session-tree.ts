import type { FileCatalogue, KeptSession, SessionStore } from "@lorimer/plugin-sessions";
import { tellStory } from "@lorimer/plugin-sessions/viewer";
import type { SessionId } from "@lorimer/sdk";
import { readJournal } from "@lorimer/sdk/journal";
import { rewindTargets } from "./rewind-targets.js";

/** A session with all that branched off it. */
export interface SessionTree {
  readonly id: SessionId;
  readonly title: string;
  readonly messages: number;
  /** Messages of its parent that it began with; absent for the root. */
  readonly from?: number;
  readonly branches: readonly TreeBranch[];
  readonly forks: readonly SessionTree[];
}

/** A way that was taken back from. */
export interface TreeBranch {
  /** As commands take it: `ID~N`. */
  readonly id: string;
  readonly label: string | undefined;
  readonly messages: number;
  /** The first prompt that was taken back. */
  readonly partsWith: string;
}

/** The whole tree that a session stands in, from the session that none of its forebears was copied from. */
export async function sessionTree(catalogue: FileCatalogue, store: SessionStore, session: KeptSession): Promise<SessionTree> {
  const sessions = await catalogue.list({ everywhere: true });
  const climbed = new Set<string>();
  let root = session;
  for (let parent = parentOf(root, sessions); parent !== undefined && !climbed.has(parent.id); parent = parentOf(root, sessions)) {
    climbed.add(parent.id);
    root = parent;
  }
  return grown(root, sessions, store, new Set());
}

function parentOf({ parent }: KeptSession, sessions: readonly KeptSession[]): KeptSession | undefined {
  return sessions.find(({ id }) => id === parent?.session);
}

async function grown(session: KeptSession, all: readonly KeptSession[], store: SessionStore, seen: Set<string>): Promise<SessionTree> {
  seen.add(session.id);
  const { rewinds } = tellStory(await readJournal(store.read(session.id)));
  const children = all
    .filter(({ id, parent }) => parent?.session === session.id && !seen.has(id))
    .toSorted((a, b) => a.started - b.started);
  const forks: SessionTree[] = [];
  for (const child of children) forks.push(await grown(child, all, store, seen));
  return {
    id: session.id,
    title: session.name ?? session.title,
    messages: session.messages,
    ...(session.parent === undefined ? {} : { from: session.parent.messages }),
    branches: rewinds.map(({ number, label, line, removed }) => ({
      id: `${session.id}~${number}`,
      label,
      messages: line.length,
      partsWith: rewindTargets(removed)[0]?.text ?? "",
    })),
    forks,
  };
}

/** The tree as lines, a session or a branch each; `here` is marked. */
export function treeText(tree: SessionTree, here: string): string {
  const lines: string[] = [];
  const count = (messages: number): string => `${messages} ${messages === 1 ? "message" : "messages"}`;
  const draw = (node: SessionTree, own: string, below: string): void => {
    const from = node.from === undefined ? "" : `, after ${node.from}`;
    lines.push(`${own}${node.id === here ? "* " : ""}${node.id}  ${node.title} (${count(node.messages)}${from})`);
    const parts: readonly (TreeBranch | SessionTree)[] = [...node.branches, ...node.forks];
    for (const [index, part] of parts.entries()) {
      const isLast = index === parts.length - 1;
      const [corner, rest] = isLast ? ["└─ ", "   "] : ["├─ ", "│  "];
      if ("forks" in part) draw(part, `${below}${corner}`, `${below}${rest}`);
      else {
        const label = part.label === undefined ? "" : `  “${part.label}”`;
        lines.push(`${below}${corner}${part.id}${label}  taken back: ${part.partsWith} (${count(part.messages)})`);
      }
    }
  };
  draw(tree, "", "");
  return `${lines.join("\n")}\n`;
}
