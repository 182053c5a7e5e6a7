import type { Input } from "../bash/redirects.js";
import type { ShellWord } from "../shell-reading.js";
import { baseName, joined } from "./peel.js";

/** Text that a command hands to a shell, and commands that its arguments spell out. */
export interface Inner {
  /** Undefined for a script that cannot be known. */
  readonly scripts: readonly (string | undefined)[];
  readonly commands: readonly (readonly ShellWord[])[];
  /** Runs in this very shell, so that a `cd` in it lasts. */
  readonly here: boolean;
}

const nothing: Inner = { scripts: [], commands: [], here: false };
const shells: ReadonlySet<string> = new Set([
  "sh",
  "bash",
  "zsh",
  "dash",
  "ash",
  "ksh",
  "mksh",
  "rbash",
  "rzsh",
  "fish",
  "yash",
  "csh",
  "tcsh",
]);
const findRunners: ReadonlySet<string> = new Set(["-exec", "-execdir", "-ok", "-okdir"]);
const fdRunners: ReadonlySet<string> = new Set(["-x", "-X", "--exec", "--exec-batch"]);

/** What further commands the arguments of `eval`, `trap`, `sh -c`, `find -exec` and the like hold. */
export function innerScripts(words: readonly ShellWord[], input: Input | undefined): Inner {
  const text = words[0]?.text;
  if (text === undefined) return nothing;
  const name = baseName(text);
  const args = words.slice(1);
  if (shells.has(name)) return { ...nothing, scripts: shellScript(args, input) };
  switch (name) {
    case "source":
    case ".":
      return fromDescriptor(args[0]) ? { ...nothing, scripts: [undefined] } : nothing;
    case "eval":
      return { scripts: args.length === 0 ? [] : [joined(args[0]?.text === "--" ? args.slice(1) : args)], commands: [], here: true };
    case "trap":
      return { ...nothing, scripts: trapScript(args) };
    case "find":
    case "gfind":
      return { ...nothing, commands: spelled(args, findRunners, true) };
    case "fd":
    case "fdfind":
      return { ...nothing, commands: spelled(args, fdRunners, false) };
    case "awk":
    case "gawk":
    case "mawk":
    case "nawk":
      return { ...nothing, scripts: args.flatMap((word) => awkCommands(word.text ?? "")) };
    case "git":
      return { ...nothing, ...gitScripts(args) };
    case "tmux":
    case "screen":
      return {
        ...nothing,
        commands: args.flatMap((word, at) => (word.text?.startsWith("-") === true ? [] : [args.slice(at)])).slice(0, 8),
        scripts: [joined(args.slice(-1))],
      };
    case "at":
    case "batch":
      return { ...nothing, scripts: fromInput(input) };
    case "npx":
    case "bunx":
      return {
        ...nothing,
        scripts: args.flatMap((word, at) =>
          word.text === "-c" || word.text === "--call"
            ? [args[at + 1]?.text]
            : word.text?.startsWith("--call=") === true
              ? [word.text.slice(7)]
              : [],
        ),
      };
    case "npm":
    case "pnpm":
    case "yarn":
      return { ...nothing, ...npmExec(args) };
    default:
      return nothing;
  }
}

function shellScript(args: readonly ShellWord[], input: Input | undefined): (string | undefined)[] {
  for (let i = 0; i < args.length; i++) {
    const text = args[i]?.text;
    if (text === undefined) return [undefined];
    if (text === "--" || text === "-") return args[i + 1] === undefined ? fromInput(input) : [];
    if (/^[-+]\w*c\w*$/.test(text)) {
      // The script is the first operand after all options.
      let at = i + 1;
      while (args[at]?.text !== undefined && /^[-+]./.test(args[at]?.text ?? "")) at += /^[-+]\w*[oO]$/.test(args[at]?.text ?? "") ? 2 : 1;
      return [args[at]?.text];
    }
    if (/^(?:[-+]\w*[oO]|--rcfile|--init-file)$/.test(text)) i++;
    else if (/^[-+]\w*s/.test(text)) return fromInput(input);
    else if (!/^[-+]/.test(text)) return fromDescriptor(args[i]) ? [undefined] : [];
  }
  return fromInput(input);
}

/** A script that comes through a pipe is nowhere to be read. */
function fromDescriptor(word: ShellWord | undefined): boolean {
  return /^(?:\/dev\/(?:fd\/|stdin|tty|tcp|udp)|\/proc\/[^/]+\/fd)/.test(word?.text ?? "");
}

