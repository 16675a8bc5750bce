import { cleanup, render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, test } from "vitest";
import { tick } from "svelte";
import Listed from "$/test/Listed.svelte";
import { target } from "./grid";

afterEach(cleanup);

const many = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({ id: `r${from + index}`, title: `Row ${from + index}` }));

function active(): string | undefined {
  const id = screen.getByRole("grid").getAttribute("aria-activedescendant");
  return id === null
    ? undefined
    : (document.getElementById(id)?.textContent?.trim() ?? "not in the document");
}

describe("where a key leads", () => {
  const at = (at: number) => ({ at, last: 3, count: 10, page: 4 });

  test("stays within the rows", () => {
    expect(target("next", at(9))).toBe(9);
    expect(target("previous", at(0))).toBe(0);
    expect(target("page_down", at(7))).toBe(9);
    expect(target("page_up", at(2))).toBe(0);
    expect(target("last", at(0))).toBe(9);
    expect(target("next", { ...at(0), count: 0 })).toBe(-1);
  });

  test("goes on from where the active row was, once it has left the list", () => {
    expect(target("next", at(-1))).toBe(3);
    expect(target("previous", at(-1))).toBe(2);
    expect(target("next", { ...at(-1), last: 12 })).toBe(9);
  });
});

describe("the grid", () => {
  test("has the focus where nothing else has, is one tab stop, with few rows in the document and the active one among them", async () => {
    const user = userEvent.setup();
    render(Listed, { rows: many(5000) });
    expect(document.activeElement).toBe(screen.getByRole("grid"));
    expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("5001");
    await user.keyboard("{End}");
    expect(active()).toBe("Row 4999");
    expect(document.querySelectorAll("[role=row]").length).toBeLessThanOrEqual(60);
    await user.keyboard("{Home}{ArrowDown}{ArrowDown}{ArrowUp}");
    expect(active()).toBe("Row 1");
    await user.tab();
    expect(document.activeElement).toBe(document.body);
  });

  test("keeps the focus and the active row by its id when the rows are read anew", async () => {
    const user = userEvent.setup();
    const { rerender } = render(Listed, { rows: many(50) });
    await user.keyboard("{ArrowDown}{ArrowDown}");
    await rerender({ rows: [{ id: "new", title: "New" }, ...many(50)] });
    await tick();
    expect(active()).toBe("Row 2");
    expect(document.activeElement).toBe(screen.getByRole("grid"));
    expect(screen.getByRole("row", { selected: true }).getAttribute("aria-rowindex")).toBe("5");
  });

  test("goes on at the next row once the active one has left", async () => {
    const user = userEvent.setup();
    const { rerender } = render(Listed, { rows: many(10) });
    await user.keyboard("{ArrowDown}{ArrowDown}{ArrowDown}");
    expect(active()).toBe("Row 3");
    await rerender({ rows: many(10).filter((row) => row.id !== "r3") });
    await user.keyboard("{ArrowDown}");
    expect(active()).toBe("Row 4");
  });

  test("asks for more rows near its end, and opens with Enter and a double click", async () => {
    const user = userEvent.setup();
    const told: string[] = [];
    render(Listed, { rows: many(50), total: 200, told: (what: string) => told.push(what) });
    await user.keyboard("{End}");
    expect(told).toContain("near");
    await user.keyboard("{Enter}");
    expect(told).toContain("open r49");
    await user.dblClick(screen.getByText("Row 3"));
    expect(told).toContain("open r3");
    expect(active()).toBe("Row 3");
  });

  test("goes to what is typed, and on to the next that begins so", async () => {
    const { component } = render(Listed, { rows: many(30) });
    const grid = component as unknown as { type: (letter: string) => void };
    for (const letter of "row 2") grid.type(letter);
    await tick();
    expect(active()).toBe("Row 2");
    grid.type("7");
    await tick();
    expect(active()).toBe("Row 27");
  });
});
