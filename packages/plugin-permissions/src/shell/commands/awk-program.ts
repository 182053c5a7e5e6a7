const refusedWords = /\b(?:system|getline|ENVIRON|ARGV|ARGC|PROCINFO|SYMTAB|FUNCTAB|close|fflush|load|include)\b/;

/** Why an awk program may do more than print what it computes; undefined when it cannot. Strings and regular expressions are passed over. */
export function awkProblem(program: string): string | undefined {
  if (refusedWords.test(program)) return "the program may run commands or read other files";
  let depth = 0;
  let prints = false;
  let operand = false;
  let closed = false;
  for (let at = 0; at < program.length; at++) {
    const char = program[at] ?? "";
    if (/\s/.test(char) && char !== "\n") continue;
    if (char === '"') {
      at = closing(program, at, '"');
      if (at < 0) return "the program cannot be read";
      operand = true;
    } else if (char === "/" && closed) {
      return "the program cannot be read: a division or a pattern after )";
    } else if (char === "/" && !operand) {
      at = closing(program, at, "/");
      if (at < 0) return "the program cannot be read";
      operand = true;
    } else if (char === "#") {
      const end = program.indexOf("\n", at);
      if (end < 0) return undefined;
      at = end - 1;
    } else if (/[\w$.]/.test(char)) {
      const word = /[\w$.]+/y;
      word.lastIndex = at;
      const text = word.exec(program)?.[0] ?? char;
      if (text === "print" || text === "printf") prints = true;
      operand = !/^(?:print|printf|return|in|if|else|while|do|exit|delete|case|default|next|nextfile|function|func|\$)$/.test(text);
      at += text.length - 1;
    } else {
      if (char === "@" || char === "\\" || char === "`") return "the program may run commands";
      if (char === "|") {
        if (program[at + 1] !== "|") return "the program pipes to a command";
        at++;
      } else if (char === ">" && prints && depth === 0) return "the program writes a file";
      if (char === "(") depth++;
      else if (char === ")") depth = Math.max(0, depth - 1);
      else if (char === ";" || char === "{" || char === "}") {
        prints = false;
        depth = 0;
      }
      operand = char === "]";
    }
    closed = char === ")";
  }
  return undefined;
}

function closing(text: string, open: number, mark: string): number {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "\n") return -1;
    else if (text[at] === mark) return at;
    // A slash in brackets is where implementations differ.
    else if (mark === "/" && text[at] === "[") {
      const close = text.indexOf("]", at + 2);
      if (close < 0 || text.slice(at, close).includes("/")) return -1;
      at = close;
    }
  }
  return -1;
}
