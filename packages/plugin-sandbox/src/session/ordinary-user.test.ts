import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runAsUser } from "../../test/as-user.js";

describe("the sandbox of an ordinary user", () => {
  it("holds as root's does", async () => {
    const { state, engine, results, names, uid, notices } = await runAsUser(
      {
        files: { "a.txt": "one" },
        rules: [
          { text: "Read(secret.txt)", behavior: "deny" },
          { text: "WebFetch(domain:no-such-host.example)", behavior: "allow" },
        ],
        sandbox: {},
      },
      [
        "cat a.txt && echo two > b.txt && cat b.txt",
        "id -u; grep -E 'CapEff|Seccomp:|NoNewPrivs' /proc/self/status | tr -d '\\t'; unshare -U true || echo no-namespace",
        "echo x > /tmp/only-mine; echo x > /var/lorimer-user; echo bad > .bashrc; mkdir .git/hooks .vscode/x; true",
        "curl -s -o /dev/null -w '%{http_code}' http://other.example/; curl -s -o /dev/null -w ' %{http_code}' http://no-such-host.example/",
        "cat /proc/1/environ | tr '\\0' '\\n' | grep -c PATH; ls /proc | grep -c '^[0-9]'; ls /root",
      ],
    );
    expect([uid, state, engine, notices]).toEqual([47113, "contained", "bubblewrap", []]);
    expect(results[0]).toMatchObject({ code: 0, stdout: "onetwo\n" });
    expect(results[1]?.stdout).toBe("47113\nCapEff:0000000000000000\nNoNewPrivs:1\nSeccomp:2\nno-namespace\n");
    expect(results[2]?.stderr).toMatch(/lorimer-user: (Read-only file system|Permission denied)/);
    expect(results[3]?.stdout).toBe("403 403");
    expect(names).toEqual(["a.txt", "b.txt"]);
    expect(existsSync("/tmp/only-mine")).toBe(false);
  });
});
