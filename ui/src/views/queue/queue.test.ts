import { flushSync } from "svelte";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Changed } from "$/bindings/Changed";
import type { QueueAsk } from "$/bindings/QueueAsk";
import type { QueueRow } from "$/bindings/QueueRow";
import type { View } from "$/bindings/View";
import { call } from "$/desk/call";
import { hear, hostCall } from "$/desk/host";
import { rootOf, stateOf } from "$/test/root.svelte";
import { rows as made } from "$/test/rows";
import { PART, Queue, readAhead } from "./queue.svelte";

vi.mock("$/desk/host", () => ({ hostCall: vi.fn(), hear: vi.fn(() => () => {}) }));

let change: (changed: Partial<Changed>) => void = () => {};
vi.mocked(hear).mockImplementation((_, heard) => {
  change = (changed) =>
    heard({ call: "elsewhere", op: "edit_incident", kinds: ["incident"], ...changed } as never);
  return () => {};
});

let desk: QueueRow[] = [];
let asked: QueueAsk[] = [];
let until: string | null = null;
let stop: () => void = () => {};
const settled = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  [desk, asked, until] = [made(120), [], null];
  vi.mocked(hostCall).mockImplementation(async (name, ask) => {
    if (name !== "queue") return {};
    const { after, limit } = ask as QueueAsk;
    asked.push(ask as QueueAsk);
    const from = Number(after ?? 0);
    const to = from + (limit ?? 50);
    return {
      rows: desk.slice(from, to),
      next: to < desk.length ? String(to) : null,
      total: desk.length,
      until,
    };
  });
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

async function queue(
  view: () => View = () => "work_first",
): Promise<{ queue: Queue; arrived: (string | undefined)[] }> {
  const arrived: (string | undefined)[] = [];
  let made: Queue | undefined;
  stop = rootOf(() => {
    made = new Queue(view, (rows) => arrived.push(rows[0]?.id));
  });
  flushSync();
  await settled();
  if (!made) throw new Error("no queue");
  return { queue: made, arrived };
}

const ids = (rows: readonly QueueRow[]) => rows.map((row) => row.id);

describe("the queue", () => {
  test("reads a part of the view, tells the first rows, and more as they are wanted", async () => {
    const { queue: made, arrived } = await queue();
    expect(made.shown.rows.length).toBe(PART);
    expect(made.shown.total).toBe(120);
    expect(arrived).toEqual([desk[0]?.id]);
    await Promise.all([made.more(), made.more()]);
    expect(ids(made.shown.rows)).toEqual(ids(desk.slice(0, 100)));
    await made.more();
    await made.more();
    expect(ids(made.shown.rows)).toEqual(ids(desk));
    expect(asked.length).toBe(3);
  });

  test("begins with what was read ahead, once", async () => {
    await readAhead();
    const { queue: first, arrived } = await queue();
    expect([ids(first.shown.rows), first.first]).toEqual([ids(desk.slice(0, PART)), false]);
    expect(arrived).toEqual([desk[0]?.id]);
    expect(asked.length).toBe(1);
    stop();
    await queue();
    expect(asked.length).toBe(2);
  });

  test("begins anew with another view, and lets no late answer in", async () => {
    const view = stateOf<View>("work_first");
    const { queue: made, arrived } = await queue(() => view.value);
    const late = made.more();
    view.value = "mine";
    flushSync();
    await late;
    await settled();
    expect(asked.at(-1)).toMatchObject({ view: "mine", after: null });
    expect(made.shown.rows.length).toBe(PART);
    expect(arrived.length).toBe(2);
  });

  test("says why there is nothing, and reads again when asked to", async () => {
    vi.mocked(hostCall).mockRejectedValueOnce({
      code: "storage",
      message: { key: "failure.storage", values: {} },
      hint: null,
    });
    const { queue: made } = await queue();
    expect(made.failure?.code).toBe("storage");
    expect(made.first).toBe(false);
    made.retry();
    await settled();
    expect(made.failure).toBeUndefined();
    expect(made.shown.rows.length).toBe(PART);
  });
});

describe("a change elsewhere", () => {
  test("shows at once where nobody is on the list", async () => {
    const { queue: made } = await queue();
    desk = desk.slice(1);
    change({});
    await settled();
    expect(ids(made.shown.rows)).toEqual(ids(desk.slice(0, PART)));
  });

  test("moves no row under the pointer or the cursor: it waits, counted, to be shown", async () => {
    const { queue: made } = await queue();
    made.held = true;
    const before = made.shown.rows;
    const [first, second, ...rest] = desk;
    if (!first || !second) throw new Error("no rows");
    desk = [second, { ...first, title: "Worse than it was" }, ...rest];
    change({});
    await settled();
    expect(made.shown.rows).toBe(before);
    expect(made.changed).toBe(1);
    made.show();
    expect(ids(made.shown.rows)).toEqual(ids(desk.slice(0, PART)));
    expect(made.changed).toBe(0);
  });

  test("shows at once where every row stays in its place", async () => {
    const { queue: made } = await queue();
    made.held = true;
    desk = desk.map((row, index) => (index === 3 ? { ...row, title: "Said better" } : row));
    change({});
    await settled();
    expect(made.shown.rows[3]?.title).toBe("Said better");
    expect(made.changed).toBe(0);
  });

  test("keeps as many rows as there were, and reads no more of them at once than the contract gives", async () => {
    const { queue: made } = await queue();
    await made.more();
    await made.more();
    asked = [];
    change({});
    await settled();
    await settled();
    expect(made.shown.rows.length).toBe(120);
    expect(asked.map((ask) => ask.limit)).toEqual([100, 100]);
  });

  test("that touches nothing of the queue reads nothing", async () => {
    await queue();
    asked = [];
    change({ kinds: ["draft"] });
    await settled();
    expect(asked).toEqual([]);
  });
});

test("one's own act shows at once, even under the pointer", async () => {
  const { queue: made } = await queue();
  made.held = true;
  await call("take_incident", { incident: "x" }, { id: "mine" });
  desk = desk.slice(1);
  change({ call: "mine" });
  await settled();
  expect(ids(made.shown.rows)).toEqual(ids(desk.slice(0, PART)));
});

test("a review that comes up is read without a change", async () => {
  vi.useFakeTimers();
  until = new Date(Date.now() + 60_000).toISOString();
  const waiting = queue();
  await vi.advanceTimersByTimeAsync(1);
  await waiting;
  flushSync();
  asked = [];
  until = null;
  await vi.advanceTimersByTimeAsync(59_000);
  expect(asked.length).toBe(0);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(asked.length).toBe(1);
});
