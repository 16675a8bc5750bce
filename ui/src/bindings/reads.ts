import type { Reads } from "./Calls";

export const shows: Record<keyof Reads, string[]> = {
  start: [], counts: ["incident"], queue: ["incident", "affected", "team", "person"], incident: ["incident", "affected", "entry", "team", "person", "caller", "category"],
  timeline: ["entry"], incident_history: ["operation"], history: ["operation"], choices: ["person", "team", "category", "caller"], find: ["incident"],
  classification: ["scheme"], rate: [], route: ["category", "team"], check_import: [], drafts: [], verify: [],
};
