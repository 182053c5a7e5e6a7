import { splitArguments } from "./split-arguments.js";

export interface ExpandOptions {
  /** Names of the arguments, in order: each stands for its argument as `$name`. */
  readonly declared?: readonly string[];
  /** The number of the first argument in `$N`; see `argumentBase`. `$ARGUMENTS[N]` always counts from 0. Default 0. */
  readonly base?: 0 | 1;
}

/**
 * Puts arguments into a template: `$ARGUMENTS`, `$ARGUMENTS[N]`, `$N` and `$name`. One backslash before any of them keeps it as it is. A number
 * without an argument, and an amount of money such as `$1.50`, stay; a name without an argument becomes nothing. Where nothing takes arguments
 * that were given, they are added at the end.
 */
export function expandArguments(body: string, args: string, { declared = [], base = 0 }: ExpandOptions = {}): string {
  const raw = args.trim();
  const values = splitArguments(raw);
  const names = [...declared].sort((one, other) => other.length - one.length).map(escaped);
  const named = names.length === 0 ? "" : `|(?<name>${names.join("|")})(?!\\w)`;
  const place = new RegExp(
    `(?<slashes>\\\\{0,2})\\$(?:ARGUMENTS\\[(?<bracket>\\d{1,4})\\]|(?<all>ARGUMENTS)(?!\\w)|(?<index>\\d{1,4})(?![\\d]|[.,]\\d|-\\d)${named})`,
    "g",
  );
  let taken = false;
  const text = body.replace(place, (...match) => {
    const found = match[0] as string;
    const { slashes = "", bracket, all, index, name } = match.at(-1) as Readonly<Record<string, string | undefined>>;
    if (slashes.length === 1) return found.slice(1);
    const literal = found.slice(slashes.length);
    const value =
      all !== undefined
        ? raw
        : name !== undefined
          ? (values[declared.indexOf(name)] ?? "")
          : bracket !== undefined
            ? values[Number(bracket)]
            : values[Number(index) - base];
    taken ||= value !== undefined;
    return slashes + (value ?? literal);
  });
  return taken || raw === "" ? text : `${text.trimEnd()}\n\nARGUMENTS: ${raw}`;
}

/** Puts values in the place of `${NAME}`; names without a value stay. */
export function expandVariables(text: string, values: Readonly<Record<string, string | undefined>>): string {
  return text.replace(/\$\{([A-Za-z_]\w*)\}/g, (found, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? found) : found));
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
