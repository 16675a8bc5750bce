import { describe, expect, test } from "vitest";
import { Pressed, WAITS, belongsToFocus, isField, matches, parse, writes } from "./keys";
import { commandOf, names } from "./table";

function press(key: string, held: Partial<KeyboardEventInit> = {}, timeStamp = 0): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, ...held });
  Object.defineProperty(event, "timeStamp", { value: timeStamp });
  return event;
}

describe("keys as written", () => {
  test("are presses with what is held, and sequences of them", () => {
    expect(parse("Mod+Shift+Z")).toEqual([{ key: "z", mod: true, shift: true, alt: false }]);
    expect(parse("D R").map((each) => each.key)).toEqual(["d", "r"]);
    expect(parse("Esc")[0]?.key).toBe("Escape");
    expect(parse("+")).toEqual([{ key: "+", mod: false, shift: false, alt: false }]);
    expect(parse("Mod++")).toEqual([{ key: "+", mod: true, shift: false, alt: false }]);
    expect(parse("Mod+-")).toEqual([{ key: "-", mod: true, shift: false, alt: false }]);
  });

  test("of the whole table are each asked for by one command only", () => {
    const all = names.flatMap((name) =>
      (commandOf(name).keys ?? []).map((keys) => JSON.stringify(parse(keys))),
    );
    expect(new Set(all).size).toBe(all.length);
    const begins = names.flatMap((name) => commandOf(name).keys ?? []).filter((keys) => keys.includes(" "));
    const leads = new Set(begins.map((keys) => JSON.stringify(parse(keys)[0])));
    for (const one of all) expect(leads.has(one.slice(1, -1))).toBe(false);
  });
});

describe("a press", () => {
  test("is the same with Caps Lock, and another with Shift", () => {
    const [take] = parse("I");
    const [rate] = parse("Shift+P");
    expect(take && matches(press("I"), take)).toBe(true);
    expect(take && matches(press("I", { shiftKey: true }), take)).toBe(false);
    expect(rate && matches(press("P", { shiftKey: true }), rate)).toBe(true);
  });

  test("of a sign is meant whatever brings it forth", () => {
    const [sheet] = parse("?");
    expect(sheet && matches(press("?", { shiftKey: true }), sheet)).toBe(true);
    expect(sheet && matches(press("?"), sheet)).toBe(true);
    expect(sheet && matches(press("?", { ctrlKey: true }), sheet)).toBe(false);
  });

  test("that writes a character is told from one that does not", () => {
    expect(parse("C").map(writes)).toEqual([true]);
    expect(parse("F2").map(writes)).toEqual([false]);
    expect(parse("Mod+K").map(writes)).toEqual([false]);
  });
});

describe("a sequence", () => {
  const among = [
    { what: "resolve", presses: parse("D R") },
    { what: "message", presses: parse("R") },
    { what: "mine", presses: parse("G M") },
  ];

  test("is meant once its last key is pressed in time", () => {
    const pressed = new Pressed<string>();
    expect(pressed.press(press("d", {}, 0), among)).toBe("pending");
    expect(pressed.press(press("r", {}, WAITS - 1), among)).toBe("resolve");
    expect(pressed.press(press("r", {}, WAITS), among)).toBe("message");
  });

  test("is forgotten after a while, and when another key comes between", () => {
    const pressed = new Pressed<string>();
    pressed.press(press("d", {}, 0), among);
    expect(pressed.press(press("r", {}, WAITS + 1), among)).toBe("message");
    pressed.press(press("d", {}, 2000), among);
    expect(pressed.press(press("x", {}, 2001), among)).toBeUndefined();
    expect(pressed.press(press("r", {}, 2002), among)).toBe("message");
  });

  test("gives way to another that begins with the wrong key", () => {
    const pressed = new Pressed<string>();
    pressed.press(press("d", {}, 0), among);
    expect(pressed.press(press("g", {}, 1), among)).toBe("pending");
    expect(pressed.press(press("m", {}, 2), among)).toBe("mine");
  });
});

test("what one types in, chooses from or steps through keeps its single keys", () => {
  document.body.innerHTML = `
    <input id="field" /><input id="box" type="checkbox" /><textarea id="area"></textarea>
    <div role="menu"><button id="entry">x</button></div><button id="button">x</button>
    <span id="segment" role="spinbutton" tabindex="0">12</span>`;
  const of = (id: string) => document.getElementById(id);
  expect(["field", "area", "entry", "segment"].map((id) => belongsToFocus(of(id)))).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(["box", "button"].map((id) => belongsToFocus(of(id)))).toEqual([false, false]);
  expect(isField(of("field"))).toBe(true);
  expect(isField(of("entry"))).toBe(false);
  document.body.innerHTML = "";
});
