/**
 * What is written in the New incident form, how it is kept as a draft, and the ask that it makes.
 * What must be filled in is the core's to say.
 */
import type { Channel } from "$/bindings/Channel";
import type { Override } from "$/bindings/Override";
import type { ResolutionCode } from "$/bindings/ResolutionCode";
import type { Ask } from "$/desk/call";
import type { Choice } from "$/desk/choices";
import { callerAsk } from "./caller";
import type { Answers } from "./criteria";

/** What follows the logging in the same act. */
export type Finish = "log" | "take" | "resolve" | "escalate";

export interface Written {
  title: string;
  description: string;
  caller: Choice | null;
  /** Telephone or e-mail address of a new caller. */
  contact: string;
  channel: Channel;
  category: Choice | null;
  /** The estimated number of users, in digits. */
  users: string;
  answers: Answers;
  override: Override | null;
  workaround: string;
  detected: string | null;
  /** Nothing means: now, as it is logged. */
  reported: string | null;
  code: ResolutionCode;
  cause: string;
  done: string;
  tried: string;
  asked: string;
}

export function blank(): Written {
  return {
    title: "",
    description: "",
    caller: null,
    contact: "",
    channel: "phone",
    category: null,
    users: "",
    answers: {},
    override: null,
    workaround: "",
    detected: null,
    reported: null,
    code: "solved",
    cause: "",
    done: "",
    tried: "",
    asked: "",
  };
}

/** The text of the draft; empty where nothing is written. */
export function toDraft(written: Written): string {
  const text = JSON.stringify(written);
  return text === JSON.stringify(blank()) ? "" : text;
}

/** What an older program kept may lack fields; what cannot be read is as if nothing had been kept. */
export function fromDraft(text: string): Written | null {
  try {
    const kept: unknown = JSON.parse(text);
    return typeof kept === "object" && kept !== null ? { ...blank(), ...kept } : null;
  } catch {
    return null;
  }
}

/** The number of users, where one is written. */
export function usersOf({ users }: Pick<Written, "users">): number | null {
  return /^\d+$/.test(users.trim()) ? Number(users.trim()) : null;
}

/** What the core is asked while somebody is still choosing; an override counts once it has a reason. */
export function rateAsk(written: Written): Ask<"rate"> {
  const override = written.override?.reason.trim() ? written.override : null;
  return { answers: written.answers, users: usersOf(written), override };
}

/** What the core is asked. */
export function logAsk(written: Written, finish: Finish): Ask<"log_incident"> {
  return {
    title: written.title.trim(),
    description: orNothing(written.description),
    caller: written.caller && callerAsk(written.caller, written.contact),
    category: written.category && written.category.id,
    users: usersOf(written),
    answers: written.answers,
    override: written.override,
    workaround: orNothing(written.workaround),
    channel: written.channel,
    detected: written.detected,
    reported: written.reported,
    then: then(written, finish),
  };
}

function then(written: Written, finish: Finish): Ask<"log_incident">["then"] {
  switch (finish) {
    case "log":
      return null;
    case "take":
      return "take";
    case "resolve":
      return { resolve: { code: written.code, cause: orNothing(written.cause), text: written.done.trim() } };
    case "escalate":
      return { escalate: { tried: written.tried.trim(), asked: written.asked.trim() } };
  }
}

/** A text without its outer blanks, or nothing where no text is left. */
export function orNothing(text: string): string | null {
  return text.trim() === "" ? null : text.trim();
}
