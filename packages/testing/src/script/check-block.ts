/** A content block as a request may hold it, right or wrong. */
export interface LooseBlock {
  readonly type?: string;
  readonly text?: string;
  readonly id?: string;
  readonly name?: string;
  readonly input?: unknown;
  readonly tool_use_id?: string;
  readonly thinking?: string;
  readonly signature?: string;
  readonly content?: unknown;
  readonly is_error?: boolean;
}

const idPattern = /^[a-zA-Z0-9_-]+$/;
const namePattern = /^[a-zA-Z0-9_-]{1,128}$/;

/** What the API would refuse of one block, wherever in a request it stands. */
export function checkBlock(block: LooseBlock, at: string): readonly string[] {
  switch (block.type) {
    case undefined:
      return [`${at}.type: Field required`];
    case "text":
      return (block.text ?? "").trim() === "" ? [`${at}.text: text content blocks must contain non-whitespace text`] : [];
    case "tool_use":
      return checkCall(block, at);
    case "tool_result":
      return checkResult(block, at);
    default:
      return [];
  }
}

/** The same check for the name of a tool that is offered. */
export function checkName(name: string, at: string): readonly string[] {
  return namePattern.test(name) ? [] : [`${at}.name: String should match pattern '${namePattern.source}'`];
}

function checkCall(block: LooseBlock, at: string): readonly string[] {
  const isObject = typeof block.input === "object" && block.input !== null && !Array.isArray(block.input);
  return [
    ...checkId(block.id, `${at}.tool_use.id`),
    ...checkName(block.name ?? "", `${at}.tool_use`),
    ...(isObject ? [] : [`${at}.input: Input should be a valid dictionary`]),
  ];
}

function checkResult(block: LooseBlock, at: string): readonly string[] {
  const faults = checkId(block.tool_use_id, `${at}.tool_result.tool_use_id`);
  if (!Array.isArray(block.content)) return faults;
  const parts = block.content as readonly LooseBlock[];
  const hasMedia = block.is_error === true && parts.some((part) => part.type !== "text");
  return [
    ...faults,
    ...parts.flatMap((part, index) => checkBlock(part, `${at}.tool_result.content.${index}`)),
    ...(hasMedia ? [`${at}.tool_result: all content must be type \`text\` if \`is_error\` is true`] : []),
  ];
}

function checkId(id: string | undefined, at: string): readonly string[] {
  return idPattern.test(id ?? "") ? [] : [`${at}: String should match pattern '${idPattern.source}'`];
}
