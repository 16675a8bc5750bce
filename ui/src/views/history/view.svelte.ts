/** The acts of the desk, the newest first, page by page; an act that was undone stays, marked. */
import type { Failure } from "$/bindings/Failure";
import { call, type Reply } from "$/desk/call";
import { toFailure } from "$/desk/failure";
import { locale } from "$/i18n";

/** One act of a person. */
export type Act = Reply<"history">["acts"][number];

export class ActPages {
  all: Act[] = $state.raw([]);
  /** Whether there are earlier ones. */
  earlier = $state(false);
  /** Whether they were read at least once. */
  there = $state(false);
  failure: Failure | null = $state.raw(null);

  #pages = 1;
  #turn = 0;

  /** Reads anew what is shown: something undone changes how an old act looks. */
  async read(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const acts: Act[] = [];
      let next: number | null = null;
      for (let page = 0; page < this.#pages && (page === 0 || next !== null); page += 1) {
        const reply: Reply<"history"> = await call("history", { before: next });
        if (turn !== this.#turn) return;
        acts.push(...reply.acts);
        next = reply.next;
      }
      this.all = acts;
      this.earlier = next !== null;
      this.failure = null;
    } catch (thrown) {
      if (turn === this.#turn) this.failure = toFailure(thrown);
    }
    this.there = true;
  }

  /** Reads one page more. */
  async more(): Promise<void> {
    this.#pages += 1;
    await this.read();
  }
}

/** The acts by the day on which they were done, in the reader's zone; the order stays. */
export function byDay(acts: readonly Act[]): { day: string; acts: Act[] }[] {
  const days: { day: string; acts: Act[] }[] = [];
  for (const act of acts) {
    const day = new Date(act.at).toDateString();
    const last = days.at(-1);
    if (last?.day === day) last.acts.push(act);
    else days.push({ day, acts: [act] });
  }
  return days;
}

/** A day with its weekday. */
export function dayInWords(day: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "full" }).format(new Date(day));
}
