/** At which field of the form a failure is said: where the core names a field of the ask, beside what is written there. */
import type { Failure } from "$/bindings/Failure";
import { say } from "$/i18n";
import type { Written } from "./written";

const WRITTEN_AT: { [field in string]?: keyof Written } = {
  title: "title",
  description: "description",
  caller: "caller",
  name: "caller",
  contact: "contact",
  category: "category",
  users: "users",
  override: "override",
  reason: "override",
  workaround: "workaround",
  channel: "channel",
  detected: "detected",
  reported: "reported",
  code: "code",
  cause: "cause",
  text: "done",
  tried: "tried",
  asked: "asked",
};

export type Errors = { [field in keyof Written]?: string };

/** What is wrong at which field; nothing where the failure names no field of the form. */
export function errorsOf(failure: Failure | null): Errors {
  const named = failure?.message.values.field;
  const field = named && "text" in named ? WRITTEN_AT[named.text] : undefined;
  if (!failure || !field) return {};
  return { [field]: [say(failure.message), failure.hint && say(failure.hint)].filter(Boolean).join(" ") };
}
