const budget = "(?:quota|credits?(?: balance)?|(?:account )?balance|funds|budget|(?:spend(?:ing)?|billing) (?:hard )?(?:limit|cap))";
const owner =
  "(?:[\\s_]+(?:of|all|the|its|this|your|current|available|free|prepaid|api|account|team|project|organi[sz]ation|workspace|[a-z]+ly)(?:['’]s)?)*[\\s_]+";

/** `exceeded your current quota`, `insufficient funds`. */
const spentBudget = new RegExp(
  `(?:exceed(?:ed|s)|exhausted|depleted|used up|spent|reached|hit|out of|insufficient|not enough|no (?:more|remaining))${owner}${budget}\\b`,
  "i",
);
/** `credit balance is too low`, `quota for this project has been exhausted`. */
const budgetSpent = new RegExp(
  `\\b${budget}(?:\\s+(?:for|of|on|in)(?:\\s+[\\w'’-]+){1,3}?)?\\s+(?:(?:is|are|was|were|has|have|been|now|all|fully)\\s+)*(?:exceeded|exhausted|depleted|used up|spent|reached|too low|insufficient|run out|ran out|empty)\\b`,
  "i",
);
/** A quota for so short a time fills up again by itself. */
const shortTerm = /\bper[ _-]?(?:second|sec|minute|min)\b|\b[RT]P[MS]\b/i;

/** Whether a server's words say that a quota, a credit or a spending limit is used up; that they speak of billing or payment is not enough. */
export function isQuotaUsedUp(words: string): boolean {
  return !shortTerm.test(words) && (spentBudget.test(words) || budgetSpent.test(words));
}
