// Made from the contract; not to be edited.
import type { Acts } from "./Acts";
import type { AddAffected } from "./AddAffected";
import type { AddNote } from "./AddNote";
import type { AddPerson } from "./AddPerson";
import type { AssignIncident } from "./AssignIncident";
import type { CancelIncident } from "./CancelIncident";
import type { Choices } from "./Choices";
import type { ChoicesAsk } from "./ChoicesAsk";
import type { CloseIncident } from "./CloseIncident";
import type { Counts } from "./Counts";
import type { Done } from "./Done";
import type { DraftKept } from "./DraftKept";
import type { Drafts } from "./Drafts";
import type { EditIncident } from "./EditIncident";
import type { EscalateIncident } from "./EscalateIncident";
import type { FindAsk } from "./FindAsk";
import type { Found } from "./Found";
import type { HistoryAsk } from "./HistoryAsk";
import type { HoldIncident } from "./HoldIncident";
import type { ImportAsk } from "./ImportAsk";
import type { ImportPlan } from "./ImportPlan";
import type { Imported } from "./Imported";
import type { Incident } from "./Incident";
import type { IncidentAsk } from "./IncidentAsk";
import type { IncidentHistoryAsk } from "./IncidentHistoryAsk";
import type { KeepDraft } from "./KeepDraft";
import type { KeepPreference } from "./KeepPreference";
import type { Kept } from "./Kept";
import type { LogIncident } from "./LogIncident";
import type { NameOrganisation } from "./NameOrganisation";
import type { NamePerson } from "./NamePerson";
import type { Named } from "./Named";
import type { NamedOrganisation } from "./NamedOrganisation";
import type { Nothing } from "./Nothing";
import type { Queue } from "./Queue";
import type { QueueAsk } from "./QueueAsk";
import type { RateAsk } from "./RateAsk";
import type { RateIncident } from "./RateIncident";
import type { ReopenIncident } from "./ReopenIncident";
import type { ResolveIncident } from "./ResolveIncident";
import type { RestoreService } from "./RestoreService";
import type { ResumeIncident } from "./ResumeIncident";
import type { Route } from "./Route";
import type { RouteAsk } from "./RouteAsk";
import type { Scheme } from "./Scheme";
import type { SendMessage } from "./SendMessage";
import type { Start } from "./Start";
import type { TakeIncident } from "./TakeIncident";
import type { Timeline } from "./Timeline";
import type { TimelineAsk } from "./TimelineAsk";
import type { UndoAsk } from "./UndoAsk";
import type { Undone } from "./Undone";
import type { Verification } from "./Verification";
import type { Working } from "./Working";

