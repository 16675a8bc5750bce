/** The fields of a change and their values in words. */
import { t, when, type Key } from "$/i18n";

const WORDS: { [field in string]?: string } = {
  state: "state",
  hold_reason: "hold_reason",
  cancel_reason: "cancel_reason",
  resolution_code: "resolution_code",
  channel: "channel",
  role: "role",
};
const INSTANTS = ["detected", "reported", "recorded", "restored", "hold_until", "resolved", "at", "told"];

/** The name of a field. */
export function fieldName(field: string): string {
  return t(`field.${field}` as Key);
}

/** A value of a field, as it is read. */
export function valueInWords(field: string, value: string): string {
  const words = WORDS[field];
  if (words) return t(`${words}.${value}` as Key);
  return INSTANTS.includes(field) ? when(value) : value;
}
