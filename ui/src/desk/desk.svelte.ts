/** The desk that this window has open: who asks, what they may, how they like it, and what time it is. */
import { untrack } from "svelte";
import type { CallName, Reply } from "./call";
import { call } from "./call";
import { zoom } from "./host";

type Start = Reply<"start">;

/** How the window may be lit; without one, the system decides. */
export type Theme = "system" | "light" | "dark" | "contrast";

const ZOOMS = [0.75, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2];
const MINUTE = 60_000;

class DeskState {
  /** What the desk said when it was opened. */
  start: Start = $state.raw({} as Start);
  /** The time, moved once a minute: ages need no more. */
  now = $state.raw(new Date());
  /** When something was last kept on disk from this window. */
  saved: Date | undefined = $state.raw();

  /** Opens the desk for this window; rejects where it could not be opened. */
  async open(): Promise<void> {
    this.start = await call("start", {});
    this.#light(this.preference("theme"));
    const factor = Number(this.preference("zoom") ?? 1);
    if (factor !== 1 && ZOOMS.includes(factor)) void zoom(factor);
    this.#tick();
  }

  /** Takes what the desk says of itself once it has changed; what was preferred here meanwhile stays. */
  heard(start: Start | undefined): void {
    if (!start) return;
    const { preferences } = untrack(() => this.start);
    this.start = { ...start, preferences: { ...start.preferences, ...preferences } };
  }

  /** Whether the person's role allows a call. */
  may(name: CallName): boolean {
    return this.start.may.includes(name);
  }

  /** How the person likes something, where they have said so. */
  preference(name: string): string | undefined {
    return this.start.preferences[name];
  }

  /** Whether single keys act outside text fields. */
  get singleKeys(): boolean {
    return this.preference("single_keys") !== "off";
  }

  /** Keeps how the person likes something. */
  async prefer(name: string, value: string): Promise<void> {
    this.start = { ...this.start, preferences: { ...this.start.preferences, [name]: value } };
    await call("keep_preference", { name, value });
  }

  /** Lights the window. */
  async theme(theme: Theme): Promise<void> {
    this.#light(theme);
    await this.prefer("theme", theme);
  }

  /** Makes everything a step larger (1), smaller (-1) or as it was drawn (0). */
  async zoom(step: -1 | 0 | 1): Promise<void> {
    const at = ZOOMS.indexOf(Number(this.preference("zoom") ?? 1));
    const factor = step === 0 ? 1 : (ZOOMS[(at < 0 ? ZOOMS.indexOf(1) : at) + step] ?? undefined);
    if (factor === undefined) return;
    await zoom(factor);
    await this.prefer("zoom", String(factor));
  }

  #light(theme: string | undefined): void {
    if (theme === "light" || theme === "dark" || theme === "contrast")
      document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
  }

  #tick(): void {
    this.now = new Date();
    setTimeout(() => this.#tick(), MINUTE - (Date.now() % MINUTE));
  }
}

export const desk = new DeskState();
