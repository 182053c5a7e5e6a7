import type { Assignment } from "unbash";
import type { ShellAssignment, ShellWord } from "../shell-reading.js";

/**
 * Variables that only change how output looks or which locale, zone or mode a program takes as data. Fixed, and short on purpose:
 * none of them names a file, a program or an option of one. `DEBUG` and `CI` are here because no program is known to run them.
 */
const safeNames: ReadonlySet<string> = new Set(
  `LANG LANGUAGE TZ NO_COLOR FORCE_COLOR CLICOLOR CLICOLOR_FORCE COLORTERM TERM COLUMNS LINES NODE_ENV CI DEBUG RUST_BACKTRACE RUST_LOG
   PYTHONUNBUFFERED PYTHONDONTWRITEBYTECODE CARGO_TERM_COLOR NPM_CONFIG_COLOR GOOS GOARCH CGO_ENABLED
   LC_ALL LC_COLLATE LC_CTYPE LC_MESSAGES LC_MONETARY LC_NUMERIC LC_TIME GIT_PAGER_IN_USE FORCE_TTY TEST_ENV APP_ENV RAILS_ENV RACK_ENV
   GIT_OPTIONAL_LOCKS GIT_TERMINAL_PROMPT`.split(/\s+/),
);

const pagers: ReadonlySet<string> = new Set(["PAGER", "GIT_PAGER", "MANPAGER", "GH_PAGER", "AWS_PAGER", "SYSTEMD_PAGER"]);

/** Values that name no path, no command and no expansion. */
const plainValue = /^[\w.,:@%+=* -]*$/;

export function safeAssignment(name: string, value: string | undefined): boolean {
  // Without a pager.
  if (pagers.has(name)) return value === "cat" || value === "";
  return safeNames.has(name) && value !== undefined && plainValue.test(value);
}

/**
 * A shell variable of one's own, not exported and not known to any program: lower case. Programs read a few lower-case ones (`http_proxy`, `npm_config_*`),
 * and zsh ties `path` and others to search paths, so there none is harmless.
 */
export function harmlessVariable(name: string, shell: "bash" | "zsh"): boolean {
  return (
    shell === "bash" &&
    /^[a-z_][a-z0-9_]*$/.test(name) &&
    !/proxy|^npm_|^yarn_|^pnpm_|^cargo_|^pip_|^_$|^auto_resume$|^histchars$/.test(name)
  );
}

export function readAssignment(assignment: Assignment): ShellAssignment {
  const value = assignment.value;
  const known = value.type === "Word" && assignment.index === undefined && assignment.append !== true;
  const text = known && value.type === "Word" ? plainText(value) : undefined;
  const read = { name: assignment.name, value: text, safe: known && safeAssignment(assignment.name, text) };
  return holdsGlob(value) ? { ...read, globs: true } : read;
}

function holdsGlob(value: Assignment["value"]): boolean {
  if (value.type !== "Word") return true;
  const parts = value.parts?.filter(({ type }) => type !== "CommandExpansion") ?? [value];
  return parts.some(({ text }) => /[*?[]/.test(text));
}

/** An assignment that is an argument, as of `declare`. */
export function assignmentWord(assignment: Assignment): ShellWord {
  const { value } = readAssignment(assignment);
  const known = value !== undefined && assignment.index === undefined;
  const text = known ? `${assignment.name}=${value}` : undefined;
  return { text, source: assignment.text, prefix: text ?? `${assignment.name}=` };
}

function plainText(word: {
  readonly value: string;
  readonly text: string;
  readonly parts?: readonly { readonly type: string }[] | undefined;
}): string | undefined {
  if (word.text.includes("~")) return undefined;
  if (word.parts === undefined) return word.value;
  const quoted = word.parts.every(
    (part) =>
      part.type === "Literal" ||
      part.type === "SingleQuoted" ||
      part.type === "AnsiCQuoted" ||
      (part.type === "DoubleQuoted" && literalOnly(part)),
  );
  return quoted ? word.value : undefined;
}

function literalOnly(part: { readonly type: string; readonly parts?: readonly { readonly type: string }[] }): boolean {
  return part.parts?.every((inner) => inner.type === "Literal") ?? true;
}

/** Variables that change how the rest of the line is read or run. */
const steering =
  /^(?:HOME|CDPATH|OLDPWD|PWD|IFS|PS[0-4]|PROMPT_COMMAND|BASH_ENV|ENV|SHELLOPTS|BASHOPTS|GLOBIGNORE|BASH_\w*|ZDOTDIR|NULLCMD|READNULLCMD|FPATH|fpath|cdpath)(?=$|[=+[])/;

const evaluating: ReadonlySet<string> = new Set([
  "unset",
  "test",
  "[",
  "wait",
  "let",
  "export",
  "declare",
  "typeset",
  "local",
  "readonly",
  "read",
  "mapfile",
  "readarray",
  "printf",
  "getopts",
]);

/** `declare -a 'x=($(a))'` and `test -v 'x[$(a)]'` run what stands quoted in their arguments. */
export function evaluatesText(words: readonly { readonly text: string | undefined }[]): boolean {
  return evaluating.has(words[0]?.text ?? "") && words.some((word) => word.text !== undefined && /[[(].*(?:\$\(|`|\$\{)/s.test(word.text));
}

const declaring: ReadonlySet<string> = new Set([
  "export",
  "declare",
  "typeset",
  "local",
  "readonly",
  "read",
  "mapfile",
  "readarray",
  "printf",
  "getopts",
  "integer",
  "float",
  "vared",
]);

/** The variable by which a command changes how the rest of the line is read, if there is one. */
export function steeringVariable(
  names: readonly string[],
  words: readonly { readonly text: string | undefined; readonly prefix: string }[],
): string | undefined {
  if (words.length === 0) return names.find((name) => steering.test(name));
  if (!declaring.has(words[0]?.text ?? "")) return undefined;
  return words
    .slice(1)
    .map((word) => steering.exec(word.text ?? word.prefix)?.[0])
    .find((name) => name !== undefined);
}
