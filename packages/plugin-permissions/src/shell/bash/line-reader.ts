import type {
  AndOr,
  Command,
  CommandNode,
  CompoundList,
  ParsedScript,
  Pipeline,
  PipelineNode,
  Redirection,
  Statement,
  SyntaxNode,
  Word,
} from "unbash";
import { parse } from "unbash";
import type { ReadingPlace, ShellCommand, ShellWord } from "../shell-reading.js";
import { harmless, use } from "../verdict.js";
import { assignmentWord, harmlessVariable, readAssignment } from "./assignments.js";
import { visitExpansions } from "./expansions.js";
import type { Flow, Folders } from "./folders.js";
import { after, sameFolders, stay, union } from "./folders.js";
import type { Input } from "./redirects.js";
import { firstOf, partsOf, testHazards } from "./line-shape.js";
import { readRedirects } from "./redirects.js";
import { resolveWord } from "./resolve-word.js";
import type { Reader } from "./piece.js";
import { readSimple } from "./simple-command.js";
import { doubtZshForms } from "./zsh-forms.js";

const mostCommands = 1000;
const mostSteps = 60_000;
const mostNested = 10;

/** Walks a parsed line and gathers every simple command, with the folders it may start in. */
export class LineReader implements Reader {
  readonly commands: ShellCommand[] = [];
  readonly doubts: Set<string> = new Set();
  readonly place: ReadingPlace & { readonly shell: "bash" | "zsh" };
  #steps = 0;
  #nested = 0;
  /** Standard input of the part being read. */
  #input: Input = { kind: "inherited" };

  constructor(place: ReadingPlace & { readonly shell: "bash" | "zsh" }) {
    this.place = place;
  }

  doubt(why: string): void {
    this.doubts.add(why);
  }

  step(weight: number = 1): boolean {
    if ((this.#steps += weight) <= mostSteps && this.commands.length < mostCommands) return true;
    this.doubt("it holds more commands than are looked at");
    return false;
  }

  /** Reads the whole line. Returns how many commands stand at its top level. */
  line(source: string): number {
    const script = this.#parse(source);
    this.script(script, [this.place.cwd]);
    return Math.max(
      1,
      script.commands.reduce((count, statement) => count + partsOf(statement.command), 0),
    );
  }

  /** Reads text as a script. Returns where control is afterwards. */
  text(source: string, folders: Folders): Flow {
    if (this.#nested >= mostNested) {
      this.doubt("scripts are nested too deep");
      return stay(undefined);
    }
    this.#nested++;
    try {
      return this.script(this.#parse(source), folders);
    } finally {
      this.#nested--;
    }
  }

  #parse(source: string): ParsedScript {
    if (this.place.shell === "zsh") doubtZshForms(source, (why) => this.doubt(why));
    if (/\$\\\n/.test(source)) this.doubt("a line break stands inside an expansion");
    return parse(source);
  }

  script(script: ParsedScript, folders: Folders): Flow {
    if (script.errors !== undefined && script.errors.length > 0)
      this.doubt(`it cannot be parsed: ${script.errors[0]?.message ?? "syntax error"}`);
    return this.#list(script.commands, folders);
  }

  #list(statements: readonly Statement[], folders: Folders): Flow {
    let flow = stay(folders);
    for (const statement of statements) {
      if (!this.step()) return stay(undefined);
      const before = after(flow);
      flow = this.#node(statement.command, before);
      if (statement.background === true) flow = stay(before);
    }
    return flow;
  }

  #compound(list: CompoundList, folders: Folders): Flow {
    return this.#list(list.commands, folders);
  }

