import { describe, expect, test } from "vitest";
import type { AffectedCaller } from "$/bindings/AffectedCaller";
import { atTop, nextTier } from "./escalation";
import { reviewPicks } from "./hold";
import { names, untold } from "./resolution";

const team = (name: string, tier: number | null) => ({ id: name, name, tier });
const path = [team("Service desk", 1), team("Network", 2), team("Supplier", 3)];

describe("escalation", () => {
  test("goes to the next tier of the path", () => {
    expect(nextTier({ path, tier: 1 })).toEqual(team("Network", 2));
    expect(nextTier({ path, tier: 2 })).toEqual(team("Supplier", 3));
    expect(atTop({ path, tier: 2 })).toBe(false);
  });

  test("has no next tier at the top, which is said", () => {
    expect(nextTier({ path, tier: 3 })).toBeNull();
    expect(atTop({ path, tier: 3 })).toBe(true);
  });

  test("has no next tier beside the path, which is not its top", () => {
    expect(nextTier({ path, tier: null })).toBeNull();
    expect(atTop({ path, tier: null })).toBe(false);
  });
});

describe("review dates", () => {
  // The 23rd of November 2026 is a Monday.
  const picked = (now: Date) => reviewPicks(now).map(({ name, at }) => [name, new Date(at)]);

  test("are mornings at nine", () => {
    expect(picked(new Date(2026, 10, 23, 15, 30))).toEqual([
      ["tomorrow", new Date(2026, 10, 24, 9)],
      ["in_three_days", new Date(2026, 10, 26, 9)],
      ["next_monday", new Date(2026, 10, 30, 9)],
    ]);
  });

  test("are offered once where two fall on one day", () => {
    expect(picked(new Date(2026, 10, 29, 8)).map(([name]) => name)).toEqual(["tomorrow", "in_three_days"]);
    expect(picked(new Date(2026, 10, 27, 8)).map(([name]) => name)).toEqual(["tomorrow", "in_three_days"]);
  });

  test("go over the end of a month and of a year", () => {
    expect(picked(new Date(2026, 11, 31, 23))[0]).toEqual(["tomorrow", new Date(2027, 0, 1, 9)]);
  });
});

describe("callers", () => {
  const caller = (name: string, told: string | null = null): AffectedCaller => ({
    id: name,
    caller: name,
    name,
    contact: null,
    at: "2026-11-23T15:00:00.000Z",
    told,
  });

  test("who were never told anything are named", () => {
    const affected = [caller("Anna", "2026-11-23T15:10:00.000Z"), caller("Ben")];
    expect(names(untold({ affected }), 1)).toBe("Ben");
  });

  test("beyond five, or beyond those listed, are counted", () => {
    const many = ["A", "B", "C", "D", "E", "F", "G"].map((name) => caller(name));
    expect(names(many, 7)).toBe("A, B, C, D, E and 2 more");
    expect(names(many.slice(0, 2), 120)).toBe("A, B and 118 more");
  });
});
