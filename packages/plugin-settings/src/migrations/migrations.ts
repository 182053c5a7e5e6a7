import { isObject } from "../json/json-object.js";
import type { JsonObject } from "../json/json-object.js";

/** One step from a form of settings files to the next. Pure: gives a new object and leaves what it is given alone. */
export interface Migration {
  /** The version that a file has after it. Files without `settingsVersion` have version 0. */
  readonly version: number;
  readonly description: string;
  apply(value: JsonObject): JsonObject;
}

export const migrations: readonly Migration[] = [
  {
    version: 1,
    description: "includeCoAuthoredBy became attribution",
    apply: ({ includeCoAuthoredBy, ...rest }) => {
      if (includeCoAuthoredBy === undefined) return rest;
      return includeCoAuthoredBy !== false || rest["attribution"] !== undefined ? rest : { ...rest, attribution: { commit: "", pr: "" } };
    },
  },
  {
    version: 2,
    description: 'the permission mode "manual" is named "default"',
    apply: (value) => {
      const { permissions } = value;
      if (!isObject(permissions) || permissions["defaultMode"] !== "manual") return value;
      return { ...value, permissions: { ...permissions, defaultMode: "default" } };
    },
  },
];

/** The newest version of the form of settings files. */
export const settingsVersion: number = Math.max(...migrations.map(({ version }) => version));

export function versionOf(value: JsonObject): number {
  const { settingsVersion: version } = value;
  return typeof version === "number" ? version : 0;
}

/** What the value says, in the newest form. */
export function upgraded(value: JsonObject): JsonObject {
  const from = versionOf(value);
  return migrations.filter(({ version }) => version > from).reduce((older, migration) => migration.apply(older), value);
}
