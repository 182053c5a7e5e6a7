import { posix, win32 } from "node:path";
import type { PathUse, ReadingPlace, ShellCommand, ShellReading, ShellWord } from "../shell-reading.js";
import { withoutGlobalOptions } from "../wrappers/subcommand-forms.js";
import type { Use } from "../verdict.js";
import { runs, strongest } from "../verdict.js";
import { canonicalCmdlet } from "./cmdlet-names.js";
import { judgeCmdlet } from "./judge-cmdlet.js";
import type { Token } from "./tokens.js";
import { NotUnderstood, tokenize } from "./tokens.js";

const mostCommands = 1000;
const mostNested = 16;
const keywords: ReadonlySet<string> = new Set(
  "if elseif else while for foreach switch do until try catch finally function filter class param return throw trap using begin process end data dynamicparam exit break continue workflow parallel sequence inlinescript configuration enum".split(
    " ",
  ),
);
const harmlessOperators =
  /^-(?:c|i)?(?:eq|ne|gt|ge|lt|le|like|notlike|match|notmatch|contains|notcontains|in|notin|and|or|xor|not|is|isnot|split|join)$/i;

/** Reads a PowerShell line: every command in it, by a table of cmdlets. What it does not understand is a doubt. */
export function readPowershell(source: string, place: ReadingPlace): ShellReading {
  const reader = new PowershellReader(place);
  const parts = reader.script(source, 0);
  return { commands: reader.commands, doubts: [...reader.doubts], parts: Math.max(1, parts) };
}

class PowershellReader {
  readonly commands: ShellCommand[] = [];
  readonly doubts: Set<string> = new Set();
  readonly #place: ReadingPlace;
  #cwd: string | undefined;

  constructor(place: ReadingPlace) {
    this.#place = place;
    this.#cwd = place.cwd;
  }

  /** Returns the number of commands at its top level. */
  script(source: string, depth: number): number {
    if (depth > mostNested || this.commands.length > mostCommands) {
      this.doubts.add("it is nested too deep or too long to be read");
      return 0;
    }
    try {
      const tokens = tokenize(source);
      let count = 0;
      let from = 0;
      for (let at = 0; at <= tokens.length; at++) {
        const token = tokens[at];
        const call = token?.text === "&" && at === from && token.kind === "separator";
        if (token !== undefined && (token.kind !== "separator" || call)) continue;
        if (at > from) {
          count++;
          this.#statement(tokens.slice(from, at), depth);
        }
        from = at + 1;
      }
      return count;
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error;
      this.doubts.add(error.message);
      return 0;
    }
  }

