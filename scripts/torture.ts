import { runRound } from '../__tests__/support/torture/round'

/**
 * Runs the compiled command against a faulty server, kills and resumes it, and checks each event. To repeat a failed round,
 * give its seed:
 *
 *     npm run torture -- --rounds 500
 *     npm run torture -- --seed 1234
 */
async function main(args: readonly string[]): Promise<number> {
  const valueOf = (name: string): number | undefined => {
    const at = args.indexOf(name)
    return at === -1 ? undefined : Number(args[at + 1])
  }
  const seed = valueOf('--seed')
  const rounds = seed === undefined ? (valueOf('--rounds') ?? 30) : 1
  const first = seed ?? Date.now() % 1_000_000
  let failed = 0
  for (let round = 0; round < rounds; round += 1) {
    const { seed: ofRound, what, requests, kills, faults } = await runRound(first + round)
    const result = faults.length === 0 ? 'ok' : faults.slice(0, 10).join('\n  ')
    console.log(`seed ${ofRound}: ${what}, ${requests} requests, killed by [${kills.join(', ')}]: ${result}`)
    if (faults.length > 0) failed += 1
  }
  console.log(`${rounds - failed} of ${rounds} rounds passed.`)
  return failed === 0 ? 0 : 1
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code
})
