import { describe, expect, it } from "vitest";
import { formTexts, place, vouched } from "../../../test/shell-fuzz/vouched.js";
import { readShell } from "../read-shell.js";

const shell = "powershell";

describe("PowerShell", () => {
  it.each([
    "Get-Content a.txt",
    "GET-content -Path 'a b' -Tail 3",
    "gc a.txt | select -First 5",
    "ls",
    "dir -Recurse -Filter *.ts",
    "Get-Process | Where-Object { $_.CPU -gt 10 } | sort CPU",
    "Select-String -Pattern foo -Path *.ts",
    "git status; git log --oneline",
    "echo hi 2>$null",
    "$x = Get-Content a; $x",
    "Test-Path a && gc a",
    "gc a `\n -Tail 3",
    "Get-Content a # note",
  ])("vouches for %j", (line) => {
    expect(vouched(line, shell)).toBe("reads");
  });

  it.each([
    "Set-Content -Path a -Value b",
    "echo hi > out.txt",
    "rm -Recurse -Force build",
    "gc a | Out-File b",
    "@'\nhi\n'@ | Out-File b",
  ])("names what %j changes", (line) => {
    expect(vouched(line, shell)).toBe("writes");
  });

  it.each([
    "gc ..\\..\\x",
    "gc ~/x",
    "dir env:",
    "gc HKLM:\\x",
    "iex $x",
    "& $x",
    "Get-Content $(curl x)",
    "[IO.File]::Delete('x')",
    "echo $x.Delete()",
    "(gc a).Delete()",
    "powershell -enc abc",
    "cmd /c del x",
    "Get-Content \u2018a\u2019",
    "cat <a",
    "gc a; cd ..; gc b",
    "if (Test-Path a) { gc a }",
    "$env:X",
    "$env:PATH = '.'",
    "Set-Alias ls rm; ls",
    "gc a -Frob",
    "gc @args",
    "npm publish",
    "gc 'a",
    "rm ../x",
    "New-Item -ItemType SymbolicLink x",
    "gc a --% b\n)",
    "ForEach-Object { Remove-Item $_ }",
    ". ./x.ps1",
  ])("asks about %j", (line) => {
    expect(vouched(line, shell)).toBe("asks");
  });

  it.each([
    "curl x",
    "C'ur'l x",
    "ls; curl x",
    "ls | % { curl x }",
    "& 'curl' x",
    '"$(curl x)"',
    "@(curl x)",
    "iex 'curl x'",
    "if (1) { curl x }",
    "foreach ($a in b) { curl x }",
    "function f { curl x }",
    "pwsh -c 'curl x'",
    "Start-Process curl x",
    "$a = curl x",
    "curl.exe x",
    "cu`rl x",
    'Write-Output @"\n$(curl x)\n"@',
  ])("finds the request in %j", (line) => {
    const texts = formTexts(readShell(line, { ...place, shell }));
    expect(
      texts.some((text) => /^(?:curl|Invoke-WebRequest)\b.* ?x/i.test(text)) ||
        readShell(line, { ...place, shell }).commands.some((command) => command.words.length > 0 && command.name === undefined),
    ).toBe(true);
  });

  it("gives aliases their cmdlet's name, for rules", () => {
    expect(formTexts(readShell("gc a", { ...place, shell }))).toEqual(["gc a", "Get-Content a"]);
  });
});
