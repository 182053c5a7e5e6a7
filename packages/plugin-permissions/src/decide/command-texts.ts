import type { ShellCommand, ShellWord } from "../shell/shell-reading.js";

/** A command as one line of text, words joined by one blank. */
export interface CommandText {
  readonly text: string;
  /** False: the text goes on in a way that is known only when the command runs. */
  readonly whole: boolean;
}

// A blank inside a word must not look like one between words to a rule that allows.
const blankInWord = "\ue000";

/** What a rule that allows is compared with: only `*` can match what is not known, and a blank inside a word. */
export function allowText(words: readonly ShellWord[]): string {
  return words.map(({ text, prefix }) => (text ?? `${prefix}\ue001`).replace(/\s/g, blankInWord) || "\ue002").join(" ");
}

/** Every way a rule that refuses may have meant this command: with and without its folder, its wrappers, options before a subcommand. */
export function refusalTexts(command: ShellCommand): readonly CommandText[] {
  const texts = new Map<string, CommandText>();
  const add = (words: readonly ShellWord[]): void => {
    const made = joined(words);
    texts.set(`${made.whole} ${made.text}`, made);
  };
  for (const form of command.forms.length > 0 ? command.forms : [command.words]) {
    add(form);
    const [name, ...rest] = form;
    if (name === undefined) continue;
    const bare = withoutFolder(name);
    if (bare !== name) add([bare, ...rest]);
    for (const skipped of afterOptions(rest)) add([bare, ...skipped]);
    const grouped = groupFlags(rest);
    if (grouped !== undefined) add([bare, ...grouped]);
  }
  const set = command.assignments.map(({ name, value }) => word(value === undefined ? undefined : `${name}=${value}`, `${name}=`));
  if (set.length > 0) for (const form of command.allowForms) add([...set, ...form]);
  return [...texts.values()];
}

function word(text: string | undefined, prefix: string): ShellWord {
  return { text, source: text ?? prefix, prefix: text ?? prefix };
}

function joined(words: readonly ShellWord[]): CommandText {
  const known: string[] = [];
  for (const { text, prefix } of words) {
    if (text === undefined) return { text: [...known, prefix].join(" "), whole: false };
    known.push(text);
  }
  return { text: known.join(" "), whole: true };
}

function withoutFolder(name: ShellWord): ShellWord {
  const given = name.text ?? name.prefix;
  const slash = given.lastIndexOf("/");
  if (slash < 0) return name;
  const rest = given.slice(slash + 1);
  return word(name.text === undefined ? undefined : rest, rest);
}

const mostSkips = 8;

/** `git -C . push` and `npm --silent publish` are about `push` and `publish` too. */
function* afterOptions(words: readonly ShellWord[]): Generator<readonly ShellWord[]> {
  for (let index = 0; index < Math.min(words.length - 1, mostSkips); index++) {
    const before = index === 0 ? undefined : words[index - 1]?.text;
    const isOption = words[index]?.text?.startsWith("-") === true;
    if (!isOption && !(before?.startsWith("-") ?? false)) return;
    yield words.slice(index + 1);
  }
}

/** Short options in one word, sorted: `-fr` and `-r -f` become `-fr`. Undefined where there are none. */
function groupFlags(words: readonly ShellWord[]): readonly ShellWord[] | undefined {
  const end = words.findIndex(({ text }) => text === undefined || !/^-[A-Za-z]+$/.test(text));
  const flags = end < 0 ? words : words.slice(0, end);
  if (flags.length === 0) return undefined;
  const text = sortedFlags(flags.map((word) => word.text ?? ""));
  return [word(text, text), ...words.slice(flags.length)];
}

function sortedFlags(words: readonly string[]): string {
  return `-${[...new Set(words.flatMap((word) => [...word.slice(1)]))].sort().join("")}`;
}

/** The same for a rule's text, so that `rm -rf *` is compared with `rm -fr x` letter by letter. */
export function withGroupedFlags(body: string): string {
  const match = /^(\S+)((?: -[A-Za-z]+)+)(?= |$)/.exec(body);
  if (match === null) return body;
  return `${match[1]} ${sortedFlags((match[2] ?? "").trim().split(" "))}${body.slice(match[0].length)}`;
}
