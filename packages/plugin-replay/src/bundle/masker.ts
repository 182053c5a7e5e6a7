/** What must not be read in a bundle. */
export interface MaskOptions {
  /** Values that are masked wherever they stand: keys, tokens, values of variables. */
  readonly secrets: readonly string[];
  /** Names of people and machines, masked the same way wherever they stand as a word, such as in a home folder. */
  readonly names: readonly string[];
}

const secretForm =
  /\b(?:sk|pk|ghp|gho|ghs|github_pat|xox[abp]|AKIA)[-_A-Za-z0-9]{12,}|(?<=\b(?:Bearer|Basic) )[A-Za-z0-9._~+/=-]{8,}|(?<=:\/\/[^\s/:@]{1,100}:)[^\s/@]{1,200}(?=@)/g;

/**
 * Makes a function that masks text. What takes the place of a secret is as long as it was: a text in pieces is masked as the whole is, and
 * whatever counts characters counts the same.
 */
export function masker({ secrets, names }: MaskOptions): (text: string) => string {
  const values = [...new Set(secrets)].filter((value) => value.length >= 6).sort((a, b) => b.length - a.length);
  const words = [...new Set(names)].filter((name) => name.length >= 3 && name !== "root").sort((a, b) => b.length - a.length);
  const people = words.length === 0 ? undefined : new RegExp(`(?<![A-Za-z0-9])(?:${words.map(escaped).join("|")})(?![A-Za-z0-9])`, "g");
  return (text) => {
    const masked = values.reduce((all, value) => all.replaceAll(value, "*".repeat(value.length)), text);
    const formless = masked.replace(secretForm, (found) => "*".repeat(found.length));
    return people === undefined ? formless : formless.replace(people, (found) => "u".repeat(found.length));
  };
}

/** Letters and figures gone, everything else where it was. */
export function blanked(text: string): string {
  return text.replaceAll(/\p{L}/gu, "x").replaceAll(/\p{N}/gu, "0");
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
