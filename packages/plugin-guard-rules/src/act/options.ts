/** The arguments before `--`, which ends the options. */
function optionsOf(args: readonly string[]): readonly string[] {
  const end = args.indexOf("--");
  return end === -1 ? args : args.slice(0, end);
}

/** Whether an option is given by its long name, or by enough of its beginning (`least` characters) that programs would take it. */
export function hasLong(args: readonly string[], name: string, least: number = name.length): boolean {
  return optionsOf(args).some((arg) => {
    const [option = ""] = arg.split("=", 1);
    return option.length >= least && name.startsWith(option);
  });
}

/** Whether a letter stands in a group of short options such as `-xvf`. What follows a letter of `valued` is its value. */
export function hasShort(args: readonly string[], letter: string, valued: string = ""): boolean {
  return optionsOf(args).some((arg) => {
    if (!/^-[A-Za-z0-9]/.test(arg)) return false;
    for (const one of arg.slice(1)) {
      if (one === letter) return true;
      if (valued.includes(one)) return false;
    }
    return false;
  });
}

/** The arguments that are no options; those after `--` never are. */
export function operandsOf(args: readonly string[], valued: ReadonlySet<string> = new Set()): readonly string[] {
  const operands: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (arg === "--") return [...operands, ...args.slice(at + 1)];
    if (valued.has(arg)) at++;
    else if (!arg.startsWith("-") || arg === "-") operands.push(arg);
  }
  return operands;
}

/** The arguments without the values of some options: a message may look like an option. */
export function withoutValues(args: readonly string[], valued: ReadonlySet<string>): readonly string[] {
  return args.filter((_arg, index) => !valued.has(args[index - 1] ?? ""));
}
