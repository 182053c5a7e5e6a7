import type { Message } from "@lorimer/sdk";
import { branchNamed } from "../../maintenance/branches.js";
import type { Story, Turn } from "../story/story.js";
import { turnsOf } from "../story/totals.js";

/** One line of a session: as it stands, or as it was before it was taken back. */
export interface SessionLine {
  /** The session's id, with `~N` for its branch N. */
  readonly id: string;
  readonly title: string;
  readonly cwd: string;
  readonly messages: readonly Message[];
  readonly turns: readonly Turn[];
}

/** The line of a session, or of its branch of this number, as the page numbers them, or this label. */
export function lineOf(story: Story, title: string, branch?: string): SessionLine {
  const rewind = branch === undefined ? undefined : branchNamed(story.rewinds, branch, story.session);
  const messages = rewind?.line ?? story.line;
  const ids = new Set(messages.map(({ id }) => id));
  const turns = turnsOf(story.exchanges).filter(({ reply }) => reply !== undefined && ids.has(reply));
  const id = rewind === undefined ? story.session : `${story.session}~${rewind.number}`;
  return { id, title: rewind?.label ?? title, cwd: story.cwd, messages, turns };
}
