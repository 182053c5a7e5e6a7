import type { OpenSettings } from "@lorimer/plugin-settings";

/** The settings as they are; what a replayed session would store is not stored again. */
export function unwritten(settings: OpenSettings): OpenSettings {
  return new Proxy(settings, {
    get: (target, key) => {
      if (key === "update") return () => Promise.resolve();
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}
