import { expect, test } from "vitest";
import { nameTab } from "./keys";

test("Tab has its name while Shift is held, as it has without", () => {
  const pressed = new KeyboardEvent("keydown", { key: "Unidentified", code: "Tab", shiftKey: true });
  nameTab(pressed);
  expect(pressed.key).toBe("Tab");
  const other = new KeyboardEvent("keydown", { key: "Unidentified", code: "KeyA" });
  nameTab(other);
  expect(other.key).toBe("Unidentified");
});