/** Every call with its ask and reply. */
export interface Calls {
  /** What the window needs first: who looks, at which desk, and how much there is. */
  start: { ask: Nothing; reply: Start };
  /** How many incidents each view shows. */
  counts: { ask: Nothing; reply: Counts };
  /** One page of a view, in its order, with the reason of each row. */
  queue: { ask: QueueAsk; reply: Queue };
  /** One incident whole, with the newest part of its timeline. */
  incident: { ask: IncidentAsk; reply: Incident };
  /** The part of a timeline before an entry. */
  timeline: { ask: TimelineAsk; reply: Timeline };
  /** Incidents by their reference, as a person says or types it. */
  find: { ask: FindAsk; reply: Found };
  /** What was done to one incident, field by field, the newest first. */
  incident_history: { ask: IncidentHistoryAsk; reply: Acts };
  /** What was done at this desk, the newest first. */
  history: { ask: HistoryAsk; reply: Acts };
  /** What can be chosen in a field, the best first. */
  choices: { ask: ChoicesAsk; reply: Choices };
  /** The classification in force. */
  classification: { ask: Nothing; reply: Scheme };
  /** The priority that answers give, with its working, before anything is saved. */
  rate: { ask: RateAsk; reply: Working };
  /** Where an incident of a category goes. */
  route: { ask: RouteAsk; reply: Route };
  /** Reads a file whole and says what importing it would bring; changes nothing. */
  check_import: { ask: ImportAsk; reply: ImportPlan };
  /** The drafts that this person has at this desk. */
  drafts: { ask: Nothing; reply: Drafts };
  /** Reads the whole journal and names every entry that is damaged, and what is missing at its end. */
  verify: { ask: Nothing; reply: Verification };
  /** Logs an incident, and where asked takes, resolves or escalates it in the same act. */
  log_incident: { ask: LogIncident; reply: Done };
  /** Adds a further caller with the same trouble. */
  add_affected: { ask: AddAffected; reply: Done };
  /** Changes one field. */
  edit_incident: { ask: EditIncident; reply: Done };
  /** Rates the incident anew. */
  rate_incident: { ask: RateIncident; reply: Done };
  /** Takes the incident for oneself. */
  take_incident: { ask: TakeIncident; reply: Done };
  /** Gives the incident to a team, or to a person beside it, who need not be a member. */
  assign_incident: { ask: AssignIncident; reply: Done };
  /** Hands the work to another tier, with what was tried. */
  escalate_incident: { ask: EscalateIncident; reply: Done };
  /** Puts the incident on hold, for a reason and until a review. */
  hold_incident: { ask: HoldIncident; reply: Done };
  /** Goes on with the work. */
  resume_incident: { ask: ResumeIncident; reply: Done };
  /** Notes when service was back. */
  restore_service: { ask: RestoreService; reply: Done };
  /** Resolves the incident. */
  resolve_incident: { ask: ResolveIncident; reply: Done };
  /** Closes a resolved incident for good. */
  close_incident: { ask: CloseIncident; reply: Done };
  /** Opens a resolved incident again. */
  reopen_incident: { ask: ReopenIncident; reply: Done };
  /** Ends an incident that was none, a duplicate, or is no longer needed. */
  cancel_incident: { ask: CancelIncident; reply: Done };
  /** Writes a note for the team. */
  add_note: { ask: AddNote; reply: Done };
  /** Notes what callers were told, and how. */
  send_message: { ask: SendMessage; reply: Done };
  /** Takes a call back: one's own last at this desk, or the one that is named. */
  undo: { ask: UndoAsk; reply: Undone };
  /** Takes one's own last undo back. */
  redo: { ask: Nothing; reply: Undone };
  /** Names a person. */
  name_person: { ask: NamePerson; reply: Named };
  /** Adds a person. */
  add_person: { ask: AddPerson; reply: Named };
  /** Names the organisation. */
  name_organisation: { ask: NameOrganisation; reply: NamedOrganisation };
  /** Imports a file whose every row was checked; shown as a whole, undone as one. */
  import_incidents: { ask: ImportAsk; reply: Imported };
  /** Keeps what is being typed; an empty text drops it. */
  keep_draft: { ask: KeepDraft; reply: DraftKept };
  /** Keeps a preference of this person at this desk. */
  keep_preference: { ask: KeepPreference; reply: Kept };
}

/** The kinds that each read shows. */
export const shows = {
  start: ["person", "organisation", "call", "batch", "tally"],
  counts: ["batch", "tally"],
  queue: ["incident", "batch", "tally", "team", "person", "rating"],
  incident: ["incident", "entry", "rating", "affected", "caller", "category", "path", "team", "person", "scheme", "conflict", "batch"],
  timeline: ["incident", "entry", "person", "batch"],
  find: ["incident", "batch", "team", "person", "rating", "desk"],
  incident_history: ["incident", "call", "desk", "person", "team", "category", "caller", "scheme", "batch"],
  history: ["incident", "call", "desk", "person", "team", "category", "caller", "scheme", "batch"],
  choices: ["person", "team", "category", "caller", "batch"],
  classification: ["scheme"],
  rate: ["scheme"],
  route: ["category", "path", "team", "organisation"],
  check_import: [],
  drafts: [],
  verify: ["journal", "erased", "desk"],
} as const satisfies Partial<Record<keyof Calls, readonly string[]>>;
