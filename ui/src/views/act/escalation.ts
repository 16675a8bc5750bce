/** Where an escalation goes, read from the incident's path. Whether it may go there is the core's to say. */
import type { Incident } from "$/bindings/Incident";
import type { TeamName } from "$/bindings/TeamName";

type OnPath = Pick<Incident, "path" | "tier">;

/** The team one tier up; nothing at the top of the path, and nothing beside it. */
export function nextTier({ path, tier }: OnPath): TeamName | null {
  return tier === null ? null : (path[tier] ?? null);
}

/** Whether nothing of the path is left: what follows then is a supplier, a problem or a manager. */
export function atTop({ path, tier }: OnPath): boolean {
  return tier !== null && tier >= path.length;
}
