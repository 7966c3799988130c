import type { Problem } from '../../../../contract'

/** The problem at a place, or in a directive below it. */
export function messageAt(problems: Problem[], place: string): string | undefined {
  const isBelow = (path: string) => path.slice(place.length).startsWith('.@')
  return problems.find(({ path }) => path === place || (path?.startsWith(place) === true && isBelow(path)))?.message
}

/** With its place in the mapping in front, when it has one. */
export const describeProblem = (problem: Problem | undefined): string | undefined =>
  problem && [problem.path?.replace('subscriptions[0].', ''), problem.message].filter(Boolean).join(' ')
