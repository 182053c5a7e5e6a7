/** A seeded source of numbers, so that a line can be made again from its seed. */
export type Chance = (below: number) => number;

export function chance(seed: number): Chance {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const metacharacters = [
  "'",
  '"',
  "`",
  "$",
  "(",
  ")",
  "{",
  "}",
  "<",
  ">",
  "|",
  "&",
  ";",
  "\n",
  "\\",
  "#",
  "!",
  "=",
  "*",
  "[",
  "]",
  " ",
  "\t",
  "\\\n",
  "$(",
  "${",
  "<<",
  "((",
  "[[",
  "$'",
  "&&",
  "||",
  ";;",
  "zq7",
  " zq8 ",
  "EOF",
  "\nEOF\n",
];

/** A bash line made of marker commands `zq0`…`zq9`, builtins that cannot harm, and writes to `f0`…`f3`; sometimes damaged at random. */
export function generateLine(random: Chance): string {
  let line = list(random, 1 + random(2));
  if (random(3) === 0) {
    for (let count = 1 + random(3); count > 0; count--) {
      const at = random(line.length + 1);
      const piece = metacharacters[random(metacharacters.length)] ?? "";
      line = random(3) === 0 ? line.slice(0, at) + line.slice(at + 1 + random(2)) : line.slice(0, at) + piece + line.slice(at);
    }
  }
  return line;
}

function pick<T>(random: Chance, ...choices: readonly (() => T)[]): T {
  const choice = choices[random(choices.length)];
  if (choice === undefined) throw new Error("nothing to choose from");
  return choice();
}

function marker(random: Chance): string {
  const digit = random(10);
  return pick(
    random,
    () => `zq${digit}`,
    () => `zq${digit}`,
    () => `zq${digit}`,
    () => `z''q${digit}`,
    () => `"zq${digit}"`,
    () => `'zq${digit}'`,
    () => `z\\q${digit}`,
    () => `z\\\nq${digit}`,
    () => `$'zq${digit}'`,
    () => `$'\\x7aq${digit}'`,
    () => `z"q"${digit}`,
    () => `$"zq${digit}"`,
  );
}

function list(random: Chance, depth: number): string {
  let text = pipeline(random, depth);
  for (let count = random(3); count > 0; count--) {
    const joint = pick(
      random,
      () => "; ",
      () => " && ",
      () => " || ",
      () => "\n",
      () => " & ",
      () => ";",
      () => "&&\n",
      () => "  ;  # note\n",
    );
    text += joint + pipeline(random, depth);
  }
  return text;
}

function pipeline(random: Chance, depth: number): string {
  const prefix = pick(
    random,
    () => "",
    () => "",
    () => "",
    () => "",
    () => "! ",
    () => "time ",
    () => "time -p ",
    () => "! ! ",
  );
  let text = prefix + command(random, depth);
  for (let count = random(6) === 0 ? 1 + random(2) : 0; count > 0; count--)
    text += (random(3) === 0 ? " |& " : " | ") + command(random, depth);
  return text;
}

function command(random: Chance, depth: number): string {
  return depth <= 0 || random(3) === 0 ? simple(random, depth) : compound(random, depth - 1);
}

function compound(random: Chance, depth: number): string {
  const body = list(random, depth);
  const other = list(random, depth);
  const after = random(5) === 0 ? redirect(random, depth) : "";
  return (
    pick(
      random,
      () => `(${body})`,
      () => `( ${body}\n)`,
      () => `{ ${body}; }`,
      () => `{ ${body}\n}`,
      () => `if ${body}; then ${other}; fi`,
      () => `if false\nthen ${body}\nelif ${other}; then :; else ${body}; fi`,
      () => `for v in a ${word(random, depth)}; do ${body}; done`,
      () => `for ((i=0;i<1;i++)); do ${body}; done`,
      () => `while ${body}; do ${other}; break; done`,
      () => `until ${body}; do break; done`,
      () => `case a in b) ${other};; a|c) ${body};; esac`,
      () => `case ${word(random, depth)} in (*) ${body};& d) ${other}\nesac`,
      () => (random(3) === 0 ? `g() { ${body}; }; g` : `{ ${body}; ${other}; }`),
      () => `function g { ${body}; }\ng`,
      () => `g() ( ${body} ); g`,
      () => `coproc { ${body}; }`,
      () => `{ cat <<EOF\n${heredoc(random, depth)}\nEOF\n}`,
      () => `{ cat <<-'E F' ; ${body}\n\t${heredoc(random, depth)}\n\tE F\n}`,
      () => `( ${marker(random)} <<A <<B\n${heredoc(random, depth)}\nA\nb\nB\n)`,
      () => `((x=1+${random(3)}))`,
      () => `select v in a; do ${body}; break; done <<< 1`,
      () => `[[ -n ${word(random, depth)} && a == ${word(random, depth)} ]]`,
      () => simple(random, depth),
    ) + after
  );
}

function simple(random: Chance, depth: number): string {
  const words = pick(
    random,
    () => marker(random),
    () => marker(random),
    () => `${marker(random)} ${word(random, depth)}`,
    () => `${marker(random)} ${word(random, depth)} ${word(random, depth)}`,
    () => `${word(random, depth)} ${marker(random)}`,
    () => `echo ${word(random, depth)}`,
    () => `: ${word(random, depth)} ${word(random, depth)}`,
    () => `x=${word(random, depth)} ${marker(random)}`,
    () => `x=${word(random, depth)}`,
    () => `x=(${word(random, depth)} b)`,
    () => `x[1]=${word(random, depth)}`,
    () => `command ${marker(random)}`,
    () => `builtin eval ${marker(random)}`,
    () => `eval '${list(random, 0).replaceAll("'", "")}'`,
    () => `eval "${marker(random).replaceAll('"', "")}" a`,
    () => `trap '${marker(random).replaceAll("'", "")}' EXIT`,
    () => `exec ${marker(random)}`,
    () => `coproc ${marker(random)}`,
    () => `declare y=${word(random, depth)}`,
    () => `local z; export w=${word(random, depth)}`,
    () => `test -n ${word(random, depth)}`,
  );
  const before = random(8) === 0 ? `${redirect(random, depth).trim()} ` : "";
  const after = random(5) === 0 ? redirect(random, depth) : "";
  return before + words + after;
}

function heredoc(random: Chance, depth: number): string {
  return pick(
    random,
    () => "text",
    () => `$(${marker(random)})`,
    () => "`zq1`",
    () => `\\$(zq2) ${expansion(random, depth)}`,
    () => "${u:-$(zq3)} '$(zq4)'",
  );
}

function redirect(random: Chance, depth: number): string {
  const file = `f${random(4)}`;
  return pick(
    random,
    () => ` > ${file}`,
    () => ` >>${file}`,
    () => ` 2>${file}`,
    () => ` &>${file}`,
    () => ` >|${file}`,
    () => ` >&${file}`,
    () => ` <>${file}`,
    () => ` {fd}>${file}`,
    () => ` 2>&1`,
    () => ` >/dev/null`,
    () => ` <<< ${word(random, depth)}`,
    () => ` < <(${marker(random)})`,
    () => ` > >(${marker(random)})`,
    () => ` >"f"${random(4)}`,
  );
}

function word(random: Chance, depth: number): string {
  if (depth <= 0)
    return pick(
      random,
      () => "a",
      () => "'b c'",
      () => marker(random),
      () => "$u",
      () => "a#b",
    );
  return pick(
    random,
    () => expansion(random, depth),
    () => `"${expansion(random, depth)}"`,
    () => `a${expansion(random, depth)}b`,
    () => `{a,${expansion(random, depth)}}`,
    () => `'${marker(random).replaceAll("'", "")}'`,
    () => `\\${expansion(random, depth)}`,
    () => `"a \\" ${expansion(random, depth)} '"`,
    () => `<(${list(random, depth - 1)})`,
    () => `>(${marker(random)})`,
    () => "#c",
    () => "\\#c",
    () => "a\\\nb",
  );
}

function expansion(random: Chance, depth: number): string {
  const inner = list(random, depth - 2);
  const one = marker(random);
  return pick(
    random,
    () => `$(${inner})`,
    () => `$( ${inner} )`,
    () => `\`${one.replaceAll("`", "")}\``,
    () => `\`echo \\\`${one.replaceAll(/[`\\]/g, "")}\\\`\``,
    () => `\${u:-$(${one})}`,
    () => `\${u-\`zq5\`}`,
    () => `\${u:=$(${one})}`,
    () => `\${u:+x}\${u:+$(zq6)}`,
    () => `\${PWD#$(${one})}`,
    () => `\${PWD/$(${one})/b}`,
    () => `$((1 + $(${one})0))`,
    () => `$[ 1 + $(${one})0 ]`,
    () => `\${a[$(${one})0]}`,
    () => `$(<f0)`,
    () => `$(( (1) ))`,
    () => `$((${one}) )`,
    () => "$u",
    () => "~",
    () => `$'\\''$(${one})`,
    () => `$(case a in a) ${one};; esac)`,
    () => `$(cat <<E\n$(${one})\nE\n)`,
    () => `$(# )\n${one})`,
  );
}
