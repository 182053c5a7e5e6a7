/** What zsh reads otherwise than bash does. Found anywhere, quoted or not: better to ask once too often. */
const forms: readonly (readonly [RegExp, string])[] = [
  [/[<>&|]!|>&\||>>\||>>&|&>\||&>>\|/, "zsh redirects that override or append to both streams"],
  [/=\(/, "zsh substitutes =(…), or it assigns an array"],
  [/\$\{\s*[(=~^+]|\$[=~^+]\w|\$\{[^}]*:[A-Za-z&]/, "zsh flags in an expansion"],
  [/\$\w+\[/, "zsh evaluates subscripts"],
  [/<\d*-\d*>/, "zsh matches numbers with <->"],
  [/(?:^|[\s;&|(])=[A-Za-z_.]/, "zsh replaces =name by the path of a command"],
  [/[*?\])\w/.][(]\s*[^)\s]/, "zsh glob qualifiers may run code"],
  [/\(\s*\)\s*\{|\balways\b|\bforeach\b|\brepeat\b|\bend\b/, "zsh control flow"],
  [/(?:^|[\s;&|({])(?:setopt|unsetopt|emulate|set\s+[-+]o|options)\b/, "zsh options change how the line is read"],
  [/;\||[&>]\s*&!|&!|&\|/, "zsh operators"],
  [/(?:^|\s)~[^/\s]/, "zsh named folders"],
  [/(?:^|[\s;&|({])(?:if|while|until)\b[^;\n]*[\])]\s*\{/, "zsh short control flow"],
];

/** Doubts what only zsh understands. The rest may be parsed as bash. */
export function doubtZshForms(source: string, doubt: (why: string) => void): void {
  for (const [form, why] of forms) if (form.test(source)) doubt(why);
}
