import { chmod, writeFile } from "node:fs/promises";
import type { FileCatalogue, KeptSession, SessionStore } from "@lorimer/plugin-sessions";
import { compareLines, comparisonText, lineOf, maskRecords, sessionPage, tellStory, titleOfStory } from "@lorimer/plugin-sessions/viewer";
import type { Comparison, SessionLine, Story } from "@lorimer/plugin-sessions/viewer";
import { readJournal } from "@lorimer/sdk/journal";
import { redactor } from "../debug/redact.js";

interface Place {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly catalogue: FileCatalogue;
  readonly store: SessionStore;
}

/** Writes a session as one page, secrets masked, readable by its owner only. */
export async function writePage(place: Place, session: KeptSession, file: string): Promise<void> {
  const story = await storyOf(place, session);
  const sessions = await place.catalogue.list({ everywhere: true });
  const redact = redactor(place.env);
  const parent = sessions.find(({ id }) => id === story.parent?.session);
  const forks = sessions.flatMap(({ id, name, title, parent: from }) =>
    from?.session === session.id ? [{ session: id, title: redact(name ?? title), messages: from.messages }] : [],
  );
  const page = sessionPage(story, { forks, ...(parent === undefined ? {} : { parentTitle: redact(parent.name ?? parent.title) }) });
  await writeFile(file, page, { mode: 0o600 });
  await chmod(file, 0o600);
}

/** Compares two sessions, or branches of them: `ID~N` is what the N-th rewind of a session took back. */
export async function compareSessions(
  place: Place,
  a: string,
  b: string,
): Promise<{ readonly comparison: Comparison; readonly text: string }> {
  const comparison = compareLines(await namedLine(place, a), await namedLine(place, b));
  return { comparison, text: comparisonText(comparison) };
}

async function namedLine(place: Place, wanted: string): Promise<SessionLine> {
  const [, name = wanted, branch] = /^(.+)~(\d{1,6})$/.exec(wanted) ?? [];
  const story = await storyOf(place, await place.catalogue.find(name));
  return lineOf(story, titleOfStory(story), branch === undefined ? undefined : Number(branch));
}

async function storyOf({ env, store }: Place, { id }: KeptSession): Promise<Story> {
  const { records, faults } = await readJournal(store.read(id));
  return tellStory({ records: maskRecords(records, redactor(env)), faults });
}
