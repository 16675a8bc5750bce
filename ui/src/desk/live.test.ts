import { flushSync } from "svelte";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Changed } from "$/bindings/Changed";
import type { Nothing } from "$/bindings/Nothing";
import { rootOf, stateOf } from "$/test/root.svelte";
import { call } from "./call";
import { hear, hostCall } from "./host";
import { Live, isOutside } from "./live.svelte";

vi.mock("./host", () => ({ hostCall: vi.fn(), hear: vi.fn(() => () => {}) }));

const answer = vi.mocked(hostCall);
let stop: () => void = () => {};

// One event of the program serves all who listen, from the first on.
let change: (changed: Partial<Changed>) => void = () => {};
vi.mocked(hear).mockImplementation((_, heard) => {
  change = (changed) =>
    heard({ call: "elsewhere", op: "edit_incident", kinds: ["incident"], ...changed } as never);
  return () => {};
});

/** Makes a read as a component would, and takes it down after the test. */
function live<L>(make: () => L): L {
  let made: L | undefined;
  stop = rootOf(() => {
    made = make();
  });
  flushSync();
  return made as L;
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  answer.mockReset();
});
afterEach(() => stop());

describe("a live read", () => {
  test("reads at once, and again when something it shows was changed, here or elsewhere", async () => {
    answer.mockResolvedValueOnce({ all: 1 }).mockResolvedValueOnce({ all: 2 });
    const counts = live(() => new Live("counts", () => ({})));
    await settled();
    expect(counts.value).toEqual({ all: 1 });
    change({ kinds: ["tally"] });
    await settled();
    expect(counts.value).toEqual({ all: 2 });
  });

  test("does not read for what it does not show", async () => {
    answer.mockResolvedValue({ all: 1 });
    live(() => new Live("counts", () => ({})));
    await settled();
    change({ kinds: ["draft"] });
    await settled();
    expect(answer).toHaveBeenCalledTimes(1);
  });

  test("takes the reply at hand first and asks for none", async () => {
    const counts = live(() => new Live("counts", () => ({}), { work_first: 7 } as never));
    await settled();
    expect(counts.value).toEqual({ work_first: 7 });
    expect(answer).not.toHaveBeenCalled();
  });

  test("has never two replies on the way, and the last ask wins", async () => {
    const replies: ((reply: unknown) => void)[] = [];
    answer.mockImplementation(() => new Promise((resolve) => replies.push(resolve)));
    const counts = live(() => new Live("counts", () => ({})));
    for (let time = 0; time < 5; time += 1) change({ kinds: ["tally"] });
    await settled();
    expect(replies.length).toBe(1);
    replies[0]?.({ all: "old" });
    await settled();
    expect(counts.value).toBeUndefined();
    expect(replies.length).toBe(2);
    replies[1]?.({ all: "new" });
    await settled();
    expect(counts.value).toEqual({ all: "new" });
    expect(replies.length).toBe(2);
  });

  test("keeps what it had when a reading fails, and says why", async () => {
    answer.mockResolvedValueOnce({ all: 1 });
    answer.mockRejectedValueOnce({
      code: "storage",
      message: { key: "failure.storage", values: {} },
      hint: null,
    });
    const counts = live(() => new Live("counts", () => ({})));
    await settled();
    change({ kinds: ["tally"] });
    await settled();
    expect(counts.value).toEqual({ all: 1 });
    expect(counts.failure?.code).toBe("storage");
  });

  test("reads nothing, and forgets, where its ask is none", async () => {
    answer.mockResolvedValue({ all: 1 });
    const asked = live(() => stateOf<Nothing | null>({}));
    const counts = live(() => new Live("counts", () => asked.value));
    await settled();
    expect(counts.value).toEqual({ all: 1 });
    asked.value = null;
    flushSync();
    await settled();
    expect(counts.value).toBeUndefined();
    expect(answer).toHaveBeenCalledTimes(1);
  });
});

test("a change is known as one's own by its call", async () => {
  answer.mockResolvedValue({});
  await call("take_incident", { incident: "i" }, { id: "mine" });
  expect(isOutside({ call: "mine", op: "take_incident", kinds: [] })).toBe(false);
  expect(isOutside({ call: "other", op: "take_incident", kinds: [] })).toBe(true);
});
