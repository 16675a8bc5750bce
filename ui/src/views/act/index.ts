/** The dialogs of the verbs, by the write that each makes. */
import type { Acts } from "$/desk/dialog.svelte";
import AddAffected from "./AddAffected.svelte";
import Assign from "./Assign.svelte";
import Cancel from "./Cancel.svelte";
import Escalate from "./Escalate.svelte";
import Hold from "./Hold.svelte";
import Rate from "./Rate.svelte";
import Reopen from "./Reopen.svelte";
import Resolve from "./Resolve.svelte";
import RestoreService from "./RestoreService.svelte";

export const acts = {
  assign_incident: Assign,
  escalate_incident: Escalate,
  hold_incident: Hold,
  resolve_incident: Resolve,
  reopen_incident: Reopen,
  cancel_incident: Cancel,
  rate_incident: Rate,
  add_affected: AddAffected,
  restore_service: RestoreService,
} satisfies Acts;
