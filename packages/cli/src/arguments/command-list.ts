import type { Command } from "./flag.js";

export const commands: readonly Command[] = [
  { name: "explain", help: "Print what this harness is made of: plugins, contributions, and the order of every stage." },
  { name: "doctor", help: "Say what is missing and how to mend it." },
  { name: "debug", operands: "prompt [TEXT]", help: "Print the request that a prompt would send, without sending it." },
  {
    name: "context",
    help: "Print what the next request holds, where it comes from and what it costs. With -c or -r of a session that is kept.",
  },
  { name: "cost", operands: "[SESSION]", help: "Print what kept sessions used: those of this project, of all with --all, or one." },
  { name: "config", operands: "list | get KEY | set KEY VALUE | unset KEY | explain KEY", help: "Show and change settings." },
  {
    name: "permissions",
    operands: "list | add RULE | remove RULE | test FILE | explain TOOL INPUT",
    help: "Show, change, test and explain permission rules.",
  },
  {
    name: "plugin",
    operands:
      "list | validate PATH | build [PATH] | dev PATH [PROMPT] | stats [SESSION] | install NAME | uninstall NAME | enable NAME | disable NAME | update [NAME] | rollback [NAME] | info NAME | configure NAME | search [WORD] | marketplace add|list|update|remove",
    help: "Show, install and change plugin packages, and say what becomes of each of their parts.",
  },
  {
    name: "mcp",
    operands:
      "list | get NAME | test NAME | add NAME COMMAND|URL | add-json NAME JSON | remove NAME | approve NAME | enable NAME | disable NAME | login NAME | logout NAME | serve",
    help: "Show, test, change and sign in to MCP servers, or be one.",
  },
  { name: "trust", operands: "[status | accept | revoke]", help: "Show or change whether what this folder brings may act." },
  {
    name: "session",
    operands:
      "list | show ID | rename ID NAME | delete ID | fork ID [MESSAGE] | verify ID | repair ID | export ID [FILE] | compare A B | rewind ID [MESSAGE] [files|conversation|both] [force] | changes ID | import FILE | prune [DAYS]",
    help: "Look after the sessions that are kept.",
  },
  {
    name: "replay",
    operands: "ID|FILE",
    help: "Run a recorded session again, without network or effects, and compare every event.",
  },
  { name: "audit", operands: "verify [FILE|FOLDER]", help: "Check that an audit log is whole and unchanged." },
  {
    name: "sandbox",
    operands: "check | run -- COMMAND | explain PATH|HOST",
    help: "Show what contains commands here, and run one contained.",
  },
];

export const exitCodes: readonly { readonly code: number; readonly meaning: string }[] = [
  { code: 0, meaning: "The run succeeded, or the conversation was left." },
  { code: 1, meaning: "The run ended with an error; the result says which. For doctor: something needs mending." },
  {
    code: 2,
    meaning: "Wrong use: an unknown flag or value, a bad rule, schema or input line, an option the model does not take, or no prompt.",
  },
  { code: 3, meaning: "Nothing to run with: no model, no credentials, or a harness that cannot be assembled." },
  { code: 129, meaning: "Ended by SIGHUP." },
  { code: 130, meaning: "Interrupted (SIGINT, Ctrl+C)." },
  { code: 141, meaning: "Whoever read the output went away." },
  { code: 143, meaning: "Ended by SIGTERM." },
];
