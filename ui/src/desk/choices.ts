/** Searches for pickers: the core finds and orders, the page only asks. */
import { call, type Ask, type Reply } from "./call";

/** One thing that can be chosen. */
export type Choice = Reply<"choices">["choices"][number];

/** A search among people, teams, categories or callers. */
export function choicesOf(of: Ask<"choices">["of"]): (text: string) => Promise<Choice[]> {
  return async (text) => (await call("choices", { of, text })).choices;
}
