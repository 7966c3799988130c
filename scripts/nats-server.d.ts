export function findNatsServer(): string | undefined
export function testsWithoutNatsServer(): string[]
