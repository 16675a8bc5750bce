/** The message that is prepared when an incident is resolved, and who is still to be told. */
import type { AffectedCaller } from "$/bindings/AffectedCaller";
import type { Incident } from "$/bindings/Incident";
import { t } from "$/i18n";

/** What the callers can be told, before somebody words it otherwise. */
export function preparedMessage({ title, reference }: Incident, whatWasDone: string): string {
  return t("verb.resolve.prepared", { title, reference, done: whatWasDone.trim() }).trim();
}

/** The callers who were never told anything, as far as they are listed. */
export function untold({ affected }: Pick<Incident, "affected">): AffectedCaller[] {
  return affected.filter((caller) => caller.told === null);
}

const NAMED = 5;

/** The first names of so many callers, and how many more there are. */
export function names(listed: AffectedCaller[], count: number): string {
  const named = listed.slice(0, NAMED).map((caller) => caller.name);
  const more = count - named.length;
  return more > 0 ? t("callers.and_more", { names: named.join(", "), count: more }) : named.join(", ");
}
