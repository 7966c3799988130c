import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'
import { benchAction } from './action'
import { benchBuildEvent } from './build-event'
import { benchMemory } from './memory'
import { benchDelay } from './queue/delay'
import { benchStore } from './queue/store'
import { benchQueueMemory, benchRecovery, benchWorkers } from './queue/workers'
import { benchSend } from './send'
import { benchVersus } from './versus'

interface Benchmark {
  about: string
  run: () => Promise<void>
}

/**
 * Every benchmark, by name. Add yours here.
 *
 *     npm run bench              runs all, each in a process of its own
 *     npm run bench -- NAME      runs one
 *
 * How to read the numbers: they come from one run on one machine, and load on it can change them by a third. Compare rows
 * of the same run (a share, 100 per batch with 1 per batch), not different runs. "µs/event" is wall-clock time per event;
 * "own CPU" excludes waiting for the sandbox, which is a separate process. p99 includes garbage collection.
 */
const BENCHMARKS: Record<string, Benchmark> = {
  'build-event': { about: "One full event: our share compared with actions-core's", run: benchBuildEvent },
  action: { about: 'The whole action through actions-core to the sandbox', run: benchAction },
  memory: { about: 'Memory over 200,000 events', run: benchMemory },
  versus: { about: "Compared with Segment's own package: CPU of a single event and of a batch", run: benchVersus },
  send: {
    about: 'The whole send command: full events, a slow endpoint, one event per request, a million small lines',
    run: benchSend
  },
  'queue-store': { about: 'What the HTTP source stores durably', run: benchStore },
  'queue-workers': { about: 'One worker and two, to the sandbox', run: benchWorkers },
  'queue-delay': { about: 'From queue to outcome at 200 events per second', run: benchDelay },
  'queue-recovery': { about: 'After a worker was killed', run: benchRecovery },
  'queue-memory': { about: 'A worker over 300,000 events', run: benchQueueMemory }
}

async function main([name]: string[]): Promise<number> {
  const benchmark = name === undefined ? undefined : BENCHMARKS[name]
  if (!benchmark) return runEach(name)
  console.log(`${name ?? ''}: ${benchmark.about}`)
  await benchmark.run()
  return 0
}

/** Runs each in its own process: all, or those whose names begin with `group-`. */
function runEach(group: string | undefined): number {
  const names = Object.keys(BENCHMARKS).filter((each) => group === undefined || each.startsWith(`${group}-`))
  if (names.length === 0) {
    console.error(`There is no benchmark "${group ?? ''}". Possible: ${Object.keys(BENCHMARKS).join(', ')}.`)
    return 2
  }
  console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}\n`)
  const statuses = names.map((each) => {
    return spawnSync(process.execPath, [...process.execArgv, __filename, each], { stdio: 'inherit' }).status
  })
  return statuses.every((status) => status === 0) ? 0 : 1
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code
})
