type Options = RegExp | "none";
/** Paths, words that are only printed, words of one form, or none at all. */
type Operands = boolean | "printed" | RegExp;

/** Commands that only look, with the options under which that is sure. Numbers count as options' values. */
const commands: ReadonlyMap<string, { readonly options: Options; readonly operands: Operands }> = new Map(
  Object.entries({
    basename: { options: "none", operands: true },
    cat: { options: /^-[AbeEnstTv]+$/, operands: true },
    cmp: { options: /^-[bls]+$/, operands: true },
    // With any other operand it sets the clock.
    date: { options: /^-u$/, operands: /^\+/ },
    df: { options: /^-[ahikPT]+$/, operands: true },
    dirname: { options: "none", operands: true },
    du: { options: /^-[abchkms]+$/, operands: true },
    echo: { options: /^-[neE]+$/, operands: "printed" },
    false: { options: "none", operands: false },
    grep: { options: /^-([EFGHchilnoqrsvwx]+|[ABCm]\d+)$/, operands: true },
    groups: { options: "none", operands: false },
    head: { options: /^-([nc]?\d*|q|v)$/, operands: true },
    id: { options: /^-[Ggnru]+$/, operands: false },
    ls: { options: /^-[1aAcCdFghHiklLmnopqrRsStuUxX]+$/, operands: true },
    nproc: { options: "none", operands: false },
    printf: { options: "none", operands: "printed" },
    pwd: { options: /^-[LP]$/, operands: false },
    readlink: { options: /^-[efmn]+$/, operands: true },
    realpath: { options: /^-[emqs]+$/, operands: true },
    seq: { options: /^-w$/, operands: true },
    sleep: { options: "none", operands: true },
    stat: { options: /^-[Lt]+$/, operands: true },
    tail: { options: /^-([nc]?\d*|q|v)$/, operands: true },
    true: { options: "none", operands: false },
    uname: { options: /^-[amnoprsv]+$/, operands: false },
    wc: { options: /^-[clLmw]+$/, operands: true },
    whoami: { options: "none", operands: false },
  } satisfies Record<string, { options: Options; operands: Operands }>),
);

/** A word is built of bare characters that mean nothing to a shell, and of quotes around text in which nothing is expanded. */
const word = /(?:[\w./,:@%+=-]|'[^'\n\r]*'|"[^"$`\\!\n\r]*")+/y;
const blank = /[ \t]+/y;
const joiner = /&&|\|\||;|\|(?!&)/y;

/**
 * True only for commands that provably change nothing: known words with known options on paths inside the working folder, alone or joined
 * by `&&`, `||`, `;` and `|`. Everything else, harmless or not, is false.
 */
export function isPlainReadOnly(command: string): boolean {
  if (command.length > 2000) return false;
  const simple = split(command.replace(/^[ \t\n]+|[ \t\n]+$/g, ""));
  return simple !== undefined && simple.every(isKnown);
}

/** The simple commands as lists of words, or undefined when anything in the text is not understood. */
function split(text: string): readonly (readonly string[])[] | undefined {
  const all: string[][] = [[]];
  let position = 0;
  const eat = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = position;
    const match = pattern.exec(text)?.[0];
    position += match?.length ?? 0;
    return match;
  };
  while (position < text.length) {
    if (eat(blank) !== undefined) continue;
    const part = eat(word);
    if (part !== undefined) {
      // Two words need a blank or a joiner between them; the pattern is greedy, so this one is whole.
      all.at(-1)?.push(part.replace(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? ""));
    } else if (eat(joiner) !== undefined) all.push([]);
    else return undefined;
  }
  return all;
}

function isKnown(words: readonly string[]): boolean {
  const [name = "", ...rest] = words;
  const known = commands.get(name);
  if (known === undefined) return false;
  return rest.every((argument) => {
    if (argument.startsWith("-") && argument !== "-") return known.options !== "none" && known.options.test(argument);
    const { operands } = known;
    if (operands instanceof RegExp) return operands.test(argument);
    return operands === "printed" || (operands && isInside(argument));
  });
}

/** False for a path that may lead out of the folder: those are for the permission rules to judge. */
function isInside(path: string): boolean {
  return !path.startsWith("/") && !path.startsWith("~") && !path.split("/").includes("..") && !path.includes("\\");
}
