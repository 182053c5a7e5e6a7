import type { SettingReader } from "./setting-reader.js";

const counts = ["contextWindow", "maxOutputTokens", "defaultOutputTokens"] as const;
const prices = ["input", "output", "cacheWrite", "cacheRead"] as const;

/** What a setting says of models, by id or pattern. Checked as far as anything is computed from it. */
export function readModelOverrides<T extends object>(reader: SettingReader, key: string): Readonly<Record<string, T>> {
  const models = reader.record(key);
  for (const [id, entry] of Object.entries(models)) {
    const override = reader.recordIn(entry, `${key}.${id}`);
    for (const name of counts) {
      const count = override[name];
      if (count !== undefined && !(Number.isSafeInteger(count) && Number(count) > 0))
        throw reader.invalid(`${key}.${id}.${name}`, "a number of tokens");
    }
    if (override["price"] === undefined) continue;
    const price = reader.recordIn(override["price"], `${key}.${id}.price`);
    for (const name of prices) {
      if (!(typeof price[name] === "number" && price[name] >= 0))
        throw reader.invalid(`${key}.${id}.price.${name}`, "a number of dollars per million tokens");
    }
  }
  return models as Readonly<Record<string, T>>;
}
