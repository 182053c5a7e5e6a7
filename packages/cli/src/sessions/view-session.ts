import { chmod, writeFile } from "node:fs/promises";
import { findBranch } from "@lorimer/plugin-sessions";
import type { FileCatalogue, KeptSession, SessionStore } from "@lorimer/plugin-sessions";
import { compareLines, comparisonText, lineOf, maskRecords, sessionPage, tellStory, titleOfStory } from "@lorimer/plugin-sessions/viewer";
import type { Comparison, SessionLine, Story } from "@lorimer/plugin-sessions/viewer";
import type { JournalRecord } from "@lorimer/sdk";
import { readJournal } from "@lorimer/sdk/journal";
import { redactor } from "../debug/redact.js";

interface Place {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly catalogue: FileCatalogue;
  readonly store: SessionStore;
}

/** Writes a session as one page, secrets masked, readable by its owner only; with `records` in it, so that it can be run again. */
export async function writePage(place: Place, session: KeptSession, file: string, records?: readonly JournalRecord[]): Promise<void> {
  const story = await storyOf(place, session);
  const sessions = await place.catalogue.list({ everywhere: true });
  const redact = redactor(place.env);
  const parent = sessions.find(({ id }) => id === story.parent?.session);
  const forks = sessions.flatMap(({ id, name, title, parent: from }) =>
    from?.session === session.id ? [{ session: id, title: redact(name ?? title), messages: from.messages }] : [],
  );
  const recording = records === undefined ? {} : { recording: await (await import("@lorimer/plugin-replay")).recordingText(records) };
  const page = sessionPage(story, {
    ...recording,
    forks,
    ...(parent === undefined ? {} : { parentTitle: redact(parent.name ?? parent.title) }),
  });
  await writeFile(file, page, { mode: 0o600 });
  await chmod(file, 0o600);
}

/** Compares two sessions, or branches of them: `ID~N` is what the N-th rewind of a session took back, `ID~LABEL` the branch of that label. */
export async function compareSessions(
  place: Place,
  a: string,
  b: string,
): Promise<{ readonly comparison: Comparison; readonly text: string }> {
  const comparison = compareLines(await namedLine(place, a), await namedLine(place, b));
  return { comparison, text: comparisonText(comparison) };
}

async function namedLine(place: Place, wanted: string): Promise<SessionLine> {
  const { session, branch } = await findBranch(place.catalogue, wanted);
  const story = await storyOf(place, session);
  return lineOf(story, titleOfStory(story), branch);
}

async function storyOf({ env, store }: Place, { id }: KeptSession): Promise<Story> {
  const { records, faults } = await readJournal(store.read(id));
  return tellStory({ records: maskRecords(records, redactor(env)), faults });
}
