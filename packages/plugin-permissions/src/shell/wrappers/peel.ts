import type { ReadOption } from "../read-options.js";
import { readOptions } from "../read-options.js";
import type { ShellWord } from "../shell-reading.js";
import { knownWord } from "../bash/resolve-word.js";
import type { Wrapper } from "./wrapper-table.js";
import { wrappers } from "./wrapper-table.js";
import { withoutGlobalOptions } from "./subcommand-forms.js";

type Words = readonly ShellWord[];

/** A command with its wrappers taken off. */
export interface Peeled {
  readonly forms: Words[];
  readonly allowForms: Words[];
  readonly exactOnly: boolean;
  /** The innermost command that may be judged in place of the whole, undefined when a wrapper does more than run it. */
  readonly bare: Words;
  /** Why the whole cannot be judged by what is inside, if it cannot. */
  readonly unfaithful: string | undefined;
  /** Scripts for a shell found in wrapper arguments; undefined for one that cannot be known. */
  readonly scripts: (string | undefined)[];
  /** Folders that a wrapper changes to, outermost first. */
  readonly folders: ShellWord[];
  /** Variables that a wrapper sets. */
  readonly assignments: ShellWord[];
  /** More wrappers or guesses than are looked at. */
  readonly tooDeep: boolean;
  /** What is inside gets its arguments from elsewhere (`xargs`). */
  readonly fed: boolean;
}

const mostWrappers = 16;
const mostGuesses = 64;

/** `ls` for `/bin/ls`. */
export function baseName(text: string): string {
  return text.slice(text.lastIndexOf("/") + 1);
}

/** Folders whose programs are what their names say. */
export function commandName(word: ShellWord | undefined): string | undefined {
  const text = word?.text;
  if (text === undefined || !text.includes("/")) return text;
  return /^\/(?:usr\/)?(?:local\/)?s?bin\/[^/]+$/.test(text) ? baseName(text) : text;
}

/** Takes wrappers off, outermost first. Where a wrapper's options are not understood, every later word may begin the command. */
export function peel(words: Words): Peeled {
  const forms: Words[] = [words];
  const allowForms: Words[] = [words];
  const scripts: (string | undefined)[] = [];
  const folders: ShellWord[] = [];
  const assignments: ShellWord[] = [];
  let exactOnly = false;
  let unfaithful: string | undefined;
  let stripping = true;
  let fed = false;
  let bare = words;
  let tooDeep = false;
  for (let depth = 0; ; depth++) {
    const name = bare[0]?.text === undefined ? undefined : baseName(bare[0].text);
    const wrapper = name === undefined ? undefined : wrappers.get(name);
    if (name === undefined || wrapper === undefined) break;
    if (depth >= mostWrappers) {
      tooDeep = true;
      break;
    }
    const step = unwrap(bare, wrapper);
    if (step === "inert") break;
    if (wrapper.exact === true) exactOnly = true;
    if (name === "xargs" || name === "gxargs" || name === "parallel") fed = true;
    scripts.push(...step.scripts);
    folders.push(...step.folders);
    assignments.push(...step.assignments);
    if (step.problem !== undefined) {
      unfaithful ??= `${name}: ${step.problem}`;
      forms.push(...guesses(bare));
      tooDeep ||= bare.length > mostGuesses;
      break;
    }
    // `xargs env`: the command itself comes from elsewhere.
    if (step.inner.length === 0 && fed && name !== "xargs" && name !== "gxargs") scripts.push(undefined);
    if (step.inner.length === 0 && step.scripts.length === 0) break;
    // Only the real wrapper is looked through, and only while it does nothing of its own.
    const real = commandName(bare[0]) === name;
    if (!step.faithful || !real) unfaithful ??= `${name} runs another command in its own way`;
    if (step.inner.length === 0) break;
    bare = step.inner;
    forms.push(bare);
    stripping &&= real && !step.owned && (wrapper.strips === true || (wrapper.strips === "without options" && step.plain));
    if (stripping) allowForms.push(bare);
  }
  for (const form of forms.slice()) {
    const text = form[0]?.text;
    if (text?.includes("/") === true) forms.push([knownWord(baseName(text)), ...form.slice(1)]);
  }
  for (const form of forms.slice()) forms.push(...withoutGlobalOptions(form));
  return { forms, allowForms, exactOnly, bare, unfaithful, scripts, folders, assignments, fed, tooDeep };
}

