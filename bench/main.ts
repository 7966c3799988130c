import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'
import { benchAction } from './action'
import { benchBuildEvent } from './build-event'
import { benchMemory } from './memory'
import { benchSend } from './send'

interface Benchmark {
  about: string
  run: () => Promise<void>
}

/**
 * Every benchmark, by name: add yours here.
 *
 *     npm run bench              runs all, each in a process of its own
 *     npm run bench -- NAME      runs one
 *
 * How to read the numbers: they are of one run on one machine, and a busy machine moves them by a third. Compare rows of the same run
 * (a share, 100 a batch against 1 a batch), not runs with each other. "µs/event" is time on the clock for each event; "own
 * CPU" leaves out the waiting for the sandbox, which is a process of its own. p99 shows the garbage collector.
 */
const BENCHMARKS: Record<string, Benchmark> = {
  'build-event': { about: "One full event: our share beside actions-core's own", run: benchBuildEvent },
  action: { about: 'The whole action through actions-core to the sandbox', run: benchAction },
  memory: { about: 'Memory over 200,000 events', run: benchMemory },
  send: { about: 'The whole send command on a file of 300,000 events, beside an event a request', run: benchSend }
}

async function main([name]: string[]): Promise<number> {
  if (name === undefined) {
    console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}\n`)
    const statuses = Object.keys(BENCHMARKS).map((each) => {
      return spawnSync(process.execPath, [...process.execArgv, __filename, each], { stdio: 'inherit' }).status
    })
    return statuses.every((status) => status === 0) ? 0 : 1
  }
  const benchmark = BENCHMARKS[name]
  if (!benchmark) {
    console.error(`There is no benchmark "${name}". There are: ${Object.keys(BENCHMARKS).join(', ')}.`)
    return 2
  }
  console.log(`${name}: ${benchmark.about}`)
  await benchmark.run()
  return 0
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code
})