  #statement(tokens: readonly Token[], depth: number): void {
    for (const token of tokens) for (const nested of token.nested) this.#nested(nested, depth);
    const writes: Use[] = [];
    const words: Token[] = [];
    for (let at = 0; at < tokens.length; at++) {
      const token = tokens[at];
      if (token?.kind !== "redirect") {
        if (token !== undefined) words.push(token);
      } else if (!/&\d$/.test(token.text ?? "")) {
        const target = tokens[++at];
        if (target?.source !== "$null") writes.push({ path: target?.text, source: target?.source ?? "" });
      }
    }
    const first = words[0];
    if (first === undefined) this.#add([], writes);
    else if (first.text === "&" && first.kind === "separator") this.#add(words.slice(1), writes);
    else if (first.text === "." && words.length > 1) this.#add(words.slice(1), writes, "it runs a script in this very session");
    else if (first.quoted || first.expression) this.#expression(words, writes, depth);
    else if (
      first.text !== undefined &&
      keywords.has(first.text.toLowerCase()) &&
      !(first.text.toLowerCase() === "foreach" && first.nested.length === 0 && words[1]?.source.startsWith("{") === true)
    ) {
      this.doubts.add(`${first.text} is not followed`);
      if (words.length > 1 && /^(?:return|exit|throw)$/i.test(first.text)) this.#statement(words.slice(1), depth);
    } else this.#add(words, writes);
  }

  #nested(source: string, depth: number): void {
    const before = this.#cwd;
    this.script(source, depth + 1);
    if (this.#cwd !== before) this.#cwd = undefined;
  }

  /** `$x = …`, comparisons and plain values. Calls of methods and types are not followed. */
  #expression(words: readonly Token[], writes: readonly Use[], depth: number): void {
    const [first, second] = words;
    if (first !== undefined && second !== undefined && /^[-+*/%]?=$/.test(second.source)) {
      if (/^\$\{?(?:env|global|script|function|alias):/i.test(first.source) || !/^\$\w+$/.test(first.source))
        this.doubts.add(`it sets ${first.source.slice(0, 40)}`);
      if (/^\$(?:PS\w*|OFS|ErrorActionPreference|\w*Preference|ExecutionContext|PROFILE|HOME|PWD)$/i.test(first.source))
        this.doubts.add(`it sets ${first.source}`);
      if (words.length > 2) this.#statement(words.slice(2), depth);
      return;
    }
    for (const word of words) {
      const plain =
        word.quoted ||
        /^(?:\$[\w:]+(?:\.\w+)*|\d[\w.]*|\$?\(.*\)|@\(.*\)|\{.*\}|[-+*/%])$/s.test(word.source) ||
        harmlessOperators.test(word.source);
      if (!plain || /\)\s*\./.test(word.source)) this.doubts.add("an expression may call anything");
      if (/^\$env:/i.test(word.source)) this.doubts.add("the environment may hold secrets");
    }
    this.#add([], writes);
  }

  #add(tokens: readonly Token[], writes: readonly Use[], why?: string): void {
    if (tokens.length === 0 && writes.length === 0) return;
    const words = tokens.map(wordOf);
    const name = words[0]?.text === undefined ? undefined : canonicalCmdlet(words[0].text);
    let verdict = words.length === 0 ? ({ effect: "reads" } as const) : judgeCmdlet(words, this.#place.home);
    if (why !== undefined) verdict = runs(why);
    const canonical: ShellWord[][] =
      name !== undefined && name !== words[0]?.text ? [[{ text: name, source: name, prefix: name }, ...words.slice(1)]] : [];
    const forms = [words, ...canonical];
    const cwd = this.#cwd;
    if (tokens.some((token) => !token.quoted && /[\w\]})]\(|\)\s*(?:\.|::|\[)/.test(token.source)))
      this.doubts.add("an argument may call anything");
    const at = (uses: readonly Use[] | undefined): PathUse[] =>
      (uses ?? []).map((use) => ({ ...use, path: this.#plainPath(use.path), cwd }));
    this.commands.push({
      name: words.length === 0 ? "" : name,
      words,
      forms: [...forms, ...forms.flatMap((form) => withoutGlobalOptions(form)), ...started(name, words)],
      allowForms: forms,
      exactOnly: false,
      within: undefined,
      assignments: [],
      source: tokens.map((token) => token.source).join(" "),
      effect: writes.length > 0 ? strongest(verdict.effect, "writes") : verdict.effect,
      why: verdict.effect === "runs" ? verdict.why : undefined,
      reads: at(verdict.reads),
      writes: [...at(verdict.writes), ...at(writes)],
      removes: at(verdict.removes),
      cwd,
      git: verdict.git === undefined ? undefined : { ...verdict.git, cwd },
      hosts: verdict.hosts ?? [],
    });
    this.#follow(name?.toLowerCase(), words);
  }

  /** With the home folder put in, and the separators of the platform. */
  #plainPath(path: string | undefined): string | undefined {
    const home = path === undefined ? undefined : /^~(?=$|[/\\])/.test(path) ? this.#place.home + path.slice(1) : path;
    return this.#place.cwd.startsWith("/") ? home?.replaceAll("\\", "/") : home;
  }

  /** Text that is run as code, and changes of folder. */
  #follow(name: string | undefined, words: readonly ShellWord[]): void {
    if (name === "invoke-expression") {
      const code = words.slice(1).find((word) => !/^-command$/i.test(word.text ?? ""));
      if (code?.text === undefined || code.text.startsWith("-")) this.doubts.add("a script that it runs cannot be known");
      else this.#nested(code.text, 1);
    } else if (name !== undefined && /^(?:powershell|pwsh|cmd|bash|sh|wsl|wscript|cscript|mshta|rundll32)$/.test(name)) {
      const code = words.findIndex((word) => /^-c(?:ommand)?$/i.test(word.text ?? ""));
      const text = words.slice(code + 1);
      if (/^(?:powershell|pwsh)$/.test(name) && code > 0 && text.every((word) => word.text !== undefined))
        this.#nested(text.map((word) => word.text).join(" "), 1);
      else if (words.length > 1) this.doubts.add("a script that it runs cannot be known");
    } else if (name !== undefined && /^(?:set|new)-(?:alias|variable|item)$|^import-module$|^update-formatdata$/.test(name))
      this.doubts.add(`${words[0]?.source ?? name} may change what later commands mean`);
    else if (name === "set-location" || name === "push-location") this.#enter(words);
    else if (name === "pop-location") this.#cwd = undefined;
  }

  /** It may fail and leave the folder as it is, so that a path may count from either: only `.`-free paths downwards are followed. */
  #enter(words: readonly ShellWord[]): void {
    const target = words.length === 2 ? words[1]?.text : undefined;
    const path = this.#place.cwd.startsWith("/") ? posix : win32;
    this.#cwd = undefined;
    if (target !== undefined && !/[*?[~:-]|\.\./.test(target) && !path.isAbsolute(target)) this.doubts.add("it changes the working folder");
  }
}

function wordOf(token: Token): ShellWord {
  const word: ShellWord = { text: token.text, source: token.source, prefix: token.prefix };
  return token.source.startsWith("@") && !token.quoted && token.nested.length === 0 ? { ...word, splits: true } : word;
}

/** `Start-Process curl`: the program it starts, for deny rules. */
function started(name: string | undefined, words: readonly ShellWord[]): (readonly ShellWord[])[] {
  if (name !== "Start-Process" && name !== "Invoke-Item") return [];
  const rest = words.slice(1).filter((word) => !/^-\w+$/.test(word.text ?? ""));
  return rest.length === 0 ? [] : [rest];
}
