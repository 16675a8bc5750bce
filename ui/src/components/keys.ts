/** How keys are shown: as the platform names them. What they do stands in `commands`. */
const mac = /Mac|iPhone|iPad/.test(navigator.userAgent);

const NAMES: { [key: string]: string } = mac
  ? { Mod: "⌘", Shift: "⇧", Alt: "⌥", Enter: "↩", Esc: "esc" }
  : { Mod: "Ctrl" };

/** The keys of a combination or sequence, as a person reads them: "Mod+K" is Ctrl K, "D R" is D R. */
export function shown(keys: string): string {
  return keys
    .split(" ")
    .map((combination) =>
      combination === "+"
        ? "+"
        : combination
            .split("+")
            .map((key) => NAMES[key] ?? key)
            .join(" "),
    )
    .join(" ");
}

/** Whether the platform's own modifier is held: Ctrl, or Cmd on macOS. */
export function mod(event: KeyboardEvent | MouseEvent): boolean {
  return mac ? event.metaKey : event.ctrlKey;
}
