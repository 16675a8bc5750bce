/** Opens the desk, then the window's page; where either fails, says so on a page of its own. */
import "$/styles/index.css";
import { mount } from "svelte";
import App from "$/App.svelte";
import { nameTab } from "$/components/keys";
import { desk } from "$/desk/desk.svelte";
import { toFailure } from "$/desk/failure";
import { ready, showWindow } from "$/desk/host";
import { speak } from "$/i18n";
import { readAhead } from "$/views/queue/queue.svelte";

const target = document.getElementById("app") ?? document.body;

// Before anything else hears it.
window.addEventListener("keydown", nameTab, true);

// All on the way at once: a start is waited through, and nothing of this needs the rest.
const speaking = speak(navigator.languages);
const rows = readAhead();

try {
  await Promise.all([speaking, desk.open()]);
  const wanted = desk.preference("language");
  if (wanted) await speak([wanted]);
  await rows;
  showWindow();
  mount(App, { target, props: { painted: painted().then(ready) } });
} catch (thrown) {
  const { default: Failed } = await import("./Failed.svelte");
  showWindow();
  mount(Failed, { target, props: { failure: toFailure(thrown) } });
  void painted().then(ready);
}

/** Settles once what was drawn is on the screen: the second frame begins then. */
function painted(): Promise<unknown> {
  return new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)));
}
