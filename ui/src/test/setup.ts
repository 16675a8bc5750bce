/** What every test of the page begins with: a language, and the observers that the made-up browser lacks. */
import { speak } from "$/i18n";

// The made-up browser draws nothing, so that every element has no size: a list would show no rows.
for (const side of ["clientWidth", "clientHeight"] as const) {
  Object.defineProperty(HTMLElement.prototype, side, { configurable: true, get: () => 600 });
}

await speak(["en-GB"]);
