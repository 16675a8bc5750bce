/**
 * The steps of an import: a file comes in, is checked without saving anything, comes in as incidents, and can be undone.
 * How a file is read and what is wrong with it is the core's to say.
 */
import type { DateOrder } from "$/bindings/DateOrder";
import type { Failure } from "$/bindings/Failure";
import type { ImportPlan } from "$/bindings/ImportPlan";
import { told } from "$/components/toasts.svelte";
import { undo } from "$/desk/act";
import { call, cancel, newCallId, onProgress } from "$/desk/call";
import type { Choice } from "$/desk/choices";
import { toFailure } from "$/desk/failure";
import { chooseFile, stageFile, type Staged } from "$/desk/host";
import { t } from "$/i18n";
import { titled } from "./mapping";
import { ownZone, zoneChoice } from "./zones";

/** What takes its time, and how far it has come. */
export interface Work {
  what: "checking" | "importing";
  id: string;
  done: number;
  total: number | null;
}

/** What came in. */
export interface Imported {
  call: string;
  incidents: number;
}

export class Importing {
  path = $state("");
  file: Staged | null = $state.raw(null);
  zone: Choice = $state.raw(zoneChoice(ownZone()));
  /** The order of day and month where the dates of the file do not tell it. */
  dates: DateOrder | "told" = $state("told");
  skipBad = $state(false);

  plan: ImportPlan | null = $state.raw(null);
  work: Work | null = $state.raw(null);
  failure: Failure | null = $state.raw(null);
  imported: Imported | null = $state.raw(null);

  /** Whether what was found can come in as it is. */
  readonly ready = $derived(
    this.plan !== null &&
      this.work === null &&
      this.plan.incidents > 0 &&
      (this.skipBad || this.plan.problem_count === 0),
  );

  /** Lets the person choose the file. */
  async choose(): Promise<void> {
    try {
      const file = await chooseFile({
        title: t("import.choose.title"),
        kinds: [{ name: t("import.choose.kind"), endings: ["csv", "txt"] }],
      });
      if (file) await this.staged(file);
    } catch (thrown) {
      this.failed(thrown);
    }
  }

  /** Takes the file at the path that was typed. */
  async take(): Promise<void> {
    if (this.path.trim() === "") return;
    try {
      await this.staged(await stageFile(this.path.trim()));
    } catch (thrown) {
      this.failed(thrown);
    }
  }

  /** Takes a file that was brought in. */
  async staged(file: Staged): Promise<void> {
    this.file = file;
    this.imported = null;
    await this.check();
  }

  /** Takes that a file could not be brought in. */
  failed(thrown: unknown): void {
    this.file = null;
    this.plan = null;
    this.failure = toFailure(thrown);
  }

  /** Checks the whole file; nothing is saved. */
  async check(): Promise<void> {
    const { file } = this;
    if (!file) return;
    if (this.work) await this.cancel();
    this.plan = null;
    await this.#working("checking", async (id) => {
      const plan = await call("check_import", this.#ask(file), { id });
      if (this.work?.id === id) this.plan = plan;
    });
  }

  /** Saves what was checked, as one act. */
  async import(): Promise<void> {
    const { file } = this;
    if (!file || !this.ready) return;
    await this.#working("importing", async (id) => {
      const reply = await call("import_incidents", this.#ask(file), { id });
      this.imported = { call: reply.call, incidents: reply.incidents };
      told(reply.said, { undo: reply.call });
    });
  }

  /** Stops what is under way; an import then leaves nothing. */
  async cancel(): Promise<void> {
    if (this.work) await cancel(this.work.id);
  }

  async undo(): Promise<void> {
    if (!this.imported) return;
    await undo(this.imported.call);
    this.again();
  }

  /** Begins anew with another file. */
  again(): void {
    this.path = "";
    this.file = this.plan = this.failure = this.imported = null;
  }

  #ask(file: Staged) {
    return {
      file: file.handle,
      zone: this.zone.id,
      dates: this.dates === "told" ? undefined : this.dates,
      skip_bad: this.skipBad,
    };
  }

  async #working(what: Work["what"], doing: (id: string) => Promise<void>): Promise<void> {
    const id = newCallId();
    this.failure = null;
    this.work = { what, id, done: 0, total: null };
    const stop = onProgress(id, ({ done, total }) => {
      if (this.work?.id === id) this.work = { what, id, done, total };
    });
    try {
      await doing(id);
    } catch (thrown) {
      // Work that was overtaken by newer work has nothing to say any more.
      if (this.work?.id === id) this.failure = titled(toFailure(thrown));
    } finally {
      stop();
      if (this.work?.id === id) this.work = null;
    }
  }
}
