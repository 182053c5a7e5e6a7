const unseen = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Default_Ignorable_Code_Point}/u;
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:[.:].*)?$/i;

/** Why nobody can tell from a path's text which file it is, in words that follow "because"; undefined for an ordinary one. */
export function unclearName(path: string): string | undefined {
  if (path === "") return "its path is empty";
  if (unseen.test(path)) return "its path holds characters that cannot be seen";
  if (/^~[^/]/.test(path)) return "it names the home folder of another user";
  if (
    path
      .split("/")
      .some(
        (segment) => !/^\.{0,2}$/.test(segment) && /^[.\u2024-\u2026\ufe52\uff0e]+$/.test(segment) && segment.normalize("NFKC") !== segment,
      )
  )
    return "it looks like .. and is not";
  return undefined;
}

/** Why a path may be another file on some systems, in words that follow "because". It matters to what is written. */
export function oddName(path: string): string | undefined {
  if (path.includes("\\")) return "its path holds a backslash, which some systems take for a separator";
  for (const segment of path.split("/")) {
    if (segment === "" || segment === "." || segment === "..") continue;
    if (device.test(segment)) return `${segment} is the name of a device on some systems`;
    if (/[. ]$/.test(segment)) return "a name that ends with a dot or a blank is another file on some systems";
    if (segment.includes(":")) return "a name with a colon is a stream of another file on some systems";
    if (/~\d+(?:\.[^.]{0,3})?$/.test(segment)) return "it may be the short name of another file";
  }
  return undefined;
}
