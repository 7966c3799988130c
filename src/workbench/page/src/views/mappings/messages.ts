import type { Problem } from '../../../../contract'

/** The problem at a path, or in a directive below it. */
export function messageAt(problems: Problem[], place: string): string | undefined {
  const isBelow = (path: string) => path.slice(place.length).startsWith('.@')
  return problems.find(({ path }) => path === place || (path?.startsWith(place) === true && isBelow(path)))?.message
}

/** The message, preceded by its path in the mapping, if it has one. */
export const describeProblem = (problem: Problem | undefined): string | undefined =>
  problem && [problem.path?.replace('subscriptions[0].', ''), problem.message].filter(Boolean).join(' ')
