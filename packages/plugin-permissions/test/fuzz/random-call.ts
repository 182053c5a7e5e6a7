import type { CallFact, CommandFact } from "../reference/facts.js";
import type { Dice } from "./random.js";

/** The folders in which random calls happen. Nothing of them exists. */
export const world = { project: "/w/p", home: "/w/home", extra: "/w/extra", outside: "/w/out" } as const;

/** Files that are links, and what they lead to. */
export const links: Readonly<Record<string, string>> = {
  "/w/p/leak.txt": "/w/out/secret.txt",
  "/w/p/alias.ts": "/w/p/src/x.ts",
  "/w/p/hook.txt": "/w/p/.git/hooks/pre-commit",
};

export const paths: readonly string[] = [
  "/w/p/a.txt",
  "/w/p/.env",
  "/w/p/src/x.ts",
  "/w/p/src/deep/y.ts",
  "/w/p/sub/src/z.ts",
  "/w/p/secrets/key",
  "/w/p/srcx/x.ts",
  "/w/extra/n.md",
  "/w/out/secret.txt",
  "/w/home/notes/n.md",
  "/w/p2/a.txt",
  "/w/p/.git/config",
  "/w/p/.vscode/settings.json",
  "/w/p/sub/.npmrc",
];

const plainCommands: readonly (readonly string[])[] = [
  ["npm", "test"],
  ["npm", "run", "build"],
  ["npm", "publish"],
  ["npm", "tests"],
  ["make", "all"],
  ["git", "push", "origin", "main"],
  ["git", "commit", "-m", "x"],
  ["curl", "https://x.example"],
  ["node", "x.js"],
];

const readers: readonly (readonly string[])[] = [["cat"], ["head", "-n", "5"], ["grep", "x"], ["wc", "-l"]];
const quiet: readonly (readonly string[])[] = [["ls"], ["pwd"], ["echo", "a"], ["git", "status"], ["git", "log", "--oneline"]];
const wrappers: readonly (readonly string[])[] = [["timeout", "5"], ["nice"]];

/** A shell command as the line that is given to the engine, and as the facts that are given to the reference. */
export interface MadeCommand {
  readonly text: string;
  readonly fact: CommandFact;
}

export function randomCommand(dice: Dice): MadeCommand {
  const base = baseCommand(dice);
  const wrapper = dice.chance(15) ? dice.pick(base.effect === "runs" ? [...wrappers, ["nohup"]] : wrappers) : [];
  const assignments = dice.chance(12)
    ? [
        dice.pick([
          { text: "NODE_ENV=test", safe: true },
          { text: "FOO=1", safe: false },
          { text: "LANG=C", safe: true },
        ]),
      ]
    : [];
  const unresolved = dice.chance(5) && base.effect === "runs" && !base.needsExactRule;
  const redirect = dice.chance(15) ? dice.pick(paths) : undefined;
  const input = dice.chance(4) ? dice.pick(paths) : undefined;
  const words = [...wrapper, ...base.words];
  const parts = [
    ...assignments.map(({ text }) => text),
    ...words,
    ...(unresolved ? ['"$V"'] : []),
    ...(redirect === undefined ? [] : [dice.pick([">", ">>", "2>"]), redirect]),
    ...(input === undefined ? [] : ["<", input]),
    ...(dice.chance(8) ? ["2>/dev/null"] : []),
  ];
  const fact: CommandFact = {
    ...base,
    words,
    wrapperWords: wrapper.length,
    assignments,
    unresolved,
    reads: [...base.reads, ...(input === undefined ? [] : [input])],
    writes: [...base.writes, ...(redirect === undefined ? [] : [redirect])],
  };
  return { text: parts.join(" "), fact };
}

type Base = Pick<CommandFact, "words" | "effect" | "reads" | "writes" | "removes" | "needsExactRule" | "inner">;

function baseCommand(dice: Dice): Base {
  const base = { reads: [], writes: [], removes: [], needsExactRule: false, inner: [] };
  const [from, to] = [dice.pick(paths), dice.pick(paths)];
  // No rule is about its name, which counts below the target as well, were that a folder.
  const plain = dice.pick(["/w/p/orig.md", "/w/out/orig.md"]);
  switch (dice.number(10)) {
    case 0:
    case 1:
      return { ...base, words: [...dice.pick(readers), from], effect: "reads", reads: [from] };
    case 2:
    case 3:
      return { ...base, words: dice.pick(quiet), effect: "reads" };
    case 4:
      return { ...base, words: ["touch", to], effect: "writes", writes: [to] };
    case 5:
      return dice.chance(50)
        ? { ...base, words: ["cp", plain, to], effect: "writes", reads: [plain], writes: [to] }
        : { ...base, words: ["rm", to], effect: "writes", removes: [to] };
    case 6:
      return dice.chance(50)
        ? { ...base, words: ["watch", "npm", "test"], effect: "runs", needsExactRule: true, inner: [["npm", "test"]] }
        : removal(dice.pick(["/w/p", "/", "/etc", "/w/home", "/w"]));
    default:
      return { ...base, words: dice.pick(plainCommands), effect: "runs" };
  }
}

function removal(folder: string): Base {
  return { words: ["rm", "-r", folder], effect: "writes", reads: [], writes: [], removes: [folder], needsExactRule: false, inner: [] };
}

/** Several commands on one line. */
export function joined(dice: Dice, commands: readonly MadeCommand[]): string {
  const [first, ...rest] = commands.map(({ text }) => text);
  const line = rest.reduce((left, right) => `${left}${dice.pick([" && ", "; ", " | ", " || ", "\n", "&&", ";"])}${right}`, first ?? "");
  return dice.chance(6) ? `( ${line} )` : dice.chance(6) ? `{ ${line}; }` : line;
}

/** A call of a tool that is no shell. */
export function randomPlainCall(dice: Dice): CallFact {
  const path = dice.chance(15) ? dice.pick(Object.keys(links)) : dice.pick(paths);
  const linkTo = links[path];
  const file = linkTo === undefined ? { path } : { path, linkTo };
  switch (dice.number(5)) {
    case 0:
      return { kind: "read", tool: dice.pick(["Read", "Grep"]), ...file };
    case 1:
    case 2:
      return { kind: "edit", tool: dice.pick(["Edit", "Write", "NotebookEdit"]), ...file };
    case 3:
      return {
        kind: "fetch",
        tool: "WebFetch",
        host: dice.pick(["example.com", "docs.example.com", "a.b.example.com", "example.org", "Example.COM."]),
      };
    default:
      return dice.pick([
        { kind: "other", tool: "mcp__gh__get_issue", input: { number: 5 }, readOnly: false, needsPerson: false },
        { kind: "other", tool: "mcp__gh__merge", input: { number: 5, squash: true }, readOnly: false, needsPerson: false },
        { kind: "other", tool: "mcp__ghx__get", input: {}, readOnly: false, needsPerson: false },
        { kind: "other", tool: "Look", input: { at: "x" }, readOnly: true, needsPerson: false },
        { kind: "other", tool: "Deploy", input: { env: "prod" }, readOnly: false, needsPerson: false },
        { kind: "other", tool: "Deploy", input: { env: "staging" }, readOnly: false, needsPerson: false },
        { kind: "other", tool: "AskUserQuestion", input: {}, readOnly: true, needsPerson: true },
      ]);
  }
}
