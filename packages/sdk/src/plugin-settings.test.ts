import * as z from "zod/mini";
import { describe, expect, expectTypeOf, it } from "vitest";
import { defineSettings } from "./plugin-settings.js";

const settings = defineSettings(
  z.object({ city: z.string(), count: z._default(z.number().check(z.gte(1)), 3), tone: z.optional(z.enum(["dry", "warm"])) }),
);
const plugin = (values: Readonly<Record<string, unknown>>): { name: string; settings: Readonly<Record<string, unknown>> } => ({
  name: "acme.weather",
  settings: values,
});

describe("the settings of a plugin", () => {
  it("are of the type that their schema says, defaults filled in", () => {
    const values = settings.of(plugin({ city: "Rome" }));
    expectTypeOf(values).toEqualTypeOf<{ city: string; count: number; tone?: "dry" | "warm" | undefined }>();
    expect(values).toEqual({ city: "Rome", count: 3 });
  });

  it("that do not fit are refused with the plugin and the key", () => {
    expect(() => settings.of(plugin({ city: 7, count: 0, tone: "loud" }))).toThrow(
      /The settings of acme\.weather do not fit: plugins\.acme\.weather\.city: expected string.*plugins\.acme\.weather\.count: .*plugins\.acme\.weather\.tone: expected one of/s,
    );
    expect(() => settings.of(plugin({}))).toThrow("plugins.acme.weather.city");
  });
});
