/** Where the keys of a grid lead, by the ARIA grid pattern; drawing it is not done here. */

/** A step through the rows. */
export type Step = "next" | "previous" | "first" | "last" | "page_down" | "page_up";

/** Where one is: `at` is -1 where the active row has left the list, which was then at `last`. */
export interface Standing {
  at: number;
  last: number;
  count: number;
  page: number;
}

/** The row that a step leads to; -1 where there is none. */
export function target(step: Step, { at, last, count, page }: Standing): number {
  if (count === 0) return -1;
  const gone = at < 0;
  const from = gone ? Math.min(last, count - 1) : at;
  const to: Record<Step, number> = {
    // What followed the row that left has taken its place.
    next: gone ? from : from + 1,
    previous: from - 1,
    first: 0,
    last: count - 1,
    page_down: from + page,
    page_up: from - page,
  };
  return Math.min(Math.max(to[step], 0), count - 1);
}
