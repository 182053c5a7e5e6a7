/** What a new plugin is called, wherever a name for it is needed. */
export interface PluginName {
  /** In npm: `word-count`, `@acme/word-count`. */
  readonly package: string;
  /** In a harness: `word-count`, `acme.word-count`. */
  readonly plugin: string;
  /** Its folder's name: `word-count`. */
  readonly folder: string;
}

const form = /^[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?$/;
/** Names that no file may have on Windows, whatever follows a dot, and that npm refuses. */
const taken = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)|^(?:node_modules|favicon\.ico)$/;

/** Reads a name; a string says what is wrong with it, and what would be right. */
export function readName(text: string): PluginName | string {
  const [, scope, name = ""] = /^(?:@([^/]+)\/)?(.*)$/s.exec(text) ?? [];
  const plugin = scope === undefined ? name : `${scope}.${name}`;
  const fault = [scope, name, plugin].map((part) => (part === undefined ? undefined : faultOf(part))).find((found) => found !== undefined);
  if (fault === undefined) return { package: text, plugin, folder: name };
  const better = slug(name);
  return `"${text}" is no name for a plugin: ${fault}.${better === "" || better === name ? "" : ` Try ${better}.`}`;
}

function faultOf(part: string): string | undefined {
  if (!form.test(part)) return "it takes 1-64 characters of a-z 0-9 - . that begin and end with a letter or digit";
  if (part.includes("--") || part.includes("..")) return "two dashes or two dots in a row are not allowed";
  return taken.test(part) ? "the name is taken by the system or by npm" : undefined;
}

/** The nearest name that can be used; empty where there is none. */
function slug(text: string): string {
  const name = text
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, "-")
    .replace(/\.{2,}/g, ".")
    .slice(0, 64)
    .replace(/^[.-]+|[.-]+$/g, "");
  return faultOf(name) === undefined ? name : "";
}
