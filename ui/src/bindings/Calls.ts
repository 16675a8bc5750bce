import type { CallerAsk } from "./CallerAsk";
import type { CancelReason } from "./CancelReason";
import type { Channel } from "./Channel";
import type { DateOrder } from "./DateOrder";
import type { Done } from "./Done";
import type { Entry } from "./Entry";
import type { HoldReason } from "./HoldReason";
import type { Incident } from "./Incident";
import type { Override } from "./Override";
import type { PersonName } from "./PersonName";
import type { ImportPlan } from "./ImportPlan";
import type { QueueRow } from "./QueueRow";
import type { ResolutionCode } from "./ResolutionCode";
import type { Role } from "./Role";
import type { Route } from "./Route";
import type { Scheme } from "./Scheme";
import type { Sentence } from "./Sentence";
import type { View } from "./View";
import type { Working } from "./Working";

type Id = string;
type Ts = string;
type Answers = { [key in string]: string };
export type Counts = { work_first: number, mine: number, unassigned: number, waiting: number, all: number };
export type Start = { me: PersonName, role: Role, organisation: string, desk: string, version: string, incidents: number, preferences: { [key in string]: string }, counts: Counts, may: Array<string>, unfinished_imports: number };
export type FieldChange = { field: string, before: string | null, after: string | null };
export type Act = { call: Id, op: string, at: Ts, by: PersonName | null, desk: string, said: Sentence, incident: { id: Id, reference: string } | null, changes: Array<FieldChange>, undone: boolean, undoes: Id | null, may_undo: boolean };
export type Choice = { id: Id, label: string, detail: string | null };
export type Damage = { position: number, operation: string, said: Sentence };
export type Edit = { title: string } | { description: string | null } | { workaround: string | null } | { category: Id | null } | { channel: Channel } | { users: number | null } | { detected: Ts | null } | { reported: Ts } | { owner: Id | null };
export type Then = "take" | { resolve: { code: ResolutionCode, cause?: string | null, text: string } } | { escalate: { tried: string, asked: string } };

export interface Reads {
  start: { ask: {}, reply: Start };
  counts: { ask: {}, reply: Counts };
  queue: { ask: { view: View, after?: string | null, limit?: number }, reply: { rows: Array<QueueRow>, next: string | null, total: number } };
  incident: { ask: { id: Id }, reply: Incident };
  timeline: { ask: { incident: Id, before: Id }, reply: { entries: Array<Entry>, earlier: boolean } };
  incident_history: { ask: { incident: Id }, reply: { acts: Array<Act> } };
  history: { ask: { before?: number | null }, reply: { acts: Array<Act>, next: number | null } };
  choices: { ask: { of: "person" | "team" | "category" | "caller", text: string }, reply: { choices: Array<Choice> } };
  find: { ask: { text: string }, reply: { rows: Array<QueueRow> } };
  classification: { ask: {}, reply: Scheme };
  rate: { ask: { answers: Answers, users?: number | null, override?: Override | null }, reply: Working };
  route: { ask: { category?: Id | null }, reply: Route };
  check_import: { ask: { file: string, mapping?: string, dates?: DateOrder, zone: string, skip_bad?: boolean }, reply: ImportPlan };
  drafts: { ask: {}, reply: { drafts: Array<{ place: string, text: string, at: Ts }> } };
  verify: { ask: {}, reply: { operations: number, damaged: Array<Damage> } };
}
export interface Writes {
  log_incident: { ask: { title: string, description?: string | null, caller?: CallerAsk | null, category?: Id | null, users?: number | null, answers?: Answers, override?: Override | null, workaround?: string | null, channel: Channel, detected?: Ts | null, reported?: Ts | null, then?: Then | null }, reply: Done };
  add_affected: { ask: { incident: Id, caller: CallerAsk, channel?: Channel | null }, reply: Done };
  edit_incident: { ask: { incident: Id, change: Edit }, reply: Done };
  rate_incident: { ask: { incident: Id, answers: Answers, override?: Override | null }, reply: Done };
  take_incident: { ask: { incident: Id }, reply: Done };
  assign_incident: { ask: { incident: Id, team: Id, person?: Id | null }, reply: Done };
  escalate_incident: { ask: { incident: Id, to?: Id | null, tried: string, asked: string, reason?: string | null }, reply: Done };
  hold_incident: { ask: { incident: Id, reason: HoldReason, until: Ts, message?: string | null, told_by_phone?: boolean, note?: string | null }, reply: Done };
  resume_incident: { ask: { incident: Id }, reply: Done };
  restore_service: { ask: { incident: Id, at: Ts }, reply: Done };
  resolve_incident: { ask: { incident: Id, code: ResolutionCode, cause?: string | null, text: string, restored?: Ts | null, message?: string | null }, reply: Done };
  close_incident: { ask: { incident: Id }, reply: Done };
  reopen_incident: { ask: { incident: Id, reason: string }, reply: Done };
  cancel_incident: { ask: { incident: Id, reason: CancelReason, text: string }, reply: Done };
  add_note: { ask: { incident: Id, text: string }, reply: Done };
  send_message: { ask: { incident: Id, text: string, how: Channel, to?: Array<Id> | null }, reply: Done };
  import_incidents: { ask: { file: string, mapping?: string, dates?: DateOrder, zone: string, skip_bad?: boolean }, reply: { call: Id, incidents: number, said: Sentence } };
  undo: { ask: { call?: Id | null }, reply: { call: Id, said: Sentence, incident: Id | null } };
  redo: { ask: {}, reply: { call: Id, said: Sentence, incident: Id | null } };
  name_person: { ask: { person: Id, name: string }, reply: { person: Id, said: Sentence } };
  add_person: { ask: { name: string, role: Role, teams?: Array<Id> }, reply: { person: Id, said: Sentence } };
  name_organisation: { ask: { name: string }, reply: { said: Sentence } };
}
export interface Locals {
  keep_draft: { ask: { place: string, text: string }, reply: { at: Ts } };
  keep_preference: { ask: { name: string, value: string }, reply: {} };
}
export interface Calls extends Reads, Writes, Locals {}
