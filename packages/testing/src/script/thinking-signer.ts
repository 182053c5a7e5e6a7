import { hashText } from "./prompt-cache.js";

const form = /^scripted-(\d+)-/;

/** Signs the thinking of one reply. Each signature covers the one before it, so that a changed order can be told. */
export class ThinkingSigner {
  #last = "";
  #count = 0;

  sign(thinking: string): string {
    this.#last = signature(this.#count, this.#last, thinking);
    this.#count += 1;
    return this.#last;
  }
}

/** What is wrong with each thinking block of a message that this package signed; foreign signatures are left alone. */
export function checkSignatures(
  blocks: readonly { readonly type?: string; readonly thinking?: string; readonly signature?: string }[],
  at: string,
): readonly string[] {
  let [last, expected] = ["", 0];
  return blocks.flatMap((block, position) => {
    const number = Number(block.type === "thinking" ? form.exec(block.signature ?? "")?.[1] : Number.NaN);
    if (Number.isNaN(number)) return [];
    // A message may hold several replies, one after the other: each begins anew.
    const isInOrder = number === 0 || number === expected;
    const isOwn = block.signature === signature(number, number === 0 ? "" : last, block.thinking ?? "");
    [last, expected] = [block.signature ?? "", number + 1];
    if (!isInOrder)
      return [
        `${at}.content.${position}: \`thinking\` or \`redacted_thinking\` blocks cannot be modified: they must remain as they were in the original response`,
      ];
    return isOwn ? [] : [`${at}.content.${position}: Invalid \`signature\` in \`thinking\` block`];
  });
}

function signature(number: number, before: string, thinking: string): string {
  return `scripted-${number}-${hashText(`${before}\n${thinking}`)}`;
}
