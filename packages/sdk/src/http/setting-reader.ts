import { LorimerError } from "../errors.js";
import type { ProxySettings } from "./proxy.js";

/** The settings of one plugin, read key by key. A value that cannot be used throws `CONFIG_INVALID`, which names the setting and never its value. */
export class SettingReader {
  readonly #plugin: string;
  readonly #raw: Readonly<Record<string, unknown>>;

  /** `plugin` is the short name: that of its package without `@lorimer/plugin-`. */
  constructor(plugin: string, raw: Readonly<Record<string, unknown>>) {
    this.#plugin = plugin;
    this.#raw = raw;
  }

  /** The error to throw for a setting that is not what it must be. */
  invalid(key: string, expected: string): LorimerError {
    return new LorimerError("CONFIG_INVALID", `Setting "${key}" of plugin "${this.#plugin}" is not ${expected}.`, {
      hint: `The README of @lorimer/plugin-${this.#plugin} lists the settings.`,
    });
  }

  /** An empty text counts as none, which is what an unset variable of the environment gives. */
  text(key: string): string | undefined {
    return this.#text(this.#raw[key], key);
  }

  flag(key: string): boolean | undefined {
    const value = this.#raw[key];
    if (value !== undefined && typeof value !== "boolean") throw this.invalid(key, "true or false");
    return value;
  }

  milliseconds(key: string): number | undefined {
    const value = this.#raw[key];
    if (value === undefined) return undefined;
    // The upper bound is what a timer can hold.
    if (typeof value !== "number" || !(value > 0 && value < 2 ** 31)) throw this.invalid(key, "a positive number of milliseconds");
    return value;
  }

  choice<T extends string>(key: string, choices: readonly T[]): T | undefined {
    if (this.#raw[key] === undefined) return undefined;
    const found = choices.find((choice) => choice === this.#raw[key]);
    if (found === undefined) throw this.invalid(key, `one of ${choices.join(", ")}`);
    return found;
  }

  /** An object; none where the setting is absent. */
  record(key: string): Readonly<Record<string, unknown>> {
    return this.recordIn(this.#raw[key] === undefined ? {} : this.#raw[key], key);
  }

  /** The same for a part of a setting; `key` is its whole path. */
  recordIn(value: unknown, key: string): Readonly<Record<string, unknown>> {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw this.invalid(key, "an object");
    return value as Readonly<Record<string, unknown>>;
  }

  /** An http or https URL without slashes at its end. */
  address(key: string): string | undefined {
    const value = this.#raw[key];
    if (value === undefined || value === "") return undefined;
    if (typeof value !== "string" || !URL.canParse(value) || !/^https?:/i.test(value)) throw this.invalid(key, "an http or https URL");
    return value.replace(/\/+$/, "");
  }

  /** Headers with lower-case names, given as an object, or as lines `Name: value`, which is how environment variables hold them. */
  headers(key: string): Readonly<Record<string, string>> {
    const value = this.#raw[key];
    const entries = typeof value === "string" ? this.#headerLines(value, key) : Object.entries(this.record(key));
    return Object.fromEntries(
      entries.map(([name, text]) => {
        if (typeof text !== "string" || !/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw this.invalid(`${key}.${name.slice(0, 64)}`, "a header");
        return [name.toLowerCase(), text];
      }),
    );
  }

  proxy(key: string): ProxySettings | undefined {
    if (this.#raw[key] === undefined) return undefined;
    const raw = this.record(key);
    const texts = (["http", "https", "no"] as const).map((name) => [name, this.#text(raw[name], `${key}.${name}`)] as const);
    return Object.fromEntries(texts.filter(([, text]) => text !== undefined));
  }

  #text(value: unknown, key: string): string | undefined {
    if (value === undefined || value === null || value === "") return undefined;
    if (typeof value !== "string") throw this.invalid(key, "a text");
    return value;
  }

  #headerLines(text: string, key: string): [string, string][] {
    const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
    return lines.map((line) => {
      const colon = line.indexOf(":");
      if (colon < 1) throw this.invalid(key, 'lines of the form "Name: value"');
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    });
  }
}
