const common = new Set(
  "a an and are as at be but by can do does for from has have how i if in is it its me my no not of on or our please so than that the their then there these they this to use was we were what when where which who why will with you your".split(
    " ",
  ),
);

/** The words of a text as they are compared: lower case, parts of names apart, without the most common ones and without plural endings. */
export function wordsOf(text: string): readonly string[] {
  const apart = text.replaceAll(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2").toLowerCase();
  return (apart.match(/[\p{L}\p{N}]+/gu) ?? []).flatMap((word) => {
    if (common.has(word) || (word.length === 1 && !/\p{Lo}/u.test(word))) return [];
    return [word.length > 3 && word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word];
  });
}
