/** What the head of a Markdown file says about what the file may do. Read as text only: nothing in it is evaluated. */
export interface FrontMatter {
  /** A fence that names a language, such as `---js`: some readers would run it. */
  readonly language: string | undefined;
  /** Lines of the keys that matter for trust, each with what is indented below it. */
  readonly powers: readonly string[];
  /** Commands in the body that run when the file is used: `` !`…` `` and fences opened by ```` ```! ````. */
  readonly commands: readonly string[];
}

const powerful =
  /^["']?(?:allowed-tools|allowedTools|allowed_tools|tools|hooks|mcpServers|mcp-servers|permissionMode|permission-mode|shell)["']?\s*:/;

export function readFrontMatter(text: string): FrontMatter {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const language = /^---[ \t]*([^\s-]\S*)[ \t]*$/.exec(lines[0] ?? "")?.[1];
  return { language, powers: powersOf(lines), commands: commandsOf(text) };
}

function powersOf(lines: readonly string[]): readonly string[] {
  if (!/^---\s*$/.test(lines[0] ?? "")) return [];
  const end = lines.findIndex((line, index) => index > 0 && /^(?:---|\.\.\.)\s*$/.test(line));
  const powers: string[] = [];
  let open = false;
  for (const line of lines.slice(1, end < 0 ? undefined : end)) {
    if (/^[^\s#]/.test(line) && !line.startsWith("- ")) {
      open = powerful.test(line);
      if (open) powers.push(line.trim());
    } else if (open && line.trim() !== "") powers.push(`${powers.pop() ?? ""} ${line.trim()}`);
  }
  return powers;
}

function commandsOf(text: string): readonly string[] {
  const inline = [...text.matchAll(/!`([^`\n]+)`/g)].map((match) => match[1] ?? "");
  const fenced = [...text.matchAll(/^[ \t]*```+!\s*\n([^]*?)^[ \t]*```/gm)].map((match) => (match[1] ?? "").trimEnd());
  return [...inline, ...fenced];
}
