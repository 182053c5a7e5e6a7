import type { ClassifierAnswer } from "../contract/index.js";

const forms = /^\s*(?:```(?:json)?\s*)?(\{[\s\S]*\})\s*(?:```)?\s*$/;

/** Reads `{"verdict","reason"}`; an answer of any other form is `unsure`, whatever words it holds. */
export function readAnswer(text: string): ClassifierAnswer {
  try {
    const value: unknown = JSON.parse(forms.exec(text)?.[1] ?? "");
    if (typeof value !== "object" || value === null || !("verdict" in value)) return unclear;
    const { verdict } = value;
    if (verdict !== "allow" && verdict !== "deny" && verdict !== "unsure") return unclear;
    const reason =
      "reason" in value && typeof value.reason === "string" && value.reason.trim() !== ""
        ? value.reason.trim().slice(0, 500)
        : "It gave no reason.";
    return { verdict, reason };
  } catch {
    return unclear;
  }
}

const unclear: ClassifierAnswer = { verdict: "unsure", reason: "The classifier gave no clear answer." };
