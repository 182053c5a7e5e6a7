export async function startConformanceServer() {
  return { url: "http://127.0.0.1:1/mcp", close: async () => undefined };
}
