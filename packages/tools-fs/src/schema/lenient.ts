import * as z from "zod/mini";

/** A number that a model may also have written as text, as in "20". Fractions are cut off. */
export function lenientNumber(least: number): z.ZodMiniType<number> {
  const read = (value: unknown): unknown => {
    const number = typeof value === "string" && /^\s*-?\d+(?:\.\d*)?\s*$/.test(value) ? Number(value) : value;
    return typeof number === "number" ? Math.trunc(number) : number;
  };
  return z.pipe(z.transform(read), z.number().check(z.gte(least)));
}

/** A truth value that a model may also have written as text. */
export function lenientBoolean(): z.ZodMiniType<boolean> {
  const read = (value: unknown): unknown => (value === "true" ? true : value === "false" ? false : value);
  return z.pipe(z.transform(read), z.boolean());
}

/** A path: not empty, and without the character that no path may hold. */
export function path(): z.ZodMiniType<string> {
  return z.string().check(
    z.minLength(1),
    z.refine((value) => !value.includes("\0"), "a path cannot hold a NUL character"),
  );
}
