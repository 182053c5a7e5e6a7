import type { OptionTable } from "../../read-options.js";

/** What `--format` and its like may not hold: placeholders that check signatures run the configured program. */
export const signing: RegExp = /%G|signature|remerge/;

type Names = "flags" | "values" | "long" | "longValues" | "longOptional";
type FullTable = OptionTable & Readonly<Record<Names, string>>;

export const diffOptions: FullTable = {
  flags: "puszRabwWtrcmvqh0",
  values: "SGlO",
  optional: "UMCBDX",
  long: `patch no-patch raw patch-with-raw patch-with-stat numstat shortstat summary compact-summary name-only name-status no-renames minimal patience histogram
    indent-heuristic no-indent-heuristic full-index binary text ignore-space-at-eol ignore-cr-at-eol ignore-space-change ignore-all-space ignore-blank-lines
    function-context exit-code quiet no-ext-diff no-textconv cached staged merge-base cc combined-all-paths no-prefix default-prefix no-color no-color-moved
    pickaxe-all pickaxe-regex check no-relative find-copies-harder irreversible-delete rename-empty no-rename-empty ita-visible-in-index
    ita-invisible-in-index no-index base ours theirs dd cumulative root stdin always allow-unknown-type diff-merges`,
  longValues:
    "anchored diff-algorithm diff-filter inter-hunk-context output-indicator-new output-indicator-old output-indicator-context src-prefix dst-prefix line-prefix ignore-matching-lines skip-to rotate-to word-diff-regex ws-error-highlight",
  longOptional:
    "stat unified abbrev color color-moved color-moved-ws word-diff color-words find-renames find-copies break-rewrites relative submodule ignore-submodules dirstat dirstat-by-file diff-merges no-abbrev stat-width stat-count stat-name-width stat-graph-width",
};

const revisions: FullTable = {
  flags: "EFPig",
  values: "n",
  long: `all branches tags remotes no-merges merges first-parent reverse date-order author-date-order topo-order graph no-graph oneline decorate no-decorate
    abbrev-commit no-abbrev-commit left-right left-only right-only cherry cherry-mark cherry-pick walk-reflogs boundary simplify-merges simplify-by-decoration
    full-history dense sparse ancestry-path show-pulls follow no-walk do-walk extended-regexp fixed-strings perl-regexp regexp-ignore-case
    all-match invert-grep merge parents children timestamp objects objects-edge unpacked relative-date clear-decorations source log-size use-mailmap no-mailmap mailmap
    not bisect count disk-usage show-linear-break expand-tabs no-expand-tabs no-notes notes no-commit-id single-worktree reflog ignore-missing exclude-first-parent-only`,
  longValues:
    "max-count skip since after until before author committer grep grep-reflog min-parents max-parents format date encoding decorate-refs decorate-refs-exclude exclude glob since-as-filter min-age max-age",
  longOptional:
    "pretty decorate no-walk notes expand-tabs branches tags remotes ancestry-path show-linear-break disk-usage abbrev date format",
};

function both(key: Names): string {
  const gap = key === "flags" || key === "values" ? "" : " ";
  return `${diffOptions[key]}${gap}${revisions[key]}`;
}

export const logOptions: OptionTable = {
  flags: both("flags"),
  values: `${both("values")}L`,
  optional: diffOptions.optional ?? "",
  long: both("long"),
  longValues: both("longValues"),
  longOptional: both("longOptional"),
  numbers: true,
};

/** For lists of references. */
export const refOptions: OptionTable = {
  flags: "iv",
  long: "ignore-case no-color no-column omit-empty",
  longValues: "sort format count points-at contains no-contains merged no-merged exclude",
  longOptional: "color column abbrev points-at contains no-contains merged no-merged",
};
