/** A team or person of an incident, as the pickers have it. */
import type { Choice } from "$/desk/choices";

export function named(name: { id: string; name: string } | null): Choice | null {
  return name && { id: name.id, label: name.name, detail: null };
}
