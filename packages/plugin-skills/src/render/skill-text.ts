/** How a skill's text stands in a conversation, so that it can be found there again. */
export function wrapped(name: string, dir: string | undefined, text: string): string {
  const folder = dir === undefined ? "" : ` folder="${dir}"`;
  return `<skill name="${name}"${folder}>\n${text.trim()}\n</skill>`;
}

/** The name of the skill whose text this is; undefined for any other text. */
export function skillNamedIn(text: string): string | undefined {
  return /^<skill name="([^"]+)"/.exec(text)?.[1];
}
