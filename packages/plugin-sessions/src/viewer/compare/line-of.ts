import { LorimerError } from "@lorimer/sdk";
import type { Message } from "@lorimer/sdk";
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

/** The line of a session, or of its branch `branch` as the page numbers them, from 1. */
export function lineOf(story: Story, title: string, branch?: number): SessionLine {
  const rewind = branch === undefined ? undefined : story.rewinds[branch - 1];
  if (branch !== undefined && rewind === undefined)
    throw new LorimerError("SESSION_UNKNOWN", `The session ${story.session} has no branch ${branch}.`, {
      hint: story.rewinds.length === 0 ? "It was never taken back." : `Its branches are 1 to ${story.rewinds.length}.`,
    });
  const messages = rewind?.line ?? story.line;
  const ids = new Set(messages.map(({ id }) => id));
  const turns = turnsOf(story.exchanges).filter(({ reply }) => reply !== undefined && ids.has(reply));
  return { id: branch === undefined ? story.session : `${story.session}~${branch}`, title, cwd: story.cwd, messages, turns };
}
