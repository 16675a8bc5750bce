/** Failures as the page meets them: always a code, a sentence and perhaps a hint, whoever threw them. */
import type { Code } from "$/bindings/Code";
import type { Failure } from "$/bindings/Failure";
import { say } from "$/i18n";

/** A failure of the core on its way through the page. */
export class DeskFailure extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message.key);
  }
}

/** What was thrown, as a failure that can be shown; what is no failure of the core is a mistake of the page. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof DeskFailure) return thrown.failure;
  if (isFailure(thrown)) return thrown;
  const detail = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return {
    code: "internal",
    message: { key: "failure.page", values: { detail: { text: detail } } },
    hint: { key: "failure.page.hint", values: {} },
  };
}

/** Whether a failure has this code. */
export function failedBy(thrown: unknown, code: Code): boolean {
  return toFailure(thrown).code === code;
}

/** A failure as lines to be copied into a report: in words, and as the program says it. */
export function details(failure: Failure, version: string | undefined): string {
  return [
    say(failure.message),
    failure.hint && say(failure.hint),
    `Firstline ${version ?? "?"} · ${failure.code}`,
    JSON.stringify(failure),
  ]
    .filter(Boolean)
    .join("\n");
}

function isFailure(thrown: unknown): thrown is Failure {
  return (
    typeof thrown === "object" &&
    thrown !== null &&
    "code" in thrown &&
    "message" in thrown &&
    typeof (thrown as Failure).message === "object"
  );
}
