/** At which field of the form a failure is said: beside what is written, where the core names the field. */
import type { Failure } from "$/bindings/Failure";
import { say, type Key } from "$/i18n";
import type { Written } from "./written";

// The core names a field by the key of its name.
const WRITTEN_AT: { [key in string]?: keyof Written } = {
  "field.title": "title",
  "field.description": "description",
  "field.name": "caller",
  "field.contact": "contact",
  "field.workaround": "workaround",
  "field.cause": "cause",
  "field.resolution": "done",
  "field.tried": "tried",
  "field.asked": "asked",
};

// What the form calls otherwise than the incident does.
const CALLED_HERE: { [key in string]?: Key } = { "field.title": "log.what", "field.name": "log.caller" };

export type Errors = { [field in keyof Written]?: string };

/** What is wrong at which field; nothing where the failure names no field of the form. */
export function errorsOf(failure: Failure | null): Errors {
  const named = failure?.message.values.field;
  if (!failure || !named || !("sentence" in named)) return {};
  const { key } = named.sentence;
  const field = WRITTEN_AT[key];
  if (!field) return {};
  const called = { sentence: { key: CALLED_HERE[key] ?? key, values: {} } };
  const message = { ...failure.message, values: { ...failure.message.values, field: called } };
  return { [field]: [say(message), failure.hint && say(failure.hint)].filter(Boolean).join(" ") };
}
