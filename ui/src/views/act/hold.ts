/** When an incident on hold is looked at again. Nothing is refused here: the core decides what a hold needs. */

/** A review date that is one press away; its words stand in the catalogue under `verb.hold.` and the name. */
export interface ReviewPick {
  name: "tomorrow" | "in_three_days" | "next_monday";
  at: string;
}

/** Mornings at nine in the reader's zone; two that fall on one day are offered once. */
export function reviewPicks(now: Date): ReviewPick[] {
  const toMonday = (8 - now.getDay()) % 7 || 7;
  const picks: ReviewPick[] = [
    { name: "tomorrow", at: nineOn(now, 1) },
    { name: "in_three_days", at: nineOn(now, 3) },
    { name: "next_monday", at: nineOn(now, toMonday) },
  ];
  return picks.filter((pick, index) => picks.findIndex((other) => other.at === pick.at) === index);
}

function nineOn(now: Date, daysAhead: number): string {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + daysAhead, 9).toISOString();
}
