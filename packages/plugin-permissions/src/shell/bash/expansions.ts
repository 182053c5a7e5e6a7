import { forEachChild } from "unbash";
import type { ParameterExpansionPart, ParsedScript, SyntaxNode } from "unbash";

/** Told of what expansions do beside giving text. */
export interface ExpansionVisitor {
  /** A script in `$(…)`, back-ticks, `<(…)`: runs in a subshell. */
  script(script: ParsedScript): void;
  doubt(why: string): void;
  /** False when the work allowed is used up. */
  step(weight?: number): boolean;
}

/** Walks words, assignments and redirects for substitutions, and for expansions that evaluate their values as code. */
export function visitExpansions(node: SyntaxNode, visitor: ExpansionVisitor): void {
  if (!visitor.step()) return;
  switch (node.type) {
    case "Literal":
    case "SingleQuoted":
    case "AnsiCQuoted":
    case "SimpleExpansion":
    case "FileDescriptor":
    case "HereDocDelimiter":
      return;
    case "CommandExpansion":
    case "ProcessSubstitution":
    case "ArithmeticCommandExpansion":
      // Each level of nesting is parsed anew.
      if (!visitor.step(node.text.length >> 2)) return;
      if (node.script === undefined) visitor.doubt("a substitution cannot be read");
      else visitor.script(node.script);
      if (node.text.startsWith("$((")) visitor.doubt("(( may be read as arithmetic or as two subshells");
      if (node.text.startsWith("${")) visitor.doubt("a substitution runs in the shell itself");
      return;
    case "ExtendedGlob":
      visitor.doubt("an extended glob is read differently by differently set shells");
      break;
    case "ArithmeticExpansion":
    case "ArithmeticCommand":
      if (!plainArithmetic(node.type === "ArithmeticCommand" ? node.body : node.text))
        visitor.doubt("arithmetic evaluates the values of variables");
      break;
    case "ArithmeticWord":
      if (!plainArithmetic(node.value)) visitor.doubt("arithmetic evaluates the values of variables");
      break;
    case "ParameterExpansion": {
      const why = parameterHazard(node);
      if (why !== undefined) visitor.doubt(why);
      break;
    }
    case "Assignment":
      if (node.index !== undefined && !plainIndex(node.index.text)) visitor.doubt("an array index is evaluated");
      break;
    default:
  }
  forEachChild(node, (child) => visitExpansions(child, visitor));
}

function plainArithmetic(text: string): boolean {
  return /^[\s\d$()[\]+\-*/%<>=!&|^~?:,]*$/.test(text) && !/\$[^([]|[[(]\s*\$\d/.test(text) && !/[A-Za-z_`'"\\{}]/.test(text);
}

function plainIndex(text: string): boolean {
  return /^(?:\d+|@|\*|-\d+)$/.test(text);
}

function parameterHazard(node: ParameterExpansionPart): string | undefined {
  if (node.index !== undefined && !plainIndex(node.index.text)) return "an array index is evaluated";
  const operation = node.operation;
  if (node.prefix === "!" && operation?.type !== "Names" && !(node.index !== undefined && /^[@*]$/.test(node.index.text)))
    return "an indirect expansion evaluates a variable";
  switch (operation?.type) {
    case "Transform":
      return /^[QUuLEAaKk]$/.test(operation.operand.text) && operation.operand.text !== "A"
        ? undefined
        : "an expansion evaluates a variable as a prompt";
    case "Default":
      return operation.operator.includes("=") ? "an expansion assigns a variable" : undefined;
    case "Slice":
      return [operation.offset, operation.length].every((word) => word === undefined || /^\s*-?\d+\s*$/.test(word.text))
        ? undefined
        : "an offset is evaluated";
    case "Unknown":
      return "an expansion is of an unknown kind";
    default:
      return undefined;
  }
}
