import type { Dice } from "./random.js";

/** A command as words that are known, joined by operators: what can be spelled in many ways that mean the same. */
export interface PlainLine {
  readonly commands: readonly (readonly string[])[];
  /** Between the commands: one fewer than there are. */
  readonly operators: readonly string[];
}

const programs: readonly (readonly string[])[] = [
  ["npm", "test"],
  ["npm", "run", "build"],
  ["npm", "publish"],
  ["curl", "https://x.example"],
  ["git", "push", "origin", "main"],
  ["git", "status"],
  ["git", "log", "--oneline", "-5"],
  ["ls", "-la"],
  ["cat", "a.txt"],
  ["cat", "/etc/passwd"],
  ["cat", ".env"],
  ["grep", "-rn", "x", "src"],
  ["find", ".", "-name", "x"],
  ["find", ".", "-delete"],
  ["sed", "-n", "1p", "a.txt"],
  ["sed", "-i", "s/a/b/", "a.txt"],
  ["sort", "-o", "b.txt", "a.txt"],
  ["rm", "-rf", "x"],
  ["touch", "src/x"],
  ["tee", "a.txt"],
  ["rg", "--pre", "./evil", "x"],
  ["node", "x.js"],
  ["echo", "a b"],
  ["echo", "a;b"],
  ["timeout", "5", "npm", "test"],
  ["env", "A=1", "npm", "test"],
  ["xargs", "rm"],
  ["sudo", "ls"],
  ["head", "-n", "3", "a.txt"],
  ["make", "all"],
];

export function plainLine(dice: Dice): PlainLine {
  const commands = Array.from({ length: 1 + dice.number(3) }, () => dice.pick(programs));
  return { commands, operators: commands.slice(1).map(() => dice.pick(["&&", "||", ";", "|"])) };
}

/** The line as anybody would write it. */
export function spelled({ commands, operators }: PlainLine): string {
  return commands
    .map((words, index) => `${index === 0 ? "" : ` ${operators[index - 1]} `}${words.map(quotedWhereNeeded).join(" ")}`)
    .join("");
}

/** The same line in a spelling that is not. */
export function respelled({ commands, operators }: PlainLine, dice: Dice): string {
  const line = commands
    .map((words, index) => `${index === 0 ? "" : `${blank(dice, true)}${operators[index - 1]}${blank(dice, true)}`}${wrapped(words, dice)}`)
    .join("");
  return dice.chance(10) ? `${blank(dice, true)}${line}${dice.pick(["", " ", ";", "\n", " # x", " #'"])}` : line;
}

function wrapped(words: readonly string[], dice: Dice): string {
  const text = words.map((word) => oddly(word, dice)).join(blank(dice, false));
  if (dice.chance(8)) return `{ ${text}; }`;
  return dice.chance(5) ? `{${dice.pick([" ", "\n", "\t"])}${text}${dice.pick(["\n", ";\n", " ; "])}}` : text;
}

function blank(dice: Dice, mayBeNone: boolean): string {
  return dice.pick([" ", " ", "  ", "\t", " \\\n", "\\\n ", "   ", ...(mayBeNone ? [" "] : [])]);
}

function oddly(word: string, dice: Dice): string {
  if (dice.chance(45)) return quotedWhereNeeded(word);
  switch (dice.number(8)) {
    case 0:
      return `'${word}'`;
    case 1:
      return `"${word}"`;
    case 2:
      return [...word].map((sign) => (dice.chance(40) || special(sign) ? `\\${sign}` : sign)).join("");
    case 3:
      return split(word, dice, "''");
    case 4:
      return split(word, dice, '""');
    case 5:
      return split(word, dice, "\\\n");
    case 6:
      return `$'${[...word].map((sign) => (dice.chance(50) ? `\\x${sign.charCodeAt(0).toString(16)}` : sign)).join("")}'`;
    default:
      return [...word].map((sign) => (special(sign) || dice.chance(30) ? dice.pick([`'${sign}'`, `"${sign}"`]) : sign)).join("");
  }
}

function split(word: string, dice: Dice, between: string): string {
  if ([...word].some(special)) return `'${word}'${between}`;
  const at = dice.number(word.length + 1);
  return word.slice(0, at) + between + word.slice(at);
}

function special(sign: string): boolean {
  return /[\s;|&<>()$`"'\\*?[\]{}~#!]/.test(sign);
}

function quotedWhereNeeded(word: string): string {
  return [...word].some(special) ? `'${word}'` : word;
}
