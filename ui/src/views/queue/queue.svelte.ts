/**
 * The rows of a view, read in parts as one comes near their end, and kept true without ever moving under the person.
 * Which rows these are and in what order is the core's matter.
 */
import type { QueueRow } from "$/bindings/QueueRow";
import type { View } from "$/bindings/View";
import type { Failure } from "$/bindings/Failure";
import { call } from "$/desk/call";
import { toFailure } from "$/desk/failure";
import { isOutside, onChanged, touches } from "$/desk/live.svelte";
import { place } from "$/desk/place.svelte";

/** How many rows are read at once. */
export const PART = 50;

/** The rows of a view from the top, as far as they are read. */
interface Rows {
  rows: QueueRow[];
  next: string | null;
  total: number;
  /** When the order changes by itself. */
  until: string | null;
}

const NONE: Rows = { rows: [], next: null, total: 0, until: null };
// A timer longer than this would fire at once.
const LONGEST = 2 ** 31 - 1;

// What was read before there was a list to show it.
let ahead: Rows | undefined;

/** Reads the rows that the window opens on, which the first list then begins with; never fails, as the list says why. */
export async function readAhead(): Promise<void> {
  ahead = await read(place.view, PART).catch(() => undefined);
}

export class Queue {
  /** What is shown. */
  shown: Rows = $state.raw(NONE);
  /** What would be shown if it did not move rows under the pointer or the cursor. */
  fresh: Rows | undefined = $state.raw();
  /** Why there is nothing newer. */
  failure: Failure | undefined = $state.raw();
  /** Whether the first rows of the view are still on their way. */
  first = $state(true);
  /** Whether the pointer or the focus is on the list. */
  held = false;

  readonly #view: () => View;
  readonly #arrived: (rows: readonly QueueRow[]) => void;
  // Counts what was asked for: only the latest answer is taken.
  #asked = 0;
  #more = false;
  #again: { own: boolean } | undefined;
  #reading = false;

  /** Must be made while a component is; `arrived` is told when a view's first rows are there. */
  constructor(view: () => View, arrived: (rows: readonly QueueRow[]) => void) {
    this.#view = view;
    this.#arrived = arrived;
    let begun = ahead !== undefined;
    if (ahead) this.#begun(ahead);
    ahead = undefined;
    $effect(() => {
      const view = this.#view();
      if (begun) begun = false;
      else void this.#begin(view);
    });
    $effect(() =>
      onChanged((change) => {
        if (touches("queue", change)) void this.#refresh(!isOutside(change));
      }),
    );
    $effect(() => this.#waitForReview());
  }

  /** How many rows changed elsewhere and are not shown yet. */
  get changed(): number {
    return this.fresh ? differences(this.shown.rows, this.fresh.rows) : 0;
  }

  /** Shows what changed. */
  show(): void {
    if (this.fresh) this.shown = this.fresh;
    this.fresh = undefined;
  }

  /** Reads the next part. */
  async more(): Promise<void> {
    const { next } = this.shown;
    if (this.#more || next === null) return;
    this.#more = true;
    const asked = this.#asked;
    try {
      const part = await call("queue", { view: this.#view(), after: next, limit: PART });
      if (asked !== this.#asked || this.shown.next !== next) return;
      this.shown = { ...part, rows: [...this.shown.rows, ...part.rows] };
    } catch (thrown) {
      this.failure = toFailure(thrown);
    } finally {
      this.#more = false;
    }
  }

  /** Reads the view again after a failure. */
  retry(): void {
    void this.#begin(this.#view());
  }

  async #begin(view: View): Promise<void> {
    const asked = ++this.#asked;
    this.first = true;
    this.fresh = undefined;
    try {
      const rows = await read(view, PART);
      if (asked === this.#asked) this.#begun(rows);
    } catch (thrown) {
      if (asked !== this.#asked) return;
      this.shown = NONE;
      this.failure = toFailure(thrown);
      this.first = false;
    }
  }

  #begun(rows: Rows): void {
    this.shown = rows;
    this.failure = undefined;
    this.first = false;
    this.#arrived(rows.rows);
  }

  /** Reads what is shown again; of several changes at once the last reading serves all. */
  async #refresh(own: boolean): Promise<void> {
    this.#again = { own: own || (this.#again?.own ?? false) };
    if (this.#reading) return;
    this.#reading = true;
    while (this.#again) {
      const { own } = this.#again;
      this.#again = undefined;
      await this.#once(own);
    }
    this.#reading = false;
  }

  async #once(own: boolean): Promise<void> {
    const asked = this.#asked;
    try {
      const fresh = await read(this.#view(), Math.max(this.shown.rows.length, PART));
      if (asked !== this.#asked) return;
      this.failure = undefined;
      // One's own act shows at once; so does what moves no row, or moves them where nobody is looking.
      const stays = !own && this.held && !samePlaces(this.shown.rows, fresh.rows);
      if (stays) this.fresh = fresh;
      else [this.shown, this.fresh] = [fresh, undefined];
    } catch (thrown) {
      if (asked === this.#asked) this.failure = toFailure(thrown);
    }
  }

  // A review that comes up changes the order without anybody doing anything.
  #waitForReview(): () => void {
    const { until } = this.shown;
    if (until === null) return () => {};
    const left = Math.max(new Date(until).getTime() - Date.now(), 1000);
    const timer = setTimeout(() => void this.#refresh(false), Math.min(left, LONGEST));
    return () => clearTimeout(timer);
  }
}

/** Reads a view from the top. */
async function read(view: View, count: number): Promise<Rows> {
  let rows: Rows | undefined;
  do {
    const part: Rows = await call("queue", {
      view,
      after: rows?.next ?? null,
      limit: Math.min(count, 2 * PART),
    });
    rows = { ...part, rows: [...(rows?.rows ?? []), ...part.rows] };
  } while (rows.rows.length < count && rows.next !== null);
  return rows;
}

/** Whether every row shown is still in its place. */
function samePlaces(shown: readonly QueueRow[], fresh: readonly QueueRow[]): boolean {
  return shown.length <= fresh.length && shown.every((row, index) => fresh[index]?.id === row.id);
}

/** How many rows came, went or say something else. */
function differences(shown: readonly QueueRow[], fresh: readonly QueueRow[]): number {
  const known = new Map(shown.map((row) => [row.id, JSON.stringify(row)]));
  const other = fresh.filter((row) => known.get(row.id) !== JSON.stringify(row)).length;
  const staying = new Set(fresh.map((row) => row.id));
  return other + shown.filter((row) => !staying.has(row.id)).length;
}
