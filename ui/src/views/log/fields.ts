/** At which field of the form a failure is said: beside what is written, where the core names the field. */
import type { Failure } from "$/bindings/Failure";
import { say } from "$/i18n";
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

export type Errors = { [field in keyof Written]?: string };

/** What is wrong at which field; nothing where the failure names no field of the form. */
export function errorsOf(failure: Failure | null): Errors {
  const named = failure?.message.values.field;
  const field = named && "sentence" in named ? WRITTEN_AT[named.sentence.key] : undefined;
  if (!failure || !field) return {};
  return { [field]: [say(failure.message), failure.hint && say(failure.hint)].filter(Boolean).join(" ") };
}
