import type { Settings } from "@lorimer/plugin-settings/contract";
import type { PluginContext } from "@lorimer/sdk";
import type { Skill, SkillState } from "../contract/index.js";

const states: readonly string[] = ["on", "name-only", "user-invocable-only", "off"] satisfies readonly SkillState[];

/** What settings say of skills, asked at each use, because they may change while a session runs. */
export class SkillSettings {
  readonly #settings: Settings | undefined;
  readonly #plugin: PluginContext;

  constructor(settings: Settings | undefined, plugin: PluginContext) {
    this.#settings = settings;
    this.#plugin = plugin;
  }

  get own(): Readonly<Record<string, unknown>> {
    return this.#plugin.settings;
  }

  /** How much the model thinks, as it was asked for. */
  get effort(): string | undefined {
    const effort = this.#settings?.get("effortLevel");
    return typeof effort === "string" ? effort : undefined;
  }

  /** Part of the model's window that the list of skills may take. */
  get listingFraction(): number {
    return this.#number("skillListingBudgetFraction", 0.01, 1);
  }

  /** Characters of one description in the list. */
  get listingChars(): number {
    return this.#number("skillListingMaxDescChars", 1536, 100_000);
  }

  /** Whether skills are looked for at all. */
  get enabled(): boolean {
    return this.#plugin.settings["enabled"] !== false;
  }

  get bundled(): boolean {
    return this.#value("disableBundledSkills") !== true;
  }

  get shellExecution(): boolean {
    return this.#value("disableSkillShellExecution") !== true;
  }

  /** Tells of each skill how it is offered. */
  states(): (skill: Pick<Skill, "name" | "scope" | "state">) => SkillState {
    const overrides = this.#value("skillOverrides");
    return ({ name, scope, state }) => {
      const given = scope !== "package" && isRecord(overrides) && Object.hasOwn(overrides, name) ? overrides[name] : undefined;
      return typeof given === "string" && states.includes(given) ? (given as SkillState) : state;
    };
  }

  #value(key: string): unknown {
    return this.#settings?.get(key) ?? this.#plugin.settings[key];
  }

  #number(key: string, fallback: number, most: number): number {
    const value = this.#value(key);
    return typeof value === "number" && Number.isFinite(value) && value >= 0 ? Math.min(value, most) : fallback;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
