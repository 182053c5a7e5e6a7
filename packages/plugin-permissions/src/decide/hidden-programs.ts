import type { Rule } from "../rules/rule.js";
import type { ShellCommand, ShellReading, ShellWord } from "../shell/shell-reading.js";

/** Interpreters, and the options whose value is a program. */
const inline: ReadonlyMap<string, RegExp> = new Map(
  Object.entries({
    python: /^-[A-Za-z]*c/,
    node: /^-[A-Za-z]*[ep]|^--(?:eval|print)/,
    bun: /^-[ep]|^--(?:eval|print)/,
    deno: /^eval$/,
    perl: /^-[A-Za-z0-9]*[eE]/,
    ruby: /^-[A-Za-z]*e/,
    php: /^-[rBRE]|^--(?:run|process)/,
    lua: /^-e/,
    Rscript: /^-e/,
    julia: /^-[eE]|^--(?:eval|print)/,
    osascript: /^-e/,
    tclsh: /^$/,
    expect: /^-c/,
    make: /^-E|^--eval/,
    vim: /^-c|^--cmd|^-S|^\+/,
    emacs: /^-f|^--(?:eval|funcall|execute|load)|^-l/,
    gdb: /^-ex|^-iex|^--?(?:ex|eval-command)/,
    ed: /^$/,
    sed: /^/,
  }),
);
const sameAs: Readonly<Record<string, string>> = {
  nodejs: "node",
  pypy: "python",
  pypy3: "python",
  gmake: "make",
  vi: "vim",
  nvim: "vim",
  view: "vim",
  ex: "vim",
  luajit: "lua",
  wish: "tclsh",
  red: "ed",
};

/** By these words a program text starts other programs, or hides which. */
const starters =
  /system|popen|\bexec|\bspawn|\bfork\b|child_process|subprocess|\bpty\b|\beval\b|__import__|importlib|getattr|ctypes|base64|fromCharCode|\bFunction\b|\bqx\b|shell|passthru|proc_open|open3|syscall|\bunpack\b|\batob\b|\bpack\b|\bos\.(?:start|posix)|`|\|\s*["')]|(?:^|[\n:+])\s*!|\bterm(?:inal)?\b/;

const shells = new Set("sh bash zsh dash ash ksh mksh fish yash csh tcsh source .".split(" "));
/** Folders of programs that were installed, not written by whoever writes the line. */
const installed =
  /^\/(?:usr\/(?:local\/)?|opt\/[^.]*\/|snap\/)?s?bin\/[^/]+$|^(?:.*\/)?(?:node_modules\/\.bin|\.?venv\/bin|vendor\/bin|target\/(?:debug|release))\/[^/]+$|^\.\/(?:gradlew|mvnw)$/;

/** The programs that deny rules name; a rule about any program names none. */
export function deniedPrograms(rules: readonly Rule[]): readonly string[] {
  return rules.flatMap(({ behavior, subject }) => {
    if (behavior !== "deny" || subject.kind !== "command") return [];
    const name = /^[\w./+-]+/.exec(subject.pattern.body)?.[0];
    return name === undefined ? [] : [name.slice(name.lastIndexOf("/") + 1)];
  });
}

/**
 * Why a command may run one of `denied` without showing it: program text that starts others, a shell script, a program somebody put here. Tools that do
 * what the project's own files say (`make`, `npm test`, `python3 app.py`) are not meant: who allows everything means those first of all.
 */
export function hiddenProgram(command: ShellCommand, line: string, reading: ShellReading, denied: readonly string[]): string | undefined {
  if (denied.length === 0 || command.effect === "reads") return undefined;
  const program = command.words.slice(1).find(({ text }) => text !== undefined && installedAs(text, denied));
  if (program !== undefined) return `it uses ${program.source} in its own way`;
  if (command.effect !== "runs") return undefined;
  for (const form of command.forms) {
    const why = hiddenIn(form, command, line, reading, denied);
    if (why !== undefined) return why;
  }
  return undefined;
}

function hiddenIn(
  form: readonly ShellWord[],
  command: ShellCommand,
  line: string,
  reading: ShellReading,
  denied: readonly string[],
): string | undefined {
  const path = form[0]?.text;
  if (path === undefined) return undefined;
  const name = path.slice(path.lastIndexOf("/") + 1);
  const args = form.slice(1);
  const script = args.find(({ text }) => text === undefined || !/^[-+]/.test(text));
  if (shells.has(name)) {
    const shown = args.some(({ text }) => text !== undefined && /^[-+]\w*c\w*$/.test(text));
    return shown || script === undefined ? undefined : "what the script runs is not shown";
  }
  if (path.includes("/") && !installed.test(path)) return `${path.slice(0, 60)} may be any program`;
  const kind = sameAs[name] ?? name.replace(/[\d.]+$/, "");
  const option = inline.get(kind);
  if (option === undefined) return undefined;
  if (script?.text !== undefined && writtenBefore(script.text, command, reading)) return `the line itself writes ${script.source}`;
  const given = args.some(({ text }) => text !== undefined && option.test(text));
  const fed = kind !== "make" && kind !== "vim" ? script === undefined || script.text === "-" : args.some(({ text }) => text === "-");
  if (!given && !fed) return undefined;
  if (given && args.some(({ text }) => text === undefined)) return "its program text cannot be known";
  const text = fed ? line : args.map((word) => word.text ?? "").join("\n");
  return starters.test(text) || denied.some((one) => mentions(text, one)) ? "its program text may start other programs" : undefined;
}

function installedAs(text: string, denied: readonly string[]): boolean {
  return /^\/(?:.*\/)?s?bin\/[^/]+$/.test(text) && denied.includes(text.slice(text.lastIndexOf("/") + 1));
}

function writtenBefore(path: string, command: ShellCommand, reading: ShellReading): boolean {
  const bare = (name: string | undefined): string => (name ?? "").replace(/^(?:\.\/)+/, "");
  return reading.commands.some((other) => other !== command && other.writes.some((use) => bare(use.path) === bare(path)));
}

function mentions(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1))
    if (!/[\w-]/.test(text[at - 1] ?? " ") && !/[\w-]/.test(text[at + name.length] ?? " ")) return true;
  return false;
}
