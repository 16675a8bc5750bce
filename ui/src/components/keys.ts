/** How keys are named: to the person as the platform names them, and to the page alike everywhere. What they do stands in `commands`. */
const mac = /Mac|iPhone|iPad/.test(navigator.userAgent);

const NAMES: { [key: string]: string } = {
  ArrowDown: "↓",
  ArrowUp: "↑",
  "-": "−",
  ...(mac ? { Mod: "⌘", Shift: "⇧", Alt: "⌥", Enter: "↩", Esc: "esc" } : { Mod: "Ctrl" }),
};

/** The keys of a combination or sequence, as a person reads them: "Mod+K" is Ctrl K, "D R" is D R. */
export function shown(keys: string): string {
  return keys
    .split(" ")
    .map((combination) =>
      held(combination)
        .map((key) => NAMES[key] ?? key)
        .join(" "),
    )
    .join(" ");
}

/** The parts of a combination: "Mod++" is Mod and the sign +. */
export function held(combination: string): string[] {
  const key = combination.at(-1) === "+" ? "+" : combination.slice(combination.lastIndexOf("+") + 1);
  const before = combination.slice(0, combination.length - key.length);
  return [...before.split("+").filter(Boolean), key];
}

/** Whether the platform's own modifier is held: Ctrl, or Cmd on macOS. */
export function mod(event: KeyboardEvent | MouseEvent): boolean {
  return mac ? event.metaKey : event.ctrlKey;
}

/** Gives Tab its name where WebKitGTK has none for it, which is while Shift is held: without it nothing goes back. */
export function nameTab(event: KeyboardEvent): void {
  if (event.key === "Unidentified" && event.code === "Tab")
    Object.defineProperty(event, "key", { value: "Tab" });
}
