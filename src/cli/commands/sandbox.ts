import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import { describeFaults, type Fault, parseFault, type Sandbox, startSandbox } from '../../sandbox'
import { EXIT, type Io, printLine, UsageError } from '../io'
import { wholeNumber } from '../numbers'
import { checkAdAccountId } from '../target'
import { serveUntilInterrupted } from '../serve'

interface SandboxFlags {
  port: number
  adAccountId?: string
  fault?: Fault[]
}

export const SANDBOX_PORT = 8910

export function addSandboxCommand(program: Command, io: Io, onExit: (code: number) => void): void {
  program
    .command('sandbox')
    .summary("run a sandbox of Pinterest's endpoint on this machine")
    .description("Runs a sandbox of Pinterest's Conversions API on 127.0.0.1 until it is interrupted.")
    .option('--port <n>', 'port, 0 for any free port', wholeNumber(0, 65_535), SANDBOX_PORT)
    .option('--ad-account-id <id>', 'the only ad account that it accepts')
    .option('--fault <fault>', 'a fault to inject, e.g. rate-limit:reset=2,times=3; can be repeated', collectFaults)
    .addHelpText(
      'after',
      () =>
        `\nFaults, as kind or kind:key=value,key=value:\n${describeFaults()
          .map((line) => `  ${line}`)
          .join('\n')}`
    )
    .action(async (flags: SandboxFlags) => onExit(await runSandbox(flags, io)))
}

function collectFaults(text: string, before: Fault[] | undefined): Fault[] {
  try {
    return [...(before ?? []), parseFault(text)]
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message)
  }
}

async function runSandbox({ port, adAccountId, fault = [] }: SandboxFlags, io: Io): Promise<number> {
  if (adAccountId !== undefined) checkAdAccountId(adAccountId)
  const sandbox = await startSandbox({ port, faults: fault, ...(adAccountId !== undefined && { adAccountId }) }).catch(
    explainPort(port)
  )
  printLine(io.stdout, describeSandbox(sandbox))
  await serveUntilInterrupted(io, sandbox)
  printLine(io.stdout, `Received ${JSON.stringify(sandbox.counts)}`)
  return EXIT.ok
}

/** Turns the error of a port that can't be had into words. */
export function explainPort(port: number): (error: unknown) => never {
  return (error) => {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw new UsageError(`Port ${String(port)} is in use. Give another with --port, or 0 for any free port.`)
  }
}

function describeSandbox({ url, adAccountId, conversionToken }: Sandbox): string {
  const event = {
    event_name: 'page_visit',
    action_source: 'web',
    event_time: Math.floor(Date.now() / 1000),
    event_id: 'try-1',
    user_data: { client_ip_address: '203.0.113.7', client_user_agent: 'curl' }
  }
  return `Sandbox of Pinterest's Conversions API: ${url}
Nothing that is sent here reaches Pinterest. What it received: ${url}/sandbox/counts

Send a file to it:
  pinterest-conversions send FILE --sandbox-url ${url} --ad-account-id ${adAccountId}
Send one event by hand:
  curl '${url}/v5/ad_accounts/${adAccountId}/events' -H 'Authorization: Bearer ${conversionToken}' \\
    -H 'Content-Type: application/json' -d '${JSON.stringify({ data: [event] })}'

Press Ctrl-C to stop.`
}
