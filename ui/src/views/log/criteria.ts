/**
 * Reading a scheme while logging: which level of a criterion holds, as the core will read the answers.
 * The priority itself is worked out by the core.
 */
import type { Criterion } from "$/bindings/Criterion";
import type { Incident } from "$/bindings/Incident";
import type { Level } from "$/bindings/Level";

/** What was answered: criterion → level, by their keys. */
export type Answers = Incident["answers"];

/** The level that holds: the one answered, or the one that the number of users reaches, whichever is higher. */
export function holding(criterion: Criterion, answers: Answers, users: number | null): Level | undefined {
  const answered = criterion.levels.find((level) => level.key === answers[criterion.key]);
  const counted = reached(criterion, users ?? 0);
  return (counted?.from_users ?? 0) > (answered?.from_users ?? 0) ? counted : answered;
}

/** The answers with another one; answering the same again takes it back. */
export function answered(answers: Answers, criterion: string, level: string): Answers {
  const { [criterion]: before, ...others } = answers;
  return before === level ? others : { ...others, [criterion]: level };
}

function reached(criterion: Criterion, users: number): Level | undefined {
  return criterion.levels
    .filter((level) => level.from_users !== null && level.from_users <= users)
    .sort((a, b) => (b.from_users ?? 0) - (a.from_users ?? 0))[0];
}
