import type { AndOr, CompoundList, PipelineNode, SyntaxNode } from "unbash";

/** Parts of `[[ … ]]` that bash evaluates as arithmetic or as the name of an array element. */
export function testHazards(part: SyntaxNode): string[] {
  switch (part.type) {
    case "TestUnary":
      return part.operator === "-v" || part.operator === "-R" ? ["[[ -v ]] evaluates its operand"] : [];
    case "TestBinary":
      return /^-(?:eq|ne|lt|le|gt|ge)$/.test(part.operator) && ![part.left, part.right].every((side) => /^-?\d+$/.test(side.text))
        ? [`[[ ${part.operator} ]] evaluates its operands`]
        : [];
    case "TestLogical":
      return part.operands.flatMap(testHazards);
    case "TestNot":
      return testHazards(part.operand);
    case "TestGroup":
      return testHazards(part.expression);
    default:
      return [];
  }
}

/** The subshell that a list begins with, if it does. */
export function firstOf(list: CompoundList): { readonly pos: number } | undefined {
  let node: PipelineNode | AndOr | undefined = list.commands[0]?.command;
  while (node !== undefined && (node.type === "AndOr" || node.type === "Pipeline" || node.type === "Redirected"))
    node = node.type === "Redirected" ? node.command : node.commands[0];
  return node?.type === "Subshell" ? node : undefined;
}

/** How many commands an element of the top level joins. */
export function partsOf(node: PipelineNode | AndOr): number {
  return node.type === "AndOr" || node.type === "Pipeline" ? node.commands.reduce((count, command) => count + partsOf(command), 0) : 1;
}
