import { cleanup, render, screen } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import Missing from "./Missing.svelte";

afterEach(cleanup);

const missing = (desk: string, count: number) => ({
  desk,
  operations: count,
  said: { key: "missing.operations", values: { count: { number: count }, desk: { text: desk } } },
  hint: { key: "missing.hint", values: { desk: { text: "C" } } },
});

test("all that is missing is said, with one word of what to do", () => {
  render(Missing, { missing: [missing("A", 1), missing("B", 12)] });
  const said = screen.getByRole("alert").textContent;
  expect(said).toContain("1 change that was saved here as desk A is missing");
  expect(said).toContain("12 changes that were saved here as desk B are missing");
  expect(said?.match(/done as desk C/g)).toHaveLength(1);
});

test("it can be put away", async () => {
  render(Missing, { missing: [missing("A", 1)] });
  await userEvent.click(screen.getByRole("button", { name: "Close" }));
  expect(screen.queryByRole("alert")).toBeNull();
});

test("nothing is said where nothing is missing, nor once the desk has gone on", async () => {
  const { rerender } = render(Missing, { missing: [missing("A", 1)] });
  await rerender({ missing: [] });
  expect(screen.queryByRole("alert")).toBeNull();
});
