import { defineResourceSource } from "@lorimer/plugin-mcp/contract";
import { pixel } from "../pixel.js";

const resource = (uri, name, mimeType) => ({ uri, name, description: "A resource for testing.", mimeType });
const contents = new Map([
  ["test://static-text", [{ type: "text", text: "This is the content of the static text resource." }]],
  ["test://static-binary", [{ type: "media", mimeType: "image/png", data: pixel }]],
  ["test://watched-resource", [{ type: "text", text: "This one may change." }]],
]);

export default defineResourceSource({
  id: "suite.resources",
  create: () => ({
    list: async () => [
      resource("test://static-text", "static text", "text/plain"),
      resource("test://static-binary", "static bytes", "image/png"),
      resource("test://watched-resource", "watched", "text/plain"),
    ],
    templates: async () => [
      { uriTemplate: "test://template/{id}/data", name: "template", description: "Data by id.", mimeType: "application/json" },
    ],
    read: async (uri) => {
      const id = /^test:\/\/template\/([^/]+)\/data$/.exec(uri)?.[1];
      if (id === undefined) return contents.get(uri);
      return [{ type: "text", mimeType: "application/json", text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }) }];
    },
    watch: (_uri, changed) => {
      const timer = setInterval(changed, 100);
      return () => clearInterval(timer);
    },
  }),
});