function fromInput(input: Input | undefined): (string | undefined)[] {
  if (input === undefined || input.kind === "inherited") return [];
  return [input.kind === "text" ? input.text : undefined];
}

function trapScript(args: readonly ShellWord[]): (string | undefined)[] {
  const rest = args[0]?.text === "--" ? args.slice(1) : args;
  const first = rest[0];
  if (first === undefined || first.text === "-" || first.text === "" || first.text === "-l" || first.text === "-p") return [];
  return rest.length === 1 && first.text !== undefined ? [] : [first.text];
}

/** The words after each of `runners`, up to `;` or `+`. */
function spelled(args: readonly ShellWord[], runners: ReadonlySet<string>, ends: boolean): (readonly ShellWord[])[] {
  const found: (readonly ShellWord[])[] = [];
  for (let i = 0; i < args.length && found.length < 64; i++) {
    if (!runners.has(args[i]?.text ?? "")) continue;
    let end = i + 1;
    while (
      end < args.length &&
      args[end]?.text !== ";" &&
      !(ends && args[end]?.text === "+" && args[end - 1]?.text?.includes("{}") === true)
    )
      end++;
    if (end > i + 1) found.push(args.slice(i + 1, end).map(filled));
    i = end;
  }
  return found;
}

/** `{}` stands for names that are not known. */
function filled(word: ShellWord): ShellWord {
  return word.text?.includes("{}") === true
    ? { text: undefined, source: word.source, prefix: word.text.slice(0, word.text.indexOf("{}")) }
    : word;
}

/** The commands that an awk program names in strings; undefined for one that it computes. */
function awkCommands(program: string): (string | undefined)[] {
  const found = [
    ...program.matchAll(
      /\bsystem\s*\(\s*(?:"((?:[^"\\]|\\.)*)"\s*\))?|(?:^|[^|])\|&?\s*"((?:[^"\\]|\\.)*)"|"((?:[^"\\]|\\.)*)"\s*\|&?\s*getline/g,
    ),
  ];
  return found.map((match) => match[1] ?? match[2] ?? match[3]);
}

const commandValued = /pager|command|editor|fsmonitor|external|textconv|helper|askpass|program|driver|clean|smudge|process|\.cmd/i;

/** Commands in configuration given by `git -c`: `alias.x=!ls`, `core.pager=less`. */
function configuredCommands(args: readonly ShellWord[]): (string | undefined)[] {
  return args.flatMap((word, at) => {
    const setting = args[at - 1]?.text === "-c" ? /^([^=]*)=(!?)(.*)$/s.exec(word.text ?? "") : null;
    if (setting === null) return [];
    const [, key = "", mark, value] = setting;
    return (mark === "!" || commandValued.test(key)) && value !== "" && !/^(?:true|false|\d+)$/.test(value ?? "") ? [value] : [];
  });
}

function gitScripts(args: readonly ShellWord[]): Partial<Inner> {
  const configured = configuredCommands(args);
  const further = gitSubcommandScripts(args);
  return { ...further, scripts: [...configured, ...(further.scripts ?? [])] };
}

function gitSubcommandScripts(args: readonly ShellWord[]): Partial<Inner> {
  const at = args.findIndex((word) => word.text === "bisect" || word.text === "submodule" || word.text === "rebase");
  const name = args[at]?.text;
  if (name === undefined) return {};
  const rest = args.slice(at + 1);
  if (name === "bisect" && rest[0]?.text === "run") return { commands: [rest.slice(1)] };
  const each = rest.findIndex((word) => word.text === "foreach");
  if (name === "submodule" && each >= 0) {
    const words = rest.slice(each + 1).filter((word) => word.text !== "--recursive" && word.text !== "--quiet");
    return words.length === 0 ? {} : { scripts: [joined(words)] };
  }
  return {
    scripts: rest.flatMap((word, index) =>
      word.text === "-x" || word.text === "--exec"
        ? [rest[index + 1]?.text]
        : word.text?.startsWith("--exec=") === true
          ? [word.text.slice(7)]
          : [],
    ),
  };
}

/** `npm exec -c "…"`. */
function npmExec(args: readonly ShellWord[]): Partial<Inner> {
  const at = args.findIndex((word) => word.text === "exec" || word.text === "x");
  if (at < 0) return {};
  const call = args.findIndex((word, index) => index > at && (word.text === "-c" || word.text === "--call"));
  return call < 0 ? {} : { scripts: [args[call + 1]?.text] };
}
