import { expectPluginConforms } from "@lorimer/testing";
import { test } from "vitest";
import { plugin } from "./index.js";

test("the plugin is what it says and behaves as a guest should", async () => {
  await expectPluginConforms(plugin);
});
