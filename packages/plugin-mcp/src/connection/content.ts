import type { CallToolResult, ContentBlock, PromptMessage, ReadResourceResult } from "@modelcontextprotocol/client";
import type { McpCallResult, McpContent, McpPromptMessage } from "../contract/index.js";

/** Parts of a result in our terms. What is of a kind we do not know is shown as JSON. */
function contentOf(blocks: readonly ContentBlock[]): readonly McpContent[] {
  return blocks.map((block): McpContent => {
    switch (block.type) {
      case "text":
        return { type: "text", text: block.text };
      case "image":
      case "audio":
        return { type: "media", mimeType: block.mimeType, data: block.data };
      case "resource_link":
        return { type: "link", uri: block.uri, name: block.name };
      case "resource":
        return resourceContent(block.resource);
      default:
        return { type: "text", text: JSON.stringify(block) };
    }
  });
}

export function resourceContents({ contents }: ReadResourceResult): readonly McpContent[] {
  return contents.map(resourceContent);
}

function resourceContent(resource: ReadResourceResult["contents"][number]): McpContent {
  if ("text" in resource) return { type: "text", text: resource.text, uri: resource.uri };
  return { type: "media", mimeType: resource.mimeType ?? "application/octet-stream", data: resource.blob, uri: resource.uri };
}

export function callResult(result: CallToolResult): McpCallResult {
  const asked = result._meta?.["anthropic/maxResultSizeChars"];
  return {
    content: contentOf(result.content),
    isError: result.isError === true,
    ...(result.structuredContent === undefined ? {} : { structured: result.structuredContent }),
    ...(typeof asked === "number" && asked > 0 ? { maxResultChars: Math.min(asked, 500_000) } : {}),
  };
}

export function promptMessage({ role, content }: PromptMessage): McpPromptMessage {
  return { role, content: contentOf([content]) };
}
