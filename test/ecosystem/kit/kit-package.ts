/** What stands in a package of the kit, by path: text, bytes, JSON of a value, or a link to somewhere. */
export type KitFiles = Readonly<Record<string, string | Uint8Array | Link | { readonly json: unknown }>>;

export class Link {
  readonly to: string;

  constructor(to: string) {
    this.to = to;
  }
}

/** A link; where it is not absolute it is seen from its own folder. */
export const link = (to: string): Link => new Link(to);

export const json = (value: unknown): { readonly json: unknown } => ({ json: value });

/** A folder as somebody might publish it. `reports.txt` says what is made of each. */
export interface KitPackage {
  /** What is odd about it; its title in the reports. */
  readonly title: string;
  readonly files: KitFiles;
  /** Only how many components of each kind fare in which way is written down. */
  readonly summary?: true;
}

export const manifestPath = ".claude-plugin/plugin.json";

/** A Markdown file with these lines between its dashes. */
export function markdown(lines: readonly string[], body = "Do it.\n"): string {
  return `---\n${lines.join("\n")}\n---\n${body}`;
}

export const skill = (name: string, ...more: readonly string[]): string =>
  markdown([`name: ${name}`, `description: Does ${name}`, ...more]);
