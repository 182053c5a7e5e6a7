export type Fields = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reads fields of one entry by type and remembers the first that has another. */
export class FieldReader {
  readonly #fields: Fields;
  #fault: string | undefined;

  constructor(fields: Fields) {
    this.#fields = fields;
  }

  /** What is wrong, in words; undefined while nothing is. */
  get fault(): string | undefined {
    return this.#fault;
  }

  text(name: string): string | undefined {
    return this.#take(name, (value) => typeof value === "string", "text") as string | undefined;
  }

  /** Text that must be there and say something. */
  words(name: string): string {
    const value = this.text(name);
    if (value === undefined || value.trim() === "") this.fail(`"${name}" is missing`);
    return value ?? "";
  }

  flag(name: string): boolean {
    return (this.#take(name, (value) => typeof value === "boolean", "true or false") as boolean | undefined) ?? false;
  }

  seconds(name: string): number | undefined {
    const isPositive = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value) && value > 0;
    return this.#take(name, isPositive, "a number of seconds above 0") as number | undefined;
  }

  texts(name: string): readonly string[] | undefined {
    const isList = (value: unknown): boolean => Array.isArray(value) && value.every((item) => typeof item === "string");
    return this.#take(name, isList, "a list of texts") as readonly string[] | undefined;
  }

  textRecord(name: string): Readonly<Record<string, string>> {
    const isTexts = (value: unknown): boolean => isRecord(value) && Object.values(value).every((item) => typeof item === "string");
    return (this.#take(name, isTexts, "an object of texts") as Readonly<Record<string, string>> | undefined) ?? {};
  }

  record(name: string): Fields {
    return (this.#take(name, isRecord, "an object") as Fields | undefined) ?? {};
  }

  oneOf<Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    return this.#take(name, (value) => words.includes(value as Word), `one of ${words.join(", ")}`) as Word | undefined;
  }

  fail(fault: string): void {
    this.#fault ??= fault;
  }

  #take(name: string, accepts: (value: unknown) => boolean, expected: string): unknown {
    const value = this.#fields[name];
    if (value === undefined || accepts(value)) return value;
    this.fail(`"${name}" is ${JSON.stringify(value)?.slice(0, 60) ?? typeof value}, expected ${expected}`);
    return undefined;
  }
}
