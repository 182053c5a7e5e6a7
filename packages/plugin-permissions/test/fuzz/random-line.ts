import type { Dice } from "./random.js";

/** Made-up programs: a rule allows the first half, nothing allows the second. */
export const allowedNames: readonly string[] = ["c1", "c2", "c3", "c4"];
export const forbiddenNames: readonly string[] = ["d1", "d2", "d3"];
/** Known programs and wrappers, so that what is said of those is tried as well. None of them exists where the lines run. */
export const knownNames: readonly string[] = [
  "cat",
  "ls",
  "grep",
  "git",
  "env",
  "timeout",
  "nice",
  "nohup",
  "xargs",
  "find",
  "sed",
  "sort",
  "rm",
  "tee",
];

const names = [...allowedNames, ...allowedNames, ...forbiddenNames];
const signs = [
  "'",
  '"',
  "\\",
  "`",
  "$",
  "(",
  ")",
  "{",
  "}",
  ";",
  "|",
  "&",
  "<",
  ">",
  "\n",
  " ",
  "#",
  "\t",
  "!",
  "=",
  "[",
  "]",
  "*",
  "~",
  "$(",
  "<<A\n",
  "\nA\n",
  "$'",
  "\\\n",
  "<(",
  "${",
  "))",
  "((",
  ";;",
  "&&",
  "\r",
];

/** A line of shell that may hold anything: nested, quoted, and in four of ten lines damaged. */
export function randomLine(dice: Dice): string {
  let line = list(dice, 2);
  if (dice.chance(40)) for (let times = 1 + dice.number(3); times > 0; times--) line = damaged(dice, line);
  return line;
}

function damaged(dice: Dice, line: string): string {
  const at = dice.number(line.length + 1);
  switch (dice.number(4)) {
    case 0:
      return line.slice(0, at) + line.slice(at + 1 + dice.number(3));
    case 1:
      return line.slice(0, at) + line.slice(at, at + 4) + line.slice(at);
    default:
      return line.slice(0, at) + dice.pick(signs) + line.slice(at);
  }
}

function list(dice: Dice, depth: number): string {
  let line = command(dice, depth);
  for (let more = dice.number(3); more > 0; more--)
    line += dice.pick([" && ", " || ", "; ", " | ", " & ", "\n", ";", "|", "&&", " |& "]) + command(dice, depth);
  return dice.chance(8) ? `${line} # ${dice.pick(["note", "d1", "'", '"', "$(d1)"])}` : line;
}

function command(dice: Dice, depth: number): string {
  if (depth === 0 || dice.chance(65)) return simple(dice, depth);
  const inner = (): string => list(dice, depth - 1);
  switch (dice.number(14)) {
    case 0:
      return `( ${inner()} )`;
    case 1:
      return `{ ${inner()}; }`;
    case 2:
      return `if ${inner()}; then ${inner()}; else ${inner()}; fi`;
    case 3:
      return `for x in a ${word(dice, depth - 1)}; do ${inner()}; done`;
    case 4:
      return `while ${inner()}; do ${inner()}; break; done`;
    case 5:
      return `case ${word(dice, depth - 1)} in a) ${inner()};; *) ${inner()};; esac`;
    case 6:
      return `f() { ${inner()}; }; f`;
    case 7:
      return `! ${simple(dice, depth)}`;
    case 8:
      return `[[ ${word(dice, depth - 1)} == a ]] && ${inner()}`;
    case 9:
      return `${simple(dice, depth)} <<A\n${dice.pick(["text", "$(d1)", "`c1`", "'", "${x:-$(d2)}"])}\nA\n`;
    case 10:
      return `${simple(dice, depth)} <<'A'\n${dice.pick(["text", "$(d1)", "it's", "A ", '"'])}\nA\n`;
    case 11:
      return `time ${simple(dice, depth)}`;
    case 12:
      return `eval ${dice.pick(["'", '"'])}${simple(dice, 0).replaceAll(/['"]/g, "")}${dice.pick(["'", '"'])}`;
    default:
      return `${dice.pick(["until", "while"])} ${simple(dice, depth)}; do break; done`;
  }
}

function simple(dice: Dice, depth: number): string {
  const parts: string[] = [];
  if (dice.chance(8)) parts.push(`x=${word(dice, depth)}`);
  if (dice.chance(10)) parts.push(dice.pick(["command", "timeout 5", "nice", "nohup", "env", "env A=1", "builtin", "exec", "time"]));
  parts.push(name(dice));
  for (let more = dice.number(3); more > 0; more--) parts.push(word(dice, depth));
  if (dice.chance(15))
    parts.push(
      dice.pick(["> o", "2>/dev/null", "2>&1", "< /dev/null", ">> o", ">| o", "&> o", "<<< x", "<<< $(c1)", "3>&1", ">&2", "<> o"]),
    );
  return parts.join(dice.pick([" ", " ", " ", "  ", "\t", " \\\n "]));
}

function name(dice: Dice): string {
  const plain = dice.chance(12)
    ? dice.pick(knownNames)
    : dice.chance(15)
      ? dice.pick(["echo", "printf", "test", "true", ":", "cd", "pwd"])
      : dice.pick(names);
  if (!dice.chance(12)) return plain;
  const [first, rest] = [plain.slice(0, 1), plain.slice(1)];
  return dice.pick([
    `'${plain}'`,
    `"${plain}"`,
    `\\${plain}`,
    `${first}''${rest}`,
    `${first}\\${rest}`,
    `${first}"${rest}"`,
    `$'${plain}'`,
    `${first}\\\n${rest}`,
    `$(echo ${plain})`,
    `\${x:-${plain}}`,
    `{${plain},a}`,
  ]);
}

function word(dice: Dice, depth: number): string {
  const inner = (): string => (depth === 0 ? simpleName(dice) : simple(dice, depth - 1));
  switch (dice.number(18)) {
    case 0:
      return `$(${inner()})`;
    case 1:
      return `"a $(${inner()})"`;
    case 2:
      return `\`${simpleName(dice)}\``;
    case 3:
      return `<(${inner()})`;
    case 4:
      return `"\${x:-$(${inner()})}"`;
    case 5:
      return `\${x:-\`${simpleName(dice)}\`}`;
    case 6:
      return `'${dice.pick(["a; d1", "$(d1)", "`d1`", "# a", "a && d1"])}'`;
    case 7:
      return `"${dice.pick(["a; d1", "# a", "a && d1", "it's", "\\$(d1)", '\\"', "\\\\"])}"`;
    case 8:
      return dice.pick([
        "$x",
        "$#",
        "${#x}",
        "$((1+1))",
        "~",
        "*",
        "{a,b}",
        "a#b",
        "\\;",
        "\\ ",
        "$'a\\'b'",
        "a=b",
        "--x=$(c1)",
        "-n",
        "$((x[$(d1)]))",
        "${x@P}",
        "$?",
        "\\#",
      ]);
    default:
      return dice.pick(["a", "b", "x", "-l", "a.txt", "--", "foo"]);
  }
}

function simpleName(dice: Dice): string {
  return `${dice.pick(names)} ${dice.pick(["a", "b", ""])}`;
}
