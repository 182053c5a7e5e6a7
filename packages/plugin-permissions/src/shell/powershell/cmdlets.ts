/** What a cmdlet does with its arguments. Parameter names in lower case, separated by blanks, exact. */
export interface Cmdlet {
  readonly effect: "reads" | "writes" | "runs";
  /** Parameters without a value. */
  readonly switches?: string;
  /** Parameters with a value that is mere text. */
  readonly values?: string;
  /** Parameters whose value is a path that is read, written or removed. */
  readonly paths?: string;
  readonly written?: string;
  readonly removed?: string;
  /** What positional arguments are, in order; the last one counts for all that follow. */
  readonly positions: readonly ("read" | "written" | "removed" | "text" | "block")[];
  /** Read when no path is given. */
  readonly here?: boolean;
  readonly listing?: boolean;
  readonly below?: boolean;
}

const common = "verbose debug";
const item = "filter include exclude";

/** Cmdlets that are known; any other may do anything. */
export const cmdlets: ReadonlyMap<string, Cmdlet> = new Map<string, Cmdlet>([
  [
    "get-content",
    {
      effect: "reads",
      switches: `raw wait force asbytestream ${common}`,
      values: `totalcount head first tail last readcount encoding delimiter ${item}`,
      paths: "path literalpath",
      positions: ["read"],
    },
  ],
  [
    "get-childitem",
    {
      effect: "reads",
      switches: `recurse force name file directory hidden readonly system followsymlink ${common}`,
      values: `depth attributes ${item}`,
      paths: "path literalpath",
      positions: ["read", "text"],
      here: true,
      listing: true,
      below: true,
    },
  ],
  [
    "get-item",
    { effect: "reads", switches: `force ${common}`, values: item, paths: "path literalpath", positions: ["read"], listing: true },
  ],
  ["get-location", { effect: "reads", positions: [] }],
  [
    "get-date",
    {
      effect: "reads",
      switches: "asutc",
      values: "format uformat date year month day hour minute second displayhint",
      positions: ["text"],
    },
  ],
  ["get-process", { effect: "reads", switches: "includeusername module fileversioninfo", values: "name id", positions: ["text"] }],
  ["get-service", { effect: "reads", values: "name displayname", positions: ["text"] }],
  [
    "get-command",
    { effect: "reads", switches: "all syntax listimported", values: "name commandtype noun verb totalcount", positions: ["text"] },
  ],
  ["get-alias", { effect: "reads", values: "name definition", positions: ["text"] }],
  ["get-member", { effect: "reads", switches: "static force", values: "name membertype", positions: ["text"] }],
  ["get-filehash", { effect: "reads", values: "algorithm", paths: "path literalpath", positions: ["read", "text"] }],
  ["get-unique", { effect: "reads", switches: "asstring ontype caseinsensitive", positions: [] }],
  [
    "test-path",
    { effect: "reads", switches: "isvalid", values: `pathtype ${item}`, paths: "path literalpath", positions: ["read"], listing: true },
  ],
  ["resolve-path", { effect: "reads", switches: "relative", paths: "path literalpath", positions: ["read"], listing: true }],
  [
    "split-path",
    {
      effect: "reads",
      switches: "leaf parent leafbase extension qualifier noqualifier isabsolute",
      values: "path literalpath",
      positions: ["text"],
    },
  ],
  ["join-path", { effect: "reads", values: "path childpath additionalchildpath", positions: ["text"] }],
  [
    "select-string",
    {
      effect: "reads",
      switches: "allmatches casesensitive list notmatch quiet raw simplematch noemphasis",
      values: `pattern context encoding culture ${item}`,
      paths: "path literalpath",
      positions: ["text", "read"],
    },
  ],
  [
    "select-object",
    {
      effect: "reads",
      switches: "unique wait",
      values: "property excludeproperty expandproperty first last skip skiplast index",
      positions: ["text"],
    },
  ],
  [
    "sort-object",
    { effect: "reads", switches: "descending unique casesensitive stable", values: "property top bottom culture", positions: ["block"] },
  ],
  ["group-object", { effect: "reads", switches: "noelement ashashtable asstring casesensitive", values: "property", positions: ["block"] }],
  [
    "measure-object",
    {
      effect: "reads",
      switches: "sum average maximum minimum line word character ignorewhitespace allstats standarddeviation",
      values: "property",
      positions: ["text"],
    },
  ],
  [
    "where-object",
    {
      effect: "reads",
      switches: "eq ne gt lt ge le like notlike match notmatch contains in notin not",
      values: "property value filterscript",
      positions: ["block"],
    },
  ],
  ["foreach-object", { effect: "reads", values: "process begin end", positions: ["block"] }],
  [
    "compare-object",
    {
      effect: "reads",
      switches: "includeequal excludedifferent passthru casesensitive",
      values: "referenceobject differenceobject property syncwindow",
      positions: ["text"],
    },
  ],
  [
    "format-table",
    { effect: "reads", switches: "autosize wrap hidetableheaders repeatheader", values: "property groupby view", positions: ["text"] },
  ],
  ["format-list", { effect: "reads", switches: "force", values: "property groupby view", positions: ["text"] }],
  ["format-wide", { effect: "reads", switches: "autosize", values: "property column", positions: ["text"] }],
  ["out-string", { effect: "reads", switches: "stream nonewline", values: "width", positions: [] }],
  ["out-null", { effect: "reads", positions: [] }],
  ["out-host", { effect: "reads", switches: "paging", positions: [] }],
  ["write-output", { effect: "reads", switches: "noenumerate", values: "inputobject", positions: ["text"] }],
  [
    "write-host",
    { effect: "reads", switches: "nonewline", values: "object foregroundcolor backgroundcolor separator", positions: ["text"] },
  ],
  ["convertfrom-json", { effect: "reads", switches: "ashashtable noenumerate", values: "depth inputobject", positions: ["text"] }],
  ["convertto-json", { effect: "reads", switches: "compress asarray enumsasstrings", values: "depth inputobject", positions: ["text"] }],
  ["start-sleep", { effect: "reads", values: "seconds milliseconds", positions: ["text"] }],
  ["clear-host", { effect: "reads", positions: [] }],
  ["set-location", { effect: "reads", paths: "path literalpath", positions: ["read"], listing: true }],
  ["push-location", { effect: "reads", paths: "path literalpath", positions: ["read"], listing: true }],
  ["pop-location", { effect: "reads", positions: [] }],
  [
    "set-content",
    {
      effect: "writes",
      switches: `nonewline force ${common}`,
      values: `value encoding ${item}`,
      written: "path literalpath",
      positions: ["written", "text"],
    },
  ],
  [
    "add-content",
    {
      effect: "writes",
      switches: `nonewline force ${common}`,
      values: `value encoding ${item}`,
      written: "path literalpath",
      positions: ["written", "text"],
    },
  ],
  ["clear-content", { effect: "writes", switches: `force ${common}`, values: item, written: "path literalpath", positions: ["written"] }],
  [
    "out-file",
    {
      effect: "writes",
      switches: `append nonewline force noclobber ${common}`,
      values: "encoding width inputobject",
      written: "filepath literalpath path",
      positions: ["written", "text"],
    },
  ],
  ["tee-object", { effect: "writes", switches: "append", values: "encoding", written: "filepath literalpath", positions: ["written"] }],
  [
    "remove-item",
    {
      effect: "writes",
      switches: `recurse force ${common}`,
      values: item,
      removed: "path literalpath",
      positions: ["removed"],
      below: true,
    },
  ],
  [
    "copy-item",
    {
      effect: "writes",
      switches: `recurse force container ${common}`,
      values: item,
      paths: "path literalpath",
      written: "destination",
      positions: ["read", "written"],
      below: true,
    },
  ],
  [
    "move-item",
    {
      effect: "writes",
      switches: `force ${common}`,
      values: item,
      removed: "path literalpath",
      written: "destination",
      positions: ["removed", "written"],
      below: true,
    },
  ],
  ["new-item", { effect: "runs", switches: "force", values: "name itemtype type value target", written: "path", positions: ["written"] }],
  ["rename-item", { effect: "runs", switches: "force", values: "newname", written: "path literalpath", positions: ["written", "text"] }],
]);
