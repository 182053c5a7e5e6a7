import { messageOf } from "@lorimer/sdk";

/** What happened and why: libraries put the reason that helps ("connect ECONNREFUSED") several causes deep. */
export function causeOf(error: unknown): string {
  const messages: string[] = [];
  for (let one = error; one !== undefined && one !== null && messages.length < 5; one = (one as { readonly cause?: unknown }).cause) {
    const { errors } = one as { readonly errors?: readonly unknown[] };
    const message = wrongForm(one) ?? (messageOf(one) || (Array.isArray(errors) ? errors.map(messageOf).join(", ") : ""));
    if (message !== "" && !messages.some((before) => before.includes(message))) messages.push(message);
  }
  const [first = "it failed", ...causes] = messages;
  return causes.length === 0 ? first : `${first} (${causes.join("; ")})`;
}

/** What does not have the form that it should have: the first thing, in one line. */
function wrongForm(error: unknown): string | undefined {
  const { issues } = error as { readonly issues?: readonly { readonly path?: readonly unknown[]; readonly message?: string }[] };
  const [issue] = Array.isArray(issues) ? issues : [];
  return issue === undefined ? undefined : `${(issue.path ?? []).join(".") || "it"} has not the form expected: ${issue.message ?? ""}`;
}