interface Step {
  readonly inner: Words;
  readonly scripts: (string | undefined)[];
  readonly folders: ShellWord[];
  readonly assignments: ShellWord[];
  readonly problem: string | undefined;
  readonly faithful: boolean;
  /** An option makes it do something of its own. */
  readonly owned: boolean;
  readonly plain: boolean;
}

function unwrap(words: Words, wrapper: Wrapper): Step | "inert" {
  const args = words.slice(1);
  const read = readOptions(args, { ...wrapper, stopsAtOperand: true });
  const names = new Set(read.options.map((option) => option.name));
  const anyOf = (list: string | undefined): boolean => list?.split(" ").some((name) => names.has(name)) === true;
  if (anyOf(wrapper.inert)) return "inert";
  const scripts = read.options.filter(({ name }) => wrapper.script?.split(" ").includes(name) === true).map(({ value }) => value?.text);
  const folders = read.options.flatMap(({ name, value }) =>
    wrapper.folder?.split(" ").includes(name) === true && value !== undefined ? [value] : [],
  );
  let start = read.end;
  const assignments: ShellWord[] = [];
  if (wrapper.assigns === true) {
    if (args[start]?.text === "-") start++;
    while (/^[A-Za-z_]\w*=/.test(args[start]?.text ?? args[start]?.prefix ?? "")) {
      const assignment = args[start];
      if (assignment !== undefined) assignments.push(assignment);
      start++;
    }
  }
  start += wrapper.leading ?? 0;
  const inner = args.slice(start);
  if (wrapper.script !== undefined) scripts.push(...trailingScript(inner, wrapper));
  if (wrapper.joins === true && inner.length > 0) scripts.push(joined(inner));
  return {
    inner: wrapper.script !== undefined && scripts.length > 0 && wrapper.assigns !== true ? [] : replaced(inner, read.options),
    scripts,
    folders,
    assignments,
    problem: read.problem,
    owned: anyOf(wrapper.own),
    faithful: wrapper.faithful === true && !anyOf(wrapper.own),
    plain: read.options.length === 0,
  };
}

/** What `xargs -I{}` puts in is not known. */
function replaced(inner: Words, options: readonly ReadOption[]): Words {
  const option = options.find(({ name }) => name === "-I" || name === "-i" || name === "-J" || name === "--replace");
  if (option === undefined) return inner;
  const mark = option.value?.text ?? "{}";
  return inner.map((word) => {
    const at = mark === "" ? -1 : (word.text?.indexOf(mark) ?? -1);
    return at < 0 ? word : { text: undefined, source: word.source, prefix: word.prefix.slice(0, at) };
  });
}

/** `flock file -c script`, `su user -c script`. */
function trailingScript(inner: Words, wrapper: Wrapper): (string | undefined)[] {
  const at = inner.findIndex((word) => word.text !== undefined && wrapper.script?.split(" ").includes(word.text) === true);
  return at < 0 || wrapper.assigns === true ? [] : [inner[at + 1]?.text];
}

export function joined(words: Words): string | undefined {
  return words.every((word) => word.text !== undefined) ? words.map((word) => word.text).join(" ") : undefined;
}

function guesses(words: Words): Words[] {
  const found: Words[] = [];
  for (let start = 1; start < words.length && found.length < mostGuesses; start++) {
    if (words[start]?.text?.startsWith("-") !== true) found.push(words.slice(start));
  }
  return found;
}
