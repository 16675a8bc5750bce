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

// Refusals that are about one field without naming it.
const ABOUT: { [key in string]?: keyof Written } = {
  "escalate.needs_tried": "tried",
  "users.nobody": "users",
};

// What the form calls otherwise than the incident does.
const CALLED_HERE: { [key in string]?: Key } = { "field.title": "log.what", "field.name": "log.caller" };

export type Errors = { [field in keyof Written]?: string };

/** What is wrong at which field; nothing where the failure names no field of the form. */
export function errorsOf(failure: Failure | null): Errors {
  if (!failure) return {};
  const about = ABOUT[failure.message.key];
  if (about) return { [about]: inWords(failure) };
  const named = failure.message.values.field;
  if (!named || !("sentence" in named)) return {};
  const { key } = named.sentence;
  const field = WRITTEN_AT[key];
  if (!field) return {};
  const called = { sentence: { key: CALLED_HERE[key] ?? key, values: {} } };
  const message = { ...failure.message, values: { ...failure.message.values, field: called } };
  return { [field]: inWords({ ...failure, message }) };
}

function inWords({ message, hint }: Failure): string {
  return [say(message), hint && say(hint)].filter(Boolean).join(" ");
}
