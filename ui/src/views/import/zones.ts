/** The zones in which the local times of a file can be meant, by their IANA names. */
import type { Choice } from "$/desk/choices";

const SHOWN = 20;

/** The zone of this machine. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function zoneChoice(zone: string, at = new Date()): Choice {
  return { id: zone, label: zone.replaceAll("_", " "), detail: offset(zone, at) };
}

/** The zones whose names have all the words; without words one's own and UTC come first. */
export async function findZones(text: string): Promise<Choice[]> {
  const words = text.toLowerCase().replaceAll("_", " ").split(/\s+/).filter(Boolean);
  const all = [...new Set([ownZone(), "UTC", ...Intl.supportedValuesOf("timeZone")])];
  const found = all.filter((zone) => {
    const name = zone.toLowerCase().replaceAll("_", " ");
    return words.every((word) => name.includes(word));
  });
  return found.slice(0, SHOWN).map((zone) => zoneChoice(zone));
}

function offset(zone: string, at: Date): string | null {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(
    at,
  );
  return parts.find((part) => part.type === "timeZoneName")?.value ?? null;
}