  #node(node: PipelineNode | AndOr | CompoundList, folders: Folders): Flow {
    switch (node.type) {
      case "Command":
        return this.#command(node, folders);
      case "AndOr":
        return this.#andOr(node, folders);
      case "Pipeline":
        return this.#pipeline(node, folders);
      case "Redirected":
        return this.#redirected(node.command, node.redirects, folders);
      case "CompoundList":
      case "BraceGroup":
        return this.#compound(node.type === "BraceGroup" ? node.body : node, folders);
      case "Subshell":
        if (firstOf(node.body)?.pos === node.pos + 1) this.doubt("(( may be read as arithmetic or as two subshells");
        this.#compound(node.body, folders);
        return stay(folders);
      case "If":
        return this.#if(node, folders);
      case "While":
        return this.#loop(folders, (from) => this.#compound(node.body, after(this.#compound(node.clause, from))));
      case "For":
      case "Select": {
        this.#wordlist(node.wordlist ?? [], folders);
        this.#loopVariable(node.name);
        return this.#loop(folders, (from) => this.#compound(node.body, from));
      }
      case "ArithmeticFor":
        for (const part of [node.initialize, node.test, node.update]) if (part !== undefined) this.#expand(part, folders);
        return this.#loop(folders, (from) => this.#compound(node.body, from));
      case "Case":
        return this.#case(node, folders);
      case "TestCommand":
        this.#expand(node, folders);
        for (const why of testHazards(node.expression)) this.doubt(why);
        return stay(folders);
      case "ArithmeticCommand":
        this.#expand(node, folders);
        return stay(folders);
      case "Function": {
        this.doubt(`it defines the function ${node.name.text.slice(0, 40)}`);
        this.#node(node.body, undefined);
        return stay(folders);
      }
      case "Coproc":
        if (node.name !== undefined && !harmlessVariable(node.name.text, this.place.shell))
          this.doubt(`a coprocess sets ${node.name.text.slice(0, 40)}`);
        this.#node(node.body, folders);
        return stay(folders);
    }
  }

  #andOr(node: AndOr, folders: Folders): Flow {
    let flow: Flow = stay(folders);
    node.commands.forEach((command, index) => {
      const operator = node.operators[index - 1];
      if (index === 0) flow = this.#node(command, folders);
      else if (operator === "&&") {
        const right = this.#node(command, flow.ok);
        flow = { ok: right.ok, fail: union(flow.fail, right.fail) };
      } else {
        const right = this.#node(command, flow.fail);
        flow = { ok: union(flow.ok, right.ok), fail: right.fail };
      }
    });
    return flow;
  }

  #pipeline(node: Pipeline, folders: Folders): Flow {
    if (node.commands.length === 1 && node.commands[0] !== undefined) {
      const flow = this.#node(node.commands[0], folders);
      const negated = node.prefixes.filter((prefix) => prefix.type === "Negation").length % 2 === 1;
      return negated ? { ok: flow.fail, fail: flow.ok } : flow;
    }
    const outer = this.#input;
    let last = stay(folders);
    node.commands.forEach((command: CommandNode, index) => {
      if (index > 0) this.#input = { kind: "unknown" };
      last = this.#node(command, folders);
    });
    this.#input = outer;
    return stay(this.place.shell === "zsh" ? union(folders, after(last)) : folders);
  }

  #redirected(command: CommandNode, redirects: readonly Redirection[], folders: Folders): Flow {
    const uses = this.#redirects(redirects, folders);
    readSimple(this, { words: [], assignments: [], uses, folders, input: undefined, verdict: harmless });
    const outer = this.#input;
    if (uses.input !== undefined) this.#input = uses.input;
    const flow = this.#node(command, folders);
    this.#input = outer;
    return flow;
  }

  #if(node: Extract<CommandNode, { type: "If" }>, folders: Folders): Flow {
    let condition = this.#compound(node.clause, folders);
    let end = after(this.#compound(node.then, condition.ok));
    for (const branch of node.elif) {
      condition = this.#compound(branch.clause, condition.fail);
      end = union(end, after(this.#compound(branch.then, condition.ok)));
    }
    return stay(union(end, node.else === undefined ? condition.fail : after(this.#compound(node.else, condition.fail))));
  }

  #loop(folders: Folders, body: (from: Folders) => Flow): Flow {
    const end = after(body(folders));
    if (sameFolders(end, folders)) return stay(folders);
    this.doubt("a loop changes the working folder");
    return stay(undefined);
  }

  #case(node: Extract<CommandNode, { type: "Case" }>, folders: Folders): Flow {
    this.#expand(node.word, folders);
    let end = folders;
    let through: Folders = [];
    for (const item of node.items) {
      for (const pattern of item.pattern) this.#expand(pattern, folders);
      const flow = after(this.#compound(item.body, union(folders, through)));
      through = item.terminator === ";&" || item.terminator === ";;&" ? flow : [];
      end = union(end, flow);
    }
    return stay(end);
  }

  #wordlist(list: readonly Word[], folders: Folders): void {
    const reads = list
      .flatMap((word) => this.#words(word, folders))
      .flatMap((word) => (word.pattern === undefined ? [] : [use(word, { listing: true })]));
    readSimple(this, {
      words: [],
      assignments: [],
      uses: { reads, writes: [], hosts: [], input: undefined },
      folders,
      input: undefined,
      verdict: harmless,
    });
  }

  #loopVariable(name: Word): void {
    if (!harmlessVariable(name.text, this.place.shell) && !/^[A-Z]$/.test(name.text)) this.doubt(`a loop sets ${name.text.slice(0, 40)}`);
  }

  #command(node: Command, folders: Folders): Flow {
    const assignments = node.prefix.flatMap((part) => (part.type === "Assignment" ? [part] : []));
    for (const assignment of assignments) this.#expand(assignment, folders);
    const words: ShellWord[] = [];
    if (node.name !== undefined) words.push(...this.#words(node.name, folders));
    for (const argument of node.args) {
      if (argument.type === "Word") words.push(...this.#words(argument, folders));
      else {
        this.#expand(argument, folders);
        words.push(assignmentWord(argument));
      }
    }
    const uses = this.#redirects(node.redirects, folders);
    const input = uses.input ?? this.#input;
    if (node.name?.parts?.[0]?.type === "ProcessSubstitution") {
      // The parser takes `x=<(a) b` for an empty assignment before a command of the name `<(a)`.
      this.doubt("a substitution stands where a command should");
      readSimple(this, { words: words.slice(1), assignments: [], uses, folders, input, verdict: undefined });
    }
    const source = [node.name, ...node.args].map((part) => part?.text ?? "").join(" ");
    return readSimple(this, { words, assignments: assignments.map(readAssignment), uses, folders, input, verdict: undefined, source });
  }

  #words(word: Word, folders: Folders): ShellWord[] {
    this.#expand(word, folders);
    return resolveWord(word, this.place.home);
  }

  #redirects(redirects: readonly Redirection[], folders: Folders): ReturnType<typeof readRedirects> {
    for (const redirect of redirects) {
      this.#expand(redirect, folders);
      const descriptor = redirect.descriptor;
      if (descriptor?.type === "FileDescriptorVariable" && !harmlessVariable(descriptor.name, this.place.shell))
        this.doubt(`a redirect sets ${descriptor.name.slice(0, 40)}`);
    }
    const uses = readRedirects(redirects, this.place.home);
    if (uses.openEnded === true) this.doubt("a here-document does not end");
    return uses;
  }

  #expand(node: SyntaxNode, folders: Folders): void {
    if (node.type === "Word" && node.parts === undefined) return;
    visitExpansions(node, {
      script: (script) => {
        const outer = this.#input;
        this.script(script, folders);
        this.#input = outer;
      },
      doubt: (why) => this.doubt(why),
      step: (weight) => this.step(weight),
    });
  }
}
