import { parseWith, toolError } from "@lorimer/sdk";
import type { InputCheck, Needs, SessionJournal, ToolCall, ToolOutcome } from "@lorimer/sdk";

/** Remembers what it has let through, so that asking again costs nothing. */
export class InputChecker implements InputCheck {
  readonly #resolve: (needs: Needs) => Promise<Readonly<Record<string, unknown>>>;
  readonly #recall: SessionJournal["recall"];
  readonly #accepted = new WeakSet<object>();

  constructor(resolve: (needs: Needs) => Promise<Readonly<Record<string, unknown>>>, recall: SessionJournal["recall"]) {
    this.#resolve = resolve;
    this.#recall = recall;
  }

  /** The call with its input parsed, or the outcome that refuses it and tells the model what is wrong. */
  async check(call: ToolCall): Promise<ToolCall | ToolOutcome> {
    if (typeof call.input === "object" && call.input !== null && this.#accepted.has(call.input)) return call;
    const parsed = await parseWith(call.tool.input, call.input);
    if (!parsed.ok) {
      const issues = parsed.issues.map((issue) => (issue.path === "" ? issue.message : `${issue.path}: ${issue.message}`));
      return toolError("invalid", `The input of ${call.name} is not valid. ${issues.join("; ")}`);
    }
    const refusal = await this.#refusal(call, parsed.value);
    if (refusal !== null) return toolError("invalid", refusal);
    if (typeof parsed.value === "object" && parsed.value !== null) this.#accepted.add(parsed.value);
    return { ...call, input: parsed.value };
  }

  /** A tool may look at files to say whether it takes an input. */
  async #refusal({ id, tool }: ToolCall, input: unknown): Promise<string | null> {
    const { validate } = tool;
    if (validate === undefined) return null;
    const services = await this.#resolve(tool.needs);
    return this.#recall(`valid:${id}`, async () => (await validate(input, services)) ?? null);
  }
}
