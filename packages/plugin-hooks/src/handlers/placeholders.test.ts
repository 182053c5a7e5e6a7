import { expect, test } from "vitest";
import { environmentOf, variablesOf } from "./environment.js";
import { fillForPowerShell, fillForShell, fillLiterally, MissingVariable } from "./placeholders.js";

const windows = variablesOf(
  {
    scope: "plugin",
    source: "p",
    mergesCopies: false,
    pluginRoot: "C:\\Users\\Ann Lee\\plug in\\n",
    userConfig: { key: "a $(b) 'c'", limit: 5, gone: undefined },
  },
  { projectDir: "/home/ann/project" },
);

test("exec form: placeholders are replaced literally, whatever the value holds", () => {
  expect(fillLiterally("${CLAUDE_PLUGIN_ROOT}\\bin\\x.exe", windows)).toBe("C:\\Users\\Ann Lee\\plug in\\n\\bin\\x.exe");
  expect(fillLiterally("--key=${user_config.key}", windows)).toBe("--key=a $(b) 'c'");
  expect(fillLiterally("${user_config.limit}${LORIMER_PROJECT_DIR}", windows)).toBe("5/home/ann/project");
});

test("shell form: a plain path is pasted in, any other is left for the shell to take from the environment", () => {
  expect(fillForShell('"${CLAUDE_PROJECT_DIR}/x.sh"', windows)).toBe('"/home/ann/project/x.sh"');
  expect(fillForShell("'${CLAUDE_PROJECT_DIR}/x.sh'", windows)).toBe("'/home/ann/project/x.sh'");
  expect(fillForShell('"${CLAUDE_PLUGIN_ROOT}"/x.sh', windows)).toBe('"${CLAUDE_PLUGIN_ROOT}"/x.sh');
});

test("only the exact form is a placeholder; everything else is the shell's", () => {
  const text = "${CLAUDE_PLUGIN_DATA:-.} $CLAUDE_PLUGIN_DATA ${CLAUDE_CONFIG_DIR:-$HOME/.claude} ${HOME} ${OTHER}";
  expect(fillForShell(text, windows)).toBe(text);
  expect(fillLiterally(text, windows)).toBe(text);
});

test("PowerShell finds the variables under its own name", () => {
  expect(fillForPowerShell('& "${CLAUDE_PLUGIN_ROOT}\\x.ps1" $env:X', windows)).toBe('& "${env:CLAUDE_PLUGIN_ROOT}\\x.ps1" $env:X');
});

test("a placeholder that stands for nothing is an error in every form", () => {
  for (const fill of [fillLiterally, fillForShell, fillForPowerShell]) {
    expect(() => fill("x ${CLAUDE_PLUGIN_DATA}", windows)).toThrow(MissingVariable);
    expect(() => fill("x ${user_config.gone}", windows)).toThrow(MissingVariable);
    expect(() => fill("x ${user_config.absent}", windows)).toThrow(/stands for nothing/);
  }
});

test("the environment has both families of names, the plugin's options, and no telemetry credentials", () => {
  const env = environmentOf(
    { scope: "plugin", source: "p", mergesCopies: false, pluginRoot: "C:\\p", userConfig: { api_url: "u", list: ["a"] } },
    { projectDir: "/p", effort: "high", envFile: "/e" },
  );
  expect(env).toMatchObject({
    CLAUDE_PROJECT_DIR: "/p",
    LORIMER_PROJECT_DIR: "/p",
    CLAUDE_PLUGIN_ROOT: "C:\\p",
    CLAUDE_PLUGIN_OPTION_API_URL: "u",
    CLAUDE_PLUGIN_OPTION_LIST: '["a"]',
    CLAUDE_EFFORT: "high",
    LORIMER_ENV_FILE: "/e",
    CLAUDE_ENV_FILE: "/e",
  });
  expect("CLAUDE_PLUGIN_DATA" in env).toBe(false);
  expect(Object.hasOwn(env, "OTEL_EXPORTER_OTLP_HEADERS")).toBe(true);
  expect(env["OTEL_EXPORTER_OTLP_HEADERS"]).toBeUndefined();
});
