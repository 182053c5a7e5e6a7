export type Environment = Readonly<Record<string, string | undefined>>;

export interface Expanded {
  readonly text: string;
  /** What stands for the variables. */
  readonly values: readonly string[];
  /** A clause, where a variable may not be used or is not set. */
  readonly problem?: string;
}

/** Puts values for `$NAME` and `${NAME}`: only of variables that are allowed. `$$` is a dollar sign. */
export function expandVariables(text: string, allowed: readonly string[], env: Environment): Expanded {
  const values: string[] = [];
  let problem: string | undefined;
  const filled = text.replace(
    /\$(?:(\$)|\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g,
    (_whole, dollar?: string, braced?: string, plain?: string) => {
      if (dollar !== undefined) return "$";
      const name = braced ?? plain ?? "";
      const value = allowed.includes(name) ? env[name] : undefined;
      if (!allowed.includes(name)) problem ??= `uses the variable ${name}, which allowedEnvVars does not name.`;
      else if (value === undefined || value === "") problem ??= `uses the variable ${name}, which is not set.`;
      else values.push(value);
      return value ?? "";
    },
  );
  return { text: filled, values, ...(problem === undefined ? {} : { problem }) };
}
