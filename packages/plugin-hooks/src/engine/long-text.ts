import type { Workspace } from "@lorimer/sdk";

/** Characters of one text of a hook that go on; more is kept in a file. */
const mostChars = 10_000;
const previewChars = 2_000;

/** The text, or its beginning with the path of the file that holds the whole. */
export async function bounded(text: string, workspace: Workspace, name: string, limit: number = mostChars): Promise<string> {
  if (text.length <= limit) return text;
  const preview = text.slice(0, Math.min(previewChars, limit));
  try {
    const path = `${await workspace.scratch()}/${name}.txt`;
    await workspace.files.write(path, new TextEncoder().encode(text), { mode: 0o600 });
    return `${preview}\n[${text.length} characters in all; the whole text is in ${path}]`;
  } catch {
    return `${preview}\n[${text.length} characters in all; the rest could not be kept]`;
  }
}
