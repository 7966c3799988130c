/** Names identify mappings in outcomes, so a copy gets a new name. */
export function freeName(name: string, taken: readonly { name: string }[]): string {
  const isTaken = (candidate: string) => taken.some((subscription) => subscription.name === candidate)
  if (!isTaken(name)) return name
  let count = 2
  while (isTaken(`${name} ${count}`)) count++
  return `${name} ${count}`
}
