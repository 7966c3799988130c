declare global {
  /** Set by jest.all.config.js. */
  var allRuns: boolean | undefined
}

/** The number of runs of a slow property: all in `npm test`, a fifth in `npx jest`, which should be fast while you work. */
export const runs = (all: number): number => (globalThis.allRuns === true ? all : Math.ceil(all / 5))
