/** What a sed script does beside editing its input. */
export interface SedScript {
  readonly plain: boolean;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** Reads a sed script. Not plain: it runs a command, writes a file, or is not understood. */
export function readSedScript(script: string): SedScript {
  const reads: string[] = [];
  const writes: string[] = [];
  let plain = true;
  let at = 0;
  const skip = (pattern: RegExp): void => {
    pattern.lastIndex = at;
    at += pattern.exec(script)?.[0].length ?? 0;
  };
  const restOfLine = (): string => {
    const end = script.indexOf("\n", at);
    const line = script.slice(at, end < 0 ? undefined : end);
    at = end < 0 ? script.length : end + 1;
    return line.trim();
  };
  while (plain && at < script.length) {
    skip(/[\s;]*/y);
    if (at >= script.length) break;
    if (!skipAddresses()) return { plain: false, reads, writes };
    const command = script[at++];
    switch (command) {
      case "#":
        restOfLine();
        break;
      case "{":
      case "}":
      case "=":
      case "d":
      case "D":
      case "g":
      case "G":
      case "h":
      case "H":
      case "n":
      case "N":
      case "p":
      case "P":
      case "x":
      case "z":
      case "F":
        break;
      case "q":
      case "Q":
      case "l":
      case "L":
        skip(/[ \t]*\d*/y);
        break;
      case ":":
      case "b":
      case "t":
      case "T":
        skip(/[ \t]*[\w.-]*/y);
        break;
      case "a":
      case "i":
      case "c":
        // The text may go on over lines that end in a backslash.
        skipText();
        break;
      case "y":
        if (!skipDelimited(2)) plain = false;
        break;
      case "s":
        if (!skipDelimited(2)) plain = false;
        else substituteFlags();
        break;
      case "r":
      case "R":
        reads.push(restOfLine());
        break;
      case "w":
      case "W":
        writes.push(restOfLine());
        plain = false;
        break;
      default:
        plain = false;
    }
  }
  return { plain, reads, writes };

  function skipText(): void {
    let more = true;
    while (more && at < script.length) more = restOfLine().endsWith("\\");
  }

  function substituteFlags(): void {
    skip(/[gpiImM\d]*/y);
    const flag = script[at];
    if (flag === "w") {
      at++;
      writes.push(restOfLine());
      plain = false;
    } else if (flag !== undefined && !/[\s;}#]/.test(flag)) plain = false;
  }

  function skipAddresses(): boolean {
    for (let count = 0; count < 2; count++) {
      skip(/[ \t]*/y);
      if (script[at] === "/" || script[at] === "\\") {
        if (script[at] === "\\") at++;
        if (!skipDelimited(1)) return false;
        skip(/[IM]*/y);
      } else skip(/\$|[+~]?\d+(?:~\d+)?/y);
      skip(/[ \t]*/y);
      if (script[at] !== ",") break;
      at++;
    }
    skip(/[ \t]*!?[ \t!]*/y);
    return true;
  }

  /** Skips `/…/` or `/…/…/`, whatever the delimiter. */
  function skipDelimited(parts: number): boolean {
    const delimiter = script[at++];
    if (delimiter === undefined || delimiter === "\n" || delimiter === "\\") return false;
    for (let part = 0; part < parts; part++) {
      for (;;) {
        const char = script[at++];
        if (char === undefined) return false;
        if (char === "\\") at++;
        else if (char === delimiter) break;
        // A delimiter in brackets is where implementations differ.
        else if (char === "[" && part === 0) {
          const close = script.indexOf("]", at);
          if (close >= 0 && script.slice(at, close).includes(delimiter)) return false;
        }
      }
    }
    return true;
  }
}
