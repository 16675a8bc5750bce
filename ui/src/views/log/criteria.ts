/**
 * Reading a scheme while logging: which criteria are asked at once, and which level a number of users means.
 * The priority itself is worked out by the core.
 */
import type { Criterion } from "$/bindings/Criterion";
import type { Incident } from "$/bindings/Incident";
import type { Level } from "$/bindings/Level";
import type { Scheme } from "$/bindings/Scheme";

/** What was answered: criterion → level, by their keys. */
export type Answers = Incident["answers"];

/** The level that was chosen for a criterion, where one was. */
export function chosen(criterion: Criterion, answers: Answers): Level | undefined {
  return criterion.levels.find((level) => level.key === answers[criterion.key]);
}

/** The answers with another one to a criterion, or with none where it was taken back. */
export function answered(answers: Answers, criterion: string, level: string | null): Answers {
  const { [criterion]: _, ...others } = answers;
  return level === null ? others : { ...others, [criterion]: level };
}

/** The answers with the level that a number of users means; a criterion that counts no users keeps its answer. */
export function withUsers(scheme: Scheme, answers: Answers, users: number): Answers {
  const counted = { ...answers };
  for (const criterion of scheme.criteria) {
    const level = levelOf(criterion, users);
    if (level) counted[criterion.key] = level.key;
  }
  return counted;
}

function levelOf(criterion: Criterion, users: number): Level | undefined {
  return criterion.levels
    .filter((level) => level.from_users !== null && level.from_users <= users)
    .sort((a, b) => (b.from_users ?? 0) - (a.from_users ?? 0))[0];
}
