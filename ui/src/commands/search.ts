/** Orders commands by what is typed: the very title first, then its beginning, then beginnings of words, then letters in order. */

/** Those whose title fits what is typed, the best first; all, in their order, where nothing is typed. */
export function rank<C extends { title: string }>(commands: readonly C[], typed: string): C[] {
  const wanted = typed.trim().toLocaleLowerCase();
  if (wanted === "") return [...commands];
  return commands
    .map((command) => ({ command, fit: fit(command.title.toLocaleLowerCase(), wanted) }))
    .filter(({ fit }) => fit > 0)
    .sort((one, other) => other.fit - one.fit)
    .map(({ command }) => command);
}

function fit(title: string, wanted: string): number {
  if (title === wanted) return 5;
  if (title.startsWith(wanted)) return 4;
  if (title.split(/[\s,:()-]+/).some((word) => word.startsWith(wanted))) return 3;
  if (title.includes(wanted)) return 2;
  // Two letters in order stand in almost every title.
  return wanted.length > 2 && inOrder(title, wanted) ? 1 : 0;
}

function inOrder(title: string, wanted: string): boolean {
  let from = 0;
  for (const letter of wanted) {
    if (letter === " ") continue;
    const at = title.indexOf(letter, from);
    if (at < 0) return false;
    from = at + 1;
  }
  return true;
}
